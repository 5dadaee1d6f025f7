"""Facts in, postings out: once, under the rule of the day, within caps, counted again after a correction."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cast import CENTRE, DAQIAO, HEYETANG, NOW, Cast
from points.covenant_stage import TODAY, balance, budget, published, service
from redvest.kernel.actor import SYSTEM
from redvest.people.operations import households
from redvest.places.queries import site_by_code
from redvest.points.covenant_enums import EarnedState
from redvest.points.models import Earned, Lot, Transfer
from redvest.points.operations.earning import Result, earn_again, earn_many
from redvest.points.rules.covenant import Earning
from redvest.points.rules.covenant_drafts import Draft, draft_of

D = Decimal


def earn(*earnings: Earning) -> list[Result]:
    return earn_many(earnings=earnings, by=SYSTEM, now=NOW)


def amounts(*earnings: Earning) -> list[Decimal]:
    return [one.amount for one in earn(*earnings)]


def did(person_id: int, item: str, *, key: str = "1", **more: Any) -> Earning:
    facts: dict[str, Any] = {"site_id": site_by_code(CENTRE).id, "happened_on": TODAY} | more
    return Earning(
        kind="conduct", person_id=person_id, cause_kind="proposal", cause_key=key, item=item, **facts
    )


def capped(**caps: str) -> Draft:
    rule = {"code": "s", "title": "志愿服务", "source": "service", "unit": "hour", "value": "1", "caps": caps}
    return draft_of({"terms": {"holder": "person"}, "rules": [rule]})


def test_a_cause_posts_once_whatever_is_retried(cast: Cast):
    published(cast, "hailin")
    budget()
    who = cast.members[0].id
    first = earn(service(who, 90))
    assert [(one.amount, one.state) for one in first] == [(D("1.50"), EarnedState.BOOKED)]
    assert first[0].why == "90 分钟，每小时 1 分，系数 1"
    assert earn(service(who, 90)) == first
    assert earn(service(who, 90), service(who, 90)) == first * 2
    transfer = Transfer.objects.get(cause_kind="record")
    assert (transfer.amount, transfer.words) == (D("1.50"), "志愿服务：90 分钟，每小时 1 分，系数 1")
    assert transfer.rule_version_id == Earned.objects.get().rule_id
    assert balance(who) == D("1.50")


def test_a_correction_reverses_and_books_anew(cast: Cast):
    published(cast, "hailin")
    budget()
    who = cast.members[0].id
    earn(service(who, 90))
    assert amounts(service(who, 30)) == [D("0.50")]
    assert balance(who) == D("0.50")
    assert amounts(service(who, 30, void=True)) == [D("0.00")]
    assert balance(who) == D("0.00")
    assert amounts(service(who, 60)) == [D("1.00")]
    assert amounts(service(who, 60)) == [D("1.00")]
    assert balance(who) == D("1.00")
    row = Earned.objects.get()
    assert (row.revision, row.amount) == (3, D("1.00"))
    assert Transfer.objects.filter(cause_kind="record").count() == 3
    assert Transfer.objects.filter(reverses__isnull=False).count() == 2


def test_the_rule_of_the_events_day_decides(cast: Cast):
    published(cast, "hailin")
    published(cast, "huangyan", since=TODAY + timedelta(days=1))
    budget()
    who, tomorrow = cast.members[0].id, TODAY + timedelta(days=1)
    early, late, before = (
        service(who, 120, key=key, happened_on=day)
        for key, day in (("1", TODAY), ("2", tomorrow), ("3", TODAY - timedelta(days=1)))
    )
    assert amounts(early, late, before) == [D("2.00"), D("1.00"), D("0.00")]
    assert Lot.objects.get(amount=D("1.00")).expires_on == date(2027, 1, 31)
    assert Lot.objects.get(amount=D("2.00")).expires_on is None


def test_what_a_cap_cut_comes_back_when_there_is_room_again(cast: Cast):
    published(cast, capped(day="3"))
    budget()
    who = cast.members[0].id
    assert amounts(service(who, 120), service(who, 120, key="2")) == [D("2.00"), D("1.00")]
    assert amounts(service(who, 30)) == [D("0.50")]
    assert balance(who) == D("2.50")
    assert {row.cause_key: row.amount for row in Earned.objects.all()} == {"1": D("0.50"), "2": D("2.00")}
    assert amounts(service(who, 600, key="3")) == [D("0.50")]
    assert balance(who) == D("3.00")


def test_the_sum_of_the_parts_is_what_was_booked(cast: Cast):
    published(cast, capped(month="5", year="7"))
    budget()
    who, other = cast.members[0].id, cast.members[1].id
    events = [
        service(one, 45 + 17 * n, key=f"{one}-{n}", happened_on=TODAY + timedelta(days=9 * n))
        for one in (who, other)
        for n in range(6)
    ]
    total = sum(amounts(*events[:3], *events[8:]), D(0)) + sum(amounts(*reversed(events[3:8])), D(0))
    assert total == balance(who) + balance(other) == D("14.00")
    assert sum(row.amount for row in Earned.objects.all()) == total


def test_grade_c_earns_with_its_second_approval(cast: Cast):
    published(cast, "hailin")
    budget()
    who = cast.members[0].id
    (result,) = earn(service(who, 60, grade="C", approved=False))
    assert (result.amount, result.why) == (D("0.00"), "补录的时长要再审核一次才计分")
    assert amounts(service(who, 60, grade="C")) == [D("1.00")]


def test_points_of_a_family_are_the_households_and_start_with_the_base(cast: Cast):
    published(cast, "generic")
    budget()
    who = cast.members[0]
    home = households.make_household(head_id=who.id, by=who.actor, now=NOW)
    assert amounts(did(who.id, "meeting"), did(who.id, "duty", key="2")) == [D("2.00"), D("10.00")]
    assert (balance(household_id=home.pk), balance(who.id)) == (D("112.00"), D("0.00"))
    assert amounts(did(cast.members[1].id, "meeting", key="3")) == [D("2.00")]
    assert balance(cast.members[1].id) == D("102.00")
    assert Earned.objects.filter(kind="base").count() == 2


def test_a_deduction_stops_at_the_base_and_at_zero(cast: Cast):
    published(cast, "fengjie")
    published(cast, "fucheng", site_code=DAQIAO)
    budget()
    who = cast.members[0].id
    assert amounts(did(who, "model"), did(who, "litter", key="2"), did(who, "litter", key="3")) == [
        D("9.00"),
        D("-6.00"),
        D("-3.00"),
    ]
    assert amounts(did(who, "litter", key="4")) == [D("0.00")]
    assert balance(who) == D("100.00")
    other = cast.members[1].id
    here = site_by_code(DAQIAO).id
    assert amounts(
        did(other, "blood", key="5", site_id=here), did(other, "support", key="6", site_id=here)
    ) == [
        D("0.50"),
        D("-0.50"),
    ]
    assert balance(other) == D("0.00")


def test_without_a_budget_nothing_is_given_and_it_is_tried_again(cast: Cast):
    published(cast, "hailin")
    who = cast.members[0].id
    (result,) = earn(service(who))
    assert (result.amount, result.state, result.refusal) == (D("0.00"), EarnedState.REFUSED, "no_budget")
    assert earn_again(by=SYSTEM, now=NOW) == 0
    budget()
    assert earn_again(by=SYSTEM, now=NOW) == 1
    assert earn_again(by=SYSTEM, now=NOW) == 0
    assert balance(who) == D("1.00")


def test_a_spent_budget_gives_no_more(cast: Cast):
    published(cast, "hailin")
    budget(points="3")
    results = earn(*(service(one.id, 120, key=str(one.id)) for one in cast.members))
    assert sorted((one.amount, one.refusal) for one in results) == [
        (D("0.00"), "budget_spent"),
        (D("2.00"), ""),
    ]


def test_where_no_covenant_holds_facts_are_kept_and_nothing_is_given(cast: Cast):
    published(cast, "hailin", site_code=DAQIAO)
    budget()
    who = cast.members[0].id
    assert amounts(service(who, site_id=site_by_code(HEYETANG).id)) == [D("0.00")]
    assert Earned.objects.get().state == EarnedState.NOTHING
    assert not Transfer.objects.filter(cause_kind="record").exists()


def test_many_are_few_statements(cast: Cast, django_assert_max_num_queries: Any):
    published(cast, capped(month="30"))
    budget()
    people = [one.id for one in (*cast.members, *cast.residents, cast.leader)]
    events = [service(people[n % 5], 30, key=str(n)) for n in range(200)]
    with django_assert_max_num_queries(30):
        earn(*events)
    assert sum(balance(one) for one in people) == D("100.00")


@pytest.mark.parametrize("key", ["wubao", "hailin", "luohe"])
def test_halves_are_booked_as_they_are_counted(cast: Cast, key: str):
    published(cast, key)
    budget()
    who = cast.members[0].id
    results = earn(*(service(who, minutes, key=str(minutes)) for minutes in (30, 45, 90, 200)))
    assert balance(who) == sum(one.amount for one in results)
    assert "".join(row.words for row in Transfer.objects.filter(cause_kind="record")).isprintable()
