"""Figures of training beside the raw rows, and checks that find what was damaged."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cast import DAQIAO, GAOPING, HEYETANG, NOW, Cast
from redvest.activities.models import Training
from redvest.kernel import clock
from redvest.reports.queries.training import training_figures
from redvest.training import operations as training
from redvest.training.models import Course, Evaluation, Place, Presence, UnitPlaces
from training.stage import FIRST, OVER, course, differences, joins, project, scans, sessions


@pytest.fixture
def done(cast: Cast) -> Course:
    """Completed: one was at both sessions, one came for the last half hour of the second, one never; one of a unit."""
    row = course(cast, places=5, valid_months=12)
    training.reserve_for_unit(course_id=row.pk, unit_code=DAQIAO, number=1, by=cast.clerk.actor, now=NOW)
    people = [*cast.members[:2], cast.residents[0]]
    for who in people:
        joins(row, who)
    unit = [cast.residents[1].number]
    training.name_people(course_id=row.pk, unit_code=DAQIAO, numbers=unit, by=cast.clerk.actor, now=NOW)
    first, second = sessions(row)
    scans(first, people[0], now=FIRST)
    scans(second, people[0], now=second.starts_at)
    scans(second, people[1], now=second.starts_at + timedelta(minutes=30))
    training.complete_course(course_id=row.pk, by=cast.clerk.actor, now=OVER)
    training.evaluate(course_id=row.pk, stars=5, words="好", by=people[0].actor, now=OVER)
    return row


def test_figures_are_what_the_rows_say(cast: Cast, done: Course) -> None:
    course(cast, name="还没结业的")
    found = training_figures(code=GAOPING, as_of=OVER).as_dict()
    assert found == {
        "courses": 1,
        "sessions": 2,
        "attendances": 2,
        "people": 2,
        "minutes": 210,
        "passed": 1,
        "clinics": 0,
        "points": 0,
        "qualifications": 1,
    }
    rows = Place.objects.filter(course=done, minutes__gt=0)
    assert found["minutes"] == sum(rows.values_list("minutes", flat=True))
    assert found["qualifications"] == Training.objects.exclude(valid_until=None).count()
    day = clock.local_day(OVER)
    later = training_figures(code=GAOPING, as_of=OVER, start=day + timedelta(days=1))
    before = training_figures(code=GAOPING, as_of=OVER - timedelta(seconds=1), end=day)
    assert (later.courses, before.courses) == (0, 0)
    assert training_figures(code=GAOPING, as_of=OVER, start=day, end=day).minutes == 210
    assert training_figures(code=HEYETANG, as_of=OVER).courses == 0


def test_a_clinic_counts_when_closed(cast: Cast) -> None:
    expert = cast.residents[1]
    clinic = training.invite_expert(
        project_id=project(cast), number=expert.number, site_code=GAOPING, by=cast.clerk.actor, now=NOW
    )
    training.answer_invitation(clinic_id=clinic.pk, accepts=True, by=expert.actor, now=NOW)
    words = {"finding": "流失快", "advice": "排固定搭档"}
    point = training.raise_point(clinic_id=clinic.pk, **words, by=expert.actor, now=NOW)
    assert training_figures(code=GAOPING, as_of=NOW).clinics == 0
    training.answer_point(point_id=point.pk, words="排好了", by=cast.leader.actor, now=NOW)
    training.look_again(point_id=point.pk, settled=True, words="好", by=expert.actor, now=NOW)
    training.close_clinic(clinic_id=clinic.pk, by=expert.actor, now=NOW)
    found = training_figures(code=GAOPING, as_of=NOW)
    assert (found.clinics, found.points, differences()) == (1, 1, [])


DAMAGES: dict[str, tuple[Callable[[Course], object], str]] = {
    "taken": (lambda row: Course.objects.filter(pk=row.pk).update(taken=1), "taken"),
    "waiting": (lambda row: Course.objects.filter(pk=row.pk).update(waiting=1), "waiting"),
    "reserved": (lambda row: Course.objects.filter(pk=row.pk).update(reserved=0), "reserved"),
    "unit": (lambda row: UnitPlaces.objects.update(taken=0), "unit"),
    "span": (
        lambda row: Course.objects.filter(pk=row.pk).update(ends_at=OVER + timedelta(hours=1)),
        "its sessions say",
    ),
    "minutes": (lambda row: Place.objects.filter(state="passed").update(minutes=170), "170 minutes stored"),
    "passed though missing": (
        lambda row: Presence.objects.filter(place__state="passed").order_by("pk")[0].delete(),
        "passed with 180",
    ),
    "state": (lambda row: Course.objects.filter(pk=row.pk).update(state="open"), "its course is open"),
    "record": (lambda row: Training.objects.update(organiser="别人"), "says other than its course"),
    "record's minutes": (lambda row: Training.objects.update(minutes=1), "says other than its course"),
    "evaluation": (
        lambda row: Evaluation.objects.update(place=Place.objects.get(minutes=0, unit=None)),
        "nobody attended",
    ),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_found(done: Course, what: str) -> None:
    assert differences() == []
    damage, words = DAMAGES[what]
    damage(done)
    assert any(words in one for one in differences()), differences()
