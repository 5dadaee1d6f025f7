"""The dispatch of a batch, by hand: what is cheapest, what is impossible, and what is said about it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from redvest.kernel.clock import CHINA
from redvest.orders.matching import OpenOrder, Proposal, ReadyTeam, costs, propose

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
LATER = NOW + timedelta(days=30)
TOWNSHIP = "/430524/430524100/"
VILLAGE, NEIGHBOUR = f"{TOWNSHIP}430524100201/", f"{TOWNSHIP}430524100202/"
ELSEWHERE = "/430524/430524101/430524101201/"


def order(number: int, **given: object) -> OpenOrder:
    usual = OpenOrder(
        id=number,
        category="repair",
        skills=frozenset(),
        site_path=VILLAGE,
        household_id=None,
        due_at=LATER,
        urgent=False,
    )
    return replace(usual, **given)


def team(number: int, **given: object) -> ReadyTeam:
    usual = ReadyTeam(
        id=number,
        name=f"第{number}分队",
        categories=frozenset({"repair"}),
        skills=frozenset(),
        areas=("/430524/",),
        home_path=VILLAGE,
        room=5,
        load=0,
        punctuality=1.0,
        knows=frozenset(),
        resting=False,
    )
    return replace(usual, **given)


def teams_of(proposal: Proposal) -> dict[int, int | None]:
    return {one.order_id: one.team_id for one in proposal.proposed}


def codes(proposal: Proposal, number: int) -> list[str]:
    return [reason.code for reason in proposal.by_order[number].reasons]


def not_taken(proposal: Proposal, number: int) -> tuple[int | None, str]:
    one = proposal.by_order[number]
    assert one.why_not
    return one.runner_up_id, str(one.why_not)


def test_points_of_one_pair() -> None:
    near = team(1, load=3, punctuality=0.92)
    assert costs.cost(order(1), near) == 3 * 60 + 2 * 8
    assert costs.cost(order(1, site_path=NEIGHBOUR), near) == 2 * 100 + 3 * 60 + 2 * 8
    assert costs.cost(order(1, category="law"), replace(near, categories=frozenset())) == 80 + 3 * 60 + 2 * 8
    assert costs.cost(order(1, household_id=7), near) == 120 + 3 * 60 + 2 * 8
    assert costs.cost(order(1, household_id=7), replace(near, knows=frozenset({7}))) == 3 * 60 + 2 * 8
    assert costs.cost(order(1), team(1, punctuality=None)) == 2 * 15


@pytest.mark.parametrize(
    "cannot",
    [
        {"room": 0},
        {"resting": True},
        {"areas": (NEIGHBOUR,)},
        {"areas": ()},
        {"categories": frozenset({"law"})},
        {"skills": frozenset({"driving"})},
    ],
)
def test_who_cannot_take_it_has_no_cost_and_gets_nothing(cannot: dict[str, object]) -> None:
    asked, unable = (
        order(1, skills=frozenset({"repair"})),
        replace(team(1, skills=frozenset({"repair"})), **cannot),
    )
    assert costs.cost(asked, unable) is None
    proposal = propose([asked], [unable], NOW)
    assert teams_of(proposal) == {1: None}
    assert (proposal.assigned, proposal.gap) == (0, 0)


def test_who_said_no_is_not_asked_again() -> None:
    asked = order(1, declined=frozenset({1, 77}))
    assert costs.cost(asked, team(1)) is None
    proposal = propose([asked, order(2)], [team(1), team(2, home_path=NEIGHBOUR)], NOW)
    assert teams_of(proposal) == {1: 2, 2: 1}
    assert proposal.by_order[1].runner_up_id is None


def test_a_place_is_not_inside_another_whose_code_begins_alike() -> None:
    proposal = propose([order(1, site_path="/430524/4305241/")], [team(1, areas=("/430524/430524",))], NOW)
    assert teams_of(proposal) == {1: None}


def test_the_batch_decides_and_not_one_order_after_another() -> None:
    """The first order is nearest to a team that is the only one for the second."""
    first, second = order(1, due_at=NOW), order(2, skills=frozenset({"repair"}))
    only = team(1, room=1, skills=frozenset({"repair"}))
    other = team(2, room=1, home_path=NEIGHBOUR)
    proposal = propose([first, second], [only, other], NOW)
    assert teams_of(proposal) == {1: 2, 2: 1}
    assert (proposal.cost, proposal.gap, proposal.assigned) == (200, 0, 2)
    assert proposal.greedy_assigned == 1
    assert proposal.greedy_cost > proposal.cost


def test_work_is_spread_because_further_orders_cost_more() -> None:
    """Four orders of one village: two steps away is worth it from a team's fifth order of the week on."""
    here, away = team(1, load=1, room=9), team(2, home_path=NEIGHBOUR, room=9)
    proposal = propose([order(number) for number in range(1, 7)], [here, away], NOW)
    assert sorted(str(team_id) for team_id in teams_of(proposal).values()) == ["1"] * 4 + ["2"] * 2
    assert proposal.cost == (60 + 120 + 180 + 240) + (200 + 260)


