"""Signing up for others and with others: all or nothing, always shown, undone with one tap."""

from datetime import date, timedelta
from typing import Any

from activities.stage import START, published, scans, served, shift_form, takes
from activities.test_terms import kinds, states
from cast import NOW, Cast, Persona, resident
from people.entering import child_of, consent_form
from redvest.activities import codes, operations, queries
from redvest.activities.enums import Direction
from redvest.activities.models import Attendance, CodeUse, ServiceRecord, Shift, SignUp, SignUpGroup
from redvest.activities.rules.terms import Terms
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import OutboxEvent
from redvest.people import operations as people
from redvest.people.models import Person
from redvest.reports.verify import verify
from redvest.teams import operations as teams
from refusing import refuses


def together(shift: Shift, by: Persona, *ids: int, **more: Any) -> Any:
    return operations.sign_up_together(
        shift_id=shift.pk, person_ids=ids, by=by.actor, now=more.pop("now", NOW), **more
    )


def son_of(mother: Persona, n: int = 71, *, born: date = date(2014, 5, 1), consent: bool = True) -> Person:
    child = child_of(mother, n, born=born)
    if consent:
        strict = born > date(2012, 3, 2)
        people.give_guardian_consent(
            child_id=child.pk, form=consent_form(strict=strict), by=mother.actor, now=NOW
        )
    return child


def rows_of(shift: Shift) -> list[tuple[int, str, int | None, str]]:
    rows = SignUp.objects.filter(shift=shift).order_by("id")
    return [(row.person_id, row.state, row.signed_by_id, row.acting_as) for row in rows]


def test_a_mother_and_her_son(cast: Cast) -> None:
    shift = published(cast, terms=Terms(accompanied=True))[0]
    mother = cast.members[0]
    son = son_of(mother, consent=False)
    with refuses(Refused, "child_consent_missing") as refusal:
        together(shift, mother, mother.id, son.pk)
    assert refusal.value.reasons[0].about == f"person:{son.pk}"
    assert str(refusal.value).startswith(f"{son.name}：")
    strict = consent_form(strict=True)
    people.give_guardian_consent(child_id=son.pk, form=strict, by=mother.actor, now=NOW)
    with refuses(Refused, "not_accompanied"):
        together(shift, mother, son.pk)
    done = together(shift, mother, mother.id, son.pk)
    assert (done.state, len(done.together)) == ("taken", 2)
    assert rows_of(shift) == [
        (mother.id, "taken", mother.id, "self"),
        (son.pk, "taken", mother.id, "guardian"),
    ]
    assert together(shift, mother, mother.id, son.pk).repeated
    mine, his = SignUp.objects.order_by("id")
    with refuses(Refused, "accompanies"):
        operations.cancel_sign_up(sign_up_id=mine.pk, by=mother.actor, now=NOW)
    operations.cancel_sign_up(sign_up_id=mine.pk, by=mother.actor, now=NOW, whole_group=True)
    assert states(mine, his) == ["cancelled", "cancelled"]
    assert verify(now=NOW) == []


def test_one_of_them_cannot_so_none_does(cast: Cast) -> None:
    shift = published(cast, shift_form(min_age=10))[0]
    mother = cast.members[0]
    elder, younger = son_of(mother), son_of(mother, 72, born=date(2017, 5, 1))
    with refuses(Refused, "too_young") as refusal:
        together(shift, mother, mother.id, elder.pk, younger.pk)
    assert refusal.value.reasons[0].about == f"person:{younger.pk}"
    shown = {one.person_id: one.can_come for one in queries.companions(shift.pk, mother.id, now=NOW)}
    assert shown == {mother.id: True, elder.pk: True, younger.pk: False}


def test_not_for_strangers(cast: Cast) -> None:
    shift = published(cast)[0]
    who, other = cast.members
    with refuses(Forbidden, "not_acting") as refusal:
        together(shift, who, who.id, other.id)
    assert other.number in str(refusal.value)
    with refuses(NotFound, "not_found"):
        operations.sign_up_together(shift_id=987654, person_ids=[who.id], by=who.actor, now=NOW)


