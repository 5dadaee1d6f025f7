"""What waits at the desks of contests, by duty: for each kind how much of it in which edition, one query each."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.contests.enums import EditionState, EntryState, ListState, ObjectionState
from redvest.contests.models import Edition, Entry, Objection, Result, UnitList, VoteCase
from redvest.contests.rules.lists import LISTING

#: How much waits, by edition.
Waits = dict[int, int]


def entries_to_check(viewer: Viewer) -> Waits:
    """Entries handed in, for who runs the contest; nobody's own."""
    rows = Entry.objects.filter(_at(viewer, Verb.RUN_CONTEST, "edition__"), state=EntryState.SUBMITTED)
    return _by_edition(rows.exclude(Q(drafted_by_id=viewer.person_id) | Q(submitted_by_id=viewer.person_id)))


def lists_to_send(viewer: Viewer, *, now: datetime) -> Waits:
    """Units with accepted entries whose list is not public yet, or has been for its days without being sent."""
    over = UnitList.objects.filter(
        edition=OuterRef("edition"), unit=OuterRef("unit"), state=ListState.PUBLICITY, public_until__gt=now
    )
    sent = UnitList.objects.filter(edition=OuterRef("edition"), unit=OuterRef("unit"), state=ListState.SENT)
    rows = Entry.objects.filter(
        covered_by(viewer, Verb.ENTER_CONTEST, site_path="unit__path"),
        state=EntryState.ACCEPTED,
        edition__state__in=LISTING,
    ).exclude(Exists(over) | Exists(sent))
    return _by_edition(rows, what="unit")


def drafts_to_announce(viewer: Viewer) -> Waits:
    """Editions drafted by others, for who announces."""
    rows = Edition.objects.filter(_at(viewer, Verb.OPEN_CONTEST), state=EditionState.DRAFT)
    return _editions(rows.exclude(drafted_by_id=viewer.person_id))


def awards_to_give(viewer: Viewer, *, now: datetime) -> Waits:
    """Editions whose days of publicity are over, every objection answered."""
    objected = Objection.objects.filter(edition=OuterRef("pk"), state=ObjectionState.OPEN)
    over = Result.objects.filter(edition=OuterRef("pk"), replaced_at__isnull=True, public_until__lte=now)
    rows = Edition.objects.filter(_at(viewer, Verb.OPEN_CONTEST), Exists(over), state=EditionState.PUBLICITY)
    return _editions(rows.exclude(Exists(objected)).exclude(drafted_by_id=viewer.person_id))


def objections_to_answer(viewer: Viewer) -> Waits:
    """Objections without an answer, for supervisors."""
    rows = Objection.objects.filter(
        _at(viewer, Verb.SUPERVISE_CONTEST, "edition__"), state=ObjectionState.OPEN
    )
    return _by_edition(rows)


def votes_to_decide(viewer: Viewer) -> Waits:
    """Cases of votes put aside, for supervisors: undecided, or void with a measure neither taken nor forgone."""
    unmeasured = Q(void=True, measure__isnull=True, spared_why="", round__edition__state=EditionState.RUNNING)
    at = _at(viewer, Verb.SUPERVISE_CONTEST, "round__edition__")
    rows = VoteCase.objects.filter(at, Q(decided_at__isnull=True) | unmeasured)
    return _by_edition(rows, edition="round__edition")


def _at(viewer: Viewer, verb: Verb, edition: str = "") -> Q:
    return covered_by(viewer, verb, site_path=f"{edition}site__path")


def _editions(rows: QuerySet[Edition]) -> Waits:
    return dict.fromkeys(rows.order_by("pk").values_list("pk", flat=True), 1)


def _by_edition(rows: QuerySet[Any], *, edition: str = "edition", what: str = "pk") -> Waits:
    return dict(rows.order_by(edition).values_list(edition).annotate(number=Count(what, distinct=True)))
