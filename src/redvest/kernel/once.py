"""Once: a double tap or a retry with the same client-made key returns the first result instead of doing it again."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, invalid_if
from redvest.kernel.models import RepeatKey
from redvest.kernel.operation import step

#: A key is long enough to be nobody else's by chance, and short enough to keep.
SHORTEST, LONGEST = 8, 64


@step
def earlier_result(name: str, *, key: str, by: Actor) -> int | None:
    """The row id an earlier run under this key made. Holds other runs of the same key until this operation ends.

    Raises Invalid about "key" if it is too short or too long to be one; "" is none.
    """
    if not key:
        return None
    invalid_if(why_not_key(key))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{name}:{by.person_id or 0}:{key}"]
        )
    found = RepeatKey.objects.filter(operation=name, actor_id=by.person_id or 0, key=key).first()
    return found.result_id if found else None


def why_not_key(key: str) -> list[Reason]:
    """Why a key cannot be one; "" is none and may be left out."""
    if not key or SHORTEST <= len(key) <= LONGEST:
        return []
    words = {"least": SHORTEST, "most": LONGEST}
    return [Reason("key_length", _("重复提交的标识要有 %(least)s 到 %(most)s 个字符"), words, about="key")]


@step
def earlier_results(name: str, *, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """For many at once, by person and key: the row ids earlier runs made. One query; none without keys.

    Whoever calls holds the persons locked, so that no other run of theirs is under way.
    """
    if not keys:
        return {}
    rows = RepeatKey.objects.filter(
        operation=name, actor_id__in={person for person, _key in keys}, key__in={key for _person, key in keys}
    )
    return {(row.actor_id, row.key): row.result_id for row in rows}


@step
def remember_many(name: str, *, results: Iterable[tuple[int, str, int, datetime]]) -> None:
    """Notes the results of many runs: person, key, row id and moment. One statement."""
    RepeatKey.objects.bulk_create(
        RepeatKey(operation=name, actor_id=person, key=key, result_id=result_id, created_at=now)
        for person, key, result_id, now in results
    )


@step
def remember(name: str, *, key: str, by: Actor, result_id: int, now: datetime) -> None:
    """Notes the result of this run, to be found by ``earlier_result``."""
    if key:
        RepeatKey.objects.create(
            operation=name, actor_id=by.person_id or 0, key=key, result_id=result_id, created_at=now
        )
