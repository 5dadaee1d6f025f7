"""Families: guardians and their children, households, and who may act for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from redvest.kernel import clock
from redvest.kernel.privacy import mask_name
from redvest.people.enums import ActingAs, PersonState
from redvest.people.models import (
    FamilyPermission,
    Guardianship,
    HouseholdHome,
    HouseholdMember,
)

#: From this age on one is no minor, and nobody's ward (``ages.FULL_AGE``, which imports this package).
FULL_AGE = 18


@dataclass(frozen=True, kw_only=True)
class MemberInfo:
    """One of a household: ``name`` is the real one, for the household itself; show others ``name_masked``."""

    person_id: int
    number: str
    name: str
    birth_date: date
    head: bool
    since: datetime
    pending: bool

    @property
    def name_masked(self) -> str:
        """张**."""
        return mask_name(self.name)


@dataclass(frozen=True, kw_only=True)
class HouseholdInfo:
    """A household as it was at a moment: where it lived and who belonged to it, its head first."""

    id: int
    division_code: str
    site_id: int
    site_path: str
    members: tuple[MemberInfo, ...]

    @property
    def member_ids(self) -> frozenset[int]:
        """The persons in it."""
        return frozenset(member.person_id for member in self.members)


def at_moment(at: datetime) -> Q:
    """The condition that a row over ``[since, until)`` holds at ``at``."""
    return Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))


def _households_of(person_ids: Iterable[int], at: datetime) -> dict[int, int]:
    """Household by person."""
    rows = HouseholdMember.objects.filter(at_moment(at), person_id__in=set(person_ids))
    return dict(rows.values_list("person_id", "household_id"))


def same_household(person_ids: Iterable[int], with_person_id: int, *, at: datetime) -> set[int]:
    """Those of the persons who lived in one household with another at ``at``; nobody shares one with themselves."""
    asked = set(person_ids) - {with_person_id}
    found = _households_of(asked | {with_person_id}, at)
    household = found.pop(with_person_id, None)
    return {person for person, one in found.items() if one == household} if household else set()


def households_on(person_days: Iterable[tuple[int, date]]) -> dict[tuple[int, date], int]:
    """The household each person belonged to at the end of a day in China; absent if none. One query."""
    asked = set(person_days)
    rows = HouseholdMember.objects.filter(person_id__in={person for person, _ in asked})
    stays: dict[int, list[tuple[datetime, datetime | None, int]]] = {}
    for person, since, until, household in rows.values_list("person_id", "since", "until", "household_id"):
        stays.setdefault(person, []).append((since, until, household))
    found = {}
    for person, day in asked:
        at = clock.day_end(day)
        for since, until, household in stays.get(person, ()):
            if since < at and (until is None or until >= at):
                found[person, day] = household
    return found


def members_of_households(household_ids: Iterable[int], *, at: datetime) -> dict[int, frozenset[int]]:
    """Who belonged to each household at ``at``; absent if there was none then. One query."""
    rows = HouseholdMember.objects.filter(at_moment(at), household_id__in=set(household_ids))
    found: dict[int, set[int]] = {}
    for household, person in rows.values_list("household_id", "person_id"):
        found.setdefault(household, set()).add(person)
    return {household: frozenset(members) for household, members in found.items()}


def heads_of_households(household_ids: Iterable[int], *, at: datetime) -> dict[int, int]:
    """Who heads each household at ``at``; absent if nobody does. One query."""
    rows = HouseholdMember.objects.filter(at_moment(at), household_id__in=set(household_ids), head=True)
    return dict(rows.values_list("household_id", "person_id"))


def household_of(person_id: int, *, at: datetime) -> HouseholdInfo | None:
    """The household a person belonged to at ``at``, or None. Three queries."""
    household = _households_of([person_id], at).get(person_id)
    return None if household is None else household_by_id(household, at=at)


def household_by_id(household_id: int, *, at: datetime) -> HouseholdInfo | None:
    """A household at ``at``, or None if there was none then."""
    homes = HouseholdHome.objects.filter(at_moment(at), household_id=household_id)
    home = homes.select_related("site").order_by("-since").first()
    rows = HouseholdMember.objects.filter(at_moment(at), household_id=household_id)
    rows = rows.select_related("person").order_by("-head", "since", "pk")
    members = tuple(
        MemberInfo(
            person_id=row.person_id,
            number=row.person.number,
            name=row.person.name,
            birth_date=row.person.birth_date,
            head=row.head,
            since=row.since,
            pending=row.person.state == PersonState.PENDING,
        )
        for row in rows
    )
    if home is None or not members:
        return None
    return HouseholdInfo(
        id=household_id,
        division_code=home.division_code,
        site_id=home.site_id,
        site_path=home.site.path,
        members=members,
    )


def guardianship_in_force() -> Q:
    """The condition that a guardianship is accepted and not ended; that the child is a minor is asked apart."""
    return Q(accepted_at__isnull=False, ended_at__isnull=True)


def may_act_for(by_person_id: int, person_ids: Iterable[int], *, at: datetime) -> dict[int, ActingAs]:
    """For which of the persons somebody may act, and as what: a guardian for their children under 18, or one of the
    household whom the person allowed it. Others are absent, oneself too. At most four queries however many.
    """
    asked = set(person_ids) - {by_person_id}
    if not asked:
        return {}
    held = Q(accepted_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    wards = Guardianship.objects.filter(
        held,
        guardian_id=by_person_id,
        child_id__in=asked,
        child__birth_date__gt=_full_age_birthday(clock.local_day(at)),
    )
    found: dict[int, ActingAs] = dict.fromkeys(wards.values_list("child_id", flat=True), ActingAs.GUARDIAN)
    given = Q(given_at__lte=at) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at))
    allowed = set(
        FamilyPermission.objects.filter(
            given, member_id=by_person_id, person_id__in=asked - set(found)
        ).values_list("person_id", flat=True)
    )
    if allowed:
        together = same_household(allowed, by_person_id, at=at)
        found |= dict.fromkeys(together, ActingAs.FAMILY)
    return found


def acts_for(by_person_id: int, *, at: datetime) -> dict[int, ActingAs]:
    """All for whom somebody may act as guardian or family, and as what: whom they can sign up with themselves."""
    children = Guardianship.objects.filter(guardianship_in_force(), guardian_id=by_person_id)
    allowed = FamilyPermission.objects.filter(withdrawn_at__isnull=True, member_id=by_person_id)
    asked = {*children.values_list("child_id", flat=True), *allowed.values_list("person_id", flat=True)}
    return may_act_for(by_person_id, asked, at=at)


def _full_age_birthday(day: date) -> date:
    """Whoever was born after this day is under 18 on ``day``; one born on 29 February turns 18 on 1 March."""
    if (day.month, day.day) == (2, 29):
        return day.replace(year=day.year - FULL_AGE, day=28)
    return day.replace(year=day.year - FULL_AGE)
