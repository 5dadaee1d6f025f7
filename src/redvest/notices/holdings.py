"""What notices hold about a person: messages and choices, which nobody keeps once the person is gone."""

from datetime import datetime

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.operation import step
from redvest.notices.enums import DeliveryState
from redvest.notices.models import Address, Delivery

STAYS: frozenset[str] = frozenset()
FORGOTTEN: frozenset[str] = frozenset(
    {"notices.notice", "notices.address", "notices.preference", "notices.quiethours"}
)


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """Nothing here stands against it."""
    return []


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """Nothing here stands against it."""
    return []


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """What waits to go out is dropped."""
    return {"notices.delivery dropped": _drop(person_id, now=now)}


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """An address that waits for its code is asked for anew, under the name that stays; the rest moves by itself."""
    Address.objects.filter(person_id=other_id, confirmed_at=None).delete()
    return {"notices.delivery dropped": _drop(other_id, now=now)}


def _drop(person_id: int, *, now: datetime) -> list[int]:
    waiting = Delivery.objects.filter(notice__person_id=person_id, state=DeliveryState.WAITING)
    ids = list(waiting.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=ids).update(state=DeliveryState.DROPPED, settled_at=now)
    return ids
