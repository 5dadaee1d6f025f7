from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "redvest.notices"
    label = "notices"