def test_the_leader_signs_up_members_who_can_say_no(cast: Cast) -> None:
    shift = published(cast)[0]
    a, b = cast.members
    OutboxEvent.objects.all().delete()
    together(shift, cast.leader, a.id, b.id)
    assert {row[2:] for row in rows_of(shift)} == {(cast.leader.id, "leader")}
    assert kinds() == [("sign_up.by_others", [a.id, b.id])]
    with refuses(Forbidden, "not_acting"):
        together(shift, cast.leader, cast.residents[0].id)
    row = SignUp.objects.get(person_id=a.id)
    with refuses(NotFound, "not_found"):
        operations.disown_sign_up(sign_up_id=row.pk, by=b.actor, now=NOW)
    OutboxEvent.objects.all().delete()
    for _again in range(2):
        operations.disown_sign_up(sign_up_id=row.pk, by=a.actor, now=NOW)
    assert states(row) == ["cancelled"]
    assert row.ended == "disowned"
    assert [kind for kind, _people in kinds()] == ["sign_up.disowned"]
    assert cast.leader.id in kinds()[0][1]
    (own,) = takes(published(cast, shift_form(START + timedelta(days=1)))[0], a)
    with refuses(Refused, "own_sign_up"):
        operations.disown_sign_up(sign_up_id=own.pk, by=a.actor, now=NOW)
    assert verify(now=NOW) == []


def test_who_disowns_a_sign_up_has_no_hours_of_it(cast: Cast) -> None:
    shift = published(cast)[0]
    a, b = cast.members
    together(shift, cast.leader, a.id, b.id)
    for who in (a, b):
        served(cast, shift, who, came=START, left=START + timedelta(hours=2))
    row = SignUp.objects.get(person_id=a.id)
    later = START + timedelta(hours=4)
    operations.disown_sign_up(sign_up_id=row.pk, by=a.actor, now=later)
    assert states(row) == ["cancelled"]
    mine = ServiceRecord.objects.filter(person_id=a.id).order_by("id")
    assert list(mine.values_list("minutes", "grade")) == [(120, "A"), (-120, "A")]
    assert mine[1].corrects_id == mine[0].pk
    attendance = Attendance.objects.get(person_id=a.id)
    assert (attendance.voided_at, attendance.voided_why) == (later, "本人表示没有报过名")
    totals = [queries.totals_of(who.id) for who in (a, b)]
    assert [(one.minutes, one.times) for one in totals] == [(0, 0), (120, 1)]
    assert verify(now=later) == []


def test_staff_sign_up_those_who_live_under_their_site(cast: Cast) -> None:
    shift = published(cast)[0]
    elsewhere, neighbour = cast.residents
    other = resident(73)
    with refuses(Forbidden, "not_acting") as refusal:
        together(shift, cast.clerk, neighbour.id, elsewhere.id)
    assert elsewhere.number in str(refusal.value)
    assert neighbour.number not in str(refusal.value)
    assert rows_of(shift) == [], "all or nothing"
    for nobody in (cast.auditor, cast.members[0]):
        with refuses(Forbidden, "not_acting"):
            together(shift, nobody, neighbour.id)
    done = together(shift, cast.clerk, neighbour.id, other.id)
    assert done.state == "taken"
    assert rows_of(shift) == [
        (who.id, "taken", cast.clerk.id, "staff")
        for who in sorted((neighbour, other), key=lambda who: who.id)
    ]
    assert kinds()[-1] == ("sign_up.by_others", sorted([neighbour.id, other.id]))


