"""``redvest bench dispatch``: the cheapest dispatch of a whole county's open orders, proven, and in words.

A made-up region of Neijiang's size: 10,000 open orders, 2,200 teams, 5 counties, 110 townships, 1,700 villages. What is
measured goes from facts in memory to a proposal with its reasons for every order; no database and no server take part.
"""

import json
import random
import sys
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import psutil

from redvest.config.terminal import say
from redvest.kernel.clock import CHINA
from redvest.orders import matching
from redvest.orders.enums import Need
from redvest.orders.matching import OpenOrder, ReadyTeam
from redvest.people.enums import Skill

ORDERS, TEAMS = 10_000, 2_200
COUNTIES, TOWNSHIPS, VILLAGES = 5, 110, 1_700
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
SEED = 4

#: What people ask for, in percent, and what its team must be able to do.
ASKED: dict[Need, tuple[int, Skill | None]] = {
    Need.REPAIR: (18, Skill.REPAIR),
    Need.ELDERLY: (17, None),
    Need.ERRAND: (13, None),
    Need.HEALTH: (11, Skill.NURSING),
    Need.CHILDREN: (8, None),
    Need.EDUCATION: (6, Skill.TEACHING),
    Need.ENVIRONMENT: (6, None),
    Need.SCIENCE: (5, Skill.FARMING),
    Need.CULTURE: (4, Skill.ARTS),
    Need.LAW: (3, Skill.LAW),
    Need.MEDIATION: (3, Skill.MEDIATION),
    Need.MIND: (2, Skill.COUNSELLING),
    Need.DISABLED: (2, None),
    Need.SAFETY: (1, None),
    Need.URGENT: (1, None),
}


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if the proposal is proven to be the cheapest."""
    say(f"Making {ORDERS} orders and {TEAMS} teams …")
    orders, teams = county(ORDERS, TEAMS)
    say("Dispatching …")
    with _Peak() as peak:
        begun, worked = time.perf_counter(), time.process_time()
        proposal = matching.propose(orders, teams, NOW)
        sentences = sum(len(one.words) for one in proposal.proposed)
        seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - worked
    report: dict[str, Any] = {
        "name": "dispatch",
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "peak_mb": round(peak.mb, 1),
        "cost": proposal.cost,
        "greedy_cost": proposal.greedy_cost,
        "gap": proposal.gap,
        "orders": len(orders),
        "teams": len(teams),
        "edges": proposal.edges,
        "rounds": proposal.rounds,
        "sentences": sentences,
        "assigned": proposal.assigned,
        "unassigned": len(orders) - proposal.assigned,
        "greedy_unassigned": len(orders) - proposal.greedy_assigned,
        "points_each": round(proposal.points / max(1, proposal.assigned), 1),
        "greedy_points_each": round(proposal.greedy_points / max(1, proposal.greedy_assigned), 1),
    }
    print(json.dumps(report)) if as_json else _show(report)  # noqa: T201  # the command's output
    return 0 if proposal.gap == 0 else 1


def _show(report: dict[str, Any]) -> None:
    line = (
        "{seconds:6.2f} s  {peak_mb:6.1f} MB  {assigned} of {orders} orders dispatched (nearest first leaves "
        "{greedy_unassigned})  cost {cost}, nearest first {greedy_cost}, gap {gap}"
    )
    sys.stdout.write(line.format(**report) + "\n")


class _Peak:
    """The most memory this process held meanwhile, in MB, looked at fifty times a second."""

    def __enter__(self) -> "_Peak":
        self._process = psutil.Process()
        self._done = threading.Event()
        self.mb = 0.0
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def _look(self) -> None:
        while True:
            self.mb = max(self.mb, self._process.memory_info().rss / 1024 / 1024)
            if self._done.wait(0.02):
                return

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watch.join()


def county(orders: int, teams: int) -> tuple[list[OpenOrder], list[ReadyTeam]]:
    """The same made-up region each time: a few needs and a few big villages are most of it, as they are."""
    chance = random.Random(SEED)
    villages = _villages(chance)
    weights = [chance.paretovariate(2) for _ in villages]
    needs, shares = list(ASKED), [share for share, _ in ASKED.values()]
    asked = [
        _order(number, chance.choices(villages, weights)[0], chance.choices(needs, shares)[0], chance)
        for number in range(1, orders + 1)
    ]
    return asked, [_team(number, teams, villages, asked, chance) for number in range(1, teams + 1)]


def _villages(chance: random.Random) -> list[str]:
    counties = [f"/511000/5110{number:02d}/" for number in range(1, COUNTIES + 1)]
    townships = [
        f"{counties[at % COUNTIES]}5110{at % COUNTIES + 1:02d}{at // COUNTIES + 100:03d}/"
        for at in range(TOWNSHIPS)
    ]
    homes = [*townships, *chance.choices(townships, k=VILLAGES - TOWNSHIPS)]  # at least one in each
    counted = dict.fromkeys(townships, 200)
    paths = []
    for township in homes:
        counted[township] += 1
        paths.append(f"{township}{township.split('/')[-2]}{counted[township]}/")
    return sorted(paths)


def _order(number: int, village: str, need: Need, chance: random.Random) -> OpenOrder:
    skill = ASKED[need][1]
    return OpenOrder(
        id=number,
        category=need.value,
        skills=frozenset({skill.value} if skill and chance.random() < 0.6 else ()),
        site_path=village,
        household_id=_house(village, chance.randrange(60)) if chance.random() < 0.8 else None,
        due_at=NOW + timedelta(hours=round(chance.triangular(-24, 24 * 14, 72))),
        urgent=need is Need.URGENT,
    )


def _house(village: str, house: int) -> int:
    """A number for a house of a village."""
    return int(village.split("/")[-2]) * 100 + house


def _team(
    number: int, teams: int, villages: list[str], orders: list[OpenOrder], chance: random.Random
) -> ReadyTeam:
    """Three in four are a village's, one in six a township's, the others a county's and skilled."""
    kind = "village" if number <= teams * 0.75 else "township" if number <= teams * 0.92 else "county"
    village = villages[number % len(villages)] if kind == "village" else chance.choice(villages)
    parts = village.split("/")
    township, above = "/".join(parts[:4]) + "/", "/".join(parts[:3]) + "/"
    home = {"village": village, "township": township, "county": above}[kind]
    area = {"village": village if chance.random() < 0.5 else township, "township": township, "county": above}
    skilled = {"village": 0.25, "township": 0.6, "county": 0.95}[kind]
    needs = chance.sample(list(ASKED), k=chance.randint(2, 6))
    skills = {skill for need in needs if (skill := ASKED[need][1]) and chance.random() < skilled}
    houses = chance.sample(orders, k=chance.choice([0, 0, 2, 5]))
    load = min(int(chance.expovariate(0.6)), 12)
    most = chance.choice({"village": [2, 3, 5, 8, 12], "township": [8, 12, 20], "county": [10, 20, 30]}[kind])
    return ReadyTeam(
        id=number,
        name=f"第{number}志愿服务队",
        categories=frozenset(need.value for need in needs) if chance.random() < 0.7 else frozenset(),
        skills=frozenset(skill.value for skill in skills),
        areas=(area[kind],),
        home_path=home,
        room=max(0, most - load),
        load=load,
        punctuality=None if chance.random() < 0.2 else round(chance.betavariate(12, 2), 2),
        knows=frozenset(
            one.household_id for one in houses if one.household_id and one.site_path.startswith(home)
        ),
        resting=chance.random() < 0.04,
    )
