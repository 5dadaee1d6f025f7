"""Writes of teams: registering, leading and dissolving them; joining, deciding and leaving."""

from redvest.teams.operations.memberships import decide_request, join_team, leave_team, remove_member
from redvest.teams.operations.teams import (
    appoint_team_leader,
    dissolve_team,
    edit_team,
    register_team,
    registered,
)
from redvest.teams.rules import TeamForm

__all__ = [
    "TeamForm",
    "appoint_team_leader",
    "decide_request",
    "dissolve_team",
    "edit_team",
    "join_team",
    "leave_team",
    "register_team",
    "registered",
    "remove_member",
]
