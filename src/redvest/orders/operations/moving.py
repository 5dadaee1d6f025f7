"""Moving orders on: the one place that writes their state, steps, clocks and audit entries; set-wise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import step
from redvest.kernel.setwise import insert_rows, update_rows
from redvest.orders.enums import STATE_CLOCK, OrderState, Who
from redvest.orders.models import Order, OrderStep
from redvest.orders.queries.terms import terms_of_many
from redvest.orders.rules import clocks
from redvest.orders.rules.moves import why_not_move
from redvest.people.enums import ActingAs

#: What an order gives up when it is dispatched again.
_OF_THE_TEAM = {"team": None, "taken_at": None, "taken_by": None, "shift": None, "arrived_at": None}
#: What a move may write; all else of an order is written by the operation that changes it.
_FIELDS = (
    "state",
    "state_since",
    "due_at",
    "late",
    "reason",
    "closed_at",
    "desk",
    "level",
    "rounds",
    "mode",
    "team",
    "taken_at",
    "taken_by",
    "shift",
    "arrived_at",
    "reported_at",
    "report",
    "unfinished",
)


@dataclass(kw_only=True)
class Change:
    """One locked order on its way. ``due_at``: when the new clock runs out, if the step itself says so."""

    order: Order
    to: str
    who: str
    by: Actor
    now: datetime
    reason: str = ""
    acting_as: str = ActingAs.SELF
    due_at: datetime | None = None


@step
def locked(order_id: int) -> Order:
    """The order, locked until the operation ends. Raises NotFound."""
    return lock(Order, order_id)


@step
def move(
    order: Order,
    to: str,
    *,
    who: str,
    by: Actor,
    now: datetime,
    reason: str = "",
    acting_as: str = ActingAs.SELF,
    due_at: datetime | None = None,
) -> Order:
    """Moves a locked order on and starts its next clock. Raises Refused, or Invalid about the reason.

    Fields in ``_FIELDS`` that the caller set on the order are written along.
    """
    reasons = why_not_move(order.state, to, who=who, reason=reason)
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    change = Change(
        order=order, to=to, who=who, by=by, now=now, reason=reason, acting_as=acting_as, due_at=due_at
    )
    move_many([change])
    return order


@step
def move_many(changes: Sequence[Change]) -> None:
    """Moves locked orders, each of which the caller found to be allowed on its way, in five statements."""
    if not changes:
        return
    terms = terms_of_many([change.order for change in changes])
    steps, deeds = [], []
    for change in changes:
        order, was, ended = change.order, change.order.state, change.order.due_at
        in_time = None if ended is None else change.now <= ended and not order.late
        team_id = order.team_id
        if change.to == OrderState.ACCEPTED:
            for name, value in _OF_THE_TEAM.items():
                setattr(order, name, value)
        order.state, order.state_since, order.late = change.to, change.now, False
        order.reason = change.reason.strip()
        order.due_at, order.closed_at = None, None
        if change.to in STATE_CLOCK:
            own = terms[order.pk]
            order.due_at = change.due_at or clocks.due(STATE_CLOCK[change.to], own, start=change.now)
        else:
            order.closed_at = change.now
        # Whose clock it was: a team that gave it back, or lost it, is not forgotten.
        steps.append(_step_of(change, was=was, in_time=in_time, team_id=team_id))
        deeds.append(_deed_of(change, was=was))
    update_rows([change.order for change in changes], _FIELDS)
    _write_steps(steps)
    audit.record_many(deeds)


@step
def note_first(order: Order, *, who: str, by: Actor, now: datetime, acting_as: str) -> None:
    """Writes the first step of an order that has just been saved."""
    change = Change(order=order, to=order.state, who=who, by=by, now=now, acting_as=acting_as)
    _step_of(change, was="", in_time=None).save(force_insert=True)
    audit.record_many([_deed_of(change, was="")])


def _write_steps(steps: Sequence[OrderStep]) -> None:
    columns = [field.attname for field in OrderStep._meta.concrete_fields if not field.primary_key]
    insert_rows(OrderStep, columns, [[getattr(one, name) for name in columns] for one in steps])


def _step_of(
    change: Change,
    *,
    was: str,
    in_time: bool | None,
    escalated: bool = False,
    team_id: int | None = None,
) -> OrderStep:
    return OrderStep(
        order=change.order,
        was=was,
        state=change.to,
        at=change.now,
        by_id=change.by.person_id,
        who=change.who,
        acting_as=ActingAs.SYSTEM if change.who == Who.SYSTEM else change.acting_as,
        reason=change.reason.strip(),
        desk_id=change.order.desk_id,
        team_id=change.order.team_id or team_id,
        clock=STATE_CLOCK.get(was, ""),
        in_time=in_time if was in STATE_CLOCK else None,
        escalated=escalated,
    )


def _deed_of(change: Change, *, was: str) -> Deed:
    facts = {"was": was, "who": change.who}
    return Deed(
        verb=f"order.{change.to}",
        target=f"order:{change.order.pk}",
        by=change.by,
        now=change.now,
        data=facts,
    )


@step
def escalate_many(changes: Sequence[Change], desks: dict[int, int | None]) -> None:
    """The clocks of these locked orders ran out: each moves to a higher desk if there is one; its clock starts again.

    ``desks``: by order the id of the desk above, or None at the top. The state stays (``change.to`` is the same).
    """
    terms = terms_of_many([change.order for change in changes])
    steps, deeds = [], []
    for change in changes:
        order = change.order
        above = desks[order.pk]
        clock = STATE_CLOCK[order.state]
        order.due_at = change.due_at or clocks.due(clock, terms[order.pk], start=change.now)
        if above is not None:
            order.desk_id = above
            order.level += 1
        steps.append(_step_of(change, was=order.state, in_time=False, escalated=True))
        order.late = True
        deed = _deed_of(change, was=order.state)
        deeds.append(
            Deed(verb="order.escalated", target=deed.target, by=deed.by, now=deed.now, data=deed.data)
        )
    update_rows([change.order for change in changes], ("due_at", "desk", "level", "late"))
    _write_steps(steps)
    audit.record_many(deeds)
