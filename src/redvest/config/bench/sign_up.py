"""``redvest bench sign-up``: sign-ups a second over real HTTP, beside plain PostgreSQL on the same machine.

Logged-in volunteers sign up through the API, each request authenticated, CSRF-checked, decided and committed: first all
for one hot shift after another, then spread over many. The load generator runs on the same cores as the server.
"""

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from redvest.config.bench import _plain, _serving, _stage
from redvest.config.bench._load import Measured, send_all
from redvest.config.bench._stage import Volunteer
from redvest.config.terminal import say
from redvest.kernel import clock

PEOPLE = 1000
ROUNDS = 4
SPREAD = 50


@dataclass(frozen=True, kw_only=True)
class _Case:
    """Who signs up for which shift, in order: warm-up, the measured calls, and those for the yardstick."""

    name: str
    warm_up: list[tuple[int, Volunteer]]
    calls: list[tuple[int, Volunteer]]
    plain: list[tuple[int, Volunteer]]


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if every sign-up was answered with success."""
    with _stage.own_database() as url:
        cases = _cases(clock.now())
        plain = {case.name: _yardstick(url, case) for case in cases}
        measured, peak = _over_http(cases)
    results = {
        name: _serving.result(name, "sign_ups", measured[name], baseline=plain[name], peak=peak)
        for name in plain
    }
    report = results["hot"] | {"name": "sign-up", "cases": results}
    print(json.dumps(report)) if as_json else _serving.show(results)  # noqa: T201  # the command's output
    return 0 if all(set(one.statuses) == {200} for one in measured.values()) else 1


def _cases(now: datetime) -> list[_Case]:
    """Hot: everybody for one shift, a shift a round. Spread: each for one of many shifts of a day, a day a round."""
    people = _stage.volunteers(PEOPLE, now=now)
    first = clock.day_start(clock.local_day(now) + timedelta(days=2)) + timedelta(hours=9)
    rounds = 2 * ROUNDS + 1
    hot_days = [first + timedelta(days=day) for day in range(rounds)]
    spread_days = [first + timedelta(days=rounds + day) for day in range(rounds)]
    starts = [*hot_days, *(day for day in spread_days for _ in range(SPREAD))]
    shifts = _stage.published_shifts(starts, places_each=PEOPLE, now=now)
    hot, spread = shifts[:rounds], shifts[rounds:]
    chance = random.Random(1)

    def hot_round(number: int) -> list[tuple[int, Volunteer]]:
        return [(hot[number], one) for one in people]

    def spread_round(number: int) -> list[tuple[int, Volunteer]]:
        day = spread[number * SPREAD : (number + 1) * SPREAD]
        return [(chance.choice(day), one) for one in people]

    return [
        _Case(
            name=name,
            warm_up=one_round(0),
            calls=[call for number in range(1, ROUNDS + 1) for call in one_round(number)],
            plain=[call for number in range(ROUNDS + 1, rounds) for call in one_round(number)],
        )
        for name, one_round in (("hot", hot_round), ("spread", spread_round))
    ]


def _yardstick(url: str, case: _Case) -> float:
    say(f"Plain PostgreSQL, {case.name} …")
    return _plain.commits_per_second(
        url, [(shift, one.person_id) for shift, one in case.plain], script=_plain.SIGN_UP
    )


def _over_http(cases: list[_Case]) -> tuple[dict[str, Measured], float]:
    """Serves the product as ``redvest run`` does, and sends all cases; also the server's peak memory in MB."""
    measured = {}
    with _serving.served() as port:
        for case in cases:
            say(f"Over HTTP, {case.name} …")
            _send(port, case.warm_up)
            measured[case.name] = _send(port, case.calls)
        return measured, _serving.peak_mb()


def _send(port: int, calls: list[tuple[int, Volunteer]]) -> Measured:
    requests = [_serving.post(f"/api/v1/shifts/{shift}/sign-ups", b"{}", one) for shift, one in calls]
    return send_all(_serving.HOST, port, requests, connections=_serving.CONNECTIONS)
