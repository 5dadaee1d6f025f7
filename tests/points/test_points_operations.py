"""Who budgets, who moves points in a family, who sees a card; and points of people who merge or leave."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from cast import CENTRE, DAQIAO, GAOPING, NOW, Cast, resident
from people.test_leaving import AFTER, leaves
from people.test_merging import merges, twins
from points.stage import TODAY, differences, earned, earning, funded, held, posted, pts, standing
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.points import ledger
from redvest.points.ledger import Party
from redvest.points.models import Account, Transfer
from redvest.points.operations.budgets import set_budget
from redvest.points.operations.expiring import end_due_lots
from redvest.points.operations.families import give_to_household, give_to_member
from redvest.points.queries.cards import card_for, cards_of
from redvest.points.tasks import end_due

YEAR: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def proven(cast: Cast) -> Any:
    yield
    assert differences() == []


def test_the_site_above_budgets(cast: Cast) -> None:
    terms: dict[str, Any] = YEAR | {"granted": pts(50), "now": NOW}
    assert set_budget(site_code=GAOPING, by=cast.manager.actor, **terms).left == 50
    assert set_budget(site_code=CENTRE, by=cast.manager.actor, **terms).left == 50
    for who in (cast.clerk, cast.approver, cast.leader, cast.residents[0]):
        with pytest.raises(Forbidden):
            set_budget(site_code=DAQIAO, by=who.actor, **terms)
    with pytest.raises(NotFound):
        set_budget(site_code="nowhere", by=cast.manager.actor, **terms)
    for days in ({"ends_on": date(2025, 12, 31)}, {"ends_on": date(2027, 1, 2)}):
        with pytest.raises(Invalid) as wrong:
            set_budget(site_code=DAQIAO, by=cast.manager.actor, **(terms | days))
        assert list(wrong.value.by_field) == ["ends_on"]
    for granted in ("-1", "NaN", "Infinity", "0.001"):
        with pytest.raises(Refused) as refused:
            set_budget(site_code=DAQIAO, by=cast.manager.actor, **(terms | {"granted": Decimal(granted)}))
        assert refused.value.codes == ["amount_wrong"]
    assert Account.objects.filter(kind="budget").count() == 2
    assert AuditEntry.objects.filter(verb="points.budget_set").count() == 2


def test_points_move_in_a_family_only_when_it_is_said_so(cast: Cast) -> None:
    funded()
    head, other = cast.members
    home = people.make_household(head_id=head.id, by=head.actor, now=NOW)
    invite = people.invite_to_household(number=other.number, by=head.actor, now=NOW)
    earned(Party.person(other.id), 10, "1")
    people.answer_invite(invite_id=invite.pk, accept=True, by=other.actor, now=NOW)
    house = Party.household(home.pk)
    assert ledger.standings([house], today=TODAY) == {}

    terms: dict[str, Any] = {"amount": pts(6), "now": NOW}
    first = give_to_household(person_id=other.id, key="press 1", by=other.actor, **terms)
    assert give_to_household(person_id=other.id, key="press 1", by=other.actor, **terms) == first
    assert standing(house)[0] == 6
    with pytest.raises(NotFound):  # somebody else's points, though of the same household
        give_to_household(person_id=other.id, key="press 2", by=head.actor, **terms)
    with pytest.raises(NotFound):  # belongs to no household
        give_to_household(person_id=cast.residents[0].id, key="press 3", by=cast.residents[0].actor, **terms)
    with pytest.raises(Forbidden):
        give_to_member(person_id=other.id, key="press 4", by=other.actor, **terms)
    with pytest.raises(NotFound):
        give_to_member(person_id=other.id, key="press 5", by=cast.residents[0].actor, **terms)
    give_to_member(person_id=other.id, key="press 6", by=head.actor, amount=pts(2), now=NOW)
    people.leave_household(person_id=other.id, by=other.actor, now=NOW + DAY)
    assert standing(house)[0] == 4
    assert standing(Party.person(other.id))[0] == 6
    assert AuditEntry.objects.filter(verb="points.moved").count() == 3


def test_who_sees_a_card(cast: Cast) -> None:
    funded()
    me = cast.members[0]
    home = people.make_household(head_id=me.id, by=me.actor, now=NOW)
    earned(Party.person(me.id), 10, "1", expires_on=TODAY + DAY)
    own, house = cards_of(me.id, at=NOW)
    assert own.standing
    assert own.standing.ending == ((TODAY + DAY, Decimal(10)),)
    assert [line.what for line in own.lines] == ["志愿服务"]
    assert (house.owner, house.standing, house.lines) == (Party.household(home.pk), None, [])
    for party in (Party.person(me.id), Party.household(home.pk)):
        for who in (me, cast.approver, cast.manager, cast.auditor):
            assert card_for(who.see(), party, at=NOW).owner == party
        for who in (cast.members[1], cast.leader, cast.residents[0]):
            with pytest.raises(NotFound):
                card_for(who.see(), party, at=NOW)


def test_what_is_over_ends_at_night(cast: Cast, wall_clock: Any) -> None:
    funded()
    me = Party.person(cast.members[0].id)
    earned(me, 10, "1", expires_on=TODAY)
    assert end_due_lots(by=SYSTEM, now=NOW) == 0
    wall_clock.set(NOW + DAY)
    assert end_due(timestamp=0) == 1
    assert end_due(timestamp=0) == 0
    assert standing(me)[0] == 0


def test_two_registrations_become_one(cast: Cast) -> None:
    funded()
    one, two = twins(cast)
    mine, theirs = Party.person(one.id), Party.person(two.id)
    earned(theirs, 10, "1", expires_on=TODAY + DAY)
    waits = held(theirs, 1, "order")
    with pytest.raises(Refused) as refused:
        merges(cast, one, two)
    assert "holds_open" in refused.value.codes
    with transaction.atomic():
        ledger.release(waits, words="不要了", by=SYSTEM, now=NOW)
    merges(cast, one, two, now=NOW + timedelta(minutes=1))
    assert standing(mine) == (10, 10, 0, 0)
    assert standing(theirs) == (0, 0, 0, 0)
    # Whatever comes later for the old number comes to the person they are.
    assert posted(earning(theirs, 5, "2"))[0].transfer_id
    assert standing(mine)[0] == 15
    # And what the old number had got is taken back there, too.
    first = Transfer.objects.get(cause_key="1", cause_kind="record").pk
    spent = held(mine, 14, "order 2")
    with transaction.atomic():
        ledger.reverse(first, why_words="更正", by=SYSTEM, now=NOW)
    assert standing(mine) == (0, 0, 14, 9)
    assert standing(theirs) == (0, 0, 0, 0)
    with transaction.atomic():
        ledger.release(spent, words="不要了", by=SYSTEM, now=NOW)
    assert standing(mine) == (5, 5, 0, 0)


def test_who_leaves(cast: Cast) -> None:
    funded()
    goes = resident(70)
    me = Party.person(goes.id)
    earned(me, 10, "1")
    waits = held(me, 4, "order")
    with pytest.raises(Refused) as refused:
        leaves(goes)
    assert refused.value.codes == ["holds_open"]
    with transaction.atomic():
        ledger.release(waits, words="不要了", by=SYSTEM, now=NOW)
    leaves(goes, now=AFTER + timedelta(minutes=2))
    assert standing(me) == (0, 0, 0, 0)
    assert Transfer.objects.filter(cause_kind="left").count() == 1
