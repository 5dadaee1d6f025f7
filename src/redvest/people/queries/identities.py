"""Who is whom: persons merged into another are read through the one they are."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q, QuerySet

from redvest.people.models import LeftClaim, Person


def person_ids_of(person_id: int) -> "QuerySet[Person, int]":
    """The ids under which a person's records stand: their own, and those of persons merged into them.

    Meant for ``person_id__in=``: it becomes part of that statement and costs none of its own.
    """
    return Person.objects.filter(Q(pk=person_id) | Q(merged_into=person_id)).values_list("pk", flat=True)


def as_one(person_ids: Iterable[int]) -> dict[int, int]:
    """These persons and all who are one with them, each by who they are now: what is limited by day counts for all.

    One query; a second one where somebody is asked about who was merged into another.
    """
    asked = set(person_ids)
    found = _with_merged(asked)
    beyond = set(found.values()) - asked
    return _with_merged(asked | beyond) if beyond else found


def _with_merged(ids: set[int]) -> dict[int, int]:
    rows = Person.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids))
    return {pk: into or pk for pk, into in rows.values_list("pk", "merged_into")}


def survivor_of(person_id: int) -> int:
    """The person somebody is now: the one they were merged into, or themselves."""
    into = Person.objects.filter(pk=person_id).values_list("merged_into", flat=True).first()
    return into or person_id


def survivors_of(person_ids: Iterable[int]) -> dict[int, int]:
    """Those of the persons who were merged into another, each by who they are now; the others are absent."""
    with connection.cursor() as cursor:
        # As one array: a settlement asks about a hundred thousand.
        cursor.execute(
            "SELECT id, merged_into_id FROM people_person"
            " WHERE merged_into_id IS NOT NULL AND id = ANY(%s::bigint[])",
            [sorted(set(person_ids))],
        )
        return dict(cursor.fetchall())


def merged_into(person_id: int) -> list[int]:
    """The persons merged into one, ids ascending."""
    return list(Person.objects.filter(merged_into=person_id).order_by("pk").values_list("pk", flat=True))


def may_claim(token_hash: str) -> LeftClaim | None:
    """What was left under a token's hash and not claimed yet."""
    return LeftClaim.objects.filter(token_hash=token_hash, claimed_at__isnull=True).first()