def test_a_group_waits_and_moves_up_together(cast: Cast) -> None:
    shift = published(cast, shift_form(places=3), terms=Terms(offer_hours=0))[0]
    holders = takes(shift, cast.auditor, cast.clerk)
    mother, late = cast.members
    son = son_of(mother)
    with refuses(Refused, "full") as refusal:
        together(shift, mother, mother.id, son.pk)
    assert str(refusal.value) == "只剩 1 个名额，不够 2 人一起报，可以一起候补"
    assert together(shift, mother, mother.id, son.pk, or_wait=True).state == "waiting"
    (single,) = takes(shift, late)
    assert single.state == "taken", "the place that is too small for the group is for whoever comes"
    operations.cancel_sign_up(sign_up_id=holders[0].pk, by=cast.auditor.actor, now=NOW)
    group = list(SignUp.objects.filter(group__isnull=False).order_by("id"))
    assert states(*group) == ["waiting", "waiting"], "one place is not enough"
    OutboxEvent.objects.all().delete()
    operations.cancel_sign_up(sign_up_id=holders[1].pk, by=cast.clerk.actor, now=NOW)
    assert states(*group) == ["taken", "taken"]
    assert kinds() == [("sign_up.promoted", [mother.id, son.pk])]
    assert SignUpGroup.objects.count() == 1
    assert verify(now=NOW) == []


def test_offers(cast: Cast) -> None:
    shift = published(cast, shift_form(places=1), terms=Terms(offer_hours=12))[0]
    holder, a, b, c = *cast.members, *cast.residents
    first, *queue = takes(shift, holder, a, b, c, or_wait=True)
    OutboxEvent.objects.all().delete()
    operations.cancel_sign_up(sign_up_id=first.pk, by=holder.actor, now=NOW)
    assert states(*queue) == ["offered", "waiting", "waiting"]
    until = queue[0].offered_until
    assert until == NOW + timedelta(hours=12), "a quarter of the 48 hours left, and no more than twelve"
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting) == (1, 2), "what is offered is taken"
    with refuses(NotFound, "not_found"):
        operations.confirm_offer(sign_up_id=queue[0].pk, by=b.actor, now=NOW)
    with refuses(Refused, "not_offered"):
        operations.confirm_offer(sign_up_id=queue[1].pk, by=b.actor, now=NOW)
    with refuses(Refused, "offer_lapsed"):
        operations.confirm_offer(sign_up_id=queue[0].pk, by=a.actor, now=until)
    assert operations.lapse_due(now=until - timedelta(seconds=1)) == 0
    assert operations.lapse_due(now=until) == 1
    assert states(*queue) == ["cancelled", "offered", "waiting"]
    assert queue[0].ended == "lapsed"
    for _again in range(2):
        operations.confirm_offer(sign_up_id=queue[1].pk, by=b.actor, now=until)
    assert states(*queue) == ["cancelled", "taken", "waiting"]
    near = START - timedelta(hours=3)
    operations.cancel_sign_up(sign_up_id=queue[1].pk, by=b.actor, now=near)
    assert states(queue[2]) == ["taken"], "near the start there is no time to ask"
    heard = [(kind, people) for kind, people in kinds()]
    assert heard == [
        ("sign_up.offered", [a.id]),
        ("sign_up.lapsed", [a.id]),
        ("sign_up.offered", [b.id]),
        ("sign_up.promoted", [c.id]),
    ]
    assert verify(now=near) == []


def test_lowering_places_below_those_taken(cast: Cast) -> None:
    shift = published(cast, shift_form(places=4), terms=Terms(offer_hours=0))[0]
    a, b, c, d = *cast.members, *cast.residents
    rows = takes(shift, a, b, c, d, cast.clerk, or_wait=True)
    leader = cast.leader

    def lower(places: int, *agreed: SignUp) -> Any:
        return operations.change_places(
            shift_id=shift.pk,
            places=places,
            by=leader.actor,
            now=NOW,
            stepping_back=[row.pk for row in agreed],
        )

    with refuses(Invalid, "below_taken"):
        lower(2)
    seen = queries.lowering(shift.pk, 2, viewer=leader.see())
    assert [line.sign_up.pk for line in seen] == [rows[2].pk, rows[3].pk]
    with refuses(Invalid, "below_taken"):
        lower(2, rows[3])
    OutboxEvent.objects.all().delete()
    changed = lower(2, rows[2], rows[3])
    assert (changed.places, changed.taken, changed.waiting) == (2, 2, 3)
    assert kinds() == [("sign_up.stepped_back", [c.id, d.id])]
    numbers = [queries.own_shift(who.id, shift.pk, now=NOW) for who in (c, d, cast.clerk)]
    assert [own.queue_no for own in numbers if own] == [1, 2, 3], "ahead of all who waited, in their order"
    assert lower(3).taken == 3
    assert states(*rows) == ["taken", "taken", "taken", "waiting", "waiting"]
    assert verify(now=NOW) == []


