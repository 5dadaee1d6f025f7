"""Whatever the one who asked, the desk, two teams, the clock and chance do, in whatever order: nothing is lost, no
order is held twice, every one has ended or has a running clock, and what is refused changes nothing."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cast import NOW, TAOHUAPING, Cast, Persona, resident, staff, team
from orders.stage import order_form, ready, review
from redvest.access.enums import Role
from redvest.activities import operations as activities
from redvest.activities.enums import ActivityState
from redvest.kernel import clock
from redvest.kernel.errors import DomainError
from redvest.orders import operations
from redvest.orders.enums import (
    HELD_STATES,
    LIVE_STATES,
    ORDER_MOVES,
    STATE_CLOCK,
    CallBackState,
    FollowUpEnd,
    Need,
    OfferState,
    OrderChannel,
    OrderState,
)
from redvest.orders.models import CallBack, FollowUp, Offer, Order, OrderStep, Review
from redvest.orders.operations import Dispatch, SameNeed
from redvest.orders.rules.visiting import code_of
from redvest.teams import operations as teams
from refusing import picture

HOUR = timedelta(hours=1)
#: Which of the orders there are, and who acts: anybody at all, most of them without the right to.
which = st.integers(0, 3)
somebody = st.integers(0, 6)
#: So that the machine is known to come far, and not only to be refused at the first step.
reached: Counter[str] = Counter()
NEEDS = (Need.REPAIR, Need.ERRAND, Need.ELDERLY, Need.URGENT)


class Orders(RuleBasedStateMachine):
    """A few orders of one village between a resident, two desks and two teams of it."""

    cast: Cast
    people: list[Persona]
    team_ids: list[int]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now: datetime = NOW
        self.placed = 0
        self.refusals = 0

    # ---- deeds ----

    def attempt(self, deed: Callable[..., Any], **how: Any) -> Any:
        """Refusals are answers that leave no trace; anything else that is raised is a defect."""
        watched = self.refusals % 7 == 0  # each table, so not every time
        before = picture() if watched else {}
        try:
            return deed(now=self.now, **how)
        except DomainError as error:
            refusal = error
        self.refusals += 1
        if watched and not {"code_wrong", "tries_locked"} & set(refusal.codes):
            assert picture() == before, refusal.codes
        return None

    def order(self, n: int) -> Order | None:
        rows = list(Order.objects.order_by("pk"))
        return rows[n % len(rows)] if rows else None

    def does(self, deed: Callable[..., Any], n: int, who: int, **how: Any) -> Any:
        order = self.order(n)
        if order is not None:
            return self.attempt(deed, order_id=order.pk, by=self.people[who].actor, **how)
        return None

    @rule(need=st.sampled_from(NEEDS), by_phone=st.booleans())
    @precondition(lambda self: self.placed < 4)
    def ask(self, need: str, by_phone: bool) -> None:
        said = {"channel": OrderChannel.PHONE, "consent": "read_back"} if by_phone else {}
        who = self.cast.clerk if by_phone else self.cast.residents[0]
        try:
            made = self.attempt(
                operations.place_order,
                form=order_form(need=need, **said),
                by=who.actor,
                key=f"ask-{need}-{by_phone}",
            )
        except SameNeed:
            made = None
        self.placed = max(self.placed, Order.objects.count()) if made else self.placed

    @rule(n=which, who=somebody, accept=st.sampled_from([True, True, True, False]))
    def verify(self, n: int, who: int, accept: bool) -> None:
        if accept:
            self.does(operations.accept_order, n, who)
        else:
            self.does(operations.reject_order, n, who, reason="不是志愿服务")

    @rule(n=which, steps=st.integers(1, 8), solved=st.booleans())
    def all_goes_as_it_should(self, n: int, steps: int, solved: bool) -> None:
        """A few steps of the usual way, so that orders come far enough for the rest to be tried there."""
        if not Order.objects.exists():
            self.ask(Need.REPAIR, True)
        for _ in range(steps):
            self.step_on(n, solved)

    def step_on(self, n: int, solved: bool) -> None:
        order = self.order(n)
        if order is None:
            return
        leader = 3 if order.team_id == self.team_ids[1] else 2
        dispatch = Dispatch(mode="offered", team_ids=tuple(self.team_ids))
        morning = clock.day_start(clock.local_day(self.now) + timedelta(days=1)) + 9 * HOUR
        if order.state == OrderState.SUBMITTED:
            self.does(operations.accept_order, n, 1)
        elif order.state == OrderState.ACCEPTED:
            self.does(operations.dispatch_order, n, 1, dispatch=dispatch)
        elif order.state == OrderState.OFFERED:
            for who, team_id in zip((2, 3), self.team_ids, strict=True):
                self.does(operations.take_order, n, who, team_id=team_id)
        elif order.state == OrderState.TAKEN:
            times = {"starts_at": morning, "ends_at": morning + 2 * HOUR}
            self.does(operations.schedule_order, n, leader, **times)
        elif order.state == OrderState.SCHEDULED:
            self.it_is_served(n)
        elif order.state == OrderState.SERVING:
            self.does(operations.report_order, n, leader, report="做完了")
        elif order.state == OrderState.REPORTED:
            self.does(operations.confirm_order, n, 1)
        elif order.state == OrderState.CONFIRMED:
            self.does(operations.review_order, n, 1, form=review(solved=solved, channel="phone"))

    @rule(
        n=which, who=somebody, mode=st.sampled_from(["grab", "offered", "directed"]), team=st.integers(0, 2)
    )
    def dispatch(self, n: int, who: int, mode: str, team: int) -> None:
        chosen = () if mode == "grab" else tuple(self.team_ids[:team])
        self.does(operations.dispatch_order, n, who, dispatch=Dispatch(mode=mode, team_ids=chosen))

    @rule(n=which, who=somebody)
    def recall(self, n: int, who: int) -> None:
        self.does(operations.recall_order, n, who, reason="换一支队伍")

    @rule(n=which, who=st.sampled_from([2, 2, 3, 3, 0, 1, 4]), team=st.integers(0, 1))
    def take(self, n: int, who: int, team: int) -> None:
        had = self.order(n)
        done = self.does(operations.take_order, n, who, team_id=self.team_ids[team])
        if done is not None and had is not None and had.team_id is not None:
            assert had.team_id == done.team_id, "two teams"

    @rule(n=which, who=st.sampled_from([2, 3, 0]), team=st.integers(0, 1), reason=st.sampled_from(["忙", ""]))
    def decline(self, n: int, who: int, team: int, reason: str) -> None:
        self.does(operations.decline_order, n, who, team_id=self.team_ids[team], reason=reason)

    @rule(n=which, who=st.sampled_from([2, 3, 0]), reason=st.sampled_from(["车坏了", ""]))
    def give_back(self, n: int, who: int, reason: str) -> None:
        self.does(operations.give_back_order, n, who, reason=reason)

    @rule(n=which, who=st.sampled_from([2, 2, 3, 0, 4]), ahead=st.integers(-1, 30))
    def agree_on_a_time(self, n: int, who: int, ahead: int) -> None:
        start = self.now + ahead * HOUR
        self.does(operations.schedule_order, n, who, starts_at=start, ends_at=start + HOUR)

    @rule(n=which, who=somebody, ahead=st.one_of(st.none(), st.integers(1, 30)))
    def agree_on_another(self, n: int, who: int, ahead: int | None) -> None:
        start = self.now + ahead * HOUR if ahead else None
        end = start + HOUR if start else None
        self.does(operations.reschedule_order, n, who, reason="下雨", starts_at=start, ends_at=end)

    @rule(n=which, who=st.integers(2, 5))
    def somebody_gets_a_place(self, n: int, who: int) -> None:
        order, one = self.order(n), self.people[who]
        if order is not None and order.shift_id is not None:
            self.attempt(activities.sign_up, shift_id=order.shift_id, person_id=one.id, by=one.actor)

    @rule(
        n=which,
        who=st.integers(2, 5),
        way=st.sampled_from(["in", "in", "out"]),
        right=st.sampled_from([True, True, False]),
    )
    def at_the_door(self, n: int, who: int, way: str, right: bool) -> None:
        order = self.order(n)
        if order is None or order.shift_id is None:
            return
        said = code_of(order_id=order.pk, shift_id=order.shift_id, direction=way) if right else "xxxxxx"
        self.does(operations.check_at_door, n, who, direction=way, code=said)

    @rule(n=which)
    def it_is_served(self, n: int) -> None:
        """So that enough orders come far: the time comes, a member has a place and stands at the door."""
        order = self.order(n)
        if order is None or order.state != OrderState.SCHEDULED or order.shift is None:
            return
        member = 4 if order.team_id == self.team_ids[0] else 5
        if self.now < order.shift.starts_at:
            self.somebody_gets_a_place(n, member)
            self.now = order.shift.starts_at
        self.at_the_door(n, member, "in", True)

    @rule(n=which, who=somebody, left=st.sampled_from(["", "", "", "还差一半"]))
    def report(self, n: int, who: int, left: str) -> None:
        if Order.objects.count() < 6 or not left:
            self.does(operations.report_order, n, who, report="做完了", unfinished=left)

    @rule(n=which, who=somebody)
    def abort(self, n: int, who: int) -> None:
        self.does(operations.abort_order, n, who, reason="停电了")

    @rule(n=which, who=somebody, reason=st.sampled_from(["不用了", ""]))
    def cancel(self, n: int, who: int, reason: str) -> None:
        self.does(operations.cancel_order, n, who, reason=reason)

    @rule(n=which, who=st.sampled_from([0, 0, 1, 2, 5]), done=st.booleans())
    def confirm(self, n: int, who: int, done: bool) -> None:
        if done:
            self.does(operations.confirm_order, n, who)
        else:
            self.does(operations.not_solved, n, who, reason="还是不亮")

    @rule(n=which, who=st.sampled_from([0, 0, 1, 2, 5]), skill=st.integers(0, 5), solved=st.booleans())
    def review(self, n: int, who: int, skill: int, solved: bool) -> None:
        form = review(skill=skill, solved=solved, channel="phone")
        self.does(operations.review_order, n, who, form=form)

    @rule(n=which, who=somebody, end=st.sampled_from([*FollowUpEnd.values, "?"]))
    def end_follow_up(self, n: int, who: int, end: str) -> None:
        self.does(operations.end_follow_up, n, who, end=end, result="去看过了")

    @rule(n=which, who=st.sampled_from([6, 6, 1]), solved=st.booleans())
    def call_back(self, n: int, who: int, solved: bool) -> None:
        self.does(operations.record_call_back, n, who, form=review(solved=solved))

    @rule(hours=st.sampled_from([1, 5, 23, 50, 200, 500]))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR
        while operations.run_out(now=self.now):
            pass
        operations.draw_call_backs(now=self.now)
        assert not Order.objects.filter(due_at__lte=self.now).exists(), "a clock ran out and nobody moved"

    # ---- what always holds ----

    @invariant()
    def every_order_has_ended_or_has_a_running_clock(self) -> None:
        for order in Order.objects.all():
            live = order.state in LIVE_STATES
            assert (order.due_at is not None) is live
            assert (order.closed_at is None) is live
            assert (order.state in STATE_CLOCK) is live

    @invariant()
    def steps_chain(self) -> None:
        was: dict[int, str] = {}
        for step in OrderStep.objects.order_by("pk"):
            assert step.was == was.get(step.order_id, "")
            if step.was and not step.escalated:
                move = next(move for move in ORDER_MOVES[step.was] if move.to == step.state)
                assert step.who in move.who
                assert step.reason or not move.reason
            was[step.order_id] = step.state
        assert was == dict(Order.objects.values_list("pk", "state"))

    @invariant()
    def one_team_at_most(self) -> None:
        for order in Order.objects.all():
            if order.state in HELD_STATES:
                assert order.team_id in self.team_ids
            taken = Offer.objects.filter(order=order, round=order.rounds, state=OfferState.TAKEN)
            assert taken.count() <= 1
            assert all(offer.team_id == order.team_id for offer in taken if order.state in HELD_STATES)
            if order.state != OrderState.OFFERED:
                assert not Offer.objects.filter(order=order, state=OfferState.OPEN).exists()

    @invariant()
    def visits_and_answers_fit_the_state(self) -> None:
        for order in Order.objects.select_related("shift__activity"):
            if order.state == OrderState.SCHEDULED:
                assert order.shift is not None
                assert order.shift.activity.state in (ActivityState.PUBLISHED, ActivityState.RUNNING)
            followed = FollowUp.objects.filter(order=order, ended_at=None).count()
            assert followed == (1 if order.state == OrderState.FOLLOW_UP else 0)
            assert Review.objects.filter(order=order).count() <= 1
        for call in CallBack.objects.select_related("order__desk", "desk"):
            assert not call.order.desk.path.startswith(call.desk.path)
            assert call.state in CallBackState.values

    def teardown(self) -> None:
        reached.update(OrderStep.objects.values_list("state", flat=True))
        transaction.savepoint_rollback(self.savepoint)


def test_orders_in_whatever_order(cast: Cast) -> None:
    leader = resident(30)
    second = team(leader, name="大桥第二志愿服务队")
    Orders.cast = cast
    ready(cast, week_capacity=3, stands_by=True)
    ready(cast, leader, team_id=second.id, week_capacity=2)
    Orders.team_ids = [cast.team.id, second.id]
    far = staff(21, Role.CLERK, TAOHUAPING, by=cast.manager.actor)
    teams.join_team(team_id=second.id, by=cast.members[1].actor, now=NOW)
    Orders.people = [cast.residents[0], cast.clerk, cast.leader, leader, *cast.members, far]
    run_state_machine_as_test(
        Orders,
        settings=settings(
            max_examples=20,
            stateful_step_count=40,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    far_states = {OrderState.SCHEDULED, OrderState.SERVING, OrderState.REPORTED, OrderState.CONFIRMED}
    assert far_states <= set(reached), reached
