"""What an event earns under a rule: halves, steps, caps, grades; in whatever order events come."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from points.covenants import DAY, Holding, covenant, event, served
from redvest.points.covenant_enums import PERIODS, Period
from redvest.points.rules.covenant import Rule, Served, deductible, points_for
from redvest.points.rules.covenant_caps import Used, nests, period_key
from redvest.points.rules.covenant_drafts import Draft
from redvest.points.rules.covenant_terms import Terms, last_good_day, rule_for, tier_of, why_not_exchange

D = Decimal


def rule(value: str = "1", *, unit: str = "hour", source: str = "service", **said: Any) -> Rule:
    return Rule(code="r", title="规则", source=source, unit=unit, value=D(value), **said)


def worth(earning: Any, line: Rule) -> str:
    return str(points_for(earning, line, Used()).amount)


def test_hours_times_coefficient_times_grade():
    line = rule("2", coefficients={"0003": D("1.5")}, grades={"A": D(1), "B": D("0.5"), "C": D(1)})
    assert worth(served((90, "A")), line) == "3.00"
    assert worth(served((90, "A"), category="0003"), line) == "4.50"
    assert worth(served((60, "A"), (60, "B")), line) == "3.00"
    assert worth(served((20, "A")), rule("1")) == "0.33"
    assert worth(served((20, "A"), (20, "B"), (20, "C")), rule("1")) == "1.00"


def test_grade_c_earns_nothing_until_its_second_approval():
    waiting = event("service", served=(Served(minutes=60, grade="C", approved=False),))
    award = points_for(waiting, rule("1"), Used())
    assert (award.amount, [why.code for why in award.why]) == (D("0.00"), ["not_approved"])
    assert worth(served((60, "C")), rule("1")) == "1.00"
    assert worth(served((60, "C")), rule("1", grades={"A": D(1)})) == "0.00"


def test_a_grain_drops_what_is_less():
    assert worth(served((170, "A")), rule("0.5", grain=D(1))) == "1.00"
    assert worth(served((240, "A")), rule("0.5", grain=D(1))) == "2.00"
    assert worth(served((100, "A")), rule("1", grain=D("0.5"))) == "1.50"


def test_what_is_too_short_earns_nothing_and_what_counts_earns_the_least():
    line = rule("20", least=D(30), least_minutes=20, caps={Period.EVENT: D(60)})
    assert [worth(served((minutes, "A")), line) for minutes in (19, 20, 90, 120, 600)] == [
        "0.00",
        "30.00",
        "30.00",
        "40.00",
        "60.00",
    ]


def test_the_working_group_sets_a_value_within_what_the_rule_leaves_open():
    line = rule("3", unit="time", source="conduct", most_value=D(8))
    asked = [None, D("2"), D("5.5"), D("9")]
    assert [worth(event(item="r", asked=one), line) for one in asked] == ["3.00", "3.00", "5.50", "8.00"]


def test_what_is_void_is_worth_nothing():
    assert worth(served((60, "A"), void=True), rule("1")) == "0.00"


def test_a_month_counts_once():
    holding = Holding(Draft(terms=Terms(), rules=(rule("10", unit="month", source="conduct"),)))
    months = [event(item="r", on=day, key=str(day)) for day in (DAY, DAY, date(2026, 4, 1))]
    assert holding.points(*months) == [D("10.00"), D("0.00"), D("10.00")]


def test_a_cap_says_what_it_cut():
    line = rule("1", caps={Period.MONTH: D(3)})
    holding = Holding(Draft(terms=Terms(), rules=(line,)))
    holding.earn(served((120, "A")))
    award = holding.earn(served((120, "A"), key="2"))
    assert (award.amount, award.raw) == (D("1.00"), D("2.00"))
    assert award.words == ("120 分钟，每小时 1 分，系数 1；每月最多 3 分，此前 2 分，应计 2 分，这次计 1 分")


def test_periods_are_those_of_the_calendar():
    assert [period_key(period, date(2026, 3, 31)) for period in PERIODS[1:]] == [
        "2026-03-31",
        "2026-03",
        "2026-Q1",
        "2026",
    ]


def test_a_cap_for_longer_than_the_whole_covenants_is_not_nested():
    assert nests({Period.DAY: D(1)}, {Period.YEAR: D(5)})
    assert not nests({Period.YEAR: D(1)}, {Period.MONTH: D(5)})


def test_order_would_matter_if_caps_were_not_nested():
    """Why such covenants are refused: rule a at most 2 a year, everything at most 2 a month."""
    a = rule("2", unit="time", source="conduct", caps={Period.YEAR: D(2)})
    other = Rule(code="b", title="规则", source="conduct", unit="time", value=D(2))
    events = [
        event(item="r", on=date(2026, 3, 1), key="1"),
        event(item="b", on=date(2026, 3, 2), key="2"),
        event(item="r", on=date(2026, 4, 1), key="3"),
    ]
    draft = Draft(terms=Terms(caps={Period.MONTH: D(2)}), rules=(a, other))
    assert len({sum(Holding(draft).points(*order)) for order in permutations(events)}) == 2


days = st.integers(0, 400).map(lambda n: date(2025, 11, 20) + timedelta(days=n // 4))
cents = st.integers(1, 900).map(lambda n: D(n) / 100)
halves = st.integers(1, 20).map(lambda n: D(n) / 2)


@st.composite
def nested(draw: Any) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Caps of a rule and of the whole covenant that are nested."""
    border = draw(st.integers(1, len(PERIODS) - 1))
    caps = draw(st.dictionaries(st.sampled_from(PERIODS[: border + 1]), halves))
    overall = draw(st.dictionaries(st.sampled_from(PERIODS[border:]), halves))
    return caps, overall


