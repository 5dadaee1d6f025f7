"""What a draft of a covenant would have cost: last quarter's events, counted again under it, by site."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.places import queries as places
from redvest.points.covenant_enums import NOTHING, EarnedState, Source
from redvest.points.models import CovenantVersion, Earned
from redvest.points.queries.counting import Counter, due_of
from redvest.points.queries.covenants import Covenants
from redvest.points.queries.earned import facts_of


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What the events at a site were booked with, and what they would have been under the draft; in points.

    Given and taken apart: ``now_taken`` and ``then_taken`` are deductions, above zero. ``worth``: of the given under
    the draft, in yuan of goods. What nobody wrote down, such as conduct a draft is first to thank for, is not in it.
    """

    site_id: int
    site_name: str
    events: int
    people: int
    now_given: Decimal
    then_given: Decimal
    now_taken: Decimal
    then_taken: Decimal
    worth: Decimal

    @property
    def more(self) -> Decimal:
        """By how much more would have been given."""
        return self.then_given - self.now_given


def last_quarter(today: date) -> tuple[date, date]:
    """The first and last day of the quarter before the one of ``today``."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    end = first - timedelta(days=1)
    return date(end.year, (end.month - 1) // 3 * 3 + 1, 1), end


def what_if(version_id: int, *, viewer: Viewer, start: date, end: date) -> list[Cost]:
    """What the events of these days, both included, would have cost under a version, by site.

    A fixed number of queries. Caps by the year are counted from its first day on. Raises NotFound to those who neither
    write nor decide covenants there.
    """
    rows = CovenantVersion.objects.filter(pk=version_id).select_related("covenant__site")
    version = rows.prefetch_related("rules").first()
    verbs = (Verb.DRAFT_COVENANT, Verb.PUBLISH_COVENANT)
    access.require_sight(
        version is not None and any(viewer.may(verb, version.covenant.site.path) for verb in verbs)
    )
    assert version is not None
    return _costs(version, start=start, end=end)


@dataclass
class _Sum:
    events: int
    people: set[int]
    now_given: Decimal = NOTHING
    then_given: Decimal = NOTHING
    now_taken: Decimal = NOTHING
    then_taken: Decimal = NOTHING


def _costs(version: CovenantVersion, *, start: date, end: date) -> list[Cost]:
    path = version.covenant.site.path
    sites = {
        row["site_id"]: row["site__path"]
        for row in Earned.objects.filter(site__path__startswith=path)
        .order_by()
        .values("site_id", "site__path")
        .distinct()
    }
    covenants = Covenants(sites.values(), instead=[version])
    counter = Counter()
    sums: defaultdict[int, _Sum] = defaultdict(lambda: _Sum(0, set()))
    for row in _events(path, date(start.year, 1, 1), end):
        # A base is given once, whatever a rule says.
        if row.kind == Source.BASE:
            continue
        facts = replace(facts_of(row), household_id=row.household_id)
        award = counter.award(due_of(facts, covenants=covenants, path=sites[row.site_id]))
        if row.happened_on < start:
            continue
        one = sums[row.site_id]
        one.events += 1
        one.people.add(row.person_id)
        booked = row.amount if row.state == EarnedState.BOOKED else NOTHING
        one.now_given, one.now_taken = (
            one.now_given + max(booked, NOTHING),
            one.now_taken + max(-booked, NOTHING),
        )
        one.then_given += max(award.amount, NOTHING)
        one.then_taken += max(-award.amount, NOTHING)
    named = places.sites_by_ids(sums)
    return [
        Cost(
            site_id=site_id,
            site_name=named[site_id].name,
            events=one.events,
            people=len(one.people),
            now_given=one.now_given,
            then_given=one.then_given,
            now_taken=one.now_taken,
            then_taken=one.then_taken,
            worth=(one.then_given * version.worth).quantize(Decimal("0.01")),
        )
        for site_id, one in sorted(sums.items(), key=lambda pair: named[pair[0]].path)
    ]


def _events(path: str, start: date, end: date) -> Iterator[Earned]:
    rows = Earned.objects.filter(site__path__startswith=path, happened_on__range=(start, end))
    return rows.order_by("happened_on", "id").iterator(chunk_size=5000)
