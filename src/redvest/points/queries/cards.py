"""The card (一卡): what a person or household has, what it came from and what ends next, for those who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.access.rules import require_sight
from redvest.kernel import clock
from redvest.people import queries as people
from redvest.points import ledger
from redvest.points.ledger import Line, Party, Standing

#: Whoever decides on points in a place, and who audits, sees the cards of those who live there.
_SEE = (Verb.DECIDE_POINTS, Verb.READ_AUDIT)


@dataclass(frozen=True, kw_only=True)
class Card:
    """An owner's points; ``standing`` is None before anything was booked."""

    owner: Party
    standing: Standing | None
    lines: Sequence[Line]


def parties_of(person_id: int, *, at: datetime) -> list[Party]:
    """Whose points somebody counts as their own: theirs, and those of the household they live in."""
    home = people.household_of(person_id, at=at)
    mine = [Party.person(people.survivor_of(person_id))]
    return [*mine, Party.household(home.id)] if home else mine


def cards_of(person_id: int, *, at: datetime, lines: int = 20) -> list[Card]:
    """One's own cards: what one has, and what one's household has, with the latest lines."""
    parties = parties_of(person_id, at=at)
    found = ledger.standings(parties, today=clock.local_day(at))
    return [_card(party, found.get(party), None, lines) for party in parties]


def card_for(
    viewer: Viewer, party: Party, *, at: datetime, before: int | None = None, lines: int = 50
) -> Card:
    """Anybody's card, for those who may see it; ``before`` is the last line seen. Raises NotFound to all others."""
    require_sight(_visible(viewer, party, at))
    found = ledger.standings([party], today=clock.local_day(at))
    return _card(party, found.get(party), before, lines)


def _card(party: Party, standing: Standing | None, before: int | None, most: int) -> Card:
    lines = ledger.lines(standing.account_id, before=before, limit=most) if standing else []
    return Card(owner=party, standing=standing, lines=lines)


def _visible(viewer: Viewer, party: Party, at: datetime) -> bool:
    me = viewer.person_id or 0
    if party.kind == "household":
        home = people.household_by_id(int(party.key), at=at)
        return home is not None and (
            me in home.member_ids or any(viewer.may(verb, home.site_path) for verb in _SEE)
        )
    person_id = int(party.key)
    if person_id == me or people.may_act_for(me, [person_id], at=at):
        return True
    path = people.home_path_of(person_id)
    return bool(path) and any(viewer.may(verb, path) for verb in _SEE)
