from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "redvest.access"
    label = "access"
