"""Call-backs: some closed orders of each day, drawn by chance, are called by another site of the county.

Their scores stand beside the reviews; what was not solved after all, or was poor, is opened again.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import holders_of, staffed_sites, viewer_of
from redvest.kernel import audit, clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import NotFound, Reason, Refused, forbid_if, invalid_if
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.orders.enums import CallBackState, FollowUpCause, OrderState, Who
from redvest.orders.models import CallBack, CallBackDraw, Order, ServiceRule
from redvest.orders.operations.answering import followed_up
from redvest.orders.operations.moving import locked
from redvest.orders.operations.telling import words_of
from redvest.orders.queries.calling import why_not_call
from redvest.orders.rules import answering, clocks
from redvest.orders.rules import calling as rules
from redvest.orders.rules.answering import ReviewForm
from redvest.people.enums import ActingAs
from redvest.places import queries as places

#: So many days are caught up with after a pause.
DAYS_BACK = 7


def draw_call_backs(*, now: datetime) -> int:
    """Draws for every county, one operation a day, of the orders closed the day before, and on days it missed within a
    week. How many call-backs it made."""
    days = [clock.local_day(now) - timedelta(days=back) for back in range(DAYS_BACK, 0, -1)]
    roots = [root.code for root in places.children_of(None)]
    return sum(draw_of_day(root_code=code, day=day, now=now) for code in roots for day in days)


@operation
def draw_of_day(*, root_code: str, day: date, now: datetime) -> int:
    """Draws of the orders closed on a day in one county; how many. A day is drawn once; a repeat does nothing.

    Each has the same chance, the centre's share; where none was drawn in this month yet, one is for certain.
    """
    root = places.site_by_code(root_code)
    start, end = clock.day_start(day), clock.day_end(day)
    closed = Order.objects.filter(
        state=OrderState.CLOSED, closed_at__gte=start, closed_at__lt=end, site__path__startswith=root.path
    )
    rows = list(closed.filter(call_back=None).select_related("site", "desk").order_by("pk"))
    if not rows:
        return 0
    seed, share = rules.seed_of(root_code, day, [order.pk for order in rows]), _share(root.id)
    _draw, fresh = CallBackDraw.objects.get_or_create(
        root_id=root.id,
        day=day,
        defaults={
            "closed": len(rows),
            "share": share,
            "digest": rules.digest_of(seed),
            "drawn_at": now,
        },
    )
    if not fresh:
        return 0
    month = clock.day_start(day.replace(day=1))
    before = CallBack.objects.filter(
        order__site__path__startswith=root.path, order__closed_at__gte=month, order__closed_at__lt=end
    )
    chosen = rules.drawn(
        [order.pk for order in rows],
        seed,
        share=share,
        at_least=0 if before.exists() else 1,
    )
    by_id = {order.pk: order for order in rows}
    made = _assigned([by_id[pk] for pk in chosen], root.path, seed, now=now)
    CallBack.objects.bulk_create(made)
    facts = {"closed": len(rows), "drawn": [one.order_id for one in made], "seed": rules.digest_of(seed)}
    audit.record("order.call_backs_drawn", by=SYSTEM, now=now, target=f"site:{root_code}", **facts)
    _tell_drawn(made, now=now)
    return len(made)


def _share(root_id: int) -> int:
    rule = ServiceRule.objects.filter(site_id=root_id, need="", call_back__isnull=False).first()
    return rule.call_back if rule is not None and rule.call_back is not None else rules.SHARE


def _assigned(orders: Sequence[Order], root_path: str, seed: str, *, now: datetime) -> list[CallBack]:
    """A desk for each; none for an order that no other site can call about."""
    sites = places.open_sites_under(root_path)
    desks = {site.id: site.path for site in sites}
    have = staffed_sites(Verb.HANDLE_ORDERS, [site.code for site in sites], now=now)
    staffed = {site.id for site in sites if site.code in have}
    due_at = clocks.after(now, rules.CALL_WITHIN, days_off_stop=True)
    made = []
    for order in orders:
        away = (order.site.path, order.desk.path)
        desk = rules.desk_for(order.pk, seed, desks=desks, staffed=staffed, away_from=away)
        if desk is not None:
            made.append(
                CallBack(order=order, drawn_at=now, draw=rules.digest_of(seed), desk_id=desk, due_at=due_at)
            )
    return made


def _tell_drawn(made: Sequence[CallBack], *, now: datetime) -> None:
    sites = places.sites_by_ids({one.desk_id for one in made})
    tellings = []
    for one in made:
        site = sites[one.desk_id]
        people = holders_of(Verb.HANDLE_ORDERS, site.path, now=now)
        words = words_of(one.order) | {"at": site.name}
        target = f"call_back:{one.order_id}"
        once = f"{one.order_id}:{one.draw}"
        if people:
            tellings.append(
                Telling(kind="order.call_back", people=people, words=words, target=target, once=once)
            )
    tell(tellings, now=now)


@operation
def record_call_back(
    *, order_id: int, by: Actor, now: datetime, form: ReviewForm | None = None, text: str = ""
) -> CallBack:
    """What the household said on the phone (``form``), or without one that nobody answered; the second time it ends so.

    Not solved, or a score of 2 or less, opens the order again for a follow-up at its own desk. The same again changes
    nothing. Raises NotFound, Forbidden (a role where the order was, or a part in it), Invalid by field, Refused.
    """
    viewer = viewer_of(by, now=now)
    order = locked(order_id)
    found = CallBack.objects.select_related("desk").filter(order=order).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这张单，或者您无权查看")))
    access.require_sight(viewer.may(Verb.HANDLE_ORDERS, found.desk.path))
    # What they found may have given them a part in it; a repeat of their own is no other call.
    if by.person_id is None or found.called_by_id != by.person_id:
        forbid_if(why_not_call(found, order, viewer))
    if form is None:
        invalid_if(answering.why_not_text(text, about="text"))
        return _unreached(found, text, by=by, now=now)
    invalid_if(answering.why_not_review(form, proxy=False))
    if found.state != CallBackState.DRAWN:
        return _repeated(found, form, by=by)
    _store(found, form, by=by, now=now)
    cause = answering.cause_of(form)
    if cause and order.state == OrderState.CLOSED:
        reason = str(FollowUpCause.CALL_BACK.label)
        followed_up(
            order,
            FollowUpCause.CALL_BACK,
            who=Who.STAFF,
            by=by,
            now=now,
            reason=reason,
            acting=ActingAs.STAFF,
        )
    return found


def _store(found: CallBack, form: ReviewForm, *, by: Actor, now: datetime) -> None:
    for name in (*answering.SCORES, "solved"):
        setattr(found, name, getattr(form, name))
    found.state, found.text = CallBackState.REACHED, form.text.strip()
    found.called_at, found.called_by_id = now, by.person_id
    found.save()
    audit.record("order.called_back", by=by, now=now, target=f"order:{found.order_id}", reached=True)


def _repeated(found: CallBack, form: ReviewForm, *, by: Actor) -> CallBack:
    same = all(getattr(found, name) == getattr(form, name) for name in (*answering.SCORES, "solved"))
    if same and found.called_by_id == by.person_id and found.text == form.text.strip():
        return found
    raise Refused(Reason("called_already", _("这张单已经回访过")))


def _unreached(found: CallBack, text: str, *, by: Actor, now: datetime) -> CallBack:
    if found.state != CallBackState.DRAWN:
        if found.state == CallBackState.UNREACHED and found.called_by_id == by.person_id:
            return found
        raise Refused(Reason("called_already", _("这张单已经回访过")))
    if found.tried_at is not None and now < found.tried_at + rules.BETWEEN_TRIES:
        raise Refused(Reason("tried_just_now", _("刚刚打过，请过两小时换个时间再打")))
    found.tries, found.tried_at, found.text = found.tries + 1, now, text.strip()
    if found.tries >= rules.TRIES:
        found.state, found.called_at, found.called_by_id = CallBackState.UNREACHED, now, by.person_id
    found.save()
    audit.record(
        "order.called_back",
        by=by,
        now=now,
        target=f"order:{found.order_id}",
        reached=False,
        tries=found.tries,
    )
    return found
