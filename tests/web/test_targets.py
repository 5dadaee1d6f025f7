"""Messages lead to the page of what they are about."""

import pytest

from cast import Cast
from redvest.web.targets import has_page, path_of


@pytest.mark.parametrize(
    ("target", "page"),
    [
        ("handover:3", "/me/handovers/3"),
        ("household:3", "/me/family/"),
        ("guardianship:3", "/me/family/"),
        ("permission:3", "/me/family/"),
        ("handovers_of:3", "/team/activities/3/handovers/"),
        ("sign_ups_at:3", "/team/sign-ups/shifts/3/"),
        ("duty:3", "/team/shifts/3/duty/"),
        ("roster:3", "/team/activities/3/roster/"),
        ("series:3", "/team/series/3/"),
        ("team_hours:0", "/team/hours/"),
        ("person:3", "/me/data"),
        ("my_trainings:0", "/me/sign-ups/trainings"),
        ("my_teams:3", "/me/teams"),
        ("shift:999999", "/me/notices/"),
        ("nothing", "/me/notices/"),
    ],
)
def test_a_target_has_its_page(db: None, target: str, page: str):
    assert path_of(target) == page
    assert has_page(target) == (target != "nothing")


def test_a_teams_message_leads_to_the_team(cast: Cast):
    assert path_of(f"team:{cast.team.id}") == f"/teams/{cast.team.code}/"