def test_whoever_came_does_not_step_back(cast: Cast) -> None:
    shift = published(cast, shift_form(places=2))[0]
    rows = takes(shift, *cast.members)
    scans(shift, cast.members[1], Direction.IN, START - timedelta(minutes=20))
    seen = queries.lowering(shift.pk, 1, viewer=cast.leader.see())
    assert [line.sign_up.pk for line in seen] == [rows[0].pk]


def test_late_cancelling_says_why_and_the_leader_hears(cast: Cast) -> None:
    until = START - timedelta(hours=12)
    shift = published(cast, shift_form(cancel_until=until))[0]
    (row,) = takes(shift, cast.members[0])
    late = until + timedelta(minutes=1)
    by = cast.members[0].actor
    with refuses(Invalid, "reason_needed"):
        operations.cancel_sign_up(sign_up_id=row.pk, by=by, now=late, reason=" 忙")
    OutboxEvent.objects.all().delete()
    operations.cancel_sign_up(sign_up_id=row.pk, by=by, now=late, reason="孩子发烧")
    row.refresh_from_db()
    assert (row.state, row.ended, row.late, row.end_reason) == ("cancelled", "own", True, "孩子发烧")
    assert kinds() == [("sign_up.late_cancelled", [cast.leader.id])]


def test_the_leader_takes_people_off(cast: Cast) -> None:
    shift = published(cast, shift_form(places=1), terms=Terms(offer_hours=0))[0]
    rows = takes(shift, *cast.members, or_wait=True)

    def remove(by: Persona, reason: str = "年纪不合适") -> int:
        return operations.remove_sign_ups(
            shift_id=shift.pk, sign_up_ids=[rows[0].pk], reason=reason, by=by.actor, now=NOW
        )

    with refuses(Forbidden, "not_permitted"):
        remove(cast.clerk)
    with refuses(Invalid, "required"):
        remove(cast.leader, " ")
    OutboxEvent.objects.all().delete()
    assert remove(cast.leader) == 1
    assert remove(cast.leader) == 0
    assert states(*rows) == ["cancelled", "taken"]
    assert [kind for kind, _people in kinds()] == ["sign_up.promoted", "sign_up.removed"]
    gone = queries.ended_lately(cast.members[0].id, now=NOW).get()
    assert (gone.pk, gone.end_reason) == (rows[0].pk, "年纪不合适")


def test_members_leave_teams_not_places(cast: Cast) -> None:
    """A leader acts for members only while they are that."""
    shift = published(cast)[0]
    who = cast.members[0]
    teams.leave_team(team_id=cast.team.id, by=who.actor, now=NOW)
    with refuses(Forbidden, "not_acting"):
        together(shift, cast.leader, who.id)


def test_a_minor_without_the_guardian_is_refused_at_the_door(cast: Cast) -> None:
    shift = published(cast, terms=Terms(accompanied=True))[0]
    mother = cast.members[0]
    son = son_of(mother)
    together(shift, mother, mother.id, son.pk)
    hers = SignUp.objects.filter(person_id=mother.id)
    hers.update(
        state="cancelled", cancelled_at=NOW, ended="removed"
    )  # past the rule that keeps them together
    code = codes.person_code(son.pk, now=START)

    def shows() -> Any:
        return operations.scan_person(
            shift_id=shift.pk, direction=Direction.IN, code=code, by=cast.leader.actor, now=START
        )

    with refuses(Refused, "not_accompanied"):
        shows()
    assert not Attendance.objects.exists()
    assert not CodeUse.objects.exists()
    hers.update(state="taken", cancelled_at=None, ended="")
    assert shows().person_id == son.pk
