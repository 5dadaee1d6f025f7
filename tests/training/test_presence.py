"""Who is there: codes, names called, what counts; and what those say who were."""

from datetime import timedelta

import pytest

from activities.stage import published, takes
from cast import NOW, Cast
from redvest.activities.codes import rotating_code as shift_code
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.training import operations as training
from redvest.training.models import Evaluation, Place, Presence
from redvest.training.queries.materials import material_file, materials_of
from redvest.training.queries.minutes import minutes_of
from redvest.training.rules.codes import rotating_code
from refusing import refuses
from training.stage import FIRST, OVER, SECOND, course, differences, joins, scans, sessions, shows

LATE = timedelta(minutes=31)


def test_a_code_is_of_its_session_and_its_moment(cast: Cast) -> None:
    row = course(cast)
    who, stranger = cast.members
    joins(row, who)
    first = sessions(row)[0]
    with refuses(Refused, "not_now"):
        scans(first, who, now=FIRST - LATE)
    with refuses(Refused, "code_foreign"):
        scans(first, stranger, now=FIRST)
    with refuses(Refused, "code_expired"):
        training.check_by_code(
            code=rotating_code(first.pk, "in", now=FIRST), by=who.actor, now=FIRST + timedelta(minutes=1)
        )
    shift = published(cast)[0]
    takes(shift, who)
    with refuses(Refused, "code_forged"):  # a shift's code is none here
        training.check_by_code(code=shift_code(shift.pk, "in", now=FIRST), by=who.actor, now=FIRST)
    once, again = scans(first, who, now=FIRST), scans(first, who, now=FIRST + timedelta(minutes=9))
    assert (once.pk, again.came_at) == (again.pk, FIRST)
    with refuses(Refused, "not_come"):
        scans(sessions(row)[1], who, "out", now=SECOND)


def test_a_personal_code_is_scanned_by_who_runs_it(cast: Cast) -> None:
    row = course(cast)
    who = cast.members[0]
    joins(row, who)
    joins(row, cast.clerk)
    first = sessions(row)[0]
    assert shows(cast, first, who, now=FIRST).seen == "personal"
    with refuses(Forbidden, "own_code"):
        shows(cast, first, cast.clerk, now=FIRST)
    with refuses(Invalid, "direction"):
        shows(cast, first, who, "round", now=FIRST)
    with refuses(Forbidden, "not_permitted"):
        training.scan_person(session_id=first.pk, direction="in", code="x", by=cast.leader.actor, now=FIRST)


def test_where_one_checks_out_only_what_is_between_counts(cast: Cast) -> None:
    row = course(cast, checks_out=True)
    one, two = cast.members
    for who in (one, two):
        joins(row, who)
    first, second = sessions(row)
    for who in (one, two):
        scans(first, who, now=FIRST)
    scans(first, one, "out", now=FIRST + timedelta(minutes=100))
    scans(first, one, "out", now=FIRST + timedelta(minutes=110))
    with refuses(Refused, "not_now"):
        scans(first, two, "out", now=FIRST + timedelta(hours=2) + LATE)
    found = minutes_of(row.pk)
    assert sorted(found.values()) == [0, 100]
    scans(second, two, now=SECOND)
    scans(second, two, "out", now=SECOND + timedelta(minutes=75))  # beyond the end nothing counts
    assert sorted(minutes_of(row.pk).values()) == [60, 100]


def test_names_are_called_where_phones_fail(cast: Cast) -> None:
    row = course(cast)
    one, two = cast.members
    for who in (one, two, cast.clerk):
        joins(row, who)
    first = sessions(row)[0]
    ids = {place.person_id: place.pk for place in Place.objects.all()}
    by = cast.clerk.actor
    said = {"session_id": first.pk, "direction": "in", "by": by}
    with refuses(Refused, "not_now"):
        training.call_names(place_ids=[ids[one.id]], now=FIRST - LATE, **said)
    with refuses(Forbidden, "own_roll"):
        training.call_names(place_ids=[ids[cast.clerk.id]], now=FIRST, **said)
    scans(first, one, now=FIRST)
    whom = [ids[one.id], ids[two.id]]
    assert training.call_names(place_ids=whom, now=OVER, **said) == 1
    assert training.call_names(place_ids=whom, now=OVER, **said) == 0
    assert minutes_of(row.pk) == {ids[one.id]: 120, ids[two.id]: 120}
    wrong = Presence.objects.get(place_id=ids[two.id])
    with refuses(Invalid, "required"):
        training.strike_presence(presence_id=wrong.pk, why="", by=by, now=OVER)
    training.strike_presence(presence_id=wrong.pk, why="点错了人", by=by, now=OVER)
    assert minutes_of(row.pk) == {ids[one.id]: 120}
    training.complete_course(course_id=row.pk, by=cast.manager.actor, now=OVER)
    with refuses(Refused, "course_state"):
        training.call_names(place_ids=whom, now=OVER, **said)


def test_who_attended_evaluates_and_silence_is_nothing(cast: Cast) -> None:
    row = course(cast)
    one, two = cast.members
    for who in (one, two):
        joins(row, who)
    scans(sessions(row)[0], one, now=FIRST)
    said = {"course_id": row.pk, "words": "讲得清楚", "now": OVER}
    with refuses(Refused, "not_attended"):
        training.evaluate(stars=5, by=two.actor, **said)
    with refuses(NotFound, "not_found"):
        training.evaluate(stars=5, by=cast.leader.actor, **said)
    with refuses(Invalid, "stars"):
        training.evaluate(stars=6, by=one.actor, **said)
    training.evaluate(stars=3, by=one.actor, **said)
    training.evaluate(stars=4, by=one.actor, **said)
    assert list(Evaluation.objects.values_list("stars", flat=True)) == [4]
    assert differences() == []


def test_materials_are_for_those_who_take_part(cast: Cast) -> None:
    row = course(cast)
    who, stranger = cast.members
    joins(row, who)
    pdf = Upload(name="讲义.pdf", content=b"%PDF-1.4 x")
    by = cast.clerk.actor
    said = {"course_id": row.pk, "title": "讲义", "now": NOW}
    with refuses(Forbidden, "not_permitted"):
        training.add_material(upload=pdf, by=cast.leader.actor, **said)
    with refuses(Invalid, "file_kind"):
        training.add_material(upload=Upload(name="a", content=b"MZ"), by=by, **said)
    made = training.add_material(upload=pdf, by=by, **said)
    assert material_file(who.see(), made.pk).content == pdf.content
    assert [len(materials_of(one.see(), row)) for one in (who, cast.clerk, stranger)] == [1, 1, 0]
    with pytest.raises(NotFound):
        material_file(stranger.see(), made.pk)
    for _again in range(2):
        training.remove_material(material_id=made.pk, by=by, now=NOW)
    with pytest.raises(NotFound):
        material_file(who.see(), made.pk)