@settings(max_examples=150, deadline=None)
@given(
    caps=nested(),
    facts=st.lists(
        st.tuples(days, st.integers(0, 480), st.sampled_from("AB"), st.booleans(), st.integers(0, 2)),
        max_size=14,
    ),
    grain=st.sampled_from([D("0.01"), D("0.5"), D(1)]),
    shuffled=st.randoms(use_true_random=False),
)
def test_the_order_of_events_never_matters_for_the_total(caps: Any, facts: Any, grain: Any, shuffled: Any):
    mine, overall = caps
    lines = (
        rule("1.25", caps=mine, grain=grain),
        Rule(code="b", title="规则", source="conduct", unit="time", value=D("2.5"), caps=mine),
        Rule(code="c", title="规则", source="conduct", unit="time", value=D("-1.5"), caps=mine),
    )
    draft = Draft(terms=Terms(caps=overall), rules=lines)
    events = []
    for n, (day, minutes, grade, conduct, which) in enumerate(facts):
        key = f"{n // 3}" if not conduct else f"c{n}"
        if conduct:
            events.append(event(item="bbc"[which], on=day, key=key))
        else:
            events.append(served((minutes, grade), on=day, key=f"s{n}", occasion=f"shift:{day}"))
    totals = []
    for _turn in range(3):
        holding = Holding(draft)
        awards = [(one, holding.earn(one).amount) for one in events]
        totals.append(sum((amount for _, amount in awards), D(0)))
        for line in lines:
            mine_of = [(one, amount) for one, amount in awards if (one.item or "r") == line.code]
            _never_above(mine_of, line.caps)
        _never_above([(one, amount) for one, amount in awards if amount > 0], overall)
        shuffled.shuffle(events)
    assert len(set(totals)) == 1


def _never_above(awards: Any, caps: Any) -> None:
    for period, cap in caps.items():
        sums: dict[str, Decimal] = {}
        for one, amount in awards:
            key = one.event if period == Period.EVENT else period_key(period, one.happened_on)
            sums[key] = sums.get(key, D(0)) + abs(amount)
        assert all(total <= cap for total in sums.values())


@given(
    amount=cents, balance=st.integers(-500, 50000).map(lambda n: D(n) / 100), floor=st.sampled_from([0, 100])
)
def test_a_deduction_never_goes_below_the_base_or_zero(amount: Decimal, balance: Decimal, floor: int):
    taken = deductible(amount, balance=balance, floor=D(floor))
    assert 0 <= taken <= amount
    assert balance - taken >= min(balance, D(floor))


def test_used_forgets_what_is_taken_off():
    used = Used()
    used.award((1, "r"), DAY, "e", D("2.50"))
    used.take_off((1, "r"), DAY, "e", D("2.50"))
    assert [used.of((1, "r"), period, DAY, "e") for period in PERIODS] == [0] * 5
    assert used.of((1, ""), Period.YEAR, DAY, "e") == 0


def test_the_nearest_rule_holds_and_one_for_the_category_before_one_for_all():
    county = [rule("1"), Rule(code="x", title="全县", source="conduct", unit="time", value=D(3))]
    village = [
        Rule(
            code="v", title="本村", source="service", unit="hour", value=D(2), categories=frozenset({"0003"})
        ),
        Rule(code="x", title="本村", source="conduct", unit="time", value=D(5)),
    ]
    found = rule_for(served((60, "A"), category="0003"), [village, county])
    assert found is not None
    assert found.code == "v"
    found = rule_for(served((60, "A"), category="0001"), [village, county])
    assert found is not None
    assert found.code == "r"
    found = rule_for(event(item="x"), [village, county])
    assert found is not None
    assert found.value == 5
    assert rule_for(event("training"), [village, county]) is None
    assert rule_for(event(item="gone"), [village, county]) is None


@pytest.mark.parametrize(
    ("terms", "earned", "last"),
    [
        (Terms(), DAY, None),
        (Terms(expiry="year_end"), DAY, date(2026, 12, 31)),
        (Terms(expiry="months", expiry_months=6), date(2026, 8, 31), date(2027, 2, 28)),
        (Terms(expiry="months", expiry_months=10), date(2026, 3, 15), date(2027, 1, 15)),
        (Terms(expiry="window", exchange_months=frozenset({1})), DAY, date(2027, 1, 31)),
        (Terms(expiry="window", exchange_months=frozenset({1})), date(2027, 1, 5), date(2028, 1, 31)),
        (Terms(expiry="window", exchange_months=frozenset({12, 1})), DAY, date(2027, 1, 31)),
    ],
)
def test_how_long_points_are_good(terms: Terms, earned: date, last: date | None):
    assert last_good_day(terms, earned) == last


def test_when_points_may_be_exchanged():
    def codes(terms: Terms, points: str, **facts: Any) -> list[str]:
        facts = {"balance": D(120), "on": DAY} | facts
        return [one.code for one in why_not_exchange(terms, D(points), **facts)]

    base = covenant("baijia").terms
    assert codes(base, "20") == []
    assert codes(base, "20.01") == ["not_enough"]
    assert codes(base, "5", last_on=date(2026, 3, 1)) == ["exchanged"]
    quarter = covenant("hailin").terms
    assert codes(quarter, "5", last_on=date(2026, 1, 1)) == ["exchanged"]
    assert codes(quarter, "5", last_on=date(2025, 12, 31)) == []
    january = covenant("huangyan").terms
    assert codes(january, "5", minutes=599) == ["not_in_window", "too_little_service"]
    assert codes(january, "5", minutes=600, on=date(2027, 1, 4)) == []


def test_cards_go_by_what_was_earned():
    terms = covenant("luohe").terms
    assert [tier_of(terms, D(n)) for n in (49, 50, 99, 100)] == ["", "银卡", "银卡", "金卡"]
