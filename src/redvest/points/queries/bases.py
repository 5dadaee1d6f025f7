"""The base (基础分) every holder starts with: who is due one, and whose ends because it stands elsewhere now.

An account is given a base once, whatever covenants its deeds fall under: the cause is the owner. Whether the person or
the household has it is what the covenant says *today*, not what it said on the day of a deed that is heard of late.
When it passes from one to the other (cards become the household's, somebody joins one) the one before ends, which
takes nothing anybody could have spent. One that a later version has freed is spendable, and stays where it is.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection

from redvest.people import queries as people
from redvest.points.covenant_enums import EarnedState, Holder, Source
from redvest.points.models import Account, Earned
from redvest.points.queries.counting import Due, owned_by
from redvest.points.queries.covenants import Covenants, Held
from redvest.points.queries.earned import Owner, facts_of, owner_of
from redvest.points.rules.covenant import Earning


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """An event under a covenant with a base: whose account, and whose the base is by the covenant as it is today."""

    due: Due
    held: Held
    household: bool
    home: int | None

    @property
    def keeps(self) -> bool:
        """Whether the account of the event is the one that has the base today."""
        if self.due.owner[0] == "household":
            return self.household
        return not (self.household and self.home)

    @property
    def ended(self) -> Owner | None:
        """Whose base this one takes the place of, if there is one under the same covenant."""
        if self.home is None or not self.keeps:
            return None
        if self.due.owner[0] == "person":
            return "household", self.home
        return ("person", self.due.earning.person_id) if self.due.owner[1] == self.home else None


def bases_for(dues: Iterable[Due], *, covenants: Covenants, paths: dict[int, str], today: date) -> list[Due]:
    """The bases these events bring with them: first those that end, then those to be given. Three queries at most."""
    found = _candidates(dues, covenants, paths, today)
    if not found:
        return []
    owners = {one.due.owner for one in found} | {one.ended for one in found if one.ended}
    standing = {owner_of(row): row for row in _standing(owners)}
    given: dict[Owner, Due] = {}
    ended: dict[Owner, Earned] = {}
    for one in found:
        if not one.keeps:
            continue
        if one.due.owner not in standing and one.due.owner not in given:
            given[one.due.owner] = _base(one.due, one.held)
        row = standing.get(one.ended) if one.ended else None
        if row is not None and row.covenant_id == one.held.covenant_id:
            ended[owner_of(row)] = row
    return [*ends_of(ended.values()), *given.values()]


def _candidates(
    dues: Iterable[Due], covenants: Covenants, paths: dict[int, str], today: date
) -> list[_Candidate]:
    asked: dict[tuple[Owner, int], tuple[Due, Held]] = {}
    for due in dues:
        if due.held is not None and due.held.terms.base and not due.earning.void:
            asked.setdefault((due.owner, due.earning.person_id), (due, due.held))
    if not asked:
        return []
    homes = people.households_on((person, today) for _owner, person in asked)
    found = []
    for (_owner, person), (due, held) in asked.items():
        levels = covenants.levels(paths[due.earning.site_id], today)
        now = next((one for one in levels if one.covenant_id == held.covenant_id), held)
        by_household = now.terms.holder == Holder.HOUSEHOLD
        found.append(_Candidate(due=due, held=held, household=by_household, home=homes.get((person, today))))
    return found


def _standing(owners: Collection[Owner]) -> list[Earned]:
    """Bases these owners have; one that was refused for want of a budget is not had."""
    rows = Earned.objects.filter(owned_by(owners), cause_kind=Source.BASE, void=False)
    return list(rows.exclude(state=EarnedState.REFUSED))


def _base(due: Due, held: Held) -> Due:
    rule = next(rule for rule in held.rules if rule.source == Source.BASE)
    which, key = due.owner
    earning = Earning(
        kind=Source.BASE,
        person_id=due.earning.person_id,
        household_id=due.earning.household_id,
        site_id=due.earning.site_id,
        happened_on=due.earning.happened_on,
        cause_kind=str(Source.BASE),
        cause_key=f"{which[0]}{key}",
        item=rule.code,
    )
    return Due(earning=earning, owner=due.owner, rule=rule, held=held)


def ends_of(rows: Iterable[Earned]) -> list[Due]:
    """That these bases end; those a later version has freed, in part or whole, do not."""
    booked = [row for row in rows if row.state == EarnedState.BOOKED]
    if not booked:
        return []
    owners = {owner_of(row) for row in booked}
    accounts = Account.objects.filter(kind__in={which for which, _key in owners}).filter(
        person_id__in=[key for which, key in owners if which == "person"]
    ) | Account.objects.filter(
        kind="household", household_id__in=[key for which, key in owners if which == "household"]
    )
    kept = {
        ("household", home) if home else ("person", person or 0): floor
        for person, home, floor in accounts.values_list("person_id", "household_id", "floor")
    }
    return [
        Due(earning=replace(facts_of(row), void=True), owner=owner_of(row), rule=None, held=None)
        for row in booked
        if (kept.get(owner_of(row)) or 0) >= row.amount
    ]


def bases_left_behind(*, today: date) -> list[Due]:
    """Bases of persons who live in a household that has one under the same covenant: they end. Three queries."""
    rows = Earned.objects.filter(cause_kind=Source.BASE, state=EarnedState.BOOKED)
    homes_with = {
        (home, covenant)
        for home, covenant in rows.filter(by_household=True).values_list("household_id", "covenant_id")
    }
    of_both = {covenant for _home, covenant in homes_with}
    persons: Sequence[Earned] = list(rows.filter(by_household=False, covenant_id__in=of_both))
    homes = people.households_on((row.person_id, today) for row in persons)
    return ends_of(
        row for row in persons if (homes.get((row.person_id, today)), row.covenant_id) in homes_with
    )


def bases_of(person_ids: Collection[int]) -> list[Earned]:
    """The bases persons have in accounts of their own."""
    return list(
        Earned.objects.filter(
            cause_kind=Source.BASE, state=EarnedState.BOOKED, by_household=False, person_id__in=person_ids
        ).order_by("pk")
    )


#: What accounts keep beyond the base that is in force today, of the covenant which gave them theirs.
_ABOVE = """
    WITH given AS (
        SELECT e.person_id, e.household_id, e.by_household, e.site_id, v.base
        FROM points_earned e
        JOIN points_covenantversion v ON v.covenant_id = e.covenant_id AND v.state = 'published'
             AND v.valid_from <= %(today)s AND (v.valid_until IS NULL OR %(today)s < v.valid_until)
        WHERE e.cause_kind = 'base' AND e.state = 'booked' AND e.amount > v.base)
    SELECT 'person', a.person_id, g.base, g.site_id
    FROM given g JOIN points_account a ON a.kind = 'person' AND a.person_id = g.person_id
    WHERE NOT g.by_household AND a.floor > g.base
    UNION ALL
    SELECT 'household', a.household_id, g.base, g.site_id
    FROM given g JOIN points_account a ON a.kind = 'household' AND a.household_id = g.household_id
    WHERE g.by_household AND a.floor > g.base
    LIMIT %(limit)s"""


def bases_above(*, today: date, limit: int) -> list[tuple[Owner, Decimal, int]]:
    """Owners who keep more than the base in force today, that base, and the site that gave them theirs. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, {"today": today, "limit": limit})
        return [((which, key), base, site) for which, key, base, site in cursor.fetchall()]
