"""``redvest bench check-in``: scans a second over real HTTP, beside plain PostgreSQL on the same machine.

Logged-in volunteers who signed up scan the leader's rotating code, through the API: first all on one hot shift, as when
a big event begins, then spread over many shifts. Each scan is authenticated, decided and committed.
"""

import json
import random
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from redvest.activities import codes, operations
from redvest.activities.enums import Direction, SignUpState
from redvest.activities.operations.sign_ups import SignUpCall, SignUpResult
from redvest.config.bench import _plain, _serving, _stage
from redvest.config.bench._load import Measured, send_all
from redvest.config.bench._stage import Volunteer
from redvest.config.terminal import say
from redvest.kernel import clock
from redvest.kernel.actor import Actor

PEOPLE = 2000
#: Each round scans fresh codes, for a code lives at least 15 seconds; the first round is to warm up.
ROUND = 400
SPREAD = 50
BATCH = 200
#: The shifts begin within the half hour before which one can check in already, and so close that both are open at once.
HOT_FROM, HOT_UNTIL, SPREAD_UNTIL = (timedelta(minutes=minutes) for minutes in (12, 17, 22))


@dataclass(frozen=True, kw_only=True)
class _Case:
    """Who scans at which shift, in order."""

    name: str
    calls: list[tuple[int, Volunteer]]


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if every scan was answered with success."""
    now = clock.now()
    if not clock.within_one_day(now, now + SPREAD_UNTIL + timedelta(minutes=10)):
        sys.stderr.write("No shift crosses midnight in China: measure again after it.\n")
        return 1
    with _stage.own_database() as url:
        cases = _cases(now)
        plain = {case.name: _yardstick(url, case) for case in cases}
        measured, peak = _over_http(cases)
    results = {
        name: _serving.result(name, "scans", measured[name], baseline=plain[name], peak=peak)
        for name in plain
    }
    report = results["hot"] | {"name": "check-in", "cases": results}
    print(json.dumps(report)) if as_json else _serving.show(results)  # noqa: T201  # the command's output
    return 0 if all(set(one.statuses) == {200} for one in measured.values()) else 1


def _cases(now: datetime) -> list[_Case]:
    """Hot: everybody on one shift. Spread: each on one of many shifts right after it."""
    people = _stage.volunteers(PEOPLE, now=now)
    now = clock.now()
    hot, *spread = _stage.published_shifts(
        [now + HOT_FROM] + [now + HOT_UNTIL] * SPREAD,
        lengths=[HOT_UNTIL - HOT_FROM] + [SPREAD_UNTIL - HOT_UNTIL] * SPREAD,
        places_each=PEOPLE,
        now=now,
    )
    chance = random.Random(1)
    cases = [
        _Case(name="hot", calls=[(hot, one) for one in people]),
        _Case(name="spread", calls=[(chance.choice(spread), one) for one in people]),
    ]
    for case in cases:
        say(f"Signing up for {case.name} …")
        _sign_up(case, now=clock.now())
    return cases


def _sign_up(case: _Case, *, now: datetime) -> None:
    for start in range(0, len(case.calls), BATCH):
        calls = [
            SignUpCall(shift_id=shift, person_id=one.person_id, by=Actor(person_id=one.person_id), now=now)
            for shift, one in case.calls[start : start + BATCH]
        ]
        for outcome in operations.sign_up_many(calls=calls):
            if not isinstance(outcome, SignUpResult) or outcome.state != SignUpState.TAKEN:
                raise RuntimeError(f"a volunteer has no place: {outcome}")


def _yardstick(url: str, case: _Case) -> float:
    """The same people on the same shifts; what they left is taken out again, for the scans over HTTP."""
    say(f"Plain PostgreSQL, {case.name} …")
    pairs = [(shift, one.person_id) for shift, one in case.calls]
    rate = _plain.commits_per_second(url, pairs, script=_plain.CHECK_IN)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM activities_attendance")
        cursor.execute("DELETE FROM activities_codeuse")
        cursor.execute("VACUUM ANALYZE activities_attendance, activities_codeuse")
    return rate


def _over_http(cases: list[_Case]) -> tuple[dict[str, Measured], float]:
    """All scans, round by round; also the server's peak memory in MB."""
    measured = {}
    with _serving.served() as port:
        for case in cases:
            say(f"Over HTTP, {case.name} …")
            rounds = [
                _round(port, case.calls[start : start + ROUND]) for start in range(0, len(case.calls), ROUND)
            ]
            measured[case.name] = _together(rounds[1:])
        return measured, _serving.peak_mb()


def _round(port: int, calls: list[tuple[int, Volunteer]]) -> Measured:
    now = clock.now()
    shown = {
        shift: codes.rotating_code(shift, Direction.IN, now=now) for shift in {shift for shift, _one in calls}
    }
    requests = [
        _serving.post("/api/v1/check", json.dumps({"code": shown[shift]}).encode(), one)
        for shift, one in calls
    ]
    return send_all(_serving.HOST, port, requests, connections=_serving.CONNECTIONS)


def _together(rounds: list[Measured]) -> Measured:
    return Measured(
        seconds=sum(one.seconds for one in rounds),
        statuses=sum((one.statuses for one in rounds), Counter[int]()),
        latencies=[latency for one in rounds for latency in one.latencies],
    )
