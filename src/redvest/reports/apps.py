from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "redvest.reports"
    label = "reports"
