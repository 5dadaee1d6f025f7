"""昌吉州第三届: the contest of 2022 as it was published, with made-up judges, teams and sheets; and a final under way.

The fifteen totals, their projects and units are those of the report; who entered, who judged and what each judge gave
is made up (``contests/data/changji-2022.json`` says so, too). Everything is made through the operations: drafted,
announced, entered, listed, judged, signed, told and published, so that the result can be recomputed like a real one.

``changji-2022`` is in its days of publicity. ``changji-live`` is a final of the same projects on the day itself: two
have been told, the third is to come on, seven judges wait with their sheets.
"""

from collections.abc import Callable

from django.db import connection

from redvest.config.demos.changji_2022 import contest, final, people
from redvest.config.demos.changji_2022.people import ACCOUNTS, CODE
from redvest.config.paths import DIVISIONS
from redvest.kernel import audit, clock
from redvest.places.imports import load_divisions

__all__ = ["ACCOUNTS", "CODE", "load"]

Progress = Callable[..., None]


def load(progress: Progress) -> None:
    """Fills an empty database. Takes under a minute on two cores."""
    with connection.cursor() as cursor:
        # Nothing of a demo needs to survive a power cut in the middle of its loading.
        cursor.execute("SET synchronous_commit TO off")
    now = clock.now()
    progress("行政区划和阵地")
    load_divisions(DIVISIONS, now=people.opening(now))
    people.open_sites(now)
    cast = people.register(now)
    progress("志愿者和评委")
    contest.teams_and_projects(cast, now)
    progress("队伍和项目")
    contest.held(cast, now, progress)
    progress("大赛 changji-2022")
    final.under_way(cast, now)
    progress("正在进行的决赛 changji-live")
    audit.seal(now=clock.now())
    progress("操作记录已封存")
