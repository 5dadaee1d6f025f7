"""Leaving and merging: places to come are given back or move, what was attended stays, clinics find their expert."""

from datetime import timedelta

import pytest

from cast import GAOPING, NOW, Cast, Persona
from redvest.kernel.actor import SYSTEM
from redvest.training import holdings
from redvest.training import operations as training
from redvest.training.models import Clinic, Place
from training.stage import FIRST, OVER, counts, course, differences, joins, project, scans, sessions, states


def invited(cast: Cast, expert: Persona, *, project_id: int | None = None) -> Clinic:
    return training.invite_expert(
        project_id=project_id or project(cast),
        number=expert.number,
        site_code=GAOPING,
        by=cast.clerk.actor,
        now=NOW,
    )


def test_who_leaves_gives_the_place_to_the_next(cast: Cast) -> None:
    row = course(cast, places=1)
    gone, next_one = cast.residents
    place, waiting = joins(row, gone), joins(row, next_one)
    clinic = invited(cast, gone)
    assert holdings.why_not_leave(gone.id, now=NOW) == []
    trace = holdings.leave(gone.id, by=SYSTEM, now=NOW)
    assert trace == {"training.place ended": [place.pk], "training.clinic ended": [clinic.pk]}
    assert (states(row), counts(row)) == ({gone.id: "cancelled", next_one.id: "taken"}, (0, 1, 0))
    waiting.refresh_from_db()
    clinic.refresh_from_db()
    assert (waiting.state, clinic.state, clinic.ended_why != "") == ("taken", "called_off", True)
    assert holdings.leave(gone.id, by=SYSTEM, now=NOW) == {
        "training.place ended": [],
        "training.clinic ended": [],
    }
    assert differences() == []


def test_what_was_attended_stays(cast: Cast) -> None:
    row = course(cast)
    who = cast.members[0]
    joins(row, who)
    for session in sessions(row):
        scans(session, who, now=session.starts_at)
    training.complete_course(course_id=row.pk, by=cast.clerk.actor, now=OVER)
    holdings.leave(who.id, by=SYSTEM, now=OVER)
    assert (states(row), differences()) == ({who.id: "passed"}, [])


def test_an_expert_at_work_cannot_leave(cast: Cast) -> None:
    expert = cast.residents[1]
    clinic = invited(cast, expert)
    training.answer_invitation(clinic_id=clinic.pk, accepts=True, by=expert.actor, now=NOW)
    assert [one.code for one in holdings.why_not_leave(expert.id, now=NOW)] == ["clinics_open"]
    training.call_off_clinic(clinic_id=clinic.pk, why="另请专家", by=cast.clerk.actor, now=NOW)
    assert holdings.why_not_leave(expert.id, now=NOW) == []


def test_merged_places_move_or_end(cast: Cast) -> None:
    kept, other = cast.members[:2]
    both, only = course(cast), course(cast, name="文明礼仪")
    joins(both, kept)
    twice, moved = joins(both, other), joins(only, other)
    assert holdings.why_not_merge(kept.id, other.id, now=NOW) == []
    trace = holdings.merge(kept.id, other.id, by=SYSTEM, now=NOW)
    assert (trace["training.place moved"], trace["training.place ended"]) == ([moved.pk], [twice.pk])
    assert (states(both), states(only)) == ({kept.id: "taken", other.id: "cancelled"}, {kept.id: "taken"})
    assert (counts(both), counts(only), differences()) == ((0, 1, 0), (0, 1, 0), [])


def test_merged_who_was_there_already_keeps_it(cast: Cast) -> None:
    """One of two registrations came to the first session: the attendance goes along with the place."""
    kept, other = cast.members[:2]
    row = course(cast)
    joins(row, other)
    scans(sessions(row)[0], other, now=FIRST)
    holdings.merge(kept.id, other.id, by=SYSTEM, now=FIRST + timedelta(minutes=5))
    place = Place.objects.get(course=row)
    assert (place.person_id, place.presences.count(), differences()) == (kept.id, 1, [])


@pytest.mark.parametrize("same", [True, False])
def test_merged_clinics_move_and_one_project_has_an_expert_once(cast: Cast, same: bool) -> None:
    other, kept = cast.residents
    first = project(cast)
    one = invited(cast, kept, project_id=first) if same else None
    two = invited(cast, other, project_id=first)
    trace = holdings.merge(kept.id, other.id, by=SYSTEM, now=NOW)
    two.refresh_from_db()
    if one is None:
        assert (two.expert_id, two.state, trace["training.clinic moved"]) == (kept.id, "invited", [two.pk])
    else:
        assert (two.expert_id, two.state, trace["training.clinic ended"]) == (
            other.id,
            "called_off",
            [two.pk],
        )
    assert differences() == []
