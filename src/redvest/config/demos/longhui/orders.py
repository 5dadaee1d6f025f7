"""五单 in the demo's own village: a menu, teams that take orders, orders in every state, and what came of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from redvest.activities import operations as activities
from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.people import HOME, Resident
from redvest.config.demos.longhui.service import Season
from redvest.config.demos.longhui.texts import HOUSEHOLDS, MENU, NEEDS
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import DomainError
from redvest.orders import operations
from redvest.orders.enums import DispatchMode, FollowUpEnd, OrderChannel, OrderConsent
from redvest.orders.operations import Dispatch, MenuForm, OrderForm, ReadyForm
from redvest.orders.rules.answering import ReviewForm
from redvest.orders.rules.visiting import code_of

#: Visits of the past were at this hour, when nothing else is on.
HOUR = 18


def ordered(season: Season) -> None:
    """All of it."""
    _menu(season)
    _ready(season)
    _Orders(season).all()


def _menu(season: Season) -> None:
    """Published but the last two: one waits for its decision, one rests."""
    clerk, approver, days = season.staff.clerk, season.staff.approver, season.days
    for number, (need, title, text, minutes) in enumerate(MENU):
        form = MenuForm(title=title, need=need, text=text, minutes=minutes, week_capacity=6)
        now = days.at(-40, 9, number)
        item = operations.propose_item(form=form, site_code=HOME, by=clerk, now=now)
        operations.submit_item(item_id=item.pk, by=clerk, now=now)
        if number == len(MENU) - 1:
            continue
        operations.decide_item(item_id=item.pk, approve=True, by=approver, now=days.at(-39, 9))
        if number == len(MENU) - 2:
            operations.suspend_item(item_id=item.pk, reason="老师外出学习", by=clerk, now=days.at(-9, 9))


def _ready(season: Season) -> None:
    """The village's team stands by; two others take what they can of the street."""
    street = HOME[:9]
    others = [crew for crew in season.county.crews if crew.field][:2]
    for crew, form in (
        (season.county.home, ReadyForm(needs=(), week_capacity=30, area_codes=(HOME,), stands_by=True)),
        *((crew, ReadyForm(needs=(), week_capacity=4, area_codes=(street,))) for crew in others),
    ):
        operations.set_readiness(team_id=crew.team_id, form=form, by=crew.leader, now=season.days.at(-38, 10))


