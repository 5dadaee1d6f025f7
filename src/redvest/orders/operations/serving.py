"""At the household: coming and going by the resident's codes or signature, reporting, breaking off. Locks: the order.

Whoever serves checks in their own place on the visit, as on any shift; the first arrival begins the service.
"""

from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.activities import operations as activities
from redvest.activities import queries as shifts
from redvest.activities.enums import Direction, Source
from redvest.activities.queries.attended import anybody_came, has_place
from redvest.kernel import attachments, audit
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import Forbidden, Invalid, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.operation import Failed, attempt, operation
from redvest.orders import queries
from redvest.orders.enums import Clock, OrderState, Who
from redvest.orders.models import CodeTry, Order, SignedSheet
from redvest.orders.operations import photos as photos_of_orders
from redvest.orders.operations import visits
from redvest.orders.operations.moving import locked, move, note_first
from redvest.orders.operations.parts import leads
from redvest.orders.operations.telling import tell_desk, tell_requester, tell_team
from redvest.orders.queries.visits import is_requester
from redvest.orders.rules import clocks
from redvest.orders.rules import visiting as rules
from redvest.people.enums import ActingAs

#: What the signed sheets are kept for; reading them names it again.
SHEET = "orders.sheet"


@attempt
def check_at_door(*, order_id: int, direction: str, code: str, by: Actor, now: datetime) -> Order | Failed:
    """Checks one's own place in or out by the resident's code ("in": arrival, "out": departure). A repeat does nothing.

    Raises NotFound unless one has a place on the order's visit; Invalid (direction); Forbidden at one's own household;
    Refused: too_early, day_over, code_wrong, tries_locked after five wrong ones of one person, and as any check-in.
    """
    order = _visited(order_id, direction, by=by, now=now)
    assert order.shift_id is not None
    assert by.person_id is not None
    tried = CodeTry.objects.filter(order=order, person_id=by.person_id).first()
    refuse_if(rules.why_locked(tried.failures if tried else 0))
    right = rules.code_of(order_id=order.pk, shift_id=order.shift_id, direction=direction)
    if not compare_digest(code.strip().encode(), right.encode()):
        tried = tried or CodeTry(order=order, person_id=by.person_id)
        tried.failures, tried.failed_at = tried.failures + 1, now
        tried.save()
        audit.record("order.code_wrong", by=by, now=now, target=f"order:{order_id}", failures=tried.failures)
        locking = rules.why_locked(tried.failures)
        return Failed(Refused(*(locking or [rules.code_wrong(tried.failures)])))
    return _checked(order, direction, Source.RESIDENT_CODE, by=by, now=now)


@operation
def sign_at_door(*, order_id: int, direction: str, upload: Upload, by: Actor, now: datetime) -> Order:
    """Checks one's own place in or out by a picture of the sheet that the resident signed. A repeat does nothing.

    Raises as ``check_at_door``, but for the codes; Invalid about "sheet" for what is no picture.
    """
    order = _visited(order_id, direction, by=by, now=now)
    assert order.shift_id is not None
    assert by.person_id is not None
    signed = SignedSheet.objects.filter(
        order=order, shift_id=order.shift_id, person_id=by.person_id, direction=direction
    )
    if not signed.exists():
        kept = attachments.keep(upload=upload, purpose=SHEET, by=by, now=now, about="sheet")
        SignedSheet.objects.create(
            order=order,
            shift_id=order.shift_id,
            person_id=by.person_id,
            direction=direction,
            attachment_id=kept,
            at=now,
        )
        audit.record("order.signed", by=by, now=now, target=f"order:{order_id}", direction=direction)
    return _checked(order, direction, Source.RESIDENT_SIGNED, by=by, now=now)


def _visited(order_id: int, direction: str, *, by: Actor, now: datetime) -> Order:
    """The locked order at whose door the actor stands, if they may come or go now."""
    order = locked(order_id)
    access.require_sight(order.shift_id is not None and has_place(order.shift_id, by.person_id))
    assert order.shift_id is not None
    if direction not in Direction.values:
        raise Invalid(Reason("unknown_choice", _("请选择签到还是签退"), about="direction"))
    if is_requester(order, by.person_id):
        raise Forbidden(Reason("own_household", _("这是您自己家的单，不能自己签到，请队长点名")))
    refuse_if(rules.why_not_at_door(order.state, direction))
    refuse_if(rules.why_not_codes(starts_at=shifts.shift_by_id(order.shift_id).starts_at, now=now))
    return order


