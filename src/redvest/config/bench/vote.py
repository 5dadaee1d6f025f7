"""``redvest bench vote``: votes a second over real HTTP, beside plain PostgreSQL on the same machine.

Logged-in people whose identity is known hand in ballots through the API, each request authenticated, CSRF-checked,
decided by all the rules and committed: all for one entry after another (``hot``), each for an entry by chance
(``spread``), ballots of ten (``tens``), and by chance once more beside some hundred thousand votes (``full``). Then the
look for rigging goes over all of them, and every check of votes.
"""

import json
import random
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from redvest.config.bench import _contest, _plain, _serving, _stage
from redvest.config.bench._load import Measured, send_all
from redvest.config.bench._stage import Volunteer
from redvest.config.terminal import say
from redvest.contests import operations
from redvest.contests.checks import CHECKS
from redvest.kernel import clock

PEOPLE, ROUNDS, TENS = 1000, 4, 2
#: Votes that are there already when the rate is taken again.
EXISTING = 200_000
ON_A_BALLOT = 10
#: Entries by case, with a round of warm-up each where the server is cold.
HOT = SPREAD = FULL = ROUNDS + 1
ENTRIES = HOT + SPREAD + TENS * ON_A_BALLOT + FULL

Call = tuple[list[int], Volunteer]


@dataclass(frozen=True, kw_only=True)
class _Case:
    """Who votes for which entries, in order: warm-up and the measured ballots."""

    name: str
    warm_up: list[Call]
    calls: list[Call]

    @property
    def votes(self) -> int:
        return sum(len(entries) for entries, _who in self.calls)


def main(as_json: bool) -> int:
    """Measures, prints, and returns 0 if every ballot was accepted and all checks of votes hold afterwards."""
    now = clock.now()
    with _stage.own_database() as url:
        round_id, entries = _contest.under_vote(ENTRIES, now=now)
        people = _contest.voters(PEOPLE, now=now)
        *fresh, full = cases(entries, people)
        plain = {case.name: _yardstick(url, case) for case in fresh}
        plain["full"] = plain["spread"]
        measured: dict[str, Measured] = {}
        with _serving.served() as port:
            for case in fresh:
                measured[case.name] = _sent(port, round_id, case)
            _contest.voted_already(round_id, entries, votes=EXISTING, now=now)
            measured[full.name] = _sent(port, round_id, full)
            peak = _serving.peak_mb()
        cast = sum(len(chosen) for case in (*fresh, full) for chosen, _who in (*case.warm_up, *case.calls))
        look = _looked(round_id, EXISTING + cast)
        wrong = [
            sentence
            for name, check in CHECKS.items()
            if name.startswith("contest vote")
            for sentence in check()
        ]
    results = {
        case.name: _said(case, measured[case.name], baseline=plain[case.name], peak=peak)
        for case in (*fresh, full)
    }
    report = results["hot"] | {"name": "vote", "cases": results, "look": look, "wrong": wrong}
    print(json.dumps(report)) if as_json else _show(results, look)  # noqa: T201  # the command's output
    accepted = all(set(one.statuses) == {200} for one in measured.values())
    return 0 if accepted and not wrong else 1


def cases(entries: list[int], people: list[Volunteer]) -> list[_Case]:
    """Nobody votes for the same entry twice, in whatever case."""
    at, chance = iter(entries), random.Random(1)
    hot = [next(at) for _ in range(HOT)]
    spread = [next(at) for _ in range(SPREAD)]
    tens = [[next(at) for _ in range(ON_A_BALLOT)] for _ in range(TENS)]
    full = [next(at) for _ in range(FULL)]
    return [
        _case("hot", [[([entry], one) for one in people] for entry in hot]),
        _case("spread", _by_chance(spread, people, chance)),
        _case("tens", [[], *([(ballot, one) for one in people] for ballot in tens)]),
        _case("full", _by_chance(full, people, chance)),
    ]


def _by_chance(entries: list[int], people: list[Volunteer], chance: random.Random) -> list[list[Call]]:
    """Everybody once for each entry, each in an order of their own; a round of everybody at a time."""
    orders = [chance.sample(entries, len(entries)) for _one in people]
    return [
        [([order[number]], one) for order, one in zip(orders, people, strict=True)]
        for number in range(len(entries))
    ]


def _case(name: str, rounds: list[list[Call]]) -> _Case:
    return _Case(name=name, warm_up=rounds[0], calls=[call for one in rounds[1:] for call in one])


def _yardstick(url: str, case: _Case) -> float:
    """Votes a second as plain statements, taken away again."""
    say(f"Plain PostgreSQL, {case.name} …")
    calls = [(ballot[0], one.person_id) for ballot, one in case.calls]
    each = len(case.calls[0][0])
    rate = _plain.commits_per_second(url, calls, script=_plain.VOTE.replace(":each", str(each)))
    _contest.forgotten()
    return rate * each


def _sent(port: int, round_id: int, case: _Case) -> Measured:
    say(f"Over HTTP, {case.name} …")
    for calls in (case.warm_up, case.calls):
        requests = [
            _serving.post(
                f"/api/v1/votes/{round_id}/ballots", json.dumps({"entry_ids": entries}).encode(), one
            )
            for entries, one in calls
        ]
        measured = send_all(_serving.HOST, port, requests, connections=_serving.CONNECTIONS)
    return measured


def _said(case: _Case, measured: Measured, *, baseline: float, peak: float) -> dict[str, Any]:
    """Of a case; rate and baseline are votes a second."""
    each = case.votes / len(case.calls)
    found = _serving.result(case.name, "ballots", measured, baseline=baseline, peak=peak)
    rate = measured.rate * each
    return found | {"rate": round(rate, 1), "ratio": round(rate / baseline, 3), "votes": case.votes}


def _looked(round_id: int, votes: int) -> dict[str, Any]:
    """The first look for rigging, which sees every vote of the round."""
    say("Looking for rigging …")
    now: datetime = clock.now()
    begun = time.perf_counter()
    found = operations.look_for_rigging(round_id=round_id, now=now)
    seconds = time.perf_counter() - begun
    return {"votes": votes, "seconds": round(seconds, 2), "cases": len(found)}


def _show(results: dict[str, dict[str, Any]], look: dict[str, Any]) -> None:
    _serving.show(results)
    sys.stdout.write("look for rigging: {seconds} s, {cases} cases\n".format(**look))
