"""The frame of the team desk: who may come in, and what its navigation shows."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.teams import queries as teams


def team_page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page of the team desk, with the teams one leads in its navigation (the first few, for those above many)."""
    viewer = identity.viewer(request)
    led = [grant.path for grant in viewer.scopes(Verb.LEAD_TEAM)]
    mine = list(teams.teams_led_by(viewer)[:8]) if led else []
    desk = {"desk_teams": mine, "desk_base": "team/base.html", "desk_ns": "team"}
    return render(request, template, desk | (context or {}), status=status)
