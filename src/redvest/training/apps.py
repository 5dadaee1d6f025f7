from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "redvest.training"
    label = "training"
