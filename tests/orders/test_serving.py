"""From a taken order to a reported one: the visit, the door, the report, and what it leaves in the records."""

from datetime import timedelta
from typing import Any

import pytest

from cast import DAQIAO, NOW, Cast, resident, staff
from kernel.test_attachments import photo
from orders.stage import (
    LATER,
    VISIT,
    at_door,
    code,
    coming,
    placed,
    ready,
    reported,
    scheduled,
    serving,
    taken,
)
from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.activities import operations as activities
from redvest.activities import queries as shifts
from redvest.activities.enums import ActivityState, Grade, Source
from redvest.activities.models import Attendance, ServiceRecord, Shift, SignUp
from redvest.kernel.actor import SYSTEM
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.orders import operations
from redvest.orders.enums import OrderState
from redvest.orders.models import CodeTry, Order, OrderStep
from redvest.orders.queries.visits import visit_codes
from refusing import refuses

HOUR = timedelta(hours=1)
START, END = VISIT


def test_a_taken_order_becomes_a_visit_of_the_team(cast: Cast):
    order = scheduled(cast)
    shift = shifts.shift_by_id(order.shift_id or 0)
    activity = shift.activity
    assert order.state == OrderState.SCHEDULED
    assert order.due_at == END + 24 * HOUR  # a working day after the end
    assert (shift.starts_at, shift.ends_at, shift.places, shift.place) == (START, END, 2, order.site.name)
    assert (activity.state, activity.team_only, activity.team_id) == (
        ActivityState.PUBLISHED,
        True,
        cast.team.id,
    )
    assert (activity.submitted_by_id, activity.approved_by_id) == (cast.leader.id, cast.clerk.id)
    assert order.contact_name not in activity.title + activity.text + activity.place
    assert order.address not in activity.title + activity.text + activity.place


def test_agreeing_again_changes_nothing(cast: Cast):
    order = scheduled(cast)
    steps = OrderStep.objects.filter(order=order).count()
    assert scheduled(cast, order).shift_id == order.shift_id
    assert OrderStep.objects.filter(order=order).count() == steps


def test_only_the_team_that_has_it_agrees_on_a_time(cast: Cast):
    order = taken(cast)
    for somebody in (cast.members[0], cast.clerk, cast.residents[0]):
        with refuses(NotFound, "not_found"):
            operations.schedule_order(
                order_id=order.pk, starts_at=START, ends_at=END, by=somebody.actor, now=NOW
            )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"starts_at": None}, "required"),
        ({"starts_at": END, "ends_at": START}, "times_reversed"),
        ({"starts_at": NOW - HOUR, "ends_at": NOW + HOUR}, "in_past"),
        ({"ends_at": START + timedelta(days=1)}, "crosses_midnight"),
        ({"places": 0}, "places"),
        ({"shift_id": 1}, "shift_elsewhere"),
    ],
)
def test_a_time_must_be_one(cast: Cast, said: dict[str, Any], code: str):
    order = taken(cast)
    words: dict[str, Any] = {"starts_at": START, "ends_at": END} | said
    with refuses(Invalid, code):
        operations.schedule_order(order_id=order.pk, by=cast.leader.actor, now=NOW, **words)


def test_who_dispatched_and_verified_it_cannot_lead_the_visit_too(cast: Cast):
    """A clerk who leads the team: the visit's approval would be their own."""
    access.grant_role(person_id=cast.leader.id, role=Role.CLERK, site_code=DAQIAO, by=SYSTEM, now=NOW)
    order = placed(cast.residents[0])
    ready(cast)
    operations.accept_order(order_id=order.pk, by=cast.leader.actor, now=NOW)
    dispatch = operations.Dispatch(mode="offered", team_ids=(cast.team.id,))
    operations.dispatch_order(order_id=order.pk, dispatch=dispatch, by=cast.leader.actor, now=NOW)
    operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    with refuses(Refused, "no_other_approver"):
        operations.schedule_order(
            order_id=order.pk, starts_at=START, ends_at=END, by=cast.leader.actor, now=NOW
        )


