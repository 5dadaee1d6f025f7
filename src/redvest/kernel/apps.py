from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "redvest.kernel"
    label = "kernel"
