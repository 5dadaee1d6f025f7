"""What an activity stands on: its team and its site, kept from ending while it is handed in or announced there.

Whoever ends a team or a site locks its row and then looks for open activities (``kernel.ending``). Here the same rows
are held first, so that one of the two waits for the other and sees what it did: no announced activity of a team that is
no more. Locks: the activity or series, then the team, then the site.
"""

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.kernel.operation import step
from redvest.places.enums import SiteState
from redvest.places.operations import hold_open
from redvest.teams.operations import hold_team
from redvest.teams.rules import why_not_work


@step
def why_not_stand(*, team_id: int, site_id: int) -> list[Reason]:
    """Why nothing more is handed in or announced by this team at this site; both are held until the caller is done.

    A merged site goes on within its successor, a closed one does not.
    """
    team = hold_team(team_id)
    site = hold_open(site_id)
    reasons = why_not_work(team.state)
    if site.state == SiteState.CLOSED:
        words = {"name": site.name}
        reasons.append(Reason("site_closed", _("“%(name)s”已经关闭，活动不能在那里提交或发布"), words))
    return reasons
