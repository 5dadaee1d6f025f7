"""Orders on their way, made through the operations: ``placed`` → ``accepted`` → ``offered`` → ``taken``."""

from datetime import datetime, timedelta
from typing import Any

from cast import DAQIAO, NOW, Cast, Persona
from redvest.activities import operations as activities
from redvest.orders import operations
from redvest.orders.enums import DispatchMode, Need, OrderChannel, OrderConsent
from redvest.orders.models import Order
from redvest.orders.operations import Dispatch, OrderForm, ReadyForm, ReviewForm
from redvest.orders.rules.visiting import code_of


def order_form(**said: Any) -> OrderForm:
    """A lamp that does not work, in Daqiao."""
    words = {
        "need": Need.REPAIR,
        "text": "厨房的灯不亮了，想请人看看",
        "site_code": DAQIAO,
        "contact_name": "牛奶奶",
        "contact_phone": "15400000088",
        "address": "3 组 12 号",
    }
    return OrderForm(**(words | said))


def placed(asker: Persona, *, now: datetime = NOW, **said: Any) -> Order:
    """What a resident asked for themselves."""
    return operations.place_order(form=order_form(**said), by=asker.actor, now=now)


def phoned(cast: Cast, *, now: datetime = NOW, **said: Any) -> Order:
    """What the clerk wrote down of a caller by phone."""
    form = order_form(**({"channel": OrderChannel.PHONE, "consent": OrderConsent.READ_BACK} | said))
    return operations.place_order(form=form, by=cast.clerk.actor, now=now)


def accepted(cast: Cast, order: Order, *, now: datetime = NOW) -> Order:
    """Verified by the clerk."""
    return operations.accept_order(order_id=order.pk, by=cast.clerk.actor, now=now)


def ready(
    cast: Cast, leader: Persona | None = None, *, team_id: int | None = None, now: datetime = NOW, **said: Any
) -> None:
    """A team says that it takes orders."""
    form = ReadyForm(**({"needs": (), "week_capacity": 5, "area_codes": (DAQIAO,)} | said))
    by = (leader or cast.leader).actor
    operations.set_readiness(team_id=team_id or cast.team.id, form=form, by=by, now=now)


def offered(
    cast: Cast, order: Order, *team_ids: int, mode: str = DispatchMode.OFFERED, now: datetime = NOW
) -> Order:
    """Put before teams, or into the pool."""
    dispatch = Dispatch(mode=mode, team_ids=team_ids)
    return operations.dispatch_order(order_id=order.pk, dispatch=dispatch, by=cast.clerk.actor, now=now)


def taken(cast: Cast, *, now: datetime = NOW, **said: Any) -> Order:
    """An order that the red team has taken."""
    order = accepted(cast, phoned(cast, now=now, **said), now=now)
    ready(cast, now=now)
    offered(cast, order, cast.team.id, now=now)
    operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=now)
    order.refresh_from_db()
    return order


LATER = NOW + timedelta(days=1)

#: The visit that is agreed on: tomorrow from nine to eleven.
VISIT = (LATER, LATER + timedelta(hours=2))
END = VISIT[1]


def scheduled(
    cast: Cast,
    order: Order | None = None,
    *,
    now: datetime = NOW,
    places: int = 2,
    visit: tuple[datetime, datetime] = VISIT,
) -> Order:
    """A visit of the red team is agreed on."""
    order = order or taken(cast, now=now)
    start, end = visit
    return operations.schedule_order(
        order_id=order.pk, starts_at=start, ends_at=end, places=places, by=cast.leader.actor, now=now
    )


def coming(order: Order, *people: Persona, now: datetime = NOW) -> None:
    """These take places on the visit."""
    assert order.shift_id is not None
    for one in people:
        activities.sign_up(shift_id=order.shift_id, person_id=one.id, by=one.actor, now=now)


def code(order: Order, direction: str) -> str:
    """What the resident says at the door."""
    assert order.shift_id is not None
    return code_of(order_id=order.pk, shift_id=order.shift_id, direction=direction)


def at_door(order: Order, who: Persona, direction: str, *, now: datetime, said: str = "") -> Order:
    """A volunteer gives the resident's code, or another one."""
    return operations.check_at_door(
        order_id=order.pk,
        direction=direction,
        code=said or code(order, direction),
        by=who.actor,
        now=now,
    )


def serving(cast: Cast, order: Order | None = None, *, now: datetime = LATER) -> Order:
    """The first member stands at the door at the agreed time."""
    order = scheduled(cast, order)
    coming(order, cast.members[0])
    return at_door(order, cast.members[0], "in", now=now)


def reported(cast: Cast, order: Order | None = None, *, now: datetime = VISIT[1], **said: Any) -> Order:
    """The leader says that it is done."""
    order = serving(cast, order)
    words = {"report": "换了灯泡，开关也修好了"} | said
    return operations.report_order(order_id=order.pk, by=cast.leader.actor, now=now, **words)


def review(**said: Any) -> ReviewForm:
    """Five stars and solved, unless said otherwise."""
    return ReviewForm(**({"punctuality": 5, "attitude": 5, "skill": 5, "solved": True} | said))
