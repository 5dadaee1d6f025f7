"""隆回县, synthetic: the real network, made-up people and teams, two months of service and three weeks to come.

Everything is made through the operations, at the moments at which it is supposed to have happened, so every figure of
the demo is backed by records like a real one. The same day gives the same county.
"""

from collections.abc import Callable

from django.db import connection

from redvest.config.demos.longhui import (
    contests,
    desk,
    duty,
    families,
    lately,
    market,
    network,
    orders,
    people,
    points,
    projects,
    service,
    teams,
    training,
    wishes,
)
from redvest.config.demos.longhui.accounts import ACCOUNTS
from redvest.config.demos.longhui.days import Days
from redvest.config.paths import DIVISIONS
from redvest.kernel import audit, clock
from redvest.kernel.actor import SYSTEM
from redvest.places import operations as places
from redvest.places.imports import load_divisions

__all__ = ["ACCOUNTS", "CODE", "load"]

CODE = "430524"
Progress = Callable[..., None]


def load(progress: Progress) -> None:
    """Fills an empty database. Takes under a minute on two cores."""
    with connection.cursor() as cursor:
        # Nothing of a demo needs to survive a power cut in the middle of its loading.
        cursor.execute("SET synchronous_commit TO off")
    days = Days(clock.now())
    progress("行政区划")
    load_divisions(DIVISIONS, now=days.opening)
    progress("阵地网络")
    places.open_network(code=CODE, by=SYSTEM, now=days.opening)
    crowd = people.register_everyone(days, progress)
    staff = people.appoint_staff(crowd, days)
    network.furnish(crowd, staff, days, progress)
    county = teams.register_teams(crowd, staff, days, progress)
    started = teams.start_projects(county, staff, days)
    season = service.serve(county, staff, started, days, progress)
    lately.happened(season)
    duty.arrange(season)
    families.live(season)
    desk.worked(season)
    progress("排班、家庭和待办")
    orders.ordered(season)
    wishes.wished(season)
    progress("点单和心愿")
    points.thanked(season)
    progress("积分公约和积分卡")
    market.stocked(season)
    progress("爱心超市")
    projects.went_on(season)
    progress("项目、品牌和孵化")
    training.trained(season)
    progress("培训和专家问诊")
    contests.held(season)
    progress("项目大赛和公众投票")
    audit.seal(now=clock.now())
    progress("操作记录已封存")
