"""A course from draft to completion: what it must say, who may, its places, its sessions."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from activities.stage import published, takes
from cast import CENTRE, DAQIAO, GAOPING, HEYETANG, NOW, TAOHUAPING, Cast
from redvest.activities.models import Training
from redvest.activities.rules.terms import Terms
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.training import operations as training
from redvest.training.models import Course, Place, Session, UnitPlaces
from redvest.training.operations import cancel_course, complete_course, open_course
from redvest.training.queries.courses import courses_sent_to
from refusing import refuses
from training.stage import (
    FIRST,
    OVER,
    SECOND,
    UNTIL,
    add,
    counts,
    course,
    differences,
    draft,
    drafted,
    joins,
    scans,
    sessions,
    sitting,
    states,
)


def test_the_staff_drafts_and_publishes(cast: Cast) -> None:
    by = cast.clerk.actor
    first = training.draft_course(site_code=GAOPING, draft=draft(), by=by, now=NOW, key="a-course")
    again = training.draft_course(site_code=GAOPING, draft=draft(), by=by, now=NOW, key="a-course")
    assert (first.pk, first.state) == (again.pk, "draft")
    with refuses(Refused, "no_sessions"):
        open_course(course_id=first.pk, by=by, now=NOW)
    add(cast, first, sitting())
    with refuses(Refused, "over"):
        open_course(course_id=first.pk, by=by, now=OVER)
    for _again in range(2):
        row = open_course(course_id=first.pk, by=by, now=NOW)
    assert (row.state, row.starts_at, row.ends_at) == ("open", FIRST, FIRST + timedelta(hours=2))
    assert differences() == []


def test_who_may_not(cast: Cast) -> None:
    row = drafted(cast)
    for who in (cast.leader, cast.approver, cast.auditor, cast.members[0]):
        with refuses(Forbidden, "not_permitted"):
            training.draft_course(site_code=GAOPING, draft=draft(), by=who.actor, now=NOW)
        with refuses(Forbidden, "not_permitted"):
            training.edit_course(course_id=row.pk, draft=draft(), by=who.actor, now=NOW)
        with refuses(Forbidden, "not_permitted"):
            training.add_session(course_id=row.pk, draft=sitting(), by=who.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):  # another institute
        training.draft_course(site_code=TAOHUAPING, draft=draft(), by=cast.clerk.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        training.draft_course(site_code="nowhere", draft=draft(), by=cast.clerk.actor, now=NOW)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"name": " "}, "name"),
        ({"content": "长" * 501}, "content"),
        ({"organiser": ""}, "organiser"),
        ({"places": 0}, "places"),
        ({"share": 101}, "share"),
        ({"valid_months": 0}, "valid_months"),
        ({"kind": "nothing"}, "kind"),
        ({"mode": "nothing"}, "mode"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast: Cast, said: dict[str, object], about: str) -> None:
    with pytest.raises(Invalid) as caught:
        drafted(cast, **said)
    assert list(caught.value.by_field) == [about]


def test_sessions_have_links_and_do_not_overlap(cast: Cast) -> None:
    row = course(cast)
    with refuses(Invalid, "link_needed"):
        add(cast, row, sitting(FIRST - timedelta(days=1), mode="remote"))
    with refuses(Invalid, "link_unsafe"):
        add(cast, row, sitting(FIRST - timedelta(days=1), mode="remote", link="http://meeting.cn/1"))
    with refuses(Invalid, "overlaps"):
        add(cast, row, sitting(FIRST + timedelta(minutes=119)))
    with refuses(Invalid, "times"):
        add(cast, row, sitting(FIRST - timedelta(days=1), minutes=0))
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(course=row, title="x", mode="on_site", starts_at=FIRST, ends_at=OVER)
    back_to_back = add(cast, row, sitting(FIRST + timedelta(hours=2), 30))
    training.remove_session(session_id=back_to_back.pk, by=cast.clerk.actor, now=NOW)
    assert len(sessions(row)) == 2
    assert differences() == []


def test_times_stand_once_somebody_came(cast: Cast) -> None:
    row = course(cast)
    who, by = cast.members[0], cast.clerk.actor
    joins(row, who)
    first = sessions(row)[0]
    scans(first, who, now=FIRST)
    with refuses(Refused, "attended"):
        training.edit_session(
            session_id=first.pk, draft=sitting(FIRST + timedelta(minutes=5)), by=by, now=FIRST
        )
    with refuses(Refused, "attended"):
        training.remove_session(session_id=first.pk, by=by, now=FIRST)
    moved = training.edit_session(session_id=first.pk, draft=sitting(room="三楼"), by=by, now=FIRST)
    assert moved.room == "三楼"


def test_full_means_waiting_and_a_place_given_back_moves_the_next_up(cast: Cast) -> None:
    row = course(cast, places=1)
    one, two = cast.members
    third = cast.residents[0]
    assert [joins(row, who).state for who in (one, two, third, one)] == [
        "taken",
        "waiting",
        "waiting",
        "taken",
    ]
    assert counts(row) == (0, 1, 2)
    training.cancel_place(course_id=row.pk, by=one.actor, now=NOW)
    training.cancel_place(course_id=row.pk, by=one.actor, now=NOW)
    assert counts(row) == (0, 1, 1)
    assert states(row) == {one.id: "cancelled", two.id: "taken", third.id: "waiting"}
    more = replace(draft(), places=2)
    training.edit_course(course_id=row.pk, draft=more, by=cast.clerk.actor, now=NOW)
    assert counts(row) == (0, 2, 0)
    with refuses(Invalid, "places_taken"):
        training.edit_course(course_id=row.pk, draft=draft(places=1), by=cast.clerk.actor, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Course.objects.filter(pk=row.pk).update(taken=3)
    assert joins(row, one).state == "waiting"
    assert differences() == []


def test_one_signs_up_for_what_is_open_until_the_day(cast: Cast) -> None:
    row = drafted(cast)
    who = cast.members[0]
    with refuses(Refused, "not_open"):
        joins(row, who)
    add(cast, row, sitting())
    open_course(course_id=row.pk, by=cast.clerk.actor, now=NOW)
    with refuses(Refused, "sign_up_over"):
        joins(row, who, now=UNTIL)
    joins(row, who)
    with refuses(Refused, "started"):
        training.cancel_place(course_id=row.pk, by=who.actor, now=FIRST)
    with refuses(Refused, "not_held"):
        training.cancel_place(course_id=row.pk, by=cast.members[1].actor, now=NOW)


def test_places_of_units_are_shown_to_the_unit_and_not_beside_ones_own_courses(cast: Cast) -> None:
    by = cast.manager.actor
    row = training.draft_course(site_code=CENTRE, draft=draft(), by=by, now=NOW, key="a-course")
    training.add_session(course_id=row.pk, draft=sitting(), by=by, now=NOW)
    open_course(course_id=row.pk, by=by, now=NOW)
    training.reserve_for_unit(course_id=row.pk, unit_code=GAOPING, number=2, by=by, now=NOW)

    assert [one.unit.code for one in courses_sent_to(cast.clerk.see())] == [GAOPING]
    assert not courses_sent_to(cast.manager.see()).exists()
    assert not courses_sent_to(cast.approver.see()).exists()


def test_a_unit_names_its_people_for_its_places(cast: Cast) -> None:
    row = course(cast, places=3)
    one, two = cast.members
    stranger = cast.residents[0]
    by = cast.clerk.actor
    training.reserve_for_unit(course_id=row.pk, unit_code=DAQIAO, number=2, by=by, now=NOW)
    assert joins(row, one).state == "taken"
    assert joins(row, two).state == "waiting"  # two of the three are the unit's
    numbers = [two.number, "NOBODY", one.number, two.number]
    named = training.name_people(course_id=row.pk, unit_code=DAQIAO, numbers=numbers, by=by, now=NOW)
    assert (named.new, named.known, list(named.refused)) == (1, 1, ["NOBODY"])
    assert counts(row) == (2, 1, 0)
    assert UnitPlaces.objects.get().taken == 1
    said = {"course_id": row.pk, "unit_code": DAQIAO, "by": by, "now": NOW}
    with refuses(Refused, "unit_full"):
        training.name_people(numbers=[cast.leader.number, stranger.number], **said)
    with refuses(Invalid, "places_taken"):
        training.reserve_for_unit(number=0, **said)
    with refuses(Invalid, "places_free"):
        training.reserve_for_unit(number=3, **said)
    with refuses(Refused, "no_places"):
        training.name_people(
            numbers=[one.number], **(said | {"unit_code": HEYETANG, "by": cast.manager.actor})
        )
    with refuses(Forbidden, "not_permitted"):
        training.name_people(numbers=[one.number], **(said | {"by": cast.leader.actor}))
    training.reserve_for_unit(number=1, **said)
    assert counts(row) == (1, 1, 0)
    assert joins(row, stranger).state == "taken"
    place = Place.objects.get(person_id=two.id)
    with refuses(Invalid, "required"):
        training.remove_place(place_id=place.pk, why=" ", by=by, now=NOW)
    training.remove_place(place_id=place.pk, why="临时有任务", by=by, now=NOW)
    assert UnitPlaces.objects.get().taken == 0
    assert differences() == []


def test_calling_off_ends_all_places(cast: Cast) -> None:
    row = course(cast, places=1)
    for who in cast.members:
        joins(row, who)
    by = cast.clerk.actor
    with refuses(Invalid, "required"):
        cancel_course(course_id=row.pk, why="", by=by, now=NOW)
    for _again in range(2):
        row = cancel_course(course_id=row.pk, why="大雪封路", by=by, now=NOW)
    assert (row.state, counts(row), set(states(row).values())) == ("cancelled", (0, 0, 0), {"cancelled"})
    with refuses(Refused, "course_state"):
        complete_course(course_id=row.pk, by=by, now=OVER)
    assert differences() == []


def test_completing_takes_down_the_record_of_the_regulation(cast: Cast) -> None:
    row = course(cast, valid_months=24, share=60)
    one, two = cast.members
    third = cast.residents[0]
    for who in (one, two, third):
        joins(row, who)
    first, second = sessions(row)
    scans(first, one, now=FIRST - timedelta(minutes=10))
    scans(second, one, now=SECOND + timedelta(minutes=20))
    scans(first, two, now=FIRST + timedelta(minutes=13))
    by = cast.clerk.actor
    with refuses(Refused, "not_over"):
        complete_course(course_id=row.pk, by=by, now=SECOND)
    for _again in range(2):
        complete_course(course_id=row.pk, by=by, now=OVER)
    # 160 of 180 minutes, 107 (59.4 %) and none.
    assert states(row) == {one.id: "passed", two.id: "missed", third.id: "missed"}
    assert list(Place.objects.order_by("pk").values_list("minutes", flat=True)) == [160, 107, 0]
    record = Training.objects.get()
    assert (record.person_id, record.name, record.minutes, record.organiser) == (
        one.id,
        "应急救护培训",
        160,
        "高平镇新时代文明实践所",
    )
    assert (record.held_on.isoformat(), str(record.valid_until)) == ("2026-03-06", "2028-03-06")
    assert (record.site_id, record.team_id) == (row.site_id, None)
    assert differences() == []
    with refuses(Refused, "course_state"):
        cancel_course(course_id=row.pk, why="迟了", by=by, now=OVER)


def test_nobody_completes_their_own_course(cast: Cast) -> None:
    row = course(cast)
    joins(row, cast.clerk)
    with refuses(Refused, "own_training"):
        complete_course(course_id=row.pk, by=cast.clerk.actor, now=OVER)
    assert complete_course(course_id=row.pk, by=cast.manager.actor, now=OVER).state == "completed"


def test_a_qualification_opens_the_shift_that_asks_for_it(cast: Cast) -> None:
    """The record is that of activities: what a shift requires by name is found there."""
    row = course(cast, share=50)
    who = cast.members[0]
    joins(row, who)
    scans(sessions(row)[0], who, now=FIRST)
    complete_course(course_id=row.pk, by=cast.clerk.actor, now=OVER)
    shift = published(cast, terms=Terms(trainings=("应急救护培训",)))[0]
    takes(shift, who)
    with pytest.raises(Refused) as caught:
        takes(shift, cast.members[1])
    assert caught.value.codes == ["training_needed"]
