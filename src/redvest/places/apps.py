from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "redvest.places"
    label = "places"
