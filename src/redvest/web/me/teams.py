"""The teams one is in: joining by code, answering invitations, leaving."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, NotFound, Reason
from redvest.teams import operations
from redvest.teams import queries as teams_queries
from redvest.teams.enums import LIVE_MEMBER_STATES, MemberState
from redvest.teams.queries import TeamInfo
from redvest.web.forms import with_refusals
from redvest.web.returning import wanted_page

#: Memberships that ended, shown as a history; the latest of them.
PAST = 20


class JoinForm(forms.Form):
    """A team's code, as the leader tells it."""

    code = forms.CharField(
        label=gettext_lazy("队伍编号"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "placeholder": "T000017"}
        ),
        error_messages={"required": gettext_lazy("请填写队伍编号")},
    )


@never_cache
@require_GET
@identity.member
def teams(request: HttpRequest) -> HttpResponseBase:
    """Where one is a member, has asked to be, and has been."""
    return _show(request, JoinForm())


def _show(request: HttpRequest, form: JoinForm, *, status: int = 200) -> HttpResponseBase:
    rows = teams_queries.memberships_of(identity.person_id(request))
    context = {
        "form": form,
        "live": rows.filter(state__in=LIVE_MEMBER_STATES),
        "invitations": teams_queries.invitations_to(identity.person_id(request), now=clock.now()),
        "past": rows.exclude(state__in=LIVE_MEMBER_STATES)[:PAST],
    }
    return render(request, "me/teams.html", context, status=status)


@require_POST
@identity.member
def join_team(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """Joins the team with this code, or asks to; the code stands in the address or is typed."""
    form = JoinForm({"code": code or request.POST.get("code", "")})
    made = with_refusals(form, lambda: _join(request, form.cleaned_data["code"]))
    if made is None:
        return _show(request, form, status=422)
    team, state = made
    if state == MemberState.ACTIVE:
        messages.success(request, _("您已加入“%(team)s”。") % {"team": team.name})
    else:
        messages.success(request, _("申请已交给“%(team)s”的队长，通过后会显示在这里。") % {"team": team.name})
    return redirect(wanted_page(request) or "me:teams")


def _join(request: HttpRequest, code: str) -> tuple[TeamInfo, str]:
    try:
        team = teams_queries.team_by_code(code.strip().upper())
    except NotFound as unknown:
        text = gettext_lazy("没有这个编号的队伍，请和队长核对一遍")
        raise Invalid(Reason("team_unknown", text, about="code")) from unknown
    membership = operations.join_team(team_id=team.id, by=identity.actor(request), now=clock.now())
    return team, membership.state


@require_POST
@identity.member
def answer(request: HttpRequest, invitation_id: int) -> HttpResponseBase:
    """Says yes or no to an invitation."""
    accept = request.POST.get("accept") == "yes"
    row = operations.answer_invitation(
        invitation_id=invitation_id, accept=accept, by=identity.actor(request), now=clock.now()
    )
    name = teams_queries.team_by_id(row.team_id).name
    said = _("您已加入“%(team)s”。") if accept else _("已谢绝“%(team)s”的邀请。")
    messages.success(request, said % {"team": name})
    return redirect("me:teams")


@require_POST
@identity.member
def leave_team(request: HttpRequest, code: str) -> HttpResponseBase:
    """Leaves a team, or takes one's request back."""
    team = teams_queries.team_by_code(code)
    operations.leave_team(team_id=team.id, by=identity.actor(request), now=clock.now())
    messages.success(request, _("您已退出“%(team)s”，您的服务时长不受影响。") % {"team": team.name})
    return redirect("me:teams")