def test_neighbours_share_a_visit(cast: Cast):
    first = scheduled(cast)
    second = taken(cast, contact_phone="15400000077", address="3 组 14 号")
    with refuses(Invalid, "shift_other_day"):
        operations.schedule_order(
            order_id=second.pk,
            shift_id=first.shift_id,
            starts_at=START + timedelta(days=1),
            by=cast.leader.actor,
            now=NOW,
        )
    second = operations.schedule_order(
        order_id=second.pk, shift_id=first.shift_id, by=cast.leader.actor, now=NOW
    )
    assert second.shift_id == first.shift_id
    # One of them calls off: the visit stays for the other.
    operations.cancel_order(order_id=second.pk, reason="修好了", by=cast.clerk.actor, now=NOW)
    assert shifts.shift_by_id(first.shift_id or 0).activity.state == ActivityState.PUBLISHED
    operations.cancel_order(order_id=first.pk, reason="修好了", by=cast.clerk.actor, now=NOW)
    assert shifts.shift_by_id(first.shift_id or 0).activity.state == ActivityState.CANCELLED


def test_given_back_the_visit_is_called_off_and_places_are_free(cast: Cast):
    order = scheduled(cast)
    shift_id = order.shift_id or 0
    coming(order, cast.members[0])
    order = operations.give_back_order(order_id=order.pk, reason="车坏了", by=cast.leader.actor, now=NOW)
    assert (order.state, order.shift_id, order.team_id) == (OrderState.ACCEPTED, None, None)
    assert shifts.shift_by_id(shift_id).activity.state == ActivityState.CANCELLED
    assert SignUp.objects.get(shift_id=shift_id).state == "cancelled"


def test_the_team_moves_the_visit_and_places_go_along(cast: Cast):
    order = scheduled(cast)
    coming(order, cast.members[0])
    later = START + timedelta(days=1)
    order = operations.reschedule_order(
        order_id=order.pk,
        reason="下雨",
        starts_at=later,
        ends_at=later + HOUR,
        by=cast.leader.actor,
        now=NOW,
    )
    assert (order.state, order.due_at) == (OrderState.SCHEDULED, later + 25 * HOUR)
    sign_up = SignUp.objects.get(shift_id=order.shift_id)
    assert (sign_up.state, sign_up.during.lower) == ("taken", later)
    steps = OrderStep.objects.filter(order=order).order_by("pk").values_list("was", "state")
    assert list(steps)[-3:] == [("taken", "scheduled"), ("scheduled", "taken"), ("taken", "scheduled")]


def test_the_one_who_asked_asks_for_another_time(cast: Cast):
    order = placed(cast.residents[0])
    operations.accept_order(order_id=order.pk, by=cast.clerk.actor, now=NOW)
    ready(cast)
    dispatch = operations.Dispatch(mode="offered", team_ids=(cast.team.id,))
    operations.dispatch_order(order_id=order.pk, dispatch=dispatch, by=cast.clerk.actor, now=NOW)
    operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    order = scheduled(cast, order)
    with refuses(Forbidden, "team_says_when"):
        operations.reschedule_order(
            order_id=order.pk,
            reason="要赶集",
            starts_at=END,
            ends_at=END + HOUR,
            by=cast.residents[0].actor,
            now=NOW,
        )
    with refuses(NotFound, "not_found"):
        operations.reschedule_order(order_id=order.pk, reason="要赶集", by=cast.members[0].actor, now=NOW)
    order = operations.reschedule_order(
        order_id=order.pk, reason="要赶集", by=cast.residents[0].actor, now=NOW
    )
    assert (order.state, order.shift_id, order.reason) == (OrderState.TAKEN, None, "要赶集")
    assert order.due_at == NOW + 48 * HOUR


# ---- at the door -----------------------------------------------------------------------------------


def test_only_the_household_and_the_desk_see_the_codes(cast: Cast):
    order = scheduled(cast)
    codes = visit_codes(cast.clerk.see(), order.pk)
    assert codes is not None
    assert (codes.arrival, codes.departure) == (code(order, "in"), code(order, "out"))
    assert len(codes.arrival) == 6
    assert codes.arrival != codes.departure
    for somebody in (cast.leader, cast.members[0], cast.residents[1]):
        with refuses(NotFound, "not_found"):
            visit_codes(somebody.see(), order.pk)


