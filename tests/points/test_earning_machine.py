"""Random histories of events, corrections and retries: caps hold, the order never matters, all is proven."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from random import Random
from typing import Any

import pytest

from activities.test_capacity import at_once
from cast import NOW, Cast, make_cast
from points.covenant_stage import TODAY, balance, budget, published, service
from redvest.kernel.actor import SYSTEM
from redvest.points import checks
from redvest.points.models import Earned, Transfer
from redvest.points.operations.earning import earn_many
from redvest.points.rules.covenant import Earning
from redvest.points.rules.covenant_drafts import Draft, draft_of

D = Decimal


def capped() -> Draft:
    rule = {
        "code": "s",
        "title": "志愿服务",
        "source": "service",
        "unit": "hour",
        "value": "1.5",
        "grain": "0.5",
        "caps": {"event": "4", "day": "5", "month": "9"},
    }
    return draft_of({"terms": {"holder": "person", "caps": {"quarter": "15", "year": "22"}}, "rules": [rule]})


def differences() -> list[str]:
    return list(chain.from_iterable(check() for check in checks.CHECKS.values()))


def history(people: list[int], random: Random) -> dict[str, Earning]:
    """What is true in the end: the last word on every event."""
    days = [TODAY + timedelta(days=random.randrange(0, 200)) for _ in range(6)]
    return {
        str(n): service(
            random.choice(people),
            random.randrange(0, 300),
            key=str(n),
            happened_on=random.choice(days),
            void=random.random() < 0.1,
        )
        for n in range(14)
    }


def total_by_month(people: list[int]) -> dict[tuple[int, str], Decimal]:
    found: dict[tuple[int, str], Decimal] = {}
    for row in Earned.objects.all():
        key = (row.person_id, f"{row.happened_on:%Y}")
        found[key] = found.get(key, D(0)) + row.amount
    return {key: amount for key, amount in found.items() if amount}


@pytest.mark.parametrize("seed", range(4))
def test_whatever_order_and_detours_the_totals_are_the_same(cast: Cast, seed: int):
    published(cast, capped())
    budget()
    random = Random(seed)
    people = [one.id for one in cast.members]
    truth = history(people, random)
    seen = []
    for turn in range(2):
        base = f"{turn}-"
        facts = [
            service(
                one.person_id,
                one.minutes,
                key=base + key,
                happened_on=one.happened_on + timedelta(days=0),
                void=one.void,
            )
            for key, one in truth.items()
        ]
        random.shuffle(facts)
        # Said wrongly first, some of them; then as they were; some of it twice.
        wrong = [
            service(one.person_id, random.randrange(0, 600), key=one.cause_key, happened_on=one.happened_on)
            for one in facts
            if random.random() < 0.5
        ]
        steps = [wrong, facts[:5], facts[5:], random.sample(facts, 4)]
        for step in steps:
            earn_many(earnings=step, by=SYSTEM, now=NOW)
            assert differences() == []
        seen.append(total_by_month(people))
        held = sum(balance(one) for one in people)
        assert held == sum(seen[-1].values(), D(0))
        # Everything is taken back before the next turn.
        gone = [
            service(one.person_id, 0, key=one.cause_key, happened_on=one.happened_on, void=True)
            for one in facts
        ]
        earn_many(earnings=gone, by=SYSTEM, now=NOW)
        assert [balance(one) for one in people] == [0, 0]
    assert seen[0] == seen[1]


@pytest.mark.race
def test_one_cause_posts_once_and_caps_hold_whoever_comes_first(committed_db: str):
    cast = make_cast()
    published(cast, capped())
    budget()
    who = cast.members[0].id
    same = [service(who, 120, key="same") for _ in range(6)]
    many = [service(who, 60, key=f"e{n}", happened_on=date(2026, 3, 2)) for n in range(6)]

    def earns(one: Earning) -> Any:
        return earn_many(earnings=[one], by=SYSTEM, now=NOW)

    at_once([lambda one=one: earns(one) for one in (*same, *many)])
    assert balance(who) == D("5.00")
    assert Transfer.objects.filter(cause_key="record:same", reverses__isnull=True).count() == 1
    assert differences() == []
