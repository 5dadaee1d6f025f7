"""The life of an activity: every verb in every state, who may, and what must be said."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from activities.stage import START, draft, form, published, scans, settles, shift_form, takes
from cast import CENTRE, DAQIAO, GAOPING, NOW, TAOHUAPING, Cast, staff, team
from redvest.access.enums import Role
from redvest.activities import operations, queries
from redvest.activities.enums import ACTIVITY_TRANSITIONS, ActivityState, Direction
from redvest.activities.models import Activity, ActivityStep, Shift, SignUp
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.kernel.actor import SYSTEM, VISITOR, Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry
from redvest.teams import operations as teams
from redvest.teams.models import Team
from refusing import refuses

S = ActivityState
REASON = "暴雨红色预警"


def submit(activity: Activity, by: Actor, now: datetime = NOW) -> Activity:
    return operations.submit_activity(activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=by, now=now)


def approve(activity: Activity, by: Actor, now: datetime = NOW) -> Activity:
    return operations.decide_activity(activity_id=activity.pk, approve=True, by=by, now=now)


def give_back(activity: Activity, by: Actor, now: datetime = NOW, reason: str = REASON) -> Activity:
    return operations.decide_activity(activity_id=activity.pk, approve=False, reason=reason, by=by, now=now)


def publish(activity: Activity, by: Actor, now: datetime = NOW) -> Activity:
    return operations.publish_activity(activity_id=activity.pk, by=by, now=now)


def cancel(activity: Activity, by: Actor, now: datetime = NOW, reason: str = REASON) -> Activity:
    return operations.cancel_activity(activity_id=activity.pk, reason=reason, by=by, now=now)


def edit(activity: Activity, by: Actor, now: datetime = NOW) -> Activity:
    changed = form(make_form.cast, title="河堤清洁", text="清扫河堤。")
    return operations.edit_activity(activity_id=activity.pk, form=changed, by=by, now=now)


def add(activity: Activity, by: Actor, now: datetime = NOW) -> Activity:
    later = shift_form(START + timedelta(days=60))
    return operations.add_shift(activity_id=activity.pk, form=later, by=by, now=now).activity


def remove(activity: Activity, by: Actor, now: datetime = NOW) -> None:
    shift = activity.shifts.get()
    operations.remove_shift(shift_id=shift.pk, by=by, now=now)


class make_form:  # noqa: N801  # holds the cast for ``edit``, whose form names the team
    cast: Cast


#: verb → what it does, the state it leads to (None: stays a draft), who does it rightly.
VERBS: dict[str, tuple[Callable[..., object], str | None, str]] = {
    "edit": (edit, None, "leader"),
    "add": (add, None, "leader"),
    "remove": (remove, None, "leader"),
    "submit": (submit, S.SUBMITTED, "leader"),
    "approve": (approve, S.APPROVED, "approver"),
    "return": (give_back, S.DRAFT, "approver"),
    "publish": (publish, S.PUBLISHED, "leader"),
    "cancel": (cancel, S.CANCELLED, "leader"),
}


def brought_to(cast: Cast, state: str, start: datetime) -> tuple[Activity, datetime]:
    """An activity in this state, and a moment at which it is."""
    activity, leader = draft(cast, shift_form(start)), cast.leader.actor
    if state == S.DRAFT:
        return activity, NOW
    submit(activity, leader)
    if state == S.SUBMITTED:
        return activity, NOW
    if state == S.CANCELLED:
        return cancel(activity, leader), NOW
    approve(activity, cast.approver.actor)
    if state == S.APPROVED:
        return activity, NOW
    publish(activity, leader)
    if state == S.PUBLISHED:
        return activity, NOW
    shift = activity.shifts.get()
    takes(shift, cast.members[0])
    scans(shift, cast.members[0], Direction.IN, start)
    if state == S.FINISHED:
        settles(shift)
        return activity, start + timedelta(days=1)
    return activity, start


@pytest.mark.parametrize("state", ActivityState.values)
def test_every_verb_in_a_state(cast: Cast, state: str) -> None:
    make_form.cast = cast
    for number, (verb, (act, to, who)) in enumerate(VERBS.items()):
        activity, now = brought_to(cast, state, START + timedelta(days=number))
        steps = ActivityStep.objects.filter(activity=activity).count()
        by = getattr(cast, who).actor
        if to is None:
            if state == S.DRAFT:
                act(activity, by, now)
                assert (verb, Activity.objects.get(pk=activity.pk).state) == (verb, S.DRAFT)
            else:
                with refuses(Refused, "not_draft"):
                    act(activity, by, now)
        elif to == state and verb != "return":
            before = AuditEntry.objects.count()
            act(activity, by, now)
            assert AuditEntry.objects.count() == before, "a repeat does nothing"
        elif to in ACTIVITY_TRANSITIONS[state] and not (verb == "return" and state == S.DRAFT):
            act(activity, by, now)
            assert (verb, Activity.objects.get(pk=activity.pk).state) == (verb, to)
            last = ActivityStep.objects.filter(activity=activity).latest("id")
            assert (last.state, last.at, last.by_id) == (to, now, getattr(cast, who).id)
            assert ActivityStep.objects.filter(activity=activity).count() == steps + 1
            assert AuditEntry.objects.filter(verb=f"activity.{to}", target=f"activity:{activity.pk}").exists()
        else:
            with refuses(Refused, "wrong_state"):
                act(activity, by, now)


def everybody(cast: Cast) -> dict[str, Actor]:
    personas = {name: getattr(cast, name) for name in ("manager", "clerk", "approver", "leader", "auditor")}
    personas |= {"member": cast.members[0], "resident": cast.residents[0]}
    return {name: persona.actor for name, persona in personas.items()} | {"visitor": VISITOR}


MAY = {
    "edit": ({"leader", "clerk", "manager"}, S.DRAFT),
    "add": ({"leader", "clerk", "manager"}, S.DRAFT),
    "remove": ({"leader", "clerk", "manager"}, S.DRAFT),
    "submit": ({"leader", "clerk", "manager"}, S.DRAFT),
    "approve": ({"approver", "manager"}, S.SUBMITTED),
    "return": ({"approver", "manager"}, S.SUBMITTED),
    "publish": ({"leader"}, S.APPROVED),
    "cancel": ({"leader", "clerk", "manager"}, S.APPROVED),
}


@pytest.mark.parametrize("verb", MAY)
def test_who_may(cast: Cast, verb: str) -> None:
    make_form.cast = cast
    allowed, state = MAY[verb]
    act = VERBS[verb][0]
    activity, now = brought_to(cast, state, START)
    for name, actor in everybody(cast).items():
        if name not in allowed:
            with refuses(Forbidden, "login_needed" if name == "visitor" else "not_permitted"):
                act(activity, actor, now)
    for name in sorted(allowed):
        act(brought_to(cast, state, START)[0], everybody(cast)[name], now)


def test_who_may_draft(cast: Cast) -> None:
    for name, actor in everybody(cast).items():
        if name in {"leader", "clerk", "manager"}:
            made = operations.draft_activity(form=form(cast), by=actor, now=NOW)
            assert (made.state, made.team_id, made.site_id) == (S.DRAFT, cast.team.id, cast.team.site_id)
        else:
            with refuses(Forbidden, "login_needed" if name == "visitor" else "not_permitted"):
                operations.draft_activity(form=form(cast), by=actor, now=NOW)
    with refuses(Forbidden, "login_needed"):  # a draft is a named person's, never the system's
        operations.draft_activity(form=form(cast), by=SYSTEM, now=NOW)


def test_nobody_approves_what_they_submitted(cast: Cast) -> None:
    activity = draft(cast, shift_form())
    submit(activity, cast.manager.actor)
    for act in (approve, give_back):
        with refuses(Forbidden, "own_request"):
            act(activity, cast.manager.actor)
    assert not queries.activities_awaiting(cast.manager.see()).exists()
    assert list(queries.activities_awaiting(cast.approver.see())) == [activity]
    assert approve(activity, cast.approver.actor).approved_by_id == cast.approver.id


def test_approved_by_the_site_above(cast: Cast) -> None:
    activity = draft(cast, shift_form())
    submit(activity, cast.leader.actor)
    same_site = staff(31, Role.APPROVER, DAQIAO)
    other_branch = staff(32, Role.APPROVER, TAOHUAPING)
    county = staff(33, Role.APPROVER, CENTRE)
    for who in (same_site, other_branch):
        assert not queries.activities_awaiting(who.see()).exists()
        with refuses(Forbidden, "not_permitted"):
            approve(activity, who.actor)
    assert list(queries.activities_awaiting(county.see())) == [activity]
    assert approve(activity, county.actor).state == S.APPROVED


def test_at_the_top_the_site_itself_approves(cast: Cast) -> None:
    leader = cast.residents[0]
    here = team(leader, name="隆回县机关志愿服务队", site_code=CENTRE)
    activity = operations.draft_activity(form=form(cast, team_id=here.id), by=leader.actor, now=NOW)
    operations.add_shift(activity_id=activity.pk, form=shift_form(), by=leader.actor, now=NOW)
    submit(activity, leader.actor)
    with refuses(Forbidden, "not_permitted"):  # 高平镇 is not above the county
        approve(activity, cast.approver.actor)
    assert approve(activity, staff(33, Role.APPROVER, CENTRE).actor).state == S.APPROVED


def test_an_approval_that_times_out_is_none(cast: Cast) -> None:
    activity = draft(cast, shift_form(), shift_form(START + timedelta(days=7)))
    submit(activity, cast.leader.actor)
    with refuses(Refused, "too_late"):
        approve(activity, cast.approver.actor, START)
    assert Activity.objects.get(pk=activity.pk).state == S.SUBMITTED, "and never by itself"
    returned = give_back(activity, cast.approver.actor, START)
    assert (returned.state, returned.reason, returned.approved_at) == (S.DRAFT, REASON, None)
    with refuses(Refused, "shift_past"):
        submit(activity, cast.leader.actor, START)
    operations.remove_shift(
        shift_id=activity.shifts.earliest("starts_at").pk, by=cast.leader.actor, now=START
    )
    again = submit(activity, cast.leader.actor, START)
    assert (again.state, again.reason) == (S.SUBMITTED, "")


def test_approval_a_moment_before_the_first_shift_counts(cast: Cast) -> None:
    activity = draft(cast, shift_form())
    submit(activity, cast.leader.actor)
    just_before = START - timedelta(microseconds=1)
    assert approve(activity, cast.approver.actor, just_before).approved_at == just_before


def test_nothing_is_published_that_nobody_can_join_any_more(cast: Cast) -> None:
    second = START + timedelta(days=1)
    activity, _now = brought_to(cast, S.APPROVED, START)
    other = draft(cast, shift_form(), shift_form(second))
    submit(other, cast.leader.actor)
    approve(other, cast.approver.actor)
    with refuses(Refused, "too_late"):
        publish(activity, cast.leader.actor, START)
    assert publish(other, cast.leader.actor, START).state == S.PUBLISHED


def test_returning_and_cancelling_name_a_reason(cast: Cast) -> None:
    activity, _now = brought_to(cast, S.SUBMITTED, START)
    for reason, code in (("", "required"), ("  ", "required"), ("雨" * 201, "too_long")):
        for act, by in ((give_back, cast.approver), (cancel, cast.leader)):
            with refuses(Invalid, code) as refusal:
                act(activity, by.actor, NOW, reason)
            assert list(refusal.value.by_field) == ["reason"]  # type: ignore[attr-defined]  # an Invalid
    assert cancel(activity, cast.leader.actor, NOW, f"  {'雨' * 200} ").reason == "雨" * 200


def test_a_draft_that_was_never_submitted_is_not_returned(cast: Cast) -> None:
    activity = draft(cast, shift_form())
    with refuses(Refused, "wrong_state"):
        give_back(activity, cast.approver.actor)
    submit(activity, cast.leader.actor)
    give_back(activity, cast.approver.actor)
    entries = AuditEntry.objects.count()
    assert give_back(activity, cast.approver.actor).state == S.DRAFT
    assert AuditEntry.objects.count() == entries, "the same return again changes nothing"
    with refuses(Refused, "wrong_state"):
        give_back(activity, cast.approver.actor, NOW, "另一个原因")


def test_cancelling_ends_all_sign_ups(cast: Cast) -> None:
    first, second = published(cast, shift_form(places=1), shift_form(START + timedelta(days=1)))
    takes(first, *cast.members, or_wait=True)
    takes(second, cast.members[0])
    activity = cancel(first.activity, cast.clerk.actor)
    assert (activity.state, activity.reason) == (S.CANCELLED, REASON)
    ended = SignUp.objects.filter(shift__activity=activity).values_list("state", "cancelled_at")
    assert list(ended) == [("cancelled", NOW)] * 3
    assert list(activity.shifts.values_list("taken", "waiting")) == [(0, 0)] * 2
    assert {up.person_id for up in queries.called_off(cast.members[0].id, now=NOW)} == {cast.members[0].id}
    free_again = published(cast, shift_form())[0]
    assert takes(free_again, cast.members[0])[0].state == "taken", "the time is free again"


def test_a_running_activity_cannot_be_called_off(cast: Cast) -> None:
    activity, now = brought_to(cast, S.RUNNING, START)
    with refuses(Refused, "wrong_state"):
        cancel(activity, cast.leader.actor, now)


def test_keys_make_repeats_find_the_first(cast: Cast) -> None:
    by = cast.leader.actor

    def drafted(key: str, **changes: str) -> int:
        return operations.draft_activity(form=form(cast, **changes), by=by, now=NOW, key=key).pk

    first = drafted("draft-0001")
    assert drafted("draft-0001", title="另一个名字") == first
    assert drafted("draft-0002") != first
    assert drafted("") != first

    def added(key: str) -> int:
        return operations.add_shift(activity_id=first, form=shift_form(), by=by, now=NOW, key=key).pk

    shift = added("shift-0001")
    assert added("shift-0001") == shift
    submit(Activity.objects.get(pk=first), by)
    assert added("shift-0001") == shift, "also when a new one could not be added any more"
    assert Shift.objects.filter(activity_id=first).count() == 1
    with refuses(Invalid, "key_length"):
        drafted("short")
    other = operations.draft_activity(form=form(cast), by=cast.clerk.actor, now=NOW, key="draft-0001")
    assert other.pk != first, "a key is its maker's own"


def test_the_team_of_a_draft_is_fixed(cast: Cast) -> None:
    activity = draft(cast)
    other = team(cast.leader, name="大桥社区文艺队")
    with refuses(Invalid, "team_fixed"):
        operations.edit_activity(
            activity_id=activity.pk, form=form(cast, team_id=other.id), by=cast.leader.actor, now=NOW
        )


def test_unknown_ones_are_not_found(cast: Cast) -> None:
    for act in (submit, approve, publish, cancel):
        with refuses(NotFound, "not_found"):
            act(Activity(pk=987654), cast.manager.actor)
    with refuses(NotFound, "not_found"):
        operations.draft_activity(form=form(cast, team_id=987654), by=cast.leader.actor, now=NOW)
    operations.remove_shift(shift_id=987654, by=cast.leader.actor, now=NOW)


def test_a_submission_needs_a_shift(cast: Cast) -> None:
    activity = draft(cast)
    with refuses(Refused, "no_shift"):
        submit(activity, cast.leader.actor)


def test_a_dissolved_team_starts_nothing(cast: Cast) -> None:
    make_form.cast = cast
    clerk = cast.clerk.actor
    drafted, submitted, approved = (
        brought_to(cast, state, START)[0] for state in (S.DRAFT, S.SUBMITTED, S.APPROVED)
    )
    shift = published(cast)[0]
    with refuses(Refused, "activities_open"):
        teams.dissolve_team(team_id=cast.team.id, reason="人员外出", by=cast.manager.actor, now=NOW)
    # As it was before a team had to finish first: what is left of such a team is closed all the same.
    Team.objects.filter(pk=cast.team.id).update(state="dissolved", dissolved_at=NOW)
    with refuses(Refused, "team_dissolved"):
        operations.draft_activity(form=form(cast), by=clerk, now=NOW)
    for act in (edit, add, remove, submit):
        with refuses(Refused, "team_dissolved"):
            act(drafted, clerk)
    with refuses(Refused, "team_dissolved"):
        approve(submitted, cast.approver.actor)
    with refuses(Refused, "team_dissolved"):
        publish(approved, SYSTEM)
    with refuses(Refused, "team_dissolved"):
        publish(approved, cast.leader.actor)
    who = cast.members[0]
    with refuses(Refused, "team_dissolved"):
        operations.sign_up(shift_id=shift.pk, person_id=who.id, by=who.actor, now=NOW)
    card = queries.cards([shift], person_id=who.id, now=NOW)[0]
    assert [reason.code for reason in card.reasons] == ["team_dissolved"]
    assert give_back(submitted, cast.approver.actor).state == S.DRAFT
    assert cancel(shift.activity, clerk).state == S.CANCELLED, "what was announced can still be called off"


def test_who_sees_what_is_not_public(cast: Cast) -> None:
    private = [brought_to(cast, state, START)[0] for state in (S.DRAFT, S.SUBMITTED, S.APPROVED)]
    gone = cancel(draft(cast), cast.leader.actor)
    public = published(cast)[0].activity
    in_duty = [cast.leader, cast.clerk, cast.approver, cast.manager, cast.auditor]
    for who in in_duty:
        assert set(queries.activities_visible_to(who.see())) == {*private, gone, public}
    elsewhere = staff(34, Role.CLERK, TAOHUAPING)
    for other in (cast.members[0], cast.residents[0], elsewhere):
        assert list(queries.activities_visible_to(other.see())) == [public]
        with pytest.raises(NotFound):
            queries.activity_for(other.see(), private[0].pk)
    assert GAOPING in cast.stations[2].path
