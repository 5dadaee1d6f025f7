"""A team's lists as tables to take away: members and activities, and who is on a shift; masked as on the page."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.activities import queries as activities
from redvest.activities.enums import ActivityState
from redvest.delivery import identity
from redvest.delivery.lists import ACTIVITY_HEAD, MEMBER_HEAD, activity_rows, member_rows
from redvest.delivery.tables import table_file
from redvest.kernel import clock
from redvest.teams import queries as teams
from redvest.teams.queries import TeamInfo

#: What the states of a line on a roster are called.
STATUSES = {
    "expected": _("还没到"),
    "arrived": _("已到"),
    "left": _("已离开"),
    "overdue": _("没有签退"),
    "absent": _("没有来"),
}


def _team(request: HttpRequest, code: str) -> TeamInfo:
    viewer, info = identity.viewer(request), teams.team_by_code(code)
    require_sight(viewer.may(Verb.LEAD_TEAM, info.path) or viewer.may(Verb.SEE_PEOPLE, info.site_path))
    return info


@require_GET
@identity.member
def members_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The members of a team."""
    info = _team(request, code)
    rows = member_rows(identity.viewer(request), info.id)
    name = f"{info.name}-{_('成员')}"
    return table_file(request, what=f"members.{info.code}", name=name, head=MEMBER_HEAD, rows=rows)


@require_GET
@identity.member
def activities_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The activities of a team, with the filter of the page."""
    info, state = _team(request, code), request.GET.get("state", "")
    rows = activities.activities_prepared_by(
        identity.viewer(request), team_id=info.id, state=state if state in ActivityState.values else ""
    )
    name = f"{info.name}-{_('活动')}"
    return table_file(
        request, what=f"activities.{info.code}", name=name, head=ACTIVITY_HEAD, rows=activity_rows(rows)
    )


@require_GET
@identity.member
def shift_file(request: HttpRequest, shift_id: int) -> HttpResponseBase:
    """Who is on a shift, who came, and what it counts."""
    found = activities.roster(shift_id, viewer=identity.viewer(request), now=clock.now())
    head = (_("志愿者编号"), _("姓名"), _("到场"), _("分钟"), _("凭据"))
    rows = (
        [
            line.number,
            line.name_masked,
            STATUSES.get(line.status, line.status),
            line.minutes if line.minutes is not None else "",
            line.grade,
        ]
        for line in found.lines
    )
    name = f"{found.shift.activity.title}-{clock.local(found.shift.starts_at):%m%d%H%M}"
    return table_file(request, what=f"shift.{shift_id}", name=name, head=head, rows=rows)
