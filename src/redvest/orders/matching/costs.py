"""What an order costs with a team, in points: whole numbers, so that an optimum can be proven exactly.

| points | for | why |
|---|---|---|
| `STEP` = 100 | each step in the tree of places between the team's home and the order | who is near comes soon |
| `PLAIN` = 80 | a team that names neither the need nor has a skill asked for | who knows the trade does it well |
| `LATE` = 2 | each percent of past orders that did not begin on time; unknown counts as 85 % on time | punctuality |
| `STRANGER` = 120 | a household known to us that the team has not served well before | people like a face they know |
| `NTH` = 60 | each order the team already has this week, those of this batch included | work is spread fairly |

The last one rises: a team's second order of a batch costs more than its first, so that the cheapest dispatch is one of
the whole batch and not of one order after another. An order left without a team costs `penalty`, which grows by urgency
(`rank`) in steps larger than whatever the costs of all teams together could save: as many orders as possible get a
team, and when not all can, the more urgent ones do.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from redvest.orders.matching.facts import OpenOrder, ReadyTeam

STEP = 100
PLAIN = 80
LATE = 2
STRANGER = 120
NTH = 60
UNKNOWN_PERCENT = 85

#: Due within these is one rank more urgent each.
SOON = (timedelta(days=7), timedelta(days=3), timedelta(days=1))
#: An urgent order is above every other one, whenever that is due.
URGENT_RANKS = len(SOON) + 1


@lru_cache(maxsize=65536)
def steps(one: str, other: str) -> int:
    """Edges in the tree of places between two paths: 0 for the same place, 2 for two villages of one township."""
    a, b = codes(one), codes(other)
    common = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        common += 1
    return len(a) + len(b) - 2 * common


def codes(path: str) -> list[str]:
    """The codes of a path from the top."""
    return [code for code in path.split("/") if code]


def percent_on_time(team: ReadyTeam) -> int:
    """Past orders on time in whole percent, 0 to 100; the usual share where nothing is known."""
    if team.punctuality is None:
        return UNKNOWN_PERCENT
    return min(100, max(0, round(team.punctuality * 100)))


def late(team: ReadyTeam) -> int:
    """Points for the team's unpunctuality."""
    return LATE * (100 - percent_on_time(team))


def closed(path: str) -> str:
    """The path with its last slash, so that a prefix of it is a place above."""
    return path if path.endswith("/") else path + "/"


def serves_area(order: OpenOrder, team: ReadyTeam) -> bool:
    return any(closed(order.site_path).startswith(closed(area)) for area in team.areas)


def is_able(order: OpenOrder, team: ReadyTeam) -> bool:
    """Serves the need, has every skill asked for, and has not declined this very order."""
    serves = not team.categories or order.category in team.categories
    return serves and order.skills <= team.skills and team.id not in order.declined


def is_plain(order: OpenOrder, team: ReadyTeam) -> bool:
    """Takes the order as it takes any: names not its need, nor has a skill that was asked for."""
    return order.category not in team.categories and not order.skills & team.skills


def is_open(team: ReadyTeam) -> bool:
    """Can take one more order this week."""
    return team.room > 0 and not team.resting


def is_stranger(order: OpenOrder, team: ReadyTeam) -> bool:
    return order.household_id is not None and order.household_id not in team.knows


def base(order: OpenOrder, team: ReadyTeam) -> int:
    """Points of the pair without the team's load, whether or not the team can take it."""
    return (
        STEP * steps(order.site_path, team.home_path)
        + PLAIN * is_plain(order, team)
        + late(team)
        + STRANGER * is_stranger(order, team)
    )


def nth(team: ReadyTeam, before: int = 0) -> int:
    """Points for one more order of a team that has its load and ``before`` orders of this batch."""
    return NTH * (max(0, team.load) + before)


def cost(order: OpenOrder, team: ReadyTeam) -> int | None:
    """Points of the order as the team's first of the batch; None where the team cannot take it."""
    if not (is_open(team) and serves_area(order, team) and is_able(order, team)):
        return None
    return base(order, team) + nth(team)


def rank(order: OpenOrder, now: datetime) -> int:
    """How urgent an order is: 0 has time, each rank above it is due sooner, the urgent ones are above all others."""
    soon = sum(order.due_at - now <= limit for limit in SOON)
    return soon + URGENT_RANKS * order.urgent


def highest(orders: Iterable[OpenOrder], teams: Iterable[ReadyTeam]) -> int:
    """Points that no order with any team of a batch can exceed."""
    orders, teams = list(orders), list(teams)
    far = max((len(codes(order.site_path)) for order in orders), default=0)
    far += max((len(codes(team.home_path)) for team in teams), default=0)
    room = max((nth(team, min(team.room, len(orders))) for team in teams if is_open(team)), default=0)
    return STEP * far + PLAIN + LATE * 100 + STRANGER + room


def penalty_step(orders: list[OpenOrder], teams: list[ReadyTeam]) -> int:
    """What one rank of urgency adds to the penalty.

    Giving one more order a team moves others on along a chain that passes each team at most once, so it costs less
    than this; that is why no saving on assigned orders is worth leaving one out, nor a less urgent one instead.
    """
    return highest(orders, teams) * (min(len(orders), len(teams)) + 1) + 1


def penalty(order: OpenOrder, now: datetime, step: int) -> int:
    """Points for leaving the order without a team."""
    return (rank(order, now) + 1) * step
