from django.apps import AppConfig


class ContestsConfig(AppConfig):
    name = "redvest.contests"
    label = "contests"
