"""Whatever is sent to the API, it answers as its own document says, and never with a 5xx.

Requests are made from the document, the same ones at every run. About half of them name what is there: without, hardly
any would get past "not found".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from activities.stage import draft, published, shift_form
from cast import CENTRE, DAQIAO, NOW, Cast, Persona
from harness.clock import MovableClock
from planning import PLAN
from redvest.activities import operations as activities
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.config.wsgi import application
from redvest.projects import operations as projects
from visiting import client_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
TOKEN = "a" * 32
EXAMPLES = 8
#: Tests over which the endpoints are spread, to run beside each other.
PARTS = 3


@pytest.mark.parametrize("part", range(PARTS))
def test_answers_are_as_described(cast: Cast, wall_clock: MovableClock, part: int):
    """Called by a visitor, a volunteer, a leader and a manager, by turns as chance (always the same) has it."""
    wall_clock.set(NOW + timedelta(minutes=2))
    there = things(cast)
    callers = [cookies_of(person) for person in (None, cast.members[0], cast.leader, cast.manager)]
    generation = GenerationConfig(deterministic=True, with_security_parameters=False)
    config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)
    found: list[str] = []
    for number, result in enumerate(document.get_all_operations()):
        if number % PARTS != part:
            continue
        try:
            attempt(result.ok(), there, callers)
        except (Exception, BaseExceptionGroup) as strange:
            found.append(f"{result.ok().label}: {strange!r} {getattr(strange, 'exceptions', '')}")
    assert found == []


def attempt(operation: Any, there: dict[str, Any], callers: list[dict[str, str]]) -> None:
    """Sends a few requests to one endpoint, each undone afterwards."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.booleans(), cookies=st.sampled_from(callers))
    def send(case: Any, real: bool, cookies: dict[str, str]) -> None:
        if real:
            name_what_is_there(case, there)
        with undone():
            case.call_and_validate(cookies=cookies, headers={"X-CSRFToken": TOKEN}, checks=CHECKS)

    send()


def name_what_is_there(case: Any, there: dict[str, Any]) -> None:
    """Puts ids and codes of existing things in the place of made-up ones."""
    for given_values in (case.path_parameters, case.query, case.body):
        if isinstance(given_values, dict):
            given_values.update({name: there[name] for name in given_values if name in there})


@contextmanager
def undone() -> Iterator[None]:
    """Takes back whatever is written inside."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def things(cast: Cast) -> dict[str, Any]:
    """Something of every kind, by the name that parameters and fields have for it."""
    by = cast.leader.actor
    shift = published(cast)[0]
    waiting = draft(cast, shift_form(start=NOW + timedelta(days=3)))
    activities.submit_activity(activity_id=waiting.pk, answers=NONE_OF_THE_SIX, by=by, now=NOW)
    mine = activities.sign_up(
        shift_id=shift.pk, person_id=cast.members[0].id, by=cast.members[0].actor, now=NOW
    )
    form = projects.ProjectForm(
        name="清洁家园",
        summary="给社区清扫河堤。",
        category="0006",
        team_id=cast.team.id,
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 6, 30),
        **PLAN,
    )
    project = projects.draft_project(form=form, by=by, now=NOW)
    projects.submit_project(project_id=project.pk, answers=NONE_OF_THE_SIX, by=by, now=NOW)
    return {
        "activity_id": waiting.pk,
        "shift_id": shift.pk,
        "sign_up_id": mine.sign_up_id,
        "project_id": project.pk,
        "team_id": cast.team.id,
        "login_id": str(cast.members[0].login_id),
        "number": cast.members[1].number,
        "leader": cast.members[1].number,
        "site": CENTRE,
        "site_code": DAQIAO,
        "parent_code": CENTRE,
        "into_code": DAQIAO,
        "division_code": DAQIAO,
        "residence": DAQIAO,
        "phone": cast.members[0].phone,
        "cursor": "",
    }


def cookies_of(person: Persona | None) -> dict[str, str]:
    """The cookies of a logged-in browser, or of one that only has the CSRF token."""
    login = client_of(person).cookies if person else {}
    return {name: morsel.value for name, morsel in login.items()} | {"csrftoken": TOKEN}


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests do not close the connection that the test's transaction is open on."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals by the thousand are what is wanted here."""
    caplog.set_level("CRITICAL")
