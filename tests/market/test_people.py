"""What becomes of cards, keepers, donations and redemptions when somebody leaves, or two numbers are one person."""

from datetime import timedelta

import pytest

from cast import NOW, Cast
from market.stage import (
    budget,
    differences,
    donated,
    free,
    goods,
    handed,
    keeper,
    newcomer,
    ordered,
    pts,
    shop,
)
from people.test_leaving import leaves
from people.test_merging import proposes, second_clerk
from redvest.kernel.errors import Refused
from redvest.market import operations as market
from redvest.market.models import Donation, PrintedCard, Redemption, ShopKeeper
from redvest.market.queries.redemptions import redemptions_of
from redvest.people import operations as people
from redvest.people.models import Person
from redvest.reports.verify import verify


def test_leaving(cast: Cast) -> None:
    budget()
    there = shop(cast)
    rice = goods(cast, there)
    one = newcomer(31)
    keeper(cast, there, one)
    market.issue_card(number=one.number, by=cast.clerk.actor, now=NOW)
    donated(cast, there, rice, 1, donor="person", name=one.name, person_id=one.id, shown_as="name")
    row = ordered(one, there, (rice, 1))
    with pytest.raises(Refused) as caught:
        leaves(one, now=NOW + timedelta(hours=1))
    assert "redemptions_waiting" in caught.value.codes or "holds_open" in caught.value.codes
    market.cancel_redemption(redemption_id=row.pk, by=one.actor, now=NOW)
    leaves(one, now=NOW + timedelta(hours=2))
    assert not PrintedCard.objects.filter(ended_at__isnull=True).exists()
    assert not ShopKeeper.objects.filter(until__isnull=True).exists()
    assert list(Donation.objects.values_list("donor_name", "shown_as")) == [("", "anonymous")]
    assert differences() == []


def test_merging(cast: Cast) -> None:
    budget()
    there = shop(cast)
    man = keeper(cast, there)
    rice = goods(cast, there)
    one, two = newcomer(34), newcomer(35)
    Person.objects.filter(pk=two.id).update(
        name=one.name, birth_date=Person.objects.get(pk=one.id).birth_date
    )
    for person in (one, two):
        market.issue_card(number=person.number, by=cast.clerk.actor, now=NOW)
        market.name_keeper(shop_id=there.pk, number=person.number, by=cast.clerk.actor, now=NOW)
    # Who keeps the shop hands over to what turns out to be themselves: it stays on record as it was.
    row = handed(ordered(two, there, (rice, 1)), one)
    handed(ordered(one, there, (rice, 1)), man)
    waiting = ordered(two, there, (rice, 1))
    with pytest.raises(Refused) as caught:
        proposes(cast, one, two)
    assert caught.value.codes == ["holds_open", "redemptions_waiting"]
    market.cancel_redemption(redemption_id=waiting.pk, by=two.actor, now=NOW)
    case = proposes(cast, one, two)
    people.decide_case(case_id=case.pk, approve=True, by=second_clerk().actor, now=NOW)
    assert PrintedCard.objects.get(ended_at__isnull=True).person_id == one.id
    assert {kept.person_id for kept in ShopKeeper.objects.filter(until__isnull=True)} == {man.id, one.id}
    assert redemptions_of(one.id, now=NOW).count() == Redemption.objects.count() == 3
    row.refresh_from_db()
    assert (row.person_id, row.handed_by_id) == (two.id, one.id)
    assert free(one) == pts(112)
    assert differences() == []
    assert [str(found) for found in verify()] == []
