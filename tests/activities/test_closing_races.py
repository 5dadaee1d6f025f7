"""A site is closed, a team dissolved, while an activity is handed in or announced: one waits, and sees the other."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from activities import stage
from cast import DAQIAO, NANTANG, NOW, Cast, make_cast, resident, team
from redvest.activities import operations
from redvest.activities.enums import ActivityState
from redvest.activities.models import Activity, Series
from redvest.activities.operations import activities, series, standing
from redvest.activities.operations.changing_team import hand_over_activity
from redvest.activities.rules.series import SeriesForm
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import DomainError, Refused
from redvest.places import operations as places
from redvest.places.operations import changing
from redvest.places.queries import site_by_code, site_by_id
from redvest.teams import operations as teams
from redvest.teams import queries as team_queries
from redvest.teams.enums import TeamState
from redvest.teams.operations import ending

pytestmark = pytest.mark.race
LATER = NOW + timedelta(hours=1)
#: Long enough for whoever does not wait to be through.
A_WHILE = 1.0


def meets(
    monkeypatch: pytest.MonkeyPatch,
    at: tuple[Any, str],
    first: Callable[[], object],
    second: Callable[[], object],
) -> list[object]:
    """Runs ``first`` until it comes to the function ``at`` and ``second`` meanwhile; what came of both.

    ``first`` goes on when ``second`` is through or has waited for a while.
    """
    arrived, through = threading.Event(), threading.Event()
    module, name = at
    really = getattr(module, name)

    def pausing(*args: object, **words: object) -> object:
        found = really(*args, **words)
        if not arrived.is_set():
            arrived.set()
            through.wait(A_WHILE)
        return found

    def run(deed: Callable[[], object]) -> object:
        try:
            return deed()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    def after() -> object:
        assert arrived.wait(30)
        try:
            return run(second)
        finally:
            through.set()

    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(module, name, pausing)
        both = [pool.submit(run, first), pool.submit(after)]
        return [one.result(60) for one in both]


def submits(cast: Cast, activity: Activity) -> Callable[[], object]:
    return lambda: operations.submit_activity(
        activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=LATER
    )


def dissolves(cast: Cast) -> Callable[[], object]:
    return lambda: teams.dissolve_team(team_id=cast.team.id, reason="改组", by=SYSTEM, now=LATER)


def closes() -> object:
    return places.close_site(code=DAQIAO, reason="并村", by=SYSTEM, now=LATER)


def is_refused(result: object, code: str) -> bool:
    return isinstance(result, Refused) and code in result.codes


def draft_at_an_empty_site(cast: Cast) -> tuple[Activity, Any]:
    """A draft for 大桥社区 whose team stands elsewhere, because its first team is no more; and its leader."""
    draft = stage.draft(cast, stage.shift_form())
    leader = resident(60, residence=NANTANG)
    other = team(leader, name="南塘队", site_code=NANTANG)
    hand_over_activity(activity_id=draft.pk, to_team_id=other.id, by=SYSTEM, now=NOW)
    teams.dissolve_team(team_id=cast.team.id, reason="改组", by=SYSTEM, now=NOW)
    return draft, leader


def test_a_team_is_not_dissolved_under_an_activity_being_handed_in(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
):
    cast = make_cast()
    draft = stage.draft(cast, stage.shift_form())
    submitted, dissolved = meets(
        monkeypatch, (activities, "why_not_declare"), submits(cast, draft), dissolves(cast)
    )
    assert isinstance(submitted, Activity)
    assert is_refused(dissolved, "activities_open")
    assert team_queries.team_by_id(cast.team.id).state == TeamState.ACTIVE


def test_nothing_is_handed_in_for_a_team_being_dissolved(committed_db: str, monkeypatch: pytest.MonkeyPatch):
    cast = make_cast()
    draft = stage.draft(cast, stage.shift_form())
    dissolved, submitted = meets(monkeypatch, (ending, "why_not_end"), dissolves(cast), submits(cast, draft))
    assert not isinstance(dissolved, DomainError)
    assert is_refused(submitted, "team_dissolved"), submitted
    assert Activity.objects.get().state == ActivityState.DRAFT


def test_without_the_hold_a_dissolved_team_would_have_an_activity(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
):
    cast = make_cast()
    draft = stage.draft(cast, stage.shift_form())
    monkeypatch.setattr(standing, "hold_team", team_queries.team_by_id)
    meets(monkeypatch, (activities, "why_not_declare"), submits(cast, draft), dissolves(cast))
    assert team_queries.team_by_id(cast.team.id).state == TeamState.DISSOLVED
    assert Activity.objects.get().state == ActivityState.SUBMITTED


def test_a_site_is_not_closed_under_an_activity_being_handed_in(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
):
    cast = make_cast()
    draft, leader = draft_at_an_empty_site(cast)

    def submit() -> object:
        return operations.submit_activity(
            activity_id=draft.pk, answers=NONE_OF_THE_SIX, by=leader.actor, now=LATER
        )

    submitted, closed = meets(monkeypatch, (activities, "why_not_declare"), submit, closes)
    assert isinstance(submitted, Activity)
    assert is_refused(closed, "activities_open")
    assert site_by_code(DAQIAO).is_open


def test_without_the_hold_a_closed_site_would_have_an_activity(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
):
    cast = make_cast()
    draft, leader = draft_at_an_empty_site(cast)
    monkeypatch.setattr(standing, "hold_open", site_by_id)

    def submit() -> object:
        return operations.submit_activity(
            activity_id=draft.pk, answers=NONE_OF_THE_SIX, by=leader.actor, now=LATER
        )

    meets(monkeypatch, (activities, "why_not_declare"), submit, closes)
    assert not site_by_code(DAQIAO).is_open
    assert Activity.objects.get().state == ActivityState.SUBMITTED


def test_nothing_is_handed_in_at_a_site_being_closed(committed_db: str, monkeypatch: pytest.MonkeyPatch):
    cast = make_cast()
    draft, leader = draft_at_an_empty_site(cast)

    def submit() -> object:
        return operations.submit_activity(
            activity_id=draft.pk, answers=NONE_OF_THE_SIX, by=leader.actor, now=LATER
        )

    closed, submitted = meets(monkeypatch, (changing, "why_not_end"), closes, submit)
    assert not isinstance(closed, DomainError)
    assert is_refused(submitted, "site_closed"), submitted
    assert Activity.objects.get().state == ActivityState.DRAFT


def a_series(cast: Cast) -> Series:
    """A weekly series handed in for approval, with drafts on its dates."""
    draft = stage.draft(cast, stage.shift_form())
    first = (NOW + timedelta(days=2)).date()
    made = operations.make_series(
        activity_id=draft.pk,
        form=SeriesForm(every="week", weekday=first.isoweekday(), starts_on=first, count=10),
        by=cast.leader.actor,
        now=NOW,
    )
    return operations.submit_series(
        series_id=made.pk, until=date(2026, 5, 1), answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW
    )


def test_a_team_is_not_dissolved_under_a_series_being_announced(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
):
    cast = make_cast()
    weekly = a_series(cast)

    def approve() -> object:
        return operations.decide_series(series_id=weekly.pk, approve=True, by=cast.approver.actor, now=LATER)

    approved, dissolved = meets(monkeypatch, (series, "_drafts_ahead"), approve, dissolves(cast))
    assert isinstance(approved, Series)
    assert is_refused(dissolved, "activities_open")


def test_a_series_of_a_dissolved_team_is_not_announced(committed_db: str):
    cast = make_cast()
    weekly = a_series(cast)
    dissolves(cast)()
    with pytest.raises(Refused) as refusal:
        operations.decide_series(series_id=weekly.pk, approve=True, by=cast.approver.actor, now=LATER)
    assert refusal.value.codes == ["team_dissolved"]
    assert operations.run_series(series_id=weekly.pk, now=LATER + timedelta(days=7)) == 0
    assert not Activity.objects.filter(state=ActivityState.PUBLISHED).exists()
