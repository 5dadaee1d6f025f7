"""The base (基础分): once for an owner, whoever keeps it by the covenant of today, and no more of it than that says."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from activities.test_capacity import at_once
from cast import CENTRE, DAQIAO, NOW, Cast, make_cast
from people.test_merging import merges, twins
from points.covenant_stage import TODAY, balance, budget, published
from points.stage import differences
from redvest.kernel.actor import SYSTEM
from redvest.people.operations import households
from redvest.places.queries import site_by_code
from redvest.points import covenant_checks
from redvest.points.models import Account, Earned, Transfer
from redvest.points.operations.bases import end_double_bases, follow_bases
from redvest.points.operations.earning import earn_again, earn_many
from redvest.points.rules.covenant import Earning
from redvest.points.rules.covenant_drafts import Draft, draft_of

D = Decimal
TOMORROW = TODAY + timedelta(days=1)


def village(holder: str = "household", base: str = "100") -> Draft:
    rules = [
        {"code": "base", "title": "基础分", "source": "base", "unit": "time", "value": base},
        {"code": "help", "title": "邻里互助", "source": "conduct", "unit": "time", "value": "10"},
        {"code": "litter", "title": "乱扔垃圾", "source": "conduct", "unit": "time", "value": "-5"},
    ]
    rules = rules if base != "0" else rules[1:]
    return draft_of({"terms": {"holder": holder, "base": base}, "rules": rules})


def helps(
    person_id: int, key: str, *, on: date = TODAY, now: Any = NOW, item: str = "help", at: str = CENTRE
) -> None:
    facts: dict[str, Any] = {
        "person_id": person_id,
        "site_id": site_by_code(at).id,
        "happened_on": on,
        "item": item,
    }
    earn_many(
        earnings=[Earning(kind="conduct", cause_kind="proposal", cause_key=key, **facts)],
        by=SYSTEM,
        now=now,
    )


def joins(one: Any, other: Any, *, now: Any = NOW) -> int:
    """``one`` makes a household, ``other`` joins it."""
    home = households.make_household(head_id=one.id, by=one.actor, now=now)
    invite = households.invite_to_household(number=other.number, by=one.actor, now=now)
    households.answer_invite(invite_id=invite.pk, accept=True, by=other.actor, now=now)
    return home.pk


def floor(person_id: int = 0, household_id: int = 0) -> Decimal | None:
    owner = {"household_id": household_id} if household_id else {"person_id": person_id}
    return Account.objects.get(kind="household" if household_id else "person", **owner).floor


def proven() -> None:
    assert differences() == []
    assert [said for check in covenant_checks.CHECKS.values() for said in check()] == []


def test_who_founds_a_household_takes_the_base_along(cast: Cast):
    published(cast, village())
    budget()
    who = cast.members[0]
    helps(who.id, "1")
    assert (balance(who.id), floor(who.id)) == (D(110), D(100))
    home = households.make_household(head_id=who.id, by=who.actor, now=NOW).pk
    helps(who.id, "2")
    assert (balance(who.id), floor(who.id)) == (D(10), D(0))
    assert (balance(household_id=home), floor(household_id=home)) == (D(110), D(100))
    # What is heard of late, of the day before there was a household, brings no second one.
    helps(who.id, "3", on=TODAY - timedelta(days=1))
    assert Earned.objects.filter(kind="base", state="booked").count() == 1
    proven()


def test_who_joins_a_household_with_a_base_and_does_nothing_keeps_none(cast: Cast):
    published(cast, village())
    budget()
    one, other = cast.members
    helps(other.id, "1")
    home = joins(one, other, now=NOW + timedelta(days=1))
    later = NOW + timedelta(days=1)
    helps(one.id, "2", on=TOMORROW, now=later)
    assert (balance(other.id), balance(household_id=home)) == (D(110), D(110))
    assert end_double_bases(by=SYSTEM, now=later) == 1
    assert end_double_bases(by=SYSTEM, now=later) == 0
    assert (balance(other.id), floor(other.id), balance(household_id=home)) == (D(10), D(0), D(110))
    # On their own again they start again, as a household of one, and what they had earned stands.
    gone = later + timedelta(days=1)
    households.leave_household(person_id=other.id, by=other.actor, now=gone)
    helps(other.id, "3", on=TODAY + timedelta(days=2), now=gone)
    assert (balance(other.id), floor(other.id)) == (D(120), D(100))
    proven()


@pytest.mark.parametrize(("first", "then"), [("person", "household"), ("household", "person")])
def test_cards_that_change_hands_take_the_base_along(cast: Cast, first: str, then: str):
    published(cast, village(first))
    published(cast, village(then), since=TOMORROW)
    budget()
    one, other = cast.members
    home = joins(one, other)
    helps(one.id, "1")
    helps(other.id, "2")
    before = {"person": (110, 110, 0), "household": (0, 0, 120)}[first]
    assert (balance(one.id), balance(other.id), balance(household_id=home)) == before
    for who in (one, other):
        helps(who.id, f"then {who.id}", on=TOMORROW, now=NOW + timedelta(days=1))
    after = {"household": (10, 10, 120), "person": (110, 110, 20)}[then]
    assert (balance(one.id), balance(other.id), balance(household_id=home)) == after
    # A late deed of a day under the former version changes nobody's base.
    helps(one.id, "late", now=NOW + timedelta(days=1))
    assert Earned.objects.filter(kind="base", state="booked").count() == {"household": 1, "person": 2}[then]
    proven()


def test_two_covenants_give_one_base(cast: Cast):
    published(cast, village())
    published(cast, village(base="60"), site_code=DAQIAO)
    budget()
    who = cast.members[0].id
    helps(who, "1")
    helps(who, "2", at=DAQIAO)
    assert (balance(who), Transfer.objects.filter(cause_kind="base").count()) == (D(120), 1)


def test_a_base_nobody_paid_for_is_tried_again_only_where_it_is_due(cast: Cast):
    published(cast, village())
    who = cast.members[0]
    helps(who.id, "1")
    assert Earned.objects.get(kind="base").state == "refused"
    later = NOW + timedelta(days=1)
    home = households.make_household(head_id=who.id, by=who.actor, now=later).pk
    budget()
    earn_again(by=SYSTEM, now=later)
    assert (balance(who.id), balance(household_id=home)) == (D(10), D(0))
    helps(who.id, "2", on=TOMORROW, now=later)
    assert (balance(who.id), balance(household_id=home)) == (D(10), D(110))
    proven()


def test_a_lower_base_frees_what_is_above_it_and_a_higher_one_takes_nothing(cast: Cast):
    published(cast, village())
    published(cast, village(base="40"), since=TOMORROW)
    published(cast, village(base="70"), since=TODAY + timedelta(days=2))
    budget()
    who, later = cast.members[0].id, cast.members[1].id
    helps(who, "1")
    assert follow_bases(by=SYSTEM, now=NOW) == 0
    tomorrow = NOW + timedelta(days=1)
    assert [follow_bases(by=SYSTEM, now=tomorrow) for _ in range(2)] == [1, 0]
    assert (balance(who), floor(who)) == (D(110), D(40))
    after = NOW + timedelta(days=2)
    assert follow_bases(by=SYSTEM, now=after) == 0
    assert floor(who) == D(40)
    helps(later, "2", on=TODAY + timedelta(days=2), now=after)
    assert (balance(later), floor(later)) == (D(80), D(70))
    proven()


def test_what_a_lower_base_frees_pays_first_what_is_owed(cast: Cast):
    published(cast, village())
    published(cast, village(base="0"), since=TOMORROW)
    budget()
    who = cast.members[0].id
    helps(who, "1")
    helps(who, "2", item="litter")
    assert balance(who) == D(105)
    # The good deed was none: 5 of its 10 are gone already.
    gone = Earning(
        kind="conduct",
        person_id=who,
        site_id=site_by_code(CENTRE).id,
        happened_on=TODAY,
        cause_kind="proposal",
        cause_key="1",
        item="help",
        void=True,
    )
    earn_many(earnings=[gone], by=SYSTEM, now=NOW)
    debt = Account.objects.get(kind="debt", person_id=who)
    assert (balance(who), debt.balance) == (D(100), D(-5))
    assert follow_bases(by=SYSTEM, now=NOW + timedelta(days=1)) == 1
    debt.refresh_from_db()
    assert (balance(who), floor(who), debt.balance) == (D(95), D(0), D(0))
    proven()


def test_of_two_names_of_one_person_one_base_stays(cast: Cast):
    published(cast, village("person"))
    budget()
    one, two = twins(cast)
    helps(one.id, "1")
    helps(two.id, "2")
    merges(cast, one, two, now=NOW + timedelta(minutes=1))
    assert (balance(one.id), floor(one.id), balance(two.id)) == (D(120), D(100), D(0))
    helps(one.id, "3")
    assert balance(one.id) == D(130)
    proven()


def test_the_base_comes_along_when_only_the_second_name_has_one(cast: Cast):
    published(cast, village("person"))
    budget()
    one, two = twins(cast)
    helps(two.id, "1")
    merges(cast, one, two, now=NOW + timedelta(minutes=1))
    helps(one.id, "2")
    assert (balance(one.id), floor(one.id)) == (D(120), D(100))
    proven()


@pytest.mark.race
def test_first_deeds_of_a_family_at_once_bring_one_base(committed_db: str) -> None:
    made = make_cast()
    published(made, village())
    budget()
    one, other = made.members
    home = joins(one, other)
    calls = [lambda n=n: helps((one, other)[n % 2].id, str(n)) for n in range(24)]
    results = at_once(calls, threads=8)
    assert [one for one in results if one is not None] == []
    assert balance(household_id=home) == D(100) + 24 * D(10)
    assert Earned.objects.filter(kind="base").count() == 1
    proven()
