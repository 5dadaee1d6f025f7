from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "redvest.market"
    label = "market"
