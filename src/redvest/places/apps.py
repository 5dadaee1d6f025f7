from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "redvest.places"
    label = "places"

    def ready(self) -> None:
        """Makes the lookup by words known to queries, whatever else was imported."""
        from redvest.places import search  # noqa: F401  # registers itself
