"""Suspicious votes: put aside by rules as data, given back or voided by a supervisor, measures of three strikes."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cast import Cast, Persona, resident
from contests.making import DAY, HOUR, MINUTE
from contests.voting import OPENS, assert_proven, at, counts, vote, voting
from redvest.contests import operations as contests
from redvest.contests import regions
from redvest.contests.models import Entry, Measure, Round, Vote, VoteCase
from redvest.contests.operations import VoteCall
from redvest.contests.rules import vote_terms
from redvest.kernel.errors import Forbidden, Invalid, Refused
from refusing import refuses

ADDRESS = {"code": "address", "kind": "address", "minutes": 60, "more_than": 3}
WHY = "同一地址短时间内集中投票"


def voters(number: int, first: int = 900) -> list[Persona]:
    return [resident(first + n) for n in range(number)]


def ballots(
    row: Round,
    entry: Entry,
    people: list[Persona],
    *,
    address: str = "",
    start: datetime = OPENS,
    apart: timedelta = MINUTE,
    device: str = "",
) -> None:
    """One vote each for an entry, so far apart, from one address or each from their own."""
    contests.cast_many(
        calls=[
            VoteCall(
                round_id=row.pk,
                entry_ids=(entry.pk,),
                by=at(who, address or f"10.0.{n}.1"),
                now=start + n * apart,
                device=device,
            )
            for n, who in enumerate(people)
        ]
    )


def look(row: Round, now: datetime = OPENS + DAY) -> list[VoteCase]:
    found = contests.look_for_rigging(round_id=row.pk, now=now)
    contests.note_look(round_id=row.pk, now=now)
    return found


def test_the_thresholds_of_changsha_are_there_unless_told_otherwise() -> None:
    told = {one.code: (one.kind, one.more_than) for one in vote_terms.parse(None).quarantine}
    assert told["night"] == ("night", 1000)
    assert told["scattered"] == ("scattered", 500)
    assert told["address"] == ("address", 200)
    assert vote_terms.parse({"quarantine": []}).quarantine == ()


def test_one_address_over_the_threshold_is_put_aside_whole_and_nothing_else(cast: Cast) -> None:
    done, row = voting(cast, quarantine=[ADDRESS])
    one, two, _three = done.entries
    people = voters(8)
    ballots(row, one, people[:4], address="1.2.3.4")
    ballots(row, one, people[4:6], address="1.2.3.5")
    ballots(row, two, people[:3], address="1.2.3.4")
    (case,) = look(row, OPENS + 8 * MINUTE)
    assert (case.entry_id, case.rule, case.facts["most"]) == (one.pk, "address", 4)
    assert (case.since, case.until) == (OPENS, OPENS + 3 * MINUTE)
    assert counts(row) == [(2, 4, 0), (3, 0, 0), (0, 0, 0)]
    assert look(row, OPENS + 9 * MINUTE) == []
    ballots(row, one, people[6:], address="1.2.3.4", start=OPENS + 10 * MINUTE)
    (again,) = look(row)
    assert again.pk == case.pk
    assert counts(row)[0] == (2, 6, 0)
    assert_proven()


def test_votes_far_enough_apart_are_nobodys_concern(cast: Cast) -> None:
    done, row = voting(cast, quarantine=[ADDRESS])
    ballots(row, done.entries[0], voters(6), address="1.2.3.4", apart=21 * MINUTE)
    assert look(row) == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"code": "n", "kind": "night", "from": "01:00", "until": "06:00", "more_than": 4}, {}),
        ({"code": "d", "kind": "device", "minutes": 60, "more_than": 4}, {"device": "one phone"}),
        ({"code": "b", "kind": "burst", "minutes": 10, "more_than": 4, "times": 5}, {}),
    ],
)
def test_nights_devices_and_bursts(cast: Cast, rule: dict[str, Any], said: dict[str, str]) -> None:
    done, row = voting(cast, quarantine=[rule])
    night = (OPENS + DAY).replace(hour=1)
    people = voters(5)
    ballots(row, done.entries[0], people[:4], start=night, **said)
    assert look(row, night + 4 * MINUTE) == []
    ballots(row, done.entries[0], people[4:], start=night + 5 * MINUTE, **said)
    (case,) = look(row, night + HOUR)
    assert case.rule == rule["code"]
    assert counts(row)[0] == (0, 5, 0)


def test_scattered_over_the_country_by_a_table_of_addresses(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    table = tmp_path / "regions.csv"
    table.write_text("".join(f"10.0.{n}.0,10.0.{n}.255,{11 + 10 * n}0000\n" for n in range(4)))
    settings.ADDRESS_REGIONS = str(table)
    regions._table.cache_clear()
    rule = {"code": "s", "kind": "scattered", "minutes": 60, "more_than": 2, "regions": 3}
    done, row = voting(cast, quarantine=[rule])
    assert (regions.region_of("10.0.3.9"), regions.region_of("9.9.9.9")) == ("410000", "")
    ballots(row, done.entries[0], voters(6))
    (case,) = look(row)
    assert case.entry_id == done.entries[0].pk
    # 41 is beyond Hunan as the others are; the two addresses no table knows stay in the count.
    assert counts(row)[0] == (2, 4, 0)
    regions._table.cache_clear()


def test_given_back_or_voided_by_a_supervisor_alone(cast: Cast) -> None:
    done, row = voting(cast, quarantine=[ADDRESS])
    one, two, _three = done.entries
    people = voters(5)
    ballots(row, one, people, address="1.2.3.4")
    ballots(row, two, people, address="1.2.3.4")
    first, second = look(row)
    now = OPENS + DAY
    for who in (cast.clerk, cast.leader, cast.approver, done.leaders[0]):
        with refuses(Forbidden, "not_permitted"):
            contests.decide_case(case_id=first.pk, void=True, why=WHY, by=who.actor, now=now)
    with refuses(Invalid, "required"):
        contests.decide_case(case_id=first.pk, void=True, why=" ", by=cast.auditor.actor, now=now)
    contests.decide_case(case_id=first.pk, void=True, why=WHY, by=cast.auditor.actor, now=now)
    contests.decide_case(case_id=second.pk, void=False, why="单位机房", by=cast.auditor.actor, now=now)
    with refuses(Refused, "decided"):
        contests.decide_case(case_id=first.pk, void=False, why=WHY, by=cast.auditor.actor, now=now)
    assert counts(row) == [(0, 0, 5), (5, 0, 0), (0, 0, 0)]
    assert look(row, now + HOUR) == []  # what was given back is not put aside again
    assert Vote.objects.count() == 10
    assert_proven()


def test_three_strikes(cast: Cast) -> None:
    done, row = voting(cast, quarantine=[ADDRESS])
    one = done.entries[0]
    people, supervisor = voters(17), cast.auditor.actor
    now = OPENS
    for strike in (1, 2, 3):
        ballots(row, one, people[4 * strike : 4 * strike + 4], address="1.2.3.4", start=now)
        (case,) = look(row, now + HOUR)
        with refuses(Refused, "not_void"):
            contests.take_measure(case_id=case.pk, why=WHY, by=supervisor, now=now + HOUR)
        contests.decide_case(case_id=case.pk, void=True, why=WHY, by=supervisor, now=now + HOUR)
        with refuses(Forbidden, "not_permitted"):
            contests.take_measure(case_id=case.pk, why=WHY, by=cast.clerk.actor, now=now + HOUR)
        made = contests.take_measure(case_id=case.pk, why=WHY, by=supervisor, now=now + HOUR)
        with refuses(Refused, "decided"):
            contests.spare_measure(case_id=case.pk, why=WHY, by=supervisor, now=now + HOUR)
        assert made.strike == strike
        if strike == 1:
            with refuses(Refused, "entry_blocked"):
                vote(row, people[0], one, now=now + HOUR)
            now += HOUR + 5 * DAY
            vote(row, people[0], one, now=now)
            assert counts(row)[0] == (1, 0, 4)
        now += 2 * HOUR
        if strike == 2:
            assert counts(row)[0] == (0, 0, 9)
    one.refresh_from_db()
    assert one.state == "struck"
    assert Measure.objects.count() == 3
    with refuses(Refused, "entry_out"):
        vote(row, people[1], one, now=now)
    assert_proven()


def test_votes_given_back_after_the_entry_has_left_go_on_to_their_voters(cast: Cast) -> None:
    done, row = voting(cast, total=1, quarantine=[ADDRESS])
    one, two, _three = done.entries
    people = voters(5)
    ballots(row, one, people[:4], address="1.2.3.4")
    (case,) = look(row)
    vote(row, people[4], one, now=OPENS + DAY)
    contests.withdraw_entry(entry_id=one.pk, why="人员变动", by=done.leaders[0].actor, now=OPENS + DAY)
    with refuses(Refused, "limit_all"):
        vote(row, people[0], two, now=OPENS + DAY)  # nothing is paid back while it is looked into
    vote(row, people[4], two, now=OPENS + DAY)
    contests.decide_case(case_id=case.pk, void=False, why="单位机房", by=cast.auditor.actor, now=OPENS + DAY)
    vote(row, people[0], two, now=OPENS + DAY)
    assert counts(row) == [(0, 0, 0), (2, 0, 0), (0, 0, 0)]
    assert_proven()


def test_a_rush_at_the_opening_is_no_burst(cast: Cast) -> None:
    rule = {"code": "b", "kind": "burst", "minutes": 10, "more_than": 4, "times": 2, "after": 60}
    done, row = voting(cast, quarantine=[rule])
    people = voters(12)
    ballots(row, done.entries[0], people[:6])
    assert look(row, OPENS + HOUR) == []
    ballots(row, done.entries[1], people[6:], start=OPENS + HOUR)
    (case,) = look(row, OPENS + 2 * HOUR)
    assert case.entry_id == done.entries[1].pk
    assert counts(row) == [(6, 0, 0), (0, 6, 0), (0, 0, 0)]
