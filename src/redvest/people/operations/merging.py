"""Making one of two persons who are the same: nothing is lost, and what was recorded is not rewritten.

What is about the other person moves to the one who stays, table by table, wherever a foreign key names them. Evidence
(sign-ups served, attendances, service records) stays as it was written and is read through ``person_ids_of``; so do
columns that say who did something, like the audit record, which they agree with. Decided by two people of the office
(``cases``).
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace, parts
from redvest.kernel.operation import step
from redvest.kernel.telling import Telling, tell
from redvest.people import holdings as own
from redvest.people.enums import PersonState, ServiceCategory, Skill
from redvest.people.models import Person
from redvest.people.operations.logins import end_logins
from redvest.people.queries.tables import Reference, about_persons

#: The audit record names so many rows of a table that moved; of more it says how many.
MOST_NAMED = 200


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """What stands against making these two one now, in every part."""
    return [reason for part in parts() for reason in part.why_not_merge(person_id, other_id, now=now)]


@step
def merge(person: Person, other: Person, *, by: Actor, now: datetime) -> None:
    """Makes ``other`` a name of ``person``; both are locked. What moved, and what stayed, goes on record."""
    trace: Trace = dict(own.merge(person.pk, other.pk, by=by, now=now))
    for part in parts():
        trace |= part.merge(person.pk, other.pk, by=by, now=now)
    stays = own.STAYS.union(*(part.STAYS for part in parts()))
    for reference in about_persons():
        if reference.name not in stays:
            trace |= _move(reference, person.pk, other.pk)
    _take_over(person, other)
    end_logins(person_id=other.pk, now=now)
    Person.objects.filter(merged_into=other).update(merged_into=person)
    other.state, other.merged_into, other.left_at = PersonState.MERGED, person, now
    other.save(update_fields=["state", "merged_into", "left_at"])
    facts = {name: ids if len(ids) <= MOST_NAMED else [len(ids)] for name, ids in trace.items() if ids}
    audit.record("person.merged", by=by, now=now, target=f"person:{person.pk}", other=other.pk, rows=facts)
    words = {"number": person.number, "other": other.number}
    target = f"person:{person.pk}"
    tell([Telling(kind="person.merged", people=[person.pk], words=words, target=target)], now=now)


def _move(reference: Reference, person_id: int, other_id: int) -> Trace:
    """Gives the rows of one column to the person; a row that the database would not have twice stays where it is."""
    ids = list(reference.rows(other_id).select_for_update(no_key=True).values_list("pk", flat=True))
    if not ids:
        return {}
    if _tried(reference, ids, person_id):
        return {reference.name: ids}
    moved = [pk for pk in ids if _tried(reference, [pk], person_id)]
    stayed = [pk for pk in ids if pk not in set(moved)]
    return {reference.name: moved, f"{reference.name} stayed": stayed}


def _tried(reference: Reference, ids: list[int], person_id: int) -> bool:
    rows = reference.model._default_manager.filter(pk__in=ids)
    try:
        with transaction.atomic():
            rows.update(**{f"{reference.field}_id": person_id})
    except IntegrityError:
        return False
    return True


def _take_over(person: Person, other: Person) -> None:
    """What the one who stays did not say, and the other did."""
    person.skills = [skill for skill in Skill.values if skill in {*person.skills, *other.skills}]
    wanted = {*person.categories, *other.categories}
    person.categories = [category for category in ServiceCategory.values if category in wanted]
    if person.phone is None and other.state == PersonState.ACTIVE and other.phone is not None:
        # Two active persons never hold one phone: the other gives it up in the same moment.
        person.phone, other.phone = other.phone, None
        other.save(update_fields=["phone"])
    person.save(update_fields=["skills", "categories", "phone"])
