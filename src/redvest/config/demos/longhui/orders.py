"""五单 in the demo's own village: a menu, teams that take orders, orders in every state, and what came of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from redvest.activities import operations as activities
from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.people import HOME, Resident
from redvest.config.demos.longhui.service import Season
from redvest.config.demos.longhui.teams import Crew
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
CENTRE = "430524"

FIVE = ReviewForm(punctuality=5, attitude=5, skill=5, solved=True, channel=OrderChannel.PHONE)
FOUR = ReviewForm(punctuality=4, attitude=5, skill=4, solved=True, channel=OrderChannel.STATION)
POOR = ReviewForm(punctuality=2, attitude=4, skill=2, solved=False, channel=OrderChannel.PHONE)


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
    for crew, form in (
        (season.county.home, ReadyForm(needs=(), week_capacity=30, area_codes=(HOME,), stands_by=True)),
        *((crew, ReadyForm(needs=(), week_capacity=4, area_codes=(street,))) for crew in _others(season)),
    ):
        operations.set_readiness(team_id=crew.team_id, form=form, by=crew.leader, now=season.days.at(-39, 12))


def _others(season: Season) -> list[Crew]:
    """Two teams from further away that come to the village, too."""
    return [crew for crew in season.county.crews if crew.field][:2]


class _Orders:
    """Orders of the village, each brought as far as it is to come."""

    def __init__(self, season: Season) -> None:
        self.season, self.days = season, season.days
        self.home, self.other = season.county.home, _others(season)[0]
        self.clerk = season.staff.clerk
        self.numbers: Iterator[int] = count()
        self.volunteer = season.county.crowd[accounts.VOLUNTEER]
        self.closed: dict[int, datetime] = {}

    def all(self) -> None:
        """The done ones first, as they came."""
        self.done()
        self.of_the_volunteer()
        self.under_way()
        now = self.days.at(-6, 10)
        wrong, over = self.asked(now), self.asked(now)
        operations.reject_order(order_id=wrong, reason="要请专业公司来做", by=self.clerk, now=now)
        operations.cancel_order(order_id=over, reason="孩子回来修好了", by=self.clerk, now=now)

    def done(self) -> None:
        """Reviewed by proxy: closed, or followed up to be resolved, sent out again, or still open."""
        first, latest = self.reviewed(-36, FIVE), self.reviewed(-8, FOUR)
        self.called_back(first, latest)
        self.reviewed(-20, FIVE)
        self.reviewed(-16, FOUR)
        self.ended(self.reviewed(-12, POOR), FollowUpEnd.RESOLVED, "第二天又去修好了", self.days.at(-10, 15))
        self.reviewed(-3, POOR)
        again, since = self.reviewed(-2, POOR), self.days.now - timedelta(hours=7)
        self.ended(again, FollowUpEnd.REOPENED, "还有一处没修好，重新派单", since)
        self.sent(again, DispatchMode.GRAB, (), since + timedelta(hours=1))

    def called_back(self, first: int, latest: int) -> None:
        """The first closed one of a month is drawn for certain: the one before last was praised, the last waits."""
        for order in (first, latest):
            closed = self.closed[order]
            day = clock.local_day(closed)
            operations.draw_of_day(root_code=CENTRE, day=day, now=clock.day_end(day) + timedelta(hours=2))
        said = replace(FIVE, channel="", text="灯一直好着，志愿者很客气")
        now = self.closed[first] + timedelta(days=2)
        operations.record_call_back(order_id=first, form=said, by=self.season.staff.caller, now=now)

    def of_the_volunteer(self) -> None:
        """What the demo's volunteer asked for: reviewed by themselves, to be confirmed, and just sent."""
        learnt = self.served(-9, order=self.own(NEEDS[3], self.days.at(-11, 8)), crew=self.other)
        form = ReviewForm(punctuality=4, attitude=5, skill=5, solved=True, text="教得很耐心")
        operations.review_order(order_id=learnt, form=form, by=self.volunteer.actor, now=self.days.at(-8, 20))
        self.served(-5, order=self.own(NEEDS[1], self.days.at(-7, 8)), crew=self.other)
        self.own(NEEDS[0], self.days.now - timedelta(hours=2))

    def under_way(self) -> None:
        """One in each state that waits for somebody."""
        now = self.days.now
        operations.confirm_order(order_id=self.served(-5), by=self.clerk, now=self.days.at(-4, 10))
        self.served(-4)
        self.broken_off(-6)
        self.begun(-1)
        self.scheduled(1)
        self.taken(now - timedelta(hours=20))
        asked = now - timedelta(hours=6)
        self.sent(self.accepted(asked), DispatchMode.GRAB, (), asked + timedelta(hours=2))
        self.sent(
            self.accepted(asked), DispatchMode.DIRECTED, (self.home.team_id,), asked + timedelta(hours=2)
        )
        both = (self.home.team_id, self.other.team_id)
        declined = self.sent(self.accepted(asked), DispatchMode.OFFERED, both, asked + timedelta(hours=2))
        operations.decline_order(
            order_id=declined,
            team_id=self.other.team_id,
            reason="这几天人手不够",
            by=self.other.leader,
            now=asked + timedelta(hours=3),
        )
        self.accepted(now - timedelta(hours=5))
        self.asked(now - timedelta(hours=3))

    def asked(self, now: datetime) -> int:
        """Told by phone, and read back."""
        number = next(self.numbers)
        need, text = NEEDS[number % len(NEEDS)]
        form = OrderForm(
            need=need,
            text=text,
            site_code=HOME,
            contact_name=HOUSEHOLDS[number % len(HOUSEHOLDS)],
            contact_phone=f"1540000{1000 + number}",
            address=f"{1 + number % 8} 组 {3 + number} 号",
            channel=OrderChannel.PHONE,
            consent=OrderConsent.READ_BACK,
        )
        return operations.place_order(form=form, by=self.clerk, now=now, although_same=True).pk

    def own(self, what: tuple[str, str], now: datetime) -> int:
        """The demo's volunteer needs something, too."""
        need, text = what
        who = self.volunteer
        form = OrderForm(need=need, text=text, site_code=HOME, contact_name=who.name, address="2 组 6 号")
        return operations.place_order(form=form, by=who.actor, now=now).pk

    def accepted(self, now: datetime, order: int | None = None) -> int:
        """Verified an hour after it was asked for, just now if there is none yet."""
        order = order or self.asked(now)
        operations.accept_order(order_id=order, by=self.clerk, now=now + timedelta(hours=1))
        return order

    def sent(self, order: int, mode: str, team_ids: tuple[int, ...], now: datetime) -> int:
        """Put before teams, or into the pool."""
        dispatch = Dispatch(mode=mode, team_ids=team_ids)
        operations.dispatch_order(order_id=order, dispatch=dispatch, by=self.clerk, now=now)
        return order

    def taken(self, now: datetime, order: int | None = None, crew: Crew | None = None) -> int:
        """By the village's team, or another one."""
        crew = crew or self.home
        mode = DispatchMode.DIRECTED if crew is self.home else DispatchMode.OFFERED
        order = self.sent(self.accepted(now, order), mode, (crew.team_id,), now + timedelta(hours=2))
        operations.take_order(
            order_id=order, team_id=crew.team_id, by=crew.leader, now=now + timedelta(hours=4)
        )
        return order

    def scheduled(
        self, day: int, order: int | None = None, crew: Crew | None = None
    ) -> tuple[int, int, Resident]:
        """A visit on a day, and who comes; asked for and taken two days before."""
        crew = crew or self.home
        asked = self.days.at(min(day, 0) - 2, 8)
        order = self.taken(asked, order, crew)
        start = self.days.at(day, HOUR)
        found = operations.schedule_order(
            order_id=order,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            by=crew.leader,
            now=asked + timedelta(hours=5),
        )
        shift = found.shift_id or 0
        for who in crew.members:
            if who == self.volunteer:
                continue
            try:
                activities.sign_up(
                    shift_id=shift, person_id=who.person_id, by=who.actor, now=asked + timedelta(hours=6)
                )
            except DomainError:
                continue
            return order, shift, who
        raise RuntimeError("nobody of the team is free for a visit")

    def begun(
        self, day: int, order: int | None = None, crew: Crew | None = None
    ) -> tuple[int, int, Resident]:
        """The resident's code was given at the door."""
        order, shift, who = self.scheduled(day, order, crew)
        self.at_door(order, shift, "in", by=who.actor, now=self.days.at(day, HOUR))
        return order, shift, who

    def served(self, day: int, order: int | None = None, crew: Crew | None = None) -> int:
        """The resident's codes at the door, in and out, and the leader's report."""
        order, shift, who = self.begun(day, order, crew)
        self.at_door(order, shift, "out", by=who.actor, now=self.days.at(day, HOUR, 55))
        leader = (crew or self.home).leader
        operations.report_order(
            order_id=order, report="已经办好，当面试过", by=leader, now=self.days.at(day, HOUR + 2)
        )
        self.settled(shift, day)
        return order

    def broken_off(self, day: int) -> None:
        """Begun, and not finished."""
        order, shift, who = self.begun(day)
        self.at_door(order, shift, "out", by=who.actor, now=self.days.at(day, HOUR, 20))
        now = self.days.at(day, HOUR, 30)
        operations.abort_order(order_id=order, reason="老人身体不适，改日再约", by=self.home.leader, now=now)
        self.settled(shift, day)

    def settled(self, shift: int, day: int) -> None:
        """The hours of a visit, in the night after it."""
        night = clock.day_end(clock.local_day(self.days.at(day, HOUR))) + timedelta(minutes=10)
        activities.settle_shift(shift_id=shift, now=night)

    def reviewed(self, day: int, form: ReviewForm) -> int:
        """The clerk wrote down on the next day what the household said."""
        order, now = self.served(day), self.days.at(day + 1, 10)
        operations.review_order(order_id=order, form=form, by=self.clerk, now=now)
        self.closed[order] = now
        return order

    def ended(self, order: int, end: str, result: str, now: datetime) -> None:
        """What came of calling back."""
        operations.end_follow_up(order_id=order, end=end, result=result, by=self.clerk, now=now)

    def at_door(self, order: int, shift: int, direction: str, *, by: Actor, now: datetime) -> None:
        """Gives the code the resident reads out."""
        code = code_of(order_id=order, shift_id=shift, direction=direction)
        operations.check_at_door(order_id=order, direction=direction, code=code, by=by, now=now)
