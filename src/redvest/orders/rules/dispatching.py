"""Which teams an order may be put before, and when one may take it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.orders.enums import DispatchMode

#: An order is put before so many teams at once at most.
MOST_TEAMS = 10


@dataclass(frozen=True, kw_only=True)
class TeamFacts:
    """What a team has said of its readiness, and how much it has on its hands this week.

    ``areas``: paths of the sites it serves; empty: the subtree of its own site.
    """

    team_id: int
    name: str
    path: str
    working: bool
    ready: bool
    needs: frozenset[str]
    areas: tuple[str, ...]
    week_capacity: int
    week_load: int
    stands_by: bool
    paused: bool
    paused_until: date | None = None

    @property
    def room(self) -> int:
        """How many more orders it takes this week."""
        return max(0, self.week_capacity - self.week_load)


def why_not_serve(team: TeamFacts, *, need: str, site_path: str) -> list[Reason]:
    """Why a team cannot have an order now; all reasons, each with the team's name."""
    words = {"team": team.name}
    if not team.working:
        return [Reason("team_ended", _("“%(team)s”已经解散或合并"), words)]
    if not team.ready:
        return [Reason("team_not_ready", _("“%(team)s”还没有登记接单"), words)]
    reasons = []
    if team.paused:
        reasons.append(Reason("team_paused", _("“%(team)s”暂停接单"), words))
    if team.needs and need not in team.needs:
        reasons.append(Reason("team_need", _("“%(team)s”不接这一类"), words))
    if not any(site_path.startswith(area) for area in team.areas):
        reasons.append(Reason("team_area", _("“%(team)s”不服务这个地方"), words))
    if not team.room:
        reasons.append(Reason("team_full", _("“%(team)s”本周已接满"), words))
    return reasons


def why_not_offer(teams: Collection[TeamFacts], *, mode: str, need: str, site_path: str) -> list[Reason]:
    """Why an order cannot be put before these teams in this way."""
    if mode == DispatchMode.GRAB:
        return [] if not teams else [Reason("grab_names_nobody", _("公开抢单不指定队伍"), about="teams")]
    if not teams:
        return [Reason("no_team", _("请选择队伍"), about="teams")]
    if mode == DispatchMode.DIRECTED and len(teams) != 1:
        return [Reason("one_team", _("派单只能选一支队伍"), about="teams")]
    if len(teams) > MOST_TEAMS:
        return [Reason("many_teams", _("一次最多发给 %(most)s 支队伍"), {"most": MOST_TEAMS}, about="teams")]
    reasons = [
        Reason(one.code, one.sentence, one.params, about="teams")
        for team in teams
        for one in why_not_serve(team, need=need, site_path=site_path)
    ]
    if mode == DispatchMode.DIRECTED and not reasons and not all(team.stands_by for team in teams):
        reasons.append(
            Reason(
                "not_standing_by",
                _("“%(team)s”没有签值守约定，只能发给它选择，不能直接派"),
                {"team": next(iter(teams)).name},
                about="teams",
            )
        )
    return reasons