def test_urgent_orders_come_before_cheap_ones() -> None:
    one = team(1, room=1)
    urgent = order(9, site_path=ELSEWHERE, urgent=True)
    proposal = propose([order(1, due_at=NOW), urgent], [one], NOW)
    assert teams_of(proposal) == {1: None, 9: 1}
    assert codes(proposal, 1) == ["all_filled"]


def test_sooner_due_orders_come_before_later_ones() -> None:
    soon = order(9, site_path=ELSEWHERE, due_at=NOW + timedelta(days=2))
    proposal = propose([order(1), soon], [team(1, room=1)], NOW)
    assert teams_of(proposal) == {1: None, 9: 1}


@pytest.mark.parametrize(
    ("left", "rank"), [(-1, 3), (24, 3), (25, 2), (72, 2), (73, 1), (168, 1), (169, 0), (1000, 0)]
)
def test_ranks_by_hours_left(left: int, rank: int) -> None:
    due = NOW + timedelta(hours=left)
    assert costs.rank(order(1, due_at=due), NOW) == rank
    assert costs.rank(order(1, due_at=due, urgent=True), NOW) == rank + 4


def test_reasons_in_words() -> None:
    good = team(1, skills=frozenset({"repair"}), load=3, room=2, punctuality=0.92, knows=frozenset({7}))
    proposal = propose([order(1, skills=frozenset({"repair"}), household_id=7)], [good], NOW)
    assert proposal.by_order[1].words == [
        "本村的队伍",
        "懂水电维修",
        "本周已接 3 单，还能接 2 单",
        "以前给这户服务过",
        "准时率 92%",
    ]


@pytest.mark.parametrize(
    ("home", "words"),
    [
        (VILLAGE, "本村的队伍"),
        (NEIGHBOUR, "同乡镇邻村的队伍"),
        (TOWNSHIP, "本乡镇的队伍"),
        ("/430524/", "县（区）的队伍"),
        (ELSEWHERE, "外地的队伍，隔 4 级"),
    ],
)
def test_words_for_where_a_team_is(home: str, words: str) -> None:
    assert propose([order(1)], [team(1, home_path=home)], NOW).by_order[1].words[0] == words


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"room": 0}, "更近的第1分队本周已满"),
        ({"resting": True}, "第1分队正在休整"),
        ({"load": 4}, "第1分队连同本批已有 4 单，更忙"),
    ],
)
def test_why_the_nearer_team_was_not_taken(other: dict[str, object], words: str) -> None:
    proposal = propose([order(1)], [team(1, **other), team(2, home_path=NEIGHBOUR)], NOW)
    assert teams_of(proposal) == {1: 2}
    assert not_taken(proposal, 1) == (1, words)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"home_path": NEIGHBOUR}, "第2分队更远，隔 2 级"),
        ({"categories": frozenset()}, "第2分队不专做这一类"),
        ({"knows": frozenset()}, "第2分队没有服务过这户"),
        ({"punctuality": 0.5}, "第2分队准时率低一些（50%）"),
        ({"punctuality": None}, "第2分队还没有准时记录"),
        ({}, "第2分队同样合适"),
    ],
)
def test_why_the_next_best_was_not_taken(other: dict[str, object], words: str) -> None:
    known = frozenset({7})
    proposal = propose(
        [order(1, household_id=7)], [team(1, knows=known), replace(team(2, knows=known), **other)], NOW
    )
    assert teams_of(proposal) == {1: 1}
    assert not_taken(proposal, 1) == (2, words)


def test_a_place_given_to_another_order_is_said_so() -> None:
    first, second = order(1), order(2, urgent=True, skills=frozenset({"repair"}))
    near = team(1, room=1, skills=frozenset({"repair"}))
    proposal = propose([first, second], [near, team(2, home_path=NEIGHBOUR)], NOW)
    assert teams_of(proposal) == {1: 2, 2: 1}
    assert not_taken(proposal, 1) == (1, "更近的第1分队余下的名额已派给别的单，这样总体更合适")


def test_a_full_team_that_would_not_have_been_better_is_not_named() -> None:
    full = team(2, room=0, home_path=NEIGHBOUR)
    proposal = propose([order(1)], [team(1), full, team(3, home_path=ELSEWHERE)], NOW)
    assert not_taken(proposal, 1) == (3, "第3分队更远，隔 4 级")
    assert propose([order(1)], [team(1), full], NOW).by_order[1].why_not is None


@pytest.mark.parametrize(
    ("teams", "words"),
    [
        ([], "没有队伍服务这个地方"),
        ([team(1, categories=frozenset({"law"}))], "服务这里的 1 支队伍不接这类单、没有所需技能，或已婉拒"),
        ([team(1, room=0), team(2, resting=True)], "能接的 2 支队伍本周都已满或在休整"),
    ],
)
def test_why_nobody_takes_it(teams: list[ReadyTeam], words: str) -> None:
    proposal = propose([order(1)], teams, NOW)
    assert proposal.by_order[1].words == [words]
    assert proposal.by_order[1].cost == proposal.cost > 0


def test_an_empty_batch() -> None:
    proposal = propose([], [team(1)], NOW)
    assert (proposal.proposed, proposal.cost, proposal.gap) == ((), 0, 0)


def test_an_id_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="twice"):
        propose([order(1), order(1)], [team(1)], NOW)