def test_the_residents_code_begins_the_service_and_makes_hours(cast: Cast):
    order = serving(cast)
    assert (order.state, order.arrived_at, order.due_at) == (OrderState.SERVING, LATER, END + 24 * HOUR)
    member = cast.members[0]
    at_door(order, member, "in", now=LATER + HOUR / 6)  # a repeat
    at_door(order, member, "out", now=END)
    attendance = Attendance.objects.get(shift_id=order.shift_id)
    assert (attendance.in_source, attendance.out_source) == (Source.RESIDENT_CODE, Source.RESIDENT_CODE)
    assert (attendance.in_at, attendance.out_at) == (LATER, END)
    activities.confirm_attendance(
        shift_id=order.shift_id or 0, person_ids=[member.id], by=cast.leader.actor, now=END
    )
    record = ServiceRecord.objects.get(person_id=member.id)
    assert (record.minutes, record.grade) == (120, Grade.A)


def test_wrong_codes_lock_the_person_out_of_this_order_only(cast: Cast):
    order = scheduled(cast)
    first, second = cast.members
    coming(order, first, second)
    wrong = "000000" if code(order, "in") != "000000" else "000001"
    for n in range(5):
        with pytest.raises(Refused) as refused:
            at_door(order, first, "in", now=LATER, said=wrong)
        assert refused.value.codes == ["tries_locked" if n == 4 else "code_wrong"]
    assert CodeTry.objects.get(order=order).failures == 5
    with refuses(Refused, "tries_locked"):
        at_door(order, first, "in", now=LATER)
    assert at_door(order, second, "in", now=LATER).state == OrderState.SERVING


def test_a_code_works_on_the_day_for_those_with_a_place(cast: Cast):
    order = scheduled(cast)
    coming(order, cast.members[0])
    with refuses(NotFound, "not_found"):
        at_door(order, cast.members[1], "in", now=LATER)
    with refuses(Refused, "too_early"):
        at_door(order, cast.members[0], "in", now=START - HOUR - timedelta(seconds=1))
    with refuses(Refused, "order_state_now"):
        at_door(order, cast.members[0], "out", now=LATER)
    with refuses(Refused, "day_over"):
        at_door(order, cast.members[0], "in", now=START + timedelta(days=1))
    with pytest.raises(Refused) as refused:  # the other way's code, counted as a wrong one
        at_door(order, cast.members[0], "in", now=LATER, said=code(order, "out"))
    assert refused.value.codes == ["code_wrong"]


def test_a_signature_counts_as_a_code(cast: Cast):
    order = scheduled(cast)
    coming(order, cast.members[0])
    upload = Upload(name="单.jpg", content=photo())
    for _ in range(2):
        order = operations.sign_at_door(
            order_id=order.pk, direction="in", upload=upload, by=cast.members[0].actor, now=LATER
        )
    assert (order.state, order.arrived_at, order.sheets.count()) == (OrderState.SERVING, LATER, 1)
    assert Attendance.objects.get(shift_id=order.shift_id).in_source == Source.RESIDENT_SIGNED


