"""Who is whom: persons merged into another are read through the one they are."""

from django.db.models import Q, QuerySet

from redvest.people.models import LeftClaim, Person


def person_ids_of(person_id: int) -> "QuerySet[Person, int]":
    """The ids under which a person's records stand: their own, and those of persons merged into them.

    Meant for ``person_id__in=``: it becomes part of that statement and costs none of its own.
    """
    return Person.objects.filter(Q(pk=person_id) | Q(merged_into=person_id)).values_list("pk", flat=True)


def survivor_of(person_id: int) -> int:
    """The person somebody is now: the one they were merged into, or themselves."""
    into = Person.objects.filter(pk=person_id).values_list("merged_into", flat=True).first()
    return into or person_id


def merged_into(person_id: int) -> list[int]:
    """The persons merged into one, ids ascending."""
    return list(Person.objects.filter(merged_into=person_id).order_by("pk").values_list("pk", flat=True))


def may_claim(token_hash: str) -> LeftClaim | None:
    """What was left under a token's hash and not claimed yet."""
    return LeftClaim.objects.filter(token_hash=token_hash, claimed_at__isnull=True).first()
