"""The public vote over the API: who may, limits, repeats, counts that wait, the supervisor's cases."""

from datetime import datetime
from typing import Any

import pytest

from api.calling import Caller, codes_of
from cast import Cast, Persona, resident
from contests.making import DAY, HOUR, JUDGED, MINUTE, made
from contests.voting import CLOSES, OPENS, SCHEME, assert_proven, counts, voting
from harness.clock import MovableClock
from redvest.contests import operations as contests
from redvest.contests.models import Round, Vote
from redvest.contests.operations import VoteCall
from redvest.kernel.actor import Actor
from redvest.kernel.models import AuditEntry
from redvest.people.models import Login, Person

NOW = OPENS + MINUTE
ADDRESS = {"code": "address", "kind": "address", "minutes": 60, "more_than": 3}


@pytest.fixture(autouse=True)
def _open(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def caller(who: Persona, *, now: datetime = NOW) -> Caller:
    """As somebody who has been active until this moment."""
    Login.objects.update(started_at=now, seen_at=now)
    return Caller(who)


def ballot(by: Caller, row: Round, *entries: Any, status: int = 200) -> Any:
    ids = [getattr(one, "pk", one) for one in entries]
    return by.post(f"/votes/{row.pk}/ballots", {"entry_ids": ids}, status=status)


def test_a_ballot_counts_once_however_often_it_comes(cast: Cast) -> None:
    done, row = voting(cast, total=2)
    one, two, three = done.entries
    ann = caller(cast.members[0])
    assert ann.get(f"/votes/{row.pk}")["left"] == {"all": 2}
    assert ballot(ann, row, one, two, one) == {
        "round_id": row.pk,
        "entry_ids": [one.pk, two.pk],
        "repeated": False,
    }
    assert ballot(ann, row, one, two)["repeated"] is True
    assert codes_of(ballot(ann, row, one, three, status=409)) == ["voted", "limit_all"]
    seen = ann.get(f"/votes/{row.pk}")
    assert seen["left"] == {"all": 0}
    assert {line["entry_id"] for line in seen["lines"] if line["voted"]} == {one.pk, two.pk}
    assert counts(row) == [(1, 0, 0), (1, 0, 0), (0, 0, 0)]
    assert AuditEntry.objects.filter(verb="vote.cast").count() == 1
    assert_proven()


def test_by_day_and_by_field(cast: Cast, wall_clock: MovableClock) -> None:
    done, row = voting(cast, per_entry="day", per_day=2, per_field=1)
    one, two, three = done.entries
    two.field = one.field
    two.save()
    ann = caller(cast.members[0])
    assert codes_of(ballot(ann, row, one, two, status=409)) == ["limit_field"]
    assert codes_of(ballot(ann, row, one, two, three, status=409)) == ["limit_day", "limit_field"]
    ballot(ann, row, one, three)
    assert codes_of(ballot(ann, row, two, status=409)) == ["limit_day", "limit_field"]
    wall_clock.set(NOW + DAY)
    ballot(caller(cast.members[0], now=NOW + DAY), row, two)
    assert counts(row) == [(1, 0, 0), (1, 0, 0), (1, 0, 0)]
    assert_proven()


def test_who_may_not_and_when_not_leaves_no_trace(cast: Cast, wall_clock: MovableClock) -> None:
    done, row = voting(cast)
    one = done.entries[0]
    ballot(Caller(), row, one, status=401)
    ann = caller(cast.members[0])
    ballot(ann, row, one.pk + 1000, status=404)
    ann.post(f"/votes/{row.pk + 1}/ballots", {"entry_ids": [one.pk]}, status=404)
    for wrong in ([], [-1], [2**63], ["x"], [1] * 101):
        ann.post(f"/votes/{row.pk}/ballots", {"entry_ids": wrong}, status=422)
    for moment, code in ((OPENS - MINUTE, "vote_not_begun"), (CLOSES, "vote_over")):
        wall_clock.set(moment)
        assert codes_of(ballot(caller(cast.members[0], now=moment), row, one, status=409)) == [code]
    wall_clock.set(NOW)
    Person.objects.filter(pk=cast.members[1].id).update(state="pending")
    ballot(caller(cast.members[1]), row, one, status=403)
    assert not Vote.objects.exists()
    assert not AuditEntry.objects.filter(verb="vote.cast").exists()
    assert counts(row) == [(0, 0, 0)] * 3


@pytest.mark.parametrize("show", ["daily", "sealed"])
def test_counts_wait_for_their_time(cast: Cast, wall_clock: MovableClock, show: str) -> None:
    done, row = voting(cast, show=show)
    ballot(caller(cast.members[0]), row, done.entries[0])
    for by in (Caller(), caller(cast.members[0]), caller(done.leaders[0]), caller(cast.clerk)):
        seen = by.get(f"/votes/{row.pk}")
        assert {line["count"] for line in seen["lines"]} == {None}
        assert seen["counted_at"] is None
    six = OPENS.replace(hour=18)
    wall_clock.set(six + MINUTE)
    contests.show_counts(round_id=row.pk, now=six + MINUTE)
    seen = Caller().get(f"/votes/{row.pk}")
    told = {line["count"] for line in seen["lines"]}
    assert told == ({0, 1} if show == "daily" else {None})
    assert "code" not in seen["lines"][0]


def test_a_vote_is_set_up_and_its_times_changed(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(JUDGED)
    done = made(cast, scheme=SCHEME)
    clerk, address = caller(cast.clerk, now=JUDGED), f"/contests/{done.edition.pk}/stages/vote/vote"
    times = {"opens_at": OPENS.isoformat(), "closes_at": CLOSES.isoformat()}
    caller(cast.members[0], now=JUDGED).put(address, times, status=403)
    clerk.put(address, times | {"closes_at": OPENS.isoformat()}, status=422)
    first = clerk.put(address, times)
    later = clerk.put(address, times | {"closes_at": (CLOSES + DAY).isoformat()})
    assert later["id"] == first["id"]
    assert Round.objects.get().closes_at == CLOSES + DAY


def test_the_supervisor_decides_a_case(cast: Cast, wall_clock: MovableClock) -> None:
    done, row = voting(cast, quarantine=[ADDRESS])
    one = done.entries[0]
    contests.cast_many(
        calls=[
            VoteCall(
                round_id=row.pk,
                entry_ids=(one.pk,),
                by=Actor(person_id=resident(n).id, address="1.2.3.4"),
                now=OPENS,
            )
            for n in range(700, 705)
        ]
    )
    contests.look_for_rigging(round_id=row.pk, now=NOW)
    wall_clock.set(OPENS + HOUR)
    clerk, auditor = (caller(one, now=OPENS + HOUR) for one in (cast.clerk, cast.auditor))
    address = f"/contests/{done.edition.pk}/vote-cases"
    clerk.get(address, status=403)
    (case,) = auditor.get(address)
    assert (case["entry_id"], case["votes"], case["void"]) == (one.pk, 5, None)
    deed = f"/vote-cases/{case['id']}"
    clerk.post(f"{deed}/decide", {"void": True, "why": "刷票"}, status=403)
    assert codes_of(auditor.post(f"{deed}/measure", {"why": "刷票"}, status=409)) == ["not_void"]
    auditor.post(f"{deed}/decide", {"void": True, "why": ""}, status=422)
    assert auditor.post(f"{deed}/decide", {"void": True, "why": "刷票"})["void"] is True
    assert codes_of(auditor.post(f"{deed}/decide", {"void": False, "why": "错"}, status=409)) == ["decided"]
    assert auditor.post(f"{deed}/measure", {"why": "刷票"})["strike"] == 1
    spare = {"why": "放过", "spare": True}
    assert codes_of(auditor.post(f"{deed}/measure", spare, status=409)) == ["decided"]
    assert codes_of(ballot(caller(cast.members[0], now=OPENS + HOUR), row, one, status=409)) == [
        "entry_blocked"
    ]
    assert counts(row)[0] == (0, 0, 5)
    assert_proven()