def test_the_visit_is_seen_by_the_team_only(cast: Cast):
    order = scheduled(cast)
    shift_id, stranger = order.shift_id or 0, cast.residents[0]
    activity_id = shifts.shift_by_id(shift_id).activity_id
    assert not shifts.open_shifts(now=NOW).filter(pk=shift_id).exists()
    assert shifts.open_shifts(now=NOW, person_id=cast.members[0].id).filter(pk=shift_id).exists()
    for somebody, sees in (
        (cast.members[0], True),
        (cast.leader, True),
        (cast.clerk, True),
        (cast.auditor, True),
        (stranger, False),
    ):
        assert shifts.activities_visible_to(somebody.see()).filter(pk=activity_id).exists() is sees
    with refuses(NotFound, "not_found"):
        shifts.public_shift(shift_id, person_id=stranger.id)
    with refuses(NotFound, "not_found"):
        shifts.public_shift(shift_id)
    for shift in (shift_id, 10**9):
        # A guessed number tells nothing: the answer is that of a shift that does not exist.
        with refuses(NotFound, "not_found"):
            activities.sign_up(shift_id=shift, person_id=stranger.id, by=stranger.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        activities.sign_up_together(shift_id=shift_id, person_ids=[stranger.id], by=stranger.actor, now=NOW)
    (card,) = shifts.cards([shifts.shift_by_id(shift_id)], person_id=None, now=NOW)
    assert [reason.code for reason in card.reasons] == ["team_only"]


def test_the_leader_names_members_who_say_yes_or_no(cast: Cast):
    order = scheduled(cast)
    shift_id = order.shift_id or 0
    stranger = resident(30)
    namings = [activities.Naming(shift_id=shift_id, person_id=pk) for pk in (cast.members[0].id, stranger.id)]
    named, refused = activities.place_people(namings=namings, by=cast.leader.actor, now=NOW)
    assert isinstance(refused, Refused)
    sign_up = SignUp.objects.get(shift_id=shift_id)
    assert (sign_up.person_id, sign_up.placement.confirmed_at) == (cast.members[0].id, None)
    activities.decline_placement(sign_up_id=sign_up.pk, by=cast.members[0].actor, now=NOW)
    assert Shift.objects.get(pk=shift_id).taken == 0
    assert named is not None


# ---- the report ------------------------------------------------------------------------------------


def test_the_report_starts_the_residents_clock(cast: Cast):
    order = reported(cast)
    assert (order.state, order.report, order.reported_at) == (
        OrderState.REPORTED,
        "换了灯泡，开关也修好了",
        END,
    )
    assert order.due_at == END + timedelta(days=7)


def test_what_is_left_becomes_an_order_of_the_same_household(cast: Cast):
    order = reported(cast, unfinished="电线要换，还缺材料")
    again = Order.objects.get(reorder_of=order)
    assert (again.state, again.text, again.address) == (
        OrderState.ACCEPTED,
        "电线要换，还缺材料",
        order.address,
    )
    assert (again.household_id, again.team_id, again.due_at) == (order.household_id, None, END + 24 * HOUR)
    # The same report again makes no other one.
    operations.report_order(
        order_id=order.pk,
        report=order.report,
        unfinished=order.unfinished,
        by=cast.leader.actor,
        now=END,
    )
    assert Order.objects.filter(reorder_of=order).count() == 1


def test_nobody_reports_a_visit_to_which_nobody_came(cast: Cast):
    order = scheduled(cast)
    coming(order, cast.members[0])
    with refuses(Refused, "nobody_came"):
        operations.report_order(order_id=order.pk, report="做完了", by=cast.leader.actor, now=END)
    activities.call_roll(
        shift_id=order.shift_id or 0,
        direction="in",
        person_ids=[cast.members[0].id],
        by=cast.leader.actor,
        now=LATER,
        key="called-at-the-door",
    )
    order = operations.report_order(order_id=order.pk, report="做完了", by=cast.members[0].actor, now=END)
    assert (order.state, order.arrived_at) == (OrderState.REPORTED, None)
    with refuses(NotFound, "not_found"):
        operations.report_order(order_id=order.pk, report="做完了", by=cast.members[1].actor, now=END)


def test_broken_off_with_a_reason(cast: Cast):
    order = serving(cast)
    with refuses(Invalid, "reason_missing"):
        operations.abort_order(order_id=order.pk, reason=" ", by=cast.leader.actor, now=END)
    elsewhere = staff(21, Role.CLERK, "430524001", by=cast.manager.actor)
    with refuses(NotFound, "not_found"):
        operations.abort_order(order_id=order.pk, reason="有人受伤", by=elsewhere.actor, now=END)
    order = operations.abort_order(order_id=order.pk, reason="停电了", by=cast.leader.actor, now=END)
    assert (order.state, order.closed_at, order.due_at) == (OrderState.ABORTED, END, None)


def test_nobody_came_so_the_desk_asks_then_the_one_above(cast: Cast):
    order = scheduled(cast)
    assert order.due_at is not None
    operations.run_out(now=order.due_at)
    order.refresh_from_db()
    assert (order.state, order.late, order.level) == (OrderState.SCHEDULED, True, 0)
    assert order.due_at is not None
    operations.run_out(now=order.due_at)
    order.refresh_from_db()
    assert (order.state, order.level, order.desk.kind) == (OrderState.SCHEDULED, 1, "institute")
