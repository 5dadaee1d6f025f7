"""Reminding the household of tomorrow's visit; the volunteers are reminded of their shift like of any other."""

from datetime import datetime, time, timedelta

from redvest.kernel import clock
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.orders.enums import OrderState
from redvest.orders.models import Order
from redvest.orders.operations.telling import words_of

#: When the day before is reminded of, in China's time: like shifts.
EVENING = time(18)


@operation
def remind_households(*, now: datetime) -> int:
    """From six in the evening: tells those who asked of the visits of the next day, once a visit and its time.

    How many orders; what is told already, a repeat only asks for again, and notices leave it out.
    """
    if clock.local(now).time() < EVENING:
        return 0
    tomorrow = clock.local_day(now) + timedelta(days=1)
    rows = Order.objects.filter(
        state=OrderState.SCHEDULED,
        shift__starts_at__gte=clock.day_start(tomorrow),
        shift__starts_at__lt=clock.day_end(tomorrow),
    )
    orders = list(rows.select_related("site", "shift").prefetch_related("joins").order_by("pk"))
    tell((telling for order in orders if (telling := _telling(order)) is not None), now=now)
    return len(orders)


def _telling(order: Order) -> Telling | None:
    assert order.shift is not None
    people = {order.requester_id, *(join.person_id for join in order.joins.all())}
    known = sorted(pk for pk in people if pk is not None)
    if not known:
        return None
    starts_at = order.shift.starts_at.isoformat()
    return Telling(
        kind="order.visit_tomorrow",
        people=known,
        words=words_of(order) | {"starts_at": starts_at},
        target=f"my_order:{order.pk}",
        once=f"{order.shift_id}:{starts_at}",
        expires_at=order.shift.starts_at,
    )
