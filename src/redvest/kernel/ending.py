"""What stands in the way of ending a thing: parts above say it, the part that ends it asks without knowing them.

A site is not closed while teams work at it, a team not dissolved while its activities run; yet places know no teams
and teams no activities. ``settings.HELD_BY`` names, by kind of thing, the functions that answer.
"""

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from redvest.kernel.errors import Reason


def why_not_end(kind: str, pk: int, *, now: datetime) -> list[Reason]:
    """All reasons why the thing with this id ("site", "team") cannot end at ``now``."""
    asked = settings.HELD_BY.get(kind, ())
    return [reason for name in asked for reason in import_string(name)(pk, now=now)]
