"""The whole network below some sites, to be taken away as a table."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from redvest.places.models import Site


def network_of(paths: Iterable[str]) -> QuerySet[Site]:
    """All sites at and below these paths, closed ones too, with the site above each, in the order of the tree."""
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    return Site.objects.filter(below).select_related("parent").order_by("path")
