"""Counting a batch of events under the covenants of their days, before anything is booked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from redvest.people import queries as people
from redvest.places import queries as places
from redvest.points.covenant_enums import NOTHING, EarnedState, Holder
from redvest.points.models import Earned
from redvest.points.queries.covenants import Covenants, Held
from redvest.points.queries.earned import Owner, facts_of, owner_of
from redvest.points.rules.covenant import Award, Earning, Rule, points_for
from redvest.points.rules.covenant_caps import Used


@dataclass(frozen=True, kw_only=True)
class Due:
    """An event with the rule it falls under, if any, and whose account it would be booked to."""

    earning: Earning
    owner: Owner
    rule: Rule | None
    held: Held | None


def dues_of(earnings: Sequence[Earning], *, covenants: Covenants, paths: Mapping[int, str]) -> list[Due]:
    """Each event with its rule and owner; a household is that of the day of the event."""
    homes = people.households_on((one.person_id, one.happened_on) for one in earnings)
    found = []
    for one in earnings:
        home = one.household_id or homes.get((one.person_id, one.happened_on))
        found.append(due_of(replace(one, household_id=home), covenants=covenants, path=paths[one.site_id]))
    return found


def due_of(earning: Earning, *, covenants: Covenants, path: str) -> Due:
    """An event whose household is known, with its rule and owner."""
    match = covenants.rule_for(earning, path)
    owner: Owner = ("person", earning.person_id)
    if match is not None and match[1].terms.holder == Holder.HOUSEHOLD and earning.household_id:
        owner = ("household", earning.household_id)
    rule, held = match or (None, None)
    return Due(earning=earning, owner=owner, rule=rule, held=held)


def paths_of(earnings: Iterable[Earning]) -> dict[int, str]:
    """The path of each event's site."""
    return {id: site.path for id, site in places.sites_by_ids({one.site_id for one in earnings}).items()}


class Counter:
    """What owners already have under the lines with caps, moved along while events are counted."""

    def __init__(self, dues: Iterable[Due] = ()) -> None:
        self._used: defaultdict[Owner, Used] = defaultdict(Used)
        self._read(list(dues))

    def _read(self, dues: Sequence[Due]) -> None:
        capped = [
            due
            for due in dues
            if due.rule is not None and due.held is not None and (due.rule.capped or due.held.terms.caps)
        ]
        if not capped:
            return
        years = [due.earning.happened_on.year for due in capped]
        rows = Earned.objects.filter(
            owned_by({due.owner for due in capped}),
            state=EarnedState.BOOKED,
            covenant_id__in={due.held.covenant_id for due in capped if due.held},
            happened_on__range=(date(min(years), 1, 1), date(max(years), 12, 31)),
        )
        for row in rows.iterator(chunk_size=5000):
            self.add(owner_of(row), (row.covenant_id or 0, row.code), facts_of(row), row.amount)

    def add(self, owner: Owner, line: tuple[int, str], earning: Earning, amount: Decimal) -> None:
        """Counts what an event was booked with."""
        self._used[owner].award(line, earning.happened_on, earning.event, amount)

    def take_off(self, owner: Owner, line: tuple[int, str], earning: Earning, amount: Decimal) -> None:
        """Uncounts it."""
        self._used[owner].take_off(line, earning.happened_on, earning.event, amount)

    def award(self, due: Due) -> Award:
        """What the event earns on top of what is counted already; it is counted from now on."""
        if due.rule is None or due.held is None:
            return Award(amount=NOTHING, raw=NOTHING)
        used = self._used[due.owner]
        award = points_for(due.earning, due.rule, used, overall=due.held.terms.caps)
        if award.amount:
            used.award(due.rule.line, due.earning.happened_on, due.earning.event, award.amount)
        return award


def owned_by(owners: Iterable[Owner]) -> Q:
    """The condition that a row was booked to one of these owners, or would be."""
    persons = [key for which, key in owners if which == "person"]
    households = [key for which, key in owners if which == "household"]
    mine = Q(person_id__in=persons, by_household=False)
    return mine | Q(household_id__in=households, by_household=True) if households else mine
