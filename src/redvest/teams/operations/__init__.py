"""Writes of teams: registering, leading, ending them; joining, inviting, leaving; professions and agreements."""

from redvest.teams.operations.agreements import (
    AgreementForm,
    end_agreement,
    make_agreement,
    renew_agreement,
)
from redvest.teams.operations.ending import dissolve_team, merge_team
from redvest.teams.operations.invitations import answer_invitation, invite, withdraw_invitation
from redvest.teams.operations.memberships import decide_request, join_team, leave_team, remove_member
from redvest.teams.operations.professions import add_profession, classify_team, expect_professions
from redvest.teams.operations.teams import (
    appoint_team_leader,
    edit_team,
    hold_team,
    hold_working,
    register_team,
    registered,
    rename_team,
)
from redvest.teams.rules import TeamForm

__all__ = [
    "AgreementForm",
    "TeamForm",
    "add_profession",
    "answer_invitation",
    "appoint_team_leader",
    "classify_team",
    "decide_request",
    "dissolve_team",
    "edit_team",
    "end_agreement",
    "expect_professions",
    "hold_team",
    "hold_working",
    "invite",
    "join_team",
    "leave_team",
    "make_agreement",
    "merge_team",
    "register_team",
    "registered",
    "remove_member",
    "rename_team",
    "renew_agreement",
    "withdraw_invitation",
]
