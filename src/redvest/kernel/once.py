"""Once: a double tap or a retry with the same client-made key returns the first result instead of doing it again."""

from datetime import datetime

from django.db import connection

from redvest.kernel.actor import Actor
from redvest.kernel.models import RepeatKey
from redvest.kernel.operation import step


@step
def earlier_result(name: str, *, key: str, by: Actor) -> int | None:
    """The row id an earlier run under this key made. Holds other runs of the same key until this operation ends."""
    if not key:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{name}:{by.person_id or 0}:{key}"]
        )
    found = RepeatKey.objects.filter(operation=name, actor_id=by.person_id or 0, key=key).first()
    return found.result_id if found else None


@step
def remember(name: str, *, key: str, by: Actor, result_id: int, now: datetime) -> None:
    """Notes the result of this run, to be found by ``earlier_result``."""
    if key:
        RepeatKey.objects.create(
            operation=name, actor_id=by.person_id or 0, key=key, result_id=result_id, created_at=now
        )