def _checked(order: Order, direction: str, source: str, *, by: Actor, now: datetime) -> Order:
    assert order.shift_id is not None
    activities.checked(shift_id=order.shift_id, direction=direction, source=source, by=by, now=now)
    if direction == Direction.IN and order.state == OrderState.SCHEDULED:
        order.arrived_at = now
        _begun(order, by=by, now=now)
    return order


def _begun(order: Order, *, by: Actor, now: datetime) -> Order:
    """The service begins; the clock runs until its report, counted from the end of the visit."""
    assert order.shift_id is not None
    ends_at = max(now, shifts.shift_by_id(order.shift_id).ends_at)
    due_at = visits.report_due(order, ends_at=ends_at)
    return move(order, OrderState.SERVING, who=Who.TEAM, by=by, now=now, due_at=due_at)


@operation
def report_order(
    *,
    order_id: int,
    report: str,
    by: Actor,
    now: datetime,
    unfinished: str = "",
    photos: Sequence[Upload] = (),
) -> Order:
    """The team says shortly what was done; what is left becomes an order of the same household, ready to be dispatched.

    By its leader, or one with a place on the visit. Where nobody gave the resident's code, somebody must have been seen
    on the visit in another way. The same again changes nothing. Raises NotFound, Invalid by field, Refused.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    there = order.shift_id is not None and has_place(order.shift_id, by.person_id)
    access.require_sight(there or leads(order, viewer))
    said, left = report.strip(), unfinished.strip()
    if order.state == OrderState.REPORTED and (order.report, order.unfinished) == (said, left):
        return order
    invalid_if(rules.why_not_report(report, unfinished, photos=len(photos)))
    if order.state == OrderState.SCHEDULED and order.shift_id is not None:
        if not anybody_came(order.shift_id):
            raise Refused(Reason("nobody_came", _("还没有人签到；请用居民的到达码，或由队长点名后再报告")))
        order = _begun(order, by=by, now=now)
    order.report, order.unfinished, order.reported_at = said, left, now
    order = move(order, OrderState.REPORTED, who=Who.TEAM, by=by, now=now)
    for upload in photos:
        photos_of_orders.kept(order, upload, by=by, now=now, about="photos", of_report=True)
    if left:
        _reordered(order, by=by, now=now)
    tell_requester("order.reported", order, now=now)
    return order


def _reordered(order: Order, *, by: Actor, now: datetime) -> Order:
    """What is left, as an order of its own: verified already, for the team has just been there."""
    again = Order(
        need=order.need,
        item_id=order.item_id,
        title=order.title,
        text=order.unfinished,
        special=order.special,
        site_id=order.site_id,
        desk_id=order.site_id,
        requester_id=order.requester_id,
        household_id=order.household_id,
        contact_name=order.contact_name,
        contact_phone=order.contact_phone,
        phone_hash=order.phone_hash,
        address=order.address,
        channel=order.channel,
        taken_down_by_id=order.taken_down_by_id,
        acting_as=order.acting_as,
        consent=order.consent,
        asked_at=now,
        urgent=order.urgent,
        state=OrderState.ACCEPTED,
        state_since=now,
        reorder_of=order,
    )
    again.due_at = clocks.due(Clock.DISPATCH, queries.terms_of(order), start=now)
    again.save(force_insert=True)
    note_first(again, who=Who.TEAM, by=by, now=now, acting_as=ActingAs.SELF)
    tell_desk("order.urgent" if again.urgent else "order.arrived", again, now=now)
    return again


@operation
def abort_order(*, order_id: int, reason: str, by: Actor, now: datetime) -> Order:
    """The service is broken off after it began, with a reason: by the team's leader, or the staff. Repeats do nothing.

    Raises NotFound, Invalid (reason), Refused unless it is under way.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    who = Who.TEAM if leads(order, viewer) else Who.STAFF
    access.require_sight(who == Who.TEAM or viewer.may(Verb.HANDLE_ORDERS, order.site.path))
    if order.state == OrderState.ABORTED:
        return order
    order = move(order, OrderState.ABORTED, who=who, by=by, now=now, reason=reason)
    tell_requester("order.aborted", order, now=now)
    if who == Who.TEAM:
        tell_desk("order.broken_off", order, now=now)
    else:
        tell_team("order.broken_off", order, now=now)
    return order
