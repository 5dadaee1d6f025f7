"""Reads of the honour board: a place's best of a period, masked; and whether oneself is on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from redvest.kernel import clock
from redvest.kernel.privacy import mask_name
from redvest.people import queries as people
from redvest.people.enums import Purpose
from redvest.points.models import BoardRow, BoardRun, Listing
from redvest.points.rules import board as rules


@dataclass(frozen=True, kw_only=True)
class BoardLine:
    """One line: a rank, which others may share, a masked name, whether it is a household's, and what was earned."""

    rank: int
    name: str
    is_household: bool
    earned: Decimal


@dataclass(frozen=True, kw_only=True)
class Board:
    """A place's board of ``[starts_on, ends_before)``; ``added_up_at`` is None before it was added up."""

    period: str
    starts_on: date
    ends_before: date
    added_up_at: datetime | None
    lines: Sequence[BoardLine]


def board_of(site_id: int, *, period: str, day: date, now: datetime) -> Board:
    """The first of a place and all below it in the period of a day. Five queries, however many cards there are.

    Only who is listed now and agrees now to a masked name in public; of a household, while who said yes heads it.
    """
    first, after = rules.period_of(period, day)
    run = BoardRun.objects.filter(period=period, starts_on=first).first()
    rows = BoardRow.objects.filter(
        site_id=site_id, period=period, starts_on=first, listing__until__isnull=True
    )
    found = _shown(list(rows.select_related("listing").order_by("-earned", "listing_id")), now) if run else []
    return Board(
        period=period,
        starts_on=first,
        ends_before=after,
        added_up_at=run.added_up_at if run else None,
        lines=found,
    )


def _shown(rows: list[BoardRow], now: datetime) -> list[BoardLine]:
    today = clock.local_day(now)
    persons = people.people_by_ids(row.listing.person_id for row in rows)
    agreeing = people.agreeing(persons, Purpose.PUBLICITY)
    homes = {row.listing.household_id for row in rows if row.listing.household_id}
    heads = people.heads_of_households(homes, at=now) if homes else {}

    def is_shown(said: Listing) -> bool:
        if said.person_id not in agreeing:
            return False
        if said.household_id and heads.get(said.household_id) != said.person_id:
            return False
        birth_date = persons[said.person_id].birth_date
        return rules.still_agreed(
            said_by=said.by_id, person_id=said.person_id, birth_date=birth_date, today=today
        )

    shown = [row for row in rows if is_shown(row.listing)]
    lines = [
        BoardLine(
            rank=rank,
            name=mask_name(persons[row.listing.person_id].name),
            is_household=row.listing.household_id is not None,
            earned=row.earned,
        )
        for rank, row in zip(rules.ranks(row.earned for row in shown), shown, strict=True)
    ]
    return [line for line in lines if line.rank <= rules.SHOWN][: rules.MOST_LINES]


@dataclass(frozen=True, kw_only=True)
class OnBoard:
    """Whether somebody is on the board: themselves, and their household; since when."""

    person: Listing | None
    household: Listing | None


def listed(person_id: int, *, household_id: int | None = None) -> OnBoard:
    """How oneself and one's household stand. Two queries at most."""
    rows = Listing.objects.filter(until__isnull=True)
    home = rows.filter(household_id=household_id).first() if household_id else None
    return OnBoard(person=rows.filter(household__isnull=True, person_id=person_id).first(), household=home)
