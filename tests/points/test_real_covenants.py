"""The covenants of real places: each can be written down, and its worked examples come out exactly."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from points.covenants import DAY, Holding, covenant, event, served
from redvest.kernel.errors import Invalid
from redvest.points.rules.covenant import Earning, deductible
from redvest.points.rules.covenant_drafts import draft_of, why_not_draft
from redvest.points.rules.covenant_terms import last_good_day, tier_of
from redvest.points.templates import templates

APRIL = date(2026, 4, 1)


def did(*codes: str, on: date = DAY, **facts: Any) -> list[Earning]:
    return [event(item=code, on=on, key=f"{code}{n}{on}", **facts) for n, code in enumerate(codes)]


def hours(*minutes: int, on: date = DAY) -> list[Earning]:
    return [served((one, "A"), on=on, key=f"{n}{on}") for n, one in enumerate(minutes)]


@pytest.mark.parametrize("key", sorted(templates()))
def test_it_can_be_published_as_it_stands(key: str):
    assert why_not_draft(covenant(key)) == []


EXAMPLES: list[tuple[str, list[Earning], list[str]]] = [
    ("tongyu", [*did("985", "disorder"), *hours(90)], ["5000.00", "-2.00", "1.50"]),
    ("baijia", [*did("tidy", "tidy"), *did("tidy", on=APRIL)], ["10.00", "0.00", "10.00"]),
    (
        "fengjie",
        did("late", "leave", "litter", "help", "duty", "mediate", "model"),
        ["-1.00", "-2.00", "-6.00", "6.00", "7.00", "8.00", "9.00"],
    ),
    (
        "fucheng",
        [*did("patrol", "blood", "brave", "patrol", "rules", "support"), *did("patrol", on=APRIL)],
        ["0.50", "0.50", "5.00", "0.00", "-5.00", "-10.00", "0.50"],
    ),
    ("dengjia", did("peace", "simple", "honour", "brave"), ["10.00", "20.00", "10.00", "20.00"]),
    ("wubao", hours(30, 60, 120, 240), ["30.00", "30.00", "40.00", "60.00"]),
    ("huairen", [*did("own", "own", "own"), *hours(60, 20, 60, 60)], ["5", "5", "0", "10", "0", "10", "0"]),
    ("zhuowan", hours(60, 450), ["2.00", "14.00"]),
    ("louxia", [*hours(60), *did("donate", "donate", "donate")], ["1.00", "5.00", "5.00", "0.00"]),
    ("wamigou", did("item01", "item43"), ["1.00", "3.00"]),
    ("hailin", [*hours(60, 90, 180), *did("refer")], ["1.00", "1.50", "2.00", "2.00"]),
    ("huangyan", hours(120, 180, 90, 600), ["1.00", "1.00", "0.00", "5.00"]),
    (
        "generic",
        did("meeting", "civil", "charity", "duty", "municipal"),
        ["2.00", "3.00", "5.00", "10.00", "20.00"],
    ),
    (
        "redlist",
        did("national", "provincial", "prefecture", "county", "street", "clean", "clean"),
        ["50.00", "30.00", "20.00", "15.00", "5.00", "0.00", "0.00"],
    ),
    (
        "santang",
        [*did("appraisal", asked=Decimal("7.5")), *did("adhoc", asked=Decimal(9)), *did("once", "once")],
        ["7.50", "5.00", "10.00", "0.00"],
    ),
    ("luohe", hours(60, 45), ["1.00", "0.75"]),
]


@pytest.mark.parametrize(("key", "events", "points"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_its_worked_examples_come_out_exactly(key: str, events: list[Earning], points: list[str]):
    assert Holding(covenant(key)).points(*events) == [Decimal(one) for one in points]


def test_every_real_covenant_has_an_example():
    assert {key for key, _, _ in EXAMPLES} == set(templates())
    assert len(EXAMPLES) >= 12


def test_a_household_that_starts_at_a_hundred_keeps_it():
    terms = covenant("baijia").terms
    assert terms.base == 100
    assert deductible(Decimal(5), balance=Decimal(103), floor=terms.base) == 3
    assert deductible(Decimal(5), balance=Decimal(100), floor=terms.base) == 0


def test_unspent_points_go_with_the_year_stay_or_wait_for_january():
    last = {
        key: last_good_day(covenant(key).terms, DAY) for key in ("huairen", "dengjia", "huangyan", "redlist")
    }
    assert last == {
        "huairen": date(2026, 12, 31),
        "dengjia": None,
        "huangyan": date(2027, 1, 31),
        "redlist": date(2028, 3, 2),
    }


def test_four_cards():
    terms = covenant("tongyu").terms
    assert [tier_of(terms, Decimal(n)) for n in (0, 1, 100, 500, 5000)] == [
        "",
        "普通卡",
        "银卡",
        "金卡",
        "钻石卡",
    ]


UNLAWFUL: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("benefits suspended below a score", {"suspend_below": 70}, {}, "unknown"),
    ("a score gives priority in benefits", {"priority_from": 100}, {}, "unknown"),
    ("cash for points", {"cash_per_point": "1"}, {}, "unknown"),
    ("names in public", {"name_deductions": True}, {}, "unknown"),
    ("a deduction linked to benefits", {}, {"suspends": "低保"}, "unknown"),
    ("balances below zero", {"floor": "-50"}, {}, "unknown"),
    ("a base below zero", {"base": "-1"}, {}, "base"),
    ("benefits in words", {}, {"title": "不整洁，暂停惠民待遇"}, "benefit"),
    ("a pension in words", {}, {"title": "扣分并停发养老金"}, "benefit"),
    ("cash in words", {}, {"title": "积分兑现金", "value": "5"}, "never"),
    ("a black list", {}, {"title": "列入黑榜"}, "never"),
    ("naming in words", {}, {"title": "大会点名批评"}, "never"),
    ("all points lost", {}, {"title": "积分清零"}, "never"),
    ("all points lost by number", {}, {"value": "-9999"}, "deducts_too_much"),
    ("neighbours against each other", {}, {"proposers": ["neighbour", "liaison"]}, "deducts_by_neighbour"),
    ("taken without proof", {}, {"evidence": "none"}, "deducts_unproven"),
    ("taken for service", {}, {"source": "service"}, "deducts_service"),
    ("thousandths", {}, {"value": "-0.125"}, "value"),
]


@pytest.mark.parametrize(
    ("terms", "rule", "code"), [one[1:] for one in UNLAWFUL], ids=[one[0] for one in UNLAWFUL]
)
def test_what_is_not_lawful_cannot_be_written(terms: dict[str, Any], rule: dict[str, Any], code: str):
    line = {
        "code": "d",
        "title": "乱堆乱放",
        "source": "conduct",
        "unit": "time",
        "value": "-2",
        "proposers": ["liaison"],
        "evidence": "witness",
    }
    assert why_not_draft(draft_of({"terms": {}, "rules": [line]})) == []
    try:
        found = [one.code for one in why_not_draft(draft_of({"terms": terms, "rules": [line | rule]}))]
    except Invalid as refused:
        found = refused.codes
    assert code in found


def test_a_draft_from_nonsense_is_invalid():
    for data in ({"rules": [{"code": "x"}]}, {"terms": {"worth": "viel"}}, {"terms": [], "rules": 3}):
        with pytest.raises(Invalid):
            draft_of(data)
