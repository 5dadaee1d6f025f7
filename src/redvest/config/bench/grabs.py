"""``redvest bench grabs``: teams grab open orders over real HTTP (抢单), beside plain PostgreSQL on the same machine.

Many leaders want each order at once: one gets it, the others are told that they were late. Every grab is authenticated,
CSRF-checked, decided by all the rules and answered; each taking is committed, audited and told to whoever asked. Then
the tables are asked whether each order was taken exactly once.
"""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.config.bench import _plain, _serving, _stage
from redvest.config.bench._load import Measured, send_all
from redvest.config.bench._stage import Volunteer
from redvest.config.terminal import say
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.orders import operations
from redvest.orders.enums import DispatchMode, Need
from redvest.orders.operations import Dispatch, OrderForm, ReadyForm
from redvest.teams import operations as teams
from redvest.teams.enums import JoinMode, TeamKind
from redvest.teams.rules import TeamForm

ORDERS, GRABS, TEAMS, ASKERS = 500, 3000, 120, 60
#: So many orders more, grabbed before the clock runs.
WARM_UP = 50


@dataclass(frozen=True, kw_only=True)
class Crew:
    """A team that takes orders, and its leader."""

    team_id: int
    code: str
    leader: Volunteer


Grab = tuple[int, Crew]


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if every order was taken exactly once and everybody else was told so."""
    with _stage.own_database() as url:
        now = clock.now()
        crews, orders = stage(orders=WARM_UP + ORDERS, crews=TEAMS, askers=ASKERS, now=now)
        chance = random.Random(1)
        warm_up = grabs(orders[:WARM_UP], crews, WARM_UP * GRABS // ORDERS, chance)
        calls = grabs(orders[WARM_UP:], crews, GRABS, chance)
        plain = _yardstick(url, calls)
        measured, peak = _over_http(warm_up, calls)
        wrong = taken_wrongly(orders)
    report = _serving.result("grabs", "grabs", measured, baseline=plain, peak=peak) | {
        "orders": ORDERS,
        "teams": TEAMS,
        "taken": measured.statuses[200],
        "wrong": len(wrong),
    }
    print(json.dumps(report)) if as_json else _show(report)  # noqa: T201  # the command's output
    return 0 if not wrong and measured.statuses == {200: ORDERS, 409: GRABS - ORDERS} else 1


def stage(*, orders: int, crews: int, askers: int, now: datetime) -> tuple[list[Crew], list[int]]:
    """Teams of one village that take orders, and ids of orders that wait in its pool, asked for by its people."""
    people = _stage.volunteers(crews + askers + 1, now=now)
    clerk, leaders, residents = people[0], people[1 : crews + 1], people[crews + 1 :]
    access.grant_role(
        person_id=clerk.person_id, role=Role.CLERK, site_code=_stage.VILLAGE, by=SYSTEM, now=now
    )
    # The orders before the teams: each team would be told of each of them.
    say(f"Asking for help {orders} times …")
    ids = [_in_the_pool(residents[at % askers], clerk, now=now) for at in range(orders)]
    say(f"Registering {crews} teams …")
    return [_crew(number, leader, now=now) for number, leader in enumerate(leaders)], ids


def _crew(number: int, leader: Volunteer, *, now: datetime) -> Crew:
    form = TeamForm(
        name=f"第{number + 1}服务队",
        kind=TeamKind.GROUP,
        site_code=_stage.VILLAGE,
        leader_id=leader.person_id,
        category="0001",
        join_mode=JoinMode.FREE,
    )
    team = teams.register_team(form=form, by=SYSTEM, now=now)
    ready = ReadyForm(needs=(), week_capacity=100, area_codes=(_stage.VILLAGE,))
    operations.set_readiness(team_id=team.pk, form=ready, by=_by(leader), now=now)
    return Crew(team_id=team.pk, code=team.code, leader=leader)


def _in_the_pool(asker: Volunteer, clerk: Volunteer, *, now: datetime) -> int:
    form = OrderForm(
        need=Need.REPAIR,
        text="厨房的灯不亮了",
        site_code=_stage.VILLAGE,
        contact_name="测速居民",
        address="1 组 1 号",
    )
    order = operations.place_order(form=form, by=_by(asker), now=now, although_same=True).pk
    operations.accept_order(order_id=order, by=_by(clerk), now=now)
    dispatch = Dispatch(mode=DispatchMode.GRAB)
    operations.dispatch_order(order_id=order, dispatch=dispatch, by=_by(clerk), now=now)
    return order


def _by(person: Volunteer) -> Actor:
    return Actor(person_id=person.person_id)


def grabs(orders: Sequence[int], crews: Sequence[Crew], count: int, chance: random.Random) -> list[Grab]:
    """So many grabs: each order is wanted by as many teams as the others, one right after another."""
    each = count // len(orders)
    return [(order, crew) for order in orders for crew in chance.sample(crews, each)]


def taken_wrongly(orders: Sequence[int]) -> list[int]:
    """Which of these orders were not taken exactly once: by their steps, the audit record and their own state."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT o.id FROM orders_order o
               WHERE o.id = ANY(%s) AND NOT (
                   o.state = 'taken' AND o.team_id IS NOT NULL
                   AND (SELECT array_agg(s.team_id) FROM orders_orderstep s
                        WHERE s.order_id = o.id AND s.state = 'taken') = ARRAY[o.team_id]
                   AND (SELECT count(*) FROM kernel_auditentry a
                        WHERE a.target = 'order:' || o.id AND a.verb = 'order.taken') = 1)
               ORDER BY o.id""",
            [list(orders)],
        )
        return [row[0] for row in cursor.fetchall()]


def _yardstick(url: str, calls: list[Grab]) -> float:
    """The same grabs of the same orders; what they left is taken out again, for the grabs over HTTP."""
    say("Plain PostgreSQL …")
    rate = _plain.commits_per_second(
        url, [(order, crew.team_id) for order, crew in calls], script=_plain.GRAB
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM orders_orderstep WHERE state = 'taken'")
        cursor.execute("UPDATE orders_order SET state = 'offered', team_id = NULL, taken_at = NULL")
        cursor.execute("VACUUM ANALYZE orders_order, orders_orderstep")
    return rate


def _over_http(warm_up: list[Grab], calls: list[Grab]) -> tuple[Measured, float]:
    """Serves the product as ``redvest run`` does, and sends all grabs; also the server's peak memory in MB."""
    with _serving.served() as port:
        say("Over HTTP …")
        _send(port, warm_up)
        return _send(port, calls), _serving.peak_mb()


def _send(port: int, calls: list[Grab]) -> Measured:
    requests = [
        _serving.post(f"/api/v1/orders/{order}/take", json.dumps({"team": crew.code}).encode(), crew.leader)
        for order, crew in calls
    ]
    return send_all(_serving.HOST, port, requests, connections=_serving.CONNECTIONS)


def _show(report: dict[str, Any]) -> None:
    _serving.show({"grabs": report})
    sys.stdout.write("{taken} of {orders} orders taken, {wrong} not exactly once\n".format(**report))
