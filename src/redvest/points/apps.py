from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "redvest.points"
    label = "points"
