"""Telling people about their sign-ups, and whoever acts for them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from redvest.activities.models import Shift
from redvest.activities.rules.queue import Lot, Place
from redvest.kernel.operation import step
from redvest.kernel.telling import Telling, tell
from redvest.people.enums import ActingAs

#: Those who act for somebody in this way are told what becomes of it, too: a child has no phone.
FOR_OTHERS = (ActingAs.GUARDIAN, ActingAs.FAMILY)


def heard_by(places: Iterable[Place]) -> list[int]:
    """Whom these sign-ups concern: their persons, and guardians or family who made them; each once."""
    found: dict[int, None] = {}
    for place in places:
        found[place.person_id] = None
        if place.acting_as in FOR_OTHERS and place.signed_by_id is not None:
            found[place.signed_by_id] = None
    return list(found)


def places_in(lots: Iterable[Lot]) -> list[Place]:
    """The sign-ups of these lots."""
    return [place for lot in lots for place in lot.places]


@step
def tell_of(
    kind: str,
    shift_id: int,
    people: Iterable[int],
    *,
    now: datetime,
    words: Mapping[str, str | int] | None = None,
) -> None:
    """Tells these people something about a shift; its activity, start and place are among the words."""
    heard = list(dict.fromkeys(people))
    if not heard:
        return
    fields = ("activity__title", "starts_at", "place")
    title, starts_at, place = Shift.objects.values_list(*fields).get(pk=shift_id)
    about: dict[str, str | int] = {"activity": title, "starts_at": starts_at.isoformat(), "place": place}
    about |= words or {}
    tell([Telling(kind=kind, people=heard, words=about, target=f"shift:{shift_id}")], now=now)
