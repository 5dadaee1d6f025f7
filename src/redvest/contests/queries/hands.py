"""Who had a hand in an edition: read from what they did, so that nobody needs to be told to keep away."""

from datetime import datetime

from django.db.models import QuerySet

from redvest.access.queries import leaders_of
from redvest.contests.enums import EditionState, EntryState
from redvest.contests.models import Edition, EditionStep, Entry, EntryStep, Judge
from redvest.contests.rules.entries import VERDICTS
from redvest.contests.rules.hands import Hands


def hands_in(edition_id: int, *, now: datetime) -> Hands:
    """The hands in an edition. A fixed number of queries."""
    edition = Edition.objects.only("drafted_by_id", "opened_by_id").get(pk=edition_id)
    moved = EditionStep.objects.filter(
        edition_id=edition_id, state__in=(EditionState.CHECKING, EditionState.RUNNING)
    )
    checked = EntryStep.objects.filter(
        entry__edition_id=edition_id, was=EntryState.SUBMITTED, state__in=[str(one) for one in VERDICTS]
    )
    ran = set(moved.values_list("by_id", flat=True)) | set(checked.values_list("by_id", flat=True))
    judges = set()
    rows = Judge.objects.filter(edition_id=edition_id).values_list("person_id", "named_by_id", "ended_at")
    for person_id, named_by_id, ended_at in rows:
        ran.add(named_by_id)
        if ended_at is None:
            judges.add(person_id)
    handed_in = Entry.objects.filter(edition_id=edition_id)
    handed_in = handed_in.exclude(state__in=(EntryState.DRAFT, EntryState.WITHDRAWN))
    return Hands(
        drafted=edition.drafted_by_id,
        opened=edition.opened_by_id,
        ran=frozenset(one for one in ran if one is not None),
        judges=frozenset(judges),
        entrants=_in(handed_in, now=now),
    )


def entrants_of(entry_id: int, *, now: datetime) -> frozenset[int]:
    """Who is in an entry: those who wrote and handed it in, its core members, the leaders of its team."""
    return _in(Entry.objects.filter(pk=entry_id), now=now)


def _in(rows: QuerySet[Entry], *, now: datetime) -> frozenset[int]:
    found: set[int | None] = set()
    codes = set()
    for drafted, submitted, code in rows.values_list("drafted_by_id", "submitted_by_id", "team__code"):
        found |= {drafted, submitted}
        codes.add(code)
    found |= set(rows.values_list("project__core__person_id", flat=True))
    for people in leaders_of(codes, now=now).values():
        found |= set(people)
    return frozenset(one for one in found if one is not None)
