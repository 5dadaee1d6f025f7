"""What others must know of a person before they let them do something, read for many at once, locked or not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from redvest.kernel import clock
from redvest.people.enums import ConsentWay, PersonState
from redvest.people.models import GuardianConsent, Person

#: Who may be signed up: volunteers, and people entered by others who have not confirmed it yet.
HERE = Q(state__in=[PersonState.ACTIVE, PersonState.PENDING])


@dataclass(frozen=True, kw_only=True)
class GuardianConsentFacts:
    """A guardian's consent that holds from ``valid_from`` to ``valid_until``, both days included.

    ``scope``: "all", "team:ID" or "activity:ID"; ``strict``: in the form for children under 14.
    """

    valid_from: date
    valid_until: date
    scope: str
    strict: bool


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A person as rules about signing up and serving see them."""

    person_id: int
    birth_date: date
    pending: bool
    skills: frozenset[str]
    consents: tuple[GuardianConsentFacts, ...]
    #: Those who were merged into this person: what they served today was served by the same legs.
    also: tuple[int, ...] = ()


def lock_standings(person_ids: Iterable[int], *, minors_after: date | None = None) -> dict[int, Standing]:
    """Locks those active or pending, ids ascending, and gives their standings by id; others are absent.

    Guardians' consents are read after the lock, of those born after ``minors_after`` if it is given: whoever knows the
    days in question saves a statement where everybody is of age.
    """
    people = Person.objects.select_for_update(no_key=True).filter(HERE, pk__in=set(person_ids))
    return _standings(people, minors_after)


def standings(person_ids: Iterable[int]) -> dict[int, Standing]:
    """The same without locks, for lists: two queries however many."""
    return _standings(Person.objects.filter(HERE, pk__in=set(person_ids)), None)


def _standings(people: QuerySet[Person], minors_after: date | None) -> dict[int, Standing]:
    merged = ArraySubquery(Person.objects.filter(merged_into=OuterRef("pk")).order_by("pk").values("pk"))
    people = people.order_by("pk").annotate(also=merged)
    rows = list(people.values_list("pk", "birth_date", "state", "skills", "also"))
    asked = [pk for pk, birth, *_rest in rows if minors_after is None or birth > minors_after]
    consents = consents_in_force(asked) if asked else {}
    return {
        pk: Standing(
            person_id=pk,
            birth_date=birth,
            pending=state == PersonState.PENDING,
            skills=frozenset(skills),
            consents=tuple(consents.get(pk, ())),
            also=tuple(also),
        )
        for pk, birth, state, skills, also in rows
    }


#: Not withdrawn; and the stricter form on paper only once a second of the staff has confirmed it (PIPL art. 31).
STANDING_CONSENT = Q(withdrawn_at__isnull=True) & (
    Q(way=ConsentWay.ACCOUNT) | Q(strict=False) | Q(confirmed_at__isnull=False)
)


def consents_in_force(child_ids: Iterable[int]) -> dict[int, list[GuardianConsentFacts]]:
    """Guardians' consents that stand, by child; on which days they hold is in them."""
    found: dict[int, list[GuardianConsentFacts]] = {}
    rows = GuardianConsent.objects.filter(STANDING_CONSENT, child_id__in=list(child_ids)).order_by("pk")
    for child, start, end, scope, strict in rows.values_list(
        "child_id", "valid_from", "valid_until", "scope", "strict"
    ):
        facts = GuardianConsentFacts(valid_from=start, valid_until=end, scope=scope, strict=strict)
        found.setdefault(child, []).append(facts)
    return found


def standing_in_hindsight(person_id: int) -> Standing | None:
    """A person's standing with every guardian's consent there ever was, on the days on which it did hold.

    Withdrawn ones end the day before, and the stricter form on paper begins when it was confirmed. Three queries.
    """
    standing = standings([person_id]).get(person_id)
    if standing is None:
        return None
    rows = GuardianConsent.objects.filter(child_id=person_id).order_by("pk")
    return replace(standing, consents=tuple(facts for row in rows if (facts := _held(row)) is not None))


def _held(row: GuardianConsent) -> GuardianConsentFacts | None:
    start, end = row.valid_from, row.valid_until
    if row.strict and row.way != ConsentWay.ACCOUNT:
        if row.confirmed_at is None:
            return None
        start = max(start, clock.local_day(row.confirmed_at))
    if row.withdrawn_at is not None:
        end = min(end, clock.local_day(row.withdrawn_at) - timedelta(days=1))
    return GuardianConsentFacts(valid_from=start, valid_until=end, scope=row.scope, strict=row.strict)
