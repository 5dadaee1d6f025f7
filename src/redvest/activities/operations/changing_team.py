"""Handing an activity that has not begun to another team, so that its own may end. Locks: the activity, the team."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import leaders_of, viewer_of
from redvest.activities.enums import ActivityState
from redvest.activities.models import Activity
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.teams import queries as teams
from redvest.teams.operations import hold_working


@operation
def hand_over_activity(*, activity_id: int, to_team_id: int, by: Actor, now: datetime) -> Activity:
    """Gives an activity of which no shift has begun to another team, with its shifts and sign-ups; its site stays.

    What has begun stays its team's: records name the team that did the service. A repeat changes nothing.
    Raises NotFound, Forbidden (managing teams is needed at both teams' sites), Refused (begun, over, the team ended).
    """
    activity = lock(Activity, activity_id)
    viewer = viewer_of(by, now=now)
    own, to = teams.team_by_id(activity.team_id), teams.team_by_id(to_team_id)
    access.require(viewer, Verb.MANAGE_TEAMS, own.site_path)
    access.require(viewer, Verb.MANAGE_TEAMS, to.site_path)
    if own.id == to.id:
        return activity
    refuse_if(_why_not(activity, now=now))
    hold_working(to.id)
    activity.team_id = to.id
    activity.save(update_fields=["team"])
    facts = {"before": own.code, "after": to.code}
    audit.record("activity.handed_over", by=by, now=now, target=f"activity:{activity.pk}", **facts)
    leaders = leaders_of([to.code], now=now).get(to.code, [])
    words = {"activity": activity.title, "before": own.name, "team": to.name}
    target = f"activity:{activity.pk}"
    tell([Telling(kind="activity.handed_over", people=leaders, words=words, target=target)], now=now)
    return activity


def _why_not(activity: Activity, *, now: datetime) -> list[Reason]:
    if activity.state in (ActivityState.FINISHED, ActivityState.CANCELLED):
        return [Reason("activity_over", _("活动已经结束，它的记录留在原来的队伍"))]
    if activity.shifts.filter(starts_at__lte=now).exists():
        return [Reason("activity_begun", _("活动已经开始，不能移交；请办完或取消剩下的班次"))]
    return []
