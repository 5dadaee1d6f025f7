"""Names, kinds and the end of teams: renamed, classified, merged, their open activities handed over."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.activities.operations import changing_team
from redvest.activities.queries.holding import unfinished_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, NotFound, Reason
from redvest.teams import operations, queries
from redvest.teams.queries import TeamInfo
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.office.forms import NameForm
from redvest.web.office.team_forms import ClassifyForm, HandOverForm, MergeTeamForm
from redvest.web.team.forms import ReasonForm


def kept_team(request: HttpRequest, code: str) -> TeamInfo:
    """The team, for who manages teams at its site; hidden from others."""
    info = queries.team_by_code(code)
    require_sight(identity.viewer(request).may(Verb.MANAGE_TEAMS, info.site_path))
    return info


def team_called(code: str, *, about: str) -> TeamInfo:
    """The team with a code as it was typed. Raises Invalid about its field."""
    try:
        return queries.team_by_code(code.strip().upper())
    except NotFound:
        raise Invalid(Reason("team_unknown", _("没有这个编号的队伍，请再核对"), about=about)) from None


@require_GET
@duty(Verb.MANAGE_TEAMS)
def team_keep(request: HttpRequest, code: str) -> HttpResponse:
    """What may be done to a team as a whole, and what stands in the way of its end."""
    return _page(request, kept_team(request, code))


def _page(request: HttpRequest, info: TeamInfo, **given: forms.Form) -> HttpResponse:
    now = clock.now()
    professions = queries.professions_for(info.site_path)
    said = {"profession": info.profession_code or ""}
    context: dict[str, Any] = {
        "team": info,
        "names": queries.names_of(info.id),
        "merged": queries.merged_into_it(info.id),
        "open": unfinished_of(info.id, now=now)[:50],
        "rename": given.get("rename") or NameForm(initial={"name": info.name}, auto_id="rename_%s"),
        "classify": given.get("classify")
        or ClassifyForm(initial=said, professions=professions, auto_id="classify_%s"),
        "merge": given.get("merge") or MergeTeamForm(auto_id="merge_%s"),
        "dissolve": ReasonForm(auto_id="dissolve_%s"),
        "hand_over": given.get("hand_over"),
    }
    return office_page(request, "office/team_keep.html", context, status=status_of(*given.values()))


def _kept(
    request: HttpRequest,
    code: str,
    name: str,
    form: forms.Form,
    call: Callable[[TeamInfo], object],
    sentence: object,
    *,
    names: dict[str, str] | None = None,
) -> HttpResponse:
    """Does one thing to a team; a refusal is shown on its page."""
    info = kept_team(request, code)
    if with_refusals(form, lambda: call(info) or info, names=names) is None:
        return _page(request, info, **{name: form})
    return done(request, str(sentence), "office:team_keep", code)


@require_POST
@duty(Verb.MANAGE_TEAMS)
def team_rename(request: HttpRequest, code: str) -> HttpResponse:
    """Gives a team another name."""
    form, by, now = NameForm(request.POST, auto_id="rename_%s"), identity.actor(request), clock.now()
    return _kept(
        request,
        code,
        "rename",
        form,
        lambda info: operations.rename_team(team_id=info.id, name=form.cleaned_data["name"], by=by, now=now),
        _("已改名，曾用名会留在队伍页面上"),
    )


@require_POST
@duty(Verb.MANAGE_TEAMS)
def team_classify(request: HttpRequest, code: str) -> HttpResponse:
    """Says of which profession a team is."""
    professions = queries.professions_for(kept_team(request, code).site_path)
    form = ClassifyForm(request.POST, professions=professions, auto_id="classify_%s")
    by, now = identity.actor(request), clock.now()
    return _kept(
        request,
        code,
        "classify",
        form,
        lambda info: operations.classify_team(
            team_id=info.id, profession=form.cleaned_data["profession"], by=by, now=now
        ),
        _("已保存专业"),
    )


@require_POST
@duty(Verb.MANAGE_TEAMS)
def team_merge(request: HttpRequest, code: str) -> HttpResponse:
    """Merges a team into another."""
    form, by, now = MergeTeamForm(request.POST, auto_id="merge_%s"), identity.actor(request), clock.now()

    def call(info: TeamInfo) -> object:
        into = team_called(form.cleaned_data["into_code"], about="into_code")
        return operations.merge_team(
            team_id=info.id, into_id=into.id, reason=form.cleaned_data["reason"], by=by, now=now
        )

    return _kept(request, code, "merge", form, call, _("已合并，成员已转到新队伍并收到通知"))


@require_POST
@duty(Verb.MANAGE_TEAMS)
def team_hand_over(request: HttpRequest, code: str, activity_id: int) -> HttpResponse:
    """Hands one of its activities to another team."""
    form, by, now = HandOverForm(request.POST), identity.actor(request), clock.now()

    def call(info: TeamInfo) -> object:
        require_sight(unfinished_of(info.id, now=now).filter(pk=activity_id).exists())
        to = team_called(form.cleaned_data["to"], about="to")
        return changing_team.hand_over_activity(activity_id=activity_id, to_team_id=to.id, by=by, now=now)

    return _kept(request, code, "hand_over", form, call, _("已移交，对方队长会收到通知"))
