from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "redvest.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Makes the lookup by words known to queries, whatever else was imported."""
        from redvest.kernel import search  # noqa: F401  # registers itself
