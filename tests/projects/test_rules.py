"""The rules of projects without a database."""

from datetime import date

import pytest

from redvest.projects import rules
from redvest.projects.enums import PROJECT_TRANSITIONS, ProjectState
from redvest.projects.rules import ProjectForm

TODAY = date(2026, 3, 2)


def form(**changes: object) -> ProjectForm:
    said: dict[str, object] = {
        "name": "春苗工程",
        "summary": "为高平镇的留守儿童每周辅导两次功课",
        "category": "0003",
        "team_id": 1,
        "starts_on": TODAY,
        "ends_on": date(2026, 6, 30),
    }
    return ProjectForm(**(said | changes))  # type: ignore[arg-type]  # a test says wrong things on purpose


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"ends_on": TODAY}, []),
        ({"name": " "}, [("missing", "name")]),
        ({"name": "春" * 50}, []),
        ({"name": "春" * 51}, [("too_long", "name")]),
        ({"summary": ""}, [("missing", "summary")]),
        ({"summary": "做" * 1001}, [("too_long", "summary")]),
        ({"category": "9999"}, [("unknown_choice", "category")]),
        ({"starts_on": date(2026, 3, 1)}, [("starts_in_past", "starts_on")]),
        ({"starts_on": date(2026, 7, 1)}, [("ends_before_start", "ends_on")]),
    ],
)
def test_the_form(changes: dict[str, object], said: list[tuple[str, str]]) -> None:
    assert [(reason.code, reason.about) for reason in rules.why_not_say(form(**changes), today=TODAY)] == said


@pytest.mark.parametrize("now", ProjectState)
@pytest.mark.parametrize("to", ProjectState)
def test_a_project_moves_by_its_table_alone(now: ProjectState, to: ProjectState) -> None:
    assert (rules.why_not_move(now, to) == []) == (to in PROJECT_TRANSITIONS[now])


def test_a_period_is_over_after_its_last_day() -> None:
    assert rules.why_not_start(ends_on=TODAY, today=TODAY) == []
    (reason,) = rules.why_not_start(ends_on=date(2026, 3, 1), today=TODAY)
    assert reason.code == "period_over"


def test_a_return_names_its_reason() -> None:
    assert rules.why_not_return("时间不具体") == []
    assert [reason.code for reason in rules.why_not_return(" ")] == ["missing"]
    assert [reason.code for reason in rules.why_not_return("因" * 201)] == ["too_long"]
