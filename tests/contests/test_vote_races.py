"""Votes at once, on real PostgreSQL with real commits: limits hold, tallies equal the votes, whoever ends waits."""

from collections.abc import Callable

import pytest

from cast import NOW, make_cast, resident
from contests.making import MINUTE
from contests.voting import CLOSES, OPENS, assert_proven, at, counts, vote, voting
from redvest.contests import operations as contests
from redvest.contests.models import Vote, VoteBook
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Refused
from teams.test_races import race

pytestmark = [pytest.mark.race]


def test_one_person_many_times_at_once_and_many_persons(committed_db: str) -> None:
    cast = make_cast()
    done, row = voting(cast, total=2)
    ann, people = cast.members[0], [resident(n) for n in range(800, 812)]
    assert NOW < OPENS

    def ballot(who: object, entry: object) -> Callable[[], object]:
        return lambda: vote(row, who, entry)  # type: ignore[arg-type]  # a persona

    deeds = [ballot(ann, entry) for entry in done.entries for _again in range(4)]
    deeds += [ballot(one, entry) for one in people for entry in done.entries[:2]]
    results = race(deeds)
    refused = [one for one in results if isinstance(one, Refused)]
    assert len(refused) == 4  # all for her third entry, and only hers
    assert Vote.objects.filter(person_id=ann.id).count() == 2
    assert VoteBook.objects.get(person_id=ann.id).cast == 2
    assert sum(counted for counted, _held, _void in counts(row)) == 2 + 2 * len(people)
    assert_proven()


def test_votes_against_a_look_and_an_end(committed_db: str) -> None:
    cast = make_cast()
    rule = {"code": "address", "kind": "address", "minutes": 60, "more_than": 3}
    done, row = voting(cast, quarantine=[rule])
    people = [resident(n) for n in range(830, 846)]
    last = CLOSES - MINUTE

    def ballot(n: int) -> Callable[[], object]:
        return lambda: contests.cast_votes(
            round_id=row.pk,
            entry_ids=[entry.pk for entry in done.entries],
            by=at(people[n], "1.2.3.4"),
            now=last,
        )

    looks = [lambda: contests.look_for_rigging(round_id=row.pk, now=last)] * 3
    ends = [lambda: contests.end_round(round_id=row.pk, by=SYSTEM, now=CLOSES)]
    results = race([*map(ballot, range(8)), *looks, *map(ballot, range(8, 16)), *ends])
    refused = [one for one in results if isinstance(one, Refused)]
    assert Vote.objects.count() == 3 * (16 - len(refused))
    assert_proven()
    contests.look_for_rigging(round_id=row.pk, now=last)
    if len(refused) < 13:  # more than three came in before the end
        assert [counted for counted, _held, _void in counts(row)] == [0, 0, 0]
    assert_proven()


def test_votes_against_a_withdrawal(committed_db: str) -> None:
    """Whether a ballot came before or after, nobody has spent a vote on an entry that left."""
    cast = make_cast()
    done, row = voting(cast, total=2)
    leaver, other = done.entries[0], done.entries[1]
    people = [resident(n) for n in range(860, 876)]

    def ballot(n: int) -> Callable[[], object]:
        return lambda: vote(row, people[n], leaver, other)

    def leave() -> object:
        by = done.leaders[0].actor
        return contests.withdraw_entry(entry_id=leaver.pk, why="队伍有事", by=by, now=OPENS + MINUTE)

    results = race([*map(ballot, range(8)), leave, *map(ballot, range(8, 16))])
    refused = sum(isinstance(one, Refused) for one in results)
    before = 16 - refused
    assert dict(Vote.objects.filter(entry=leaver).values_list("person_id", "state")) == dict.fromkeys(
        Vote.objects.filter(entry=other).values_list("person_id", flat=True), "returned"
    )
    assert Vote.objects.filter(entry=leaver).count() == before
    assert sorted(VoteBook.objects.values_list("cast", flat=True)) == [1] * before
    assert_proven()
