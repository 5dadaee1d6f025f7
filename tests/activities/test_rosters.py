"""Duty rosters: laid out set-wise, taken by units, filled by name; nobody is volunteered."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.rostering import MONDAY, SLOTS, cell, laid_out, named, on_duty, roster_form
from activities.stage import draft
from cast import DAQIAO, HEYETANG, NOW, Cast, Persona, resident, team
from redvest.activities import operations, queries
from redvest.activities.enums import SignUpState
from redvest.activities.models import Activity, DutyPost, Placement, Roster, Shift, SignUp
from redvest.activities.operations.placing import Naming
from redvest.activities.queries import duty
from redvest.activities.rules.rosters import PostForm, SlotForm
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import OutboxEvent
from redvest.kernel.telling import TOPIC_TELL
from refusing import refuses

WEEK = (clock.day_start(MONDAY), clock.day_start(MONDAY + timedelta(days=7)))


def told() -> list[tuple[str, list[int]]]:
    """What was asked to be told, by kind and people."""
    rows = OutboxEvent.objects.filter(topic=TOPIC_TELL).order_by("id")
    return [(row.payload["kind"], row.payload["people"]) for row in rows]


def test_every_post_has_a_shift_for_every_slot_of_every_day(cast: Cast):
    activity = laid_out(cast)
    roster = Roster.objects.get(activity=activity)
    assert (roster.first_day, roster.last_day) == (MONDAY, MONDAY + timedelta(days=6))
    assert Shift.objects.filter(activity=activity).count() == 2 * 3 * 7
    one = cell(activity, 2, 6, 2)
    assert one.post is not None
    assert (one.post.name, one.place, one.places) == ("2号卡点", "老旧小区2号门", 1)
    assert clock.local(one.starts_at).isoformat() == "2026-03-15T16:00:00+08:00"
    assert one.ends_at - one.starts_at == timedelta(hours=4)


def test_only_the_chosen_weekdays_are_laid_out(cast: Cast):
    activity = laid_out(cast, roster_form(1, days=14, weekdays=frozenset({5, 6})))
    days = {clock.local_day(shift.starts_at) for shift in activity.shifts.all()}
    assert days == {MONDAY + timedelta(days=n) for n in (5, 6, 12, 13)}


def test_a_city_s_checkpoints_are_laid_out_in_few_statements(cast: Cast):
    activity = draft(cast)
    began = time.monotonic()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        operations.lay_out_roster(
            activity_id=activity.pk, form=roster_form(485), by=cast.leader.actor, now=NOW
        )
    assert Shift.objects.filter(activity=activity).count() == 485 * 7 * 3
    assert len(seen) < 40
    assert time.monotonic() - began < 20  # about 3 s on an idle machine


def test_a_repeat_lays_out_nothing(cast: Cast):
    activity = draft(cast)
    made = [
        operations.lay_out_roster(
            activity_id=activity.pk, form=roster_form(), by=cast.leader.actor, now=NOW, key="roster-1"
        ).pk
        for _again in range(2)
    ]
    assert made[0] == made[1]
    with refuses(Refused, "has_roster"):
        operations.lay_out_roster(activity_id=activity.pk, form=roster_form(), by=cast.leader.actor, now=NOW)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"posts": []}, ["required"]),
        ({"posts": [PostForm(name="一", place="门", people=0)]}, ["places"]),
        ({"posts": [PostForm(name="一", place="门"), PostForm(name="一 ", place="门")]}, ["post_twice"]),
        ({"slots": []}, ["required"]),
        ({"slots": [SlotForm(starts=600, ends=600)]}, ["times_reversed"]),
        ({"slots": [SlotForm(starts=600, ends=1500)]}, ["times_reversed"]),
        ({"slots": [SlotForm(starts=480, ends=720), SlotForm(starts=700, ends=900)]}, ["slots_overlap"]),
        ({"last_day": MONDAY - timedelta(days=1)}, ["times_reversed"]),
        ({"last_day": MONDAY + timedelta(days=62)}, ["too_long"]),
        ({"first_day": NOW.date() - timedelta(days=1)}, ["in_past"]),
        ({"weekdays": frozenset()}, ["no_days"]),
        ({"min_age": 101}, ["min_age"]),
    ],
)
def test_what_a_roster_may_not_say(cast: Cast, changes: dict[str, object], codes: list[str]):
    activity = draft(cast)
    with refuses(Invalid, *codes):
        operations.lay_out_roster(
            activity_id=activity.pk, form=roster_form(**changes), by=cast.leader.actor, now=NOW
        )


def test_a_roster_is_laid_out_by_those_who_prepare_and_only_in_a_draft(cast: Cast):
    activity = laid_out(cast)
    with refuses(Forbidden, "not_permitted"):
        operations.remove_roster(activity_id=activity.pk, by=cast.residents[0].actor, now=NOW)
    operations.remove_roster(activity_id=activity.pk, by=cast.leader.actor, now=NOW)
    operations.remove_roster(activity_id=activity.pk, by=cast.leader.actor, now=NOW)
    assert (Shift.objects.count(), DutyPost.objects.count(), Roster.objects.count()) == (0, 0, 0)
    published = on_duty(cast)
    with refuses(Refused, "not_draft"):
        operations.remove_roster(activity_id=published.pk, by=cast.leader.actor, now=NOW)


def test_whom_the_leader_names_is_told_and_says_yes(cast: Cast):
    activity, (who, other) = on_duty(cast), cast.members
    (sign_up,) = named(cast, cell(activity), who)
    assert (sign_up.state, sign_up.signed_by_id, sign_up.acting_as) == ("taken", cast.leader.id, "leader")
    assert told()[-1] == ("roster.placed", [who.id])
    assert [row.pk for row in duty.placements_to_answer(who.id, now=NOW)] == [sign_up.pk]

    with refuses(NotFound, "not_found"):
        operations.confirm_placements(sign_up_ids=[sign_up.pk], by=other.actor, now=NOW)
    confirm = {"sign_up_ids": [sign_up.pk], "by": who.actor, "now": NOW}
    assert [operations.confirm_placements(**confirm) for _again in range(2)] == [1, 0]
    assert not duty.placements_to_answer(who.id, now=NOW)


def test_whom_the_leader_names_says_no(cast: Cast):
    activity, who = on_duty(cast), cast.members[0]
    shift = cell(activity)
    (sign_up,) = named(cast, shift, who)
    for _again in range(2):
        operations.decline_placement(sign_up_id=sign_up.pk, by=who.actor, now=NOW)
    sign_up.refresh_from_db()
    shift.refresh_from_db()
    assert (sign_up.state, sign_up.ended, shift.taken) == ("cancelled", "own", 0)
    assert told()[-1] == ("roster.declined", [cast.leader.id])
    with refuses(Refused, "wrong_state"):
        operations.confirm_placements(sign_up_ids=[sign_up.pk], by=who.actor, now=NOW)
    (again,) = named(cast, shift, who)
    with refuses(Refused, "started"):
        operations.decline_placement(sign_up_id=again.pk, by=who.actor, now=shift.starts_at)


def test_only_members_are_named_and_one_refusal_holds_up_no_other(cast: Cast):
    activity, (first, second), stranger = on_duty(cast), cast.members, cast.residents[0]
    shifts = [cell(activity, 1), cell(activity, 2)]
    namings = [
        Naming(shift_id=shifts[0].pk, person_id=stranger.id),
        Naming(shift_id=shifts[0].pk, person_id=first.id),
        Naming(shift_id=shifts[0].pk, person_id=second.id),
        Naming(shift_id=shifts[1].pk, person_id=first.id),
        Naming(shift_id=shifts[1].pk, person_id=second.id),
    ]
    results = operations.place_people(namings=namings, by=cast.leader.actor, now=NOW)
    codes = [result.codes if isinstance(result, Refused) else result.state for result in results]
    assert codes == [["not_of_unit"], "taken", ["full"], ["clash"], "taken"]
    with refuses(Forbidden, "not_permitted"):
        operations.place_people(namings=namings, by=first.actor, now=NOW)


def test_naming_oneself_needs_no_answer(cast: Cast):
    activity = on_duty(cast)
    (sign_up,) = named(cast, cell(activity), cast.leader)
    assert sign_up.acting_as == "self"
    assert not Placement.objects.exists()


def unit(cast: Cast, n: int = 40, name: str = "税务局志愿服务队") -> tuple[Persona, int]:
    """A unit of the city, and who leads it."""
    head = resident(n, residence=HEYETANG)
    return head, team(head, name=name, site_code=HEYETANG).id


def test_a_unit_takes_a_row_and_its_leader_names_its_people(cast: Cast):
    activity = on_duty(cast)
    head, unit_id = unit(cast)
    post = DutyPost.objects.get(roster__activity=activity, number=1)
    take = {"post_id": post.pk, "team_id": unit_id, "by": head.actor, "now": NOW}
    assert [operations.take_row(**take) for _again in range(2)] == [21, 0]
    rival, rival_id = unit(cast, 41, "电力公司志愿服务队")
    with refuses(Refused, "taken_by_other"):
        operations.take_row(post_id=post.pk, team_id=rival_id, by=rival.actor, now=NOW)
    with refuses(Refused, "taken_by_other"):
        operations.take_cells(
            shift_ids=[cell(activity, 1, 3).pk, cell(activity, 2).pk],
            team_id=rival_id,
            by=rival.actor,
            now=NOW,
        )
    shift = cell(activity, 1, 2)
    (result,) = operations.place_people(
        namings=[Naming(shift_id=shift.pk, person_id=head.id)], by=head.actor, now=NOW
    )
    assert SignUp.objects.get(pk=result.sign_up_id).state == SignUpState.TAKEN
    (refused,) = operations.place_people(
        namings=[Naming(shift_id=cell(activity, 1, 4).pk, person_id=cast.members[0].id)],
        by=head.actor,
        now=NOW,
    )
    assert refused.codes == ["not_of_unit"]
    with refuses(Forbidden, "not_permitted"):
        operations.place_people(
            namings=[Naming(shift_id=cell(activity, 2).pk, person_id=head.id)], by=head.actor, now=NOW
        )
    assert operations.release_row(post_id=post.pk, by=head.actor, now=NOW) == 21
    assert operations.release_row(post_id=post.pk, by=head.actor, now=NOW) == 0


def test_outsiders_do_not_sign_up_for_a_unit_s_cell(cast: Cast):
    activity = on_duty(cast)
    head, unit_id = unit(cast)
    shift = cell(activity)
    operations.take_cells(shift_ids=[shift.pk], team_id=unit_id, by=head.actor, now=NOW)
    who = cast.residents[0]
    with refuses(Refused, "of_a_unit"):
        operations.sign_up(shift_id=shift.pk, person_id=who.id, by=who.actor, now=NOW)
    free = cell(activity, 2)
    assert operations.sign_up(shift_id=free.pk, person_id=who.id, by=who.actor, now=NOW).state == "taken"


def test_the_leader_brings_a_unit_in_and_it_is_told(cast: Cast):
    activity = on_duty(cast)
    head, unit_id = unit(cast)
    ids = [cell(activity, 1, day).pk for day in range(3)]
    given = operations.take_cells(shift_ids=ids, team_id=unit_id, by=cast.leader.actor, now=NOW)
    assert given == 3
    assert told()[-1] == ("roster.unit", [head.id])
    with refuses(Forbidden, "not_permitted"):
        operations.release_cells(shift_ids=ids, by=cast.members[0].actor, now=NOW)
    assert operations.release_cells(shift_ids=ids, by=cast.leader.actor, now=NOW) == 3


def test_gaps_are_counted_and_listed(cast: Cast):
    activity = on_duty(cast, roster_form(3, days=2))
    named(cast, cell(activity, 1), cast.members[0])
    sight = duty.roster_for(cast.leader.see(), activity.pk)
    numbers = duty.counted(sight.roster, start=WEEK[0], end=WEEK[1])
    assert numbers == duty.RosterCount(shifts=18, places=18, taken=1, short=17, missing=17, unconfirmed=1)
    gaps = list(duty.gaps_of(sight.roster, start=WEEK[0], end=WEEK[1]))
    assert len(gaps) == 17
    assert [(gap.post.number, gap.lacks) for gap in gaps[:3] if gap.post] == [(2, 1), (3, 1), (1, 1)]
    first_slot = (cell(activity).starts_at, cell(activity).starts_at + timedelta(minutes=1))
    assert [post.number for post in duty.posts_of(sight.roster, gaps=first_slot)] == [2, 3]


def test_names_are_for_those_whose_duty_it_is(cast: Cast):
    activity = on_duty(cast)
    named(cast, cell(activity), cast.members[0])
    stranger, _unit_id = unit(cast)
    days = [MONDAY + timedelta(days=n) for n in range(7)]

    def names(who: Persona) -> list[str]:
        sight = duty.roster_for(who.see(), activity.pk)
        rows = duty.rows_of(list(duty.posts_of(sight.roster)), days, sight=sight)
        return [one.name for row in rows for _day, cells in row.days() for c in cells for one in c.people]

    assert names(cast.leader) == [cast.members[0].name[0] + "*" * (len(cast.members[0].name) - 1)]
    assert names(stranger) == []
    assert names(cast.residents[0]) == []


def test_a_page_of_the_grid_costs_the_same_however_much_is_on_it(cast: Cast):
    costs = []
    for posts in (2, 20):
        activity = on_duty(cast, roster_form(posts, first=MONDAY + timedelta(days=posts)))
        for n, who in enumerate(cast.members, 1):
            named(cast, cell(activity, n), who)
        sight = duty.roster_for(cast.leader.see(), activity.pk)
        days = [sight.roster.first_day + timedelta(days=n) for n in range(7)]
        with CaptureQueriesContext(connection) as seen:
            rows = duty.rows_of(list(duty.posts_of(sight.roster)), days, sight=sight)
        assert len(rows) == posts
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 4


def test_candidates_say_why_not(cast: Cast):
    activity = on_duty(cast)
    first, second = cast.members
    named(cast, cell(activity, 1), first)
    shift = cell(activity, 2)
    found = duty.candidates(shift, duty.members_for(shift))
    reasons = {one.person_id: [reason.code for reason in one.reasons] for one in found}
    assert reasons == {cast.leader.id: [], second.id: [], first.id: ["clash"]}


def test_a_roster_s_hours_come_from_the_very_same_path(cast: Cast):
    activity = on_duty(cast)
    assert isinstance(activity, Activity)
    assert queries.shifts_of(activity.pk).count() == 42
    assert SLOTS[0].on(MONDAY)[0] == cell(activity).starts_at
    assert DAQIAO in activity.site.path