class _Orders:
    """Orders of the village, each brought as far as it is to come."""

    def __init__(self, season: Season) -> None:
        self.season, self.days = season, season.days
        self.home, self.clerk = season.county.home, season.staff.clerk
        self.numbers: Iterator[int] = count()
        volunteer = season.county.crowd[accounts.VOLUNTEER]
        self.members = [who for who in self.home.members if who != volunteer]

    def all(self) -> None:
        """The done ones first, as they came."""
        five = ReviewForm(punctuality=5, attitude=5, skill=5, solved=True, channel=OrderChannel.PHONE)
        four = ReviewForm(punctuality=4, attitude=5, skill=4, solved=True, channel=OrderChannel.STATION)
        poor = ReviewForm(punctuality=2, attitude=4, skill=2, solved=False, channel=OrderChannel.PHONE)
        done = []
        for day, form in ((-20, five), (-16, four), (-12, poor), (-3, poor)):
            done.append(self.served(day))
            operations.review_order(
                order_id=done[-1], form=form, by=self.clerk, now=self.days.at(day + 1, 10)
            )
        operations.end_follow_up(
            order_id=done[2],
            end=FollowUpEnd.RESOLVED,
            result="第二天又去修好了",
            by=self.clerk,
            now=self.days.at(-10, 15),
        )
        self.served(-4)
        self.scheduled(1)
        self.taken(self.days.now - timedelta(hours=20))
        self.offered(DispatchMode.DIRECTED)
        self.offered(DispatchMode.GRAB)
        self.accepted(self.days.now - timedelta(hours=5))
        self.asked(self.days.now - timedelta(hours=3))
        self.own()
        now = self.days.at(-6, 10)
        wrong, over = self.asked(now), self.asked(now)
        operations.reject_order(order_id=wrong, reason="要请专业公司来做", by=self.clerk, now=now)
        operations.cancel_order(order_id=over, reason="孩子回来修好了", by=self.clerk, now=now)

    def asked(self, now: datetime) -> int:
        """Told by phone, and read back."""
        number = next(self.numbers)
        need, text = NEEDS[number % len(NEEDS)]
        name = HOUSEHOLDS[number % len(HOUSEHOLDS)]
        form = OrderForm(
            need=need,
            text=text,
            site_code=HOME,
            contact_name=name,
            contact_phone=f"1540000{1000 + number}",
            address=f"{1 + number % 8} 组 {3 + number} 号",
            channel=OrderChannel.PHONE,
            consent=OrderConsent.READ_BACK,
        )
        return operations.place_order(form=form, by=self.clerk, now=now, although_same=True).pk

    def own(self) -> None:
        """The demo's volunteer needs something, too."""
        need, text = NEEDS[0]
        who = self.season.county.crowd[accounts.VOLUNTEER]
        form = OrderForm(need=need, text=text, site_code=HOME, contact_name=who.name, address="2 组 6 号")
        operations.place_order(form=form, by=who.actor, now=self.days.now - timedelta(hours=2))

    def accepted(self, now: datetime) -> int:
        """Verified an hour later."""
        order = self.asked(now)
        operations.accept_order(order_id=order, by=self.clerk, now=now + timedelta(hours=1))
        return order

    def offered(self, mode: str, now: datetime | None = None) -> int:
        """Put before the village's team, or into the pool."""
        now = now or self.days.now - timedelta(hours=6)
        order = self.accepted(now)
        teams = () if mode == DispatchMode.GRAB else (self.home.team_id,)
        dispatch = Dispatch(mode=mode, team_ids=teams)
        operations.dispatch_order(
            order_id=order, dispatch=dispatch, by=self.clerk, now=now + timedelta(hours=2)
        )
        return order

    def taken(self, now: datetime) -> int:
        """By the village's team."""
        order = self.offered(DispatchMode.DIRECTED, now)
        operations.take_order(
            order_id=order, team_id=self.home.team_id, by=self.home.leader, now=now + timedelta(hours=4)
        )
        return order

    def scheduled(self, day: int) -> tuple[int, int, Resident]:
        """A visit on a day, and who comes; taken two days before."""
        agreed = self.days.at(min(day, 0) - 2, 8) + timedelta(hours=4)
        order = self.taken(agreed - timedelta(hours=4))
        start = self.days.at(day, HOUR)
        found = operations.schedule_order(
            order_id=order,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            by=self.home.leader,
            now=agreed + timedelta(hours=1),
        )
        shift = found.shift_id or 0
        for who in self.members:
            try:
                activities.sign_up(
                    shift_id=shift, person_id=who.person_id, by=who.actor, now=agreed + timedelta(hours=2)
                )
            except DomainError:
                continue
            return order, shift, who
        raise RuntimeError("nobody of the village's team is free for a visit")

    def served(self, day: int) -> int:
        """The resident's codes at the door, in and out, and the leader's report."""
        order, shift, who = self.scheduled(day)
        for direction, minute in (("in", 0), ("out", 55)):
            self.at_door(order, shift, direction, by=who.actor, now=self.days.at(day, HOUR, minute))
        operations.report_order(
            order_id=order, report="已经办好，当面试过", by=self.home.leader, now=self.days.at(day, HOUR + 2)
        )
        night = clock.day_end(clock.local_day(self.days.at(day, HOUR))) + timedelta(minutes=10)
        activities.settle_shift(shift_id=shift, now=night)
        return order

    def at_door(self, order: int, shift: int, direction: str, *, by: Actor, now: datetime) -> None:
        """Gives the code the resident reads out."""
        code = code_of(order_id=order, shift_id=shift, direction=direction)
        operations.check_at_door(order_id=order, direction=direction, code=code, by=by, now=now)
