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
    noun: str = "shift",
) -> None:
    """Tells these people something about a shift; its activity, start and place are among the words.

    ``noun``: as what they look at the shift; leaders open its sign-ups ("sign_ups_at"), others the shift itself.
    """
    tell_of_many(kind, {shift_id: people}, now=now, words=words, noun=noun)


@step
def tell_of_many(
    kind: str,
    people: Mapping[int, Iterable[int]],
    *,
    now: datetime,
    words: Mapping[str, str | int] | None = None,
    noun: str = "shift",
) -> None:
    """The same about many shifts, by shift: one query and one insert however many."""
    heard = {pk: list(dict.fromkeys(those)) for pk, those in people.items()}
    wanted = [pk for pk, those in heard.items() if those]
    if not wanted:
        return
    rows = Shift.objects.filter(pk__in=wanted).values_list("pk", "activity__title", "starts_at", "place")
    tell(
        (
            Telling(
                kind=kind,
                people=heard[pk],
                words={"activity": title, "starts_at": starts_at.isoformat(), "place": place}
                | dict(words or {}),
                target=f"{noun}:{pk}",
            )
            for pk, title, starts_at, place in rows
        ),
        now=now,
    )
