from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "redvest.web"
    label = "web"
