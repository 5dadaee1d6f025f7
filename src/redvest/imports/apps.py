from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "redvest.imports"
    label = "imports"
