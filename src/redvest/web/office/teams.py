"""Teams of one's own places: registered, given leaders, dissolved."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.queries import leaders_of
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.delivery.lists import file_of, teams_asked
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, NotFound, Reason
from redvest.people import queries as people
from redvest.teams import operations, queries
from redvest.teams.enums import TeamKind
from redvest.teams.queries import TeamInfo
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, duty, office_page, office_panel
from redvest.web.office.forms import LeaderForm, TeamForm
from redvest.web.team.forms import ReasonForm

PAGE, PANEL = "office/teams.html", "office/team_panel.html"


def person_called(number: str, *, about: str) -> int:
    """The id of the person with a volunteer number. Raises Invalid about the field it was typed in."""
    try:
        return people.person_by_number(number).id
    except NotFound:
        raise Invalid(Reason("number_unknown", _("没有这个志愿者编号，请再看一眼"), about=about)) from None


def _listing(request: HttpRequest) -> dict[str, Any]:
    return {
        "page": page_of(request, teams_asked(request)),
        "q": request.GET.get("q", ""),
        "kind": request.GET.get("kind", ""),
        "waiting": bool(request.GET.get("waiting")),
        "kinds": TeamKind.choices,
        "asked": request.GET.urlencode(),
    }


@require_GET
@duty(Verb.MANAGE_TEAMS)
def teams(request: HttpRequest) -> HttpResponse:
    """The teams one manages."""
    return office_page(request, PAGE, _listing(request))


@require_GET
@duty(Verb.MANAGE_TEAMS)
def teams_file(request: HttpRequest) -> HttpResponseBase:
    """The same list as a table."""
    return file_of(request, "teams")


def _team(request: HttpRequest, code: str) -> TeamInfo:
    info = queries.team_by_code(code)
    require_sight(identity.viewer(request).may(Verb.MANAGE_TEAMS, info.site_path))
    return info


@require_GET
@duty(Verb.MANAGE_TEAMS)
def team(request: HttpRequest, code: str) -> HttpResponse:
    """One team, beside the list."""
    return _shown(request, _team(request, code))


def _shown(request: HttpRequest, info: TeamInfo, **given: forms.Form) -> HttpResponse:
    ids = leaders_of([info.code], now=clock.now()).get(info.code, [])
    leaders = people.people_by_ids(ids)
    context: dict[str, Any] = {
        "team": info,
        "kind_label": TeamKind(info.kind).label,
        "leaders": [leaders[pk] for pk in ids if pk in leaders],
        "leader_form": given.get("leader") or LeaderForm(auto_id="leader_%s"),
        "dissolve_form": given.get("dissolve") or ReasonForm(auto_id="dissolve_%s"),
    }
    return office_panel(
        request, PAGE, PANEL, context, lambda: _listing(request), status=status_of(*given.values())
    )


@require_http_methods(["GET", "POST"])
@duty(Verb.MANAGE_TEAMS)
def team_new(request: HttpRequest) -> HttpResponse:
    """Registers a team with its leader; its credit code is checked."""
    own = Desk(identity.viewer(request)).sites
    form = TeamForm(request.POST or None, initial={"site_code": own[0].code if own else ""})
    if request.method == "POST":
        made = with_refusals(form, lambda: _register(request, form), names={"leader_id": "leader"})
        if made is not None:
            return done(request, _("已登记“%(name)s”") % {"name": made.name}, "office:team", made.code)
    return office_page(request, "office/team_form.html", {"form": form}, status=status_of(form))


def _register(request: HttpRequest, form: TeamForm) -> TeamInfo:
    data = dict(form.cleaned_data)
    key = data.pop("key")
    leader_id = person_called(data.pop("leader"), about="leader")
    said = operations.TeamForm(**data, leader_id=leader_id)
    made = operations.register_team(form=said, by=identity.actor(request), now=clock.now(), key=key)
    return queries.team_by_id(made.pk)


@require_POST
@duty(Verb.MANAGE_TEAMS)
def team_leader(request: HttpRequest, code: str) -> HttpResponse:
    """Gives a team one more leader."""
    info, form = _team(request, code), LeaderForm(request.POST, auto_id="leader_%s")
    by, now = identity.actor(request), clock.now()
    appointed = with_refusals(
        form,
        lambda: operations.appoint_team_leader(
            team_id=info.id,
            person_id=person_called(form.cleaned_data["leader"], about="leader"),
            by=by,
            now=now,
        ),
    )
    if appointed is None:
        return _shown(request, info, leader=form)
    return done(request, _("已任命队长"), "office:team", code)


@require_POST
@duty(Verb.MANAGE_TEAMS)
def team_dissolve(request: HttpRequest, code: str) -> HttpResponse:
    """Ends a team; what it did stays."""
    info, form = _team(request, code), ReasonForm(request.POST, auto_id="dissolve_%s")
    by, now = identity.actor(request), clock.now()
    gone = with_refusals(
        form,
        lambda: operations.dissolve_team(team_id=info.id, reason=form.cleaned_data["reason"], by=by, now=now),
    )
    if gone is None:
        return _shown(request, info, dissolve=form)
    return done(request, _("已解散“%(name)s”，它做过的事都还在") % {"name": info.name}, "office:team", code)
