"""What whoever wishes has a right to: to know who looked, to be forgotten; and a claim that a key makes once."""

from datetime import timedelta

import pytest

from cast import NOW, Cast, Persona, last_code
from orders.wishing import claimed, collected, grid_worker, published, wish_form
from people.test_leaving import AFTER, all_text, leaves
from redvest.kernel.errors import Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry, OutboxEvent
from redvest.orders import operations
from redvest.orders.enums import WishChannel, WishState
from redvest.orders.models import Wish, WishClaim
from redvest.people import operations as people
from redvest.people.enums import CodePurpose
from redvest.people.queries import looks_at
from refusing import picture, refuses

LATER = NOW + timedelta(hours=1)
KEY = "claim-of-a-fan"


def own(person: Persona) -> Wish:
    """Wished for at home."""
    return operations.collect_wish(form=wish_form(channel=WishChannel.APP), by=person.actor, now=NOW)


def test_whose_wish_it_is_sees_who_looked_and_why(cast: Cast):
    wish = own(cast.residents[0])
    with refuses(NotFound, "not_found"):
        operations.look_at_wish(wish_id=wish.pk, reason="想看看", by=cast.members[0].actor, now=NOW)
    with refuses(Invalid, "reason_missing"):
        operations.look_at_wish(wish_id=wish.pk, reason=" ", by=cast.clerk.actor, now=NOW)
    assert looks_at(cast.residents[0].id) == []
    operations.look_at_wish(wish_id=wish.pk, reason="上门核实", by=cast.clerk.actor, now=NOW)
    (look,) = looks_at(cast.residents[0].id)
    assert (look.by_number, look.why, look.at) == (cast.clerk.number, "上门核实", NOW)
    assert looks_at(cast.members[0].id) == []


def test_a_look_at_the_wish_of_somebody_unknown_names_nobody(cast: Cast):
    wish = collected(grid_worker(cast))
    operations.look_at_wish(wish_id=wish.pk, reason="上门核实", by=cast.clerk.actor, now=NOW)
    assert AuditEntry.objects.get(verb="wish.looked").data == {"why": "上门核实", "people": []}


def test_who_leaves_is_forgotten_in_their_wishes(cast: Cast):
    person = cast.residents[0]
    wish = own(person)
    people.request_code(phone=person.phone, purpose=CodePurpose.LOGIN, address="", now=LATER)
    with refuses(Refused, "wishes_open"):
        people.leave(code=last_code(), by=person.actor, now=LATER)
    operations.withdraw_wish(wish_id=wish.pk, reason="自己买了", by=person.actor, now=NOW)
    other = collected(grid_worker(cast), contact_name="马大爷", contact_phone="15400000099", story="")
    leaves(person, now=AFTER)
    wish.refresh_from_db()
    assert (wish.contact_phone, wish.address, wish.story, wish.thanks) == ("", "", "", "")
    assert wish.title == "一台落地电风扇"
    for secret in ("牛玉兰", "15400000088", "中过暑"):
        assert secret not in all_text()
    other.refresh_from_db()
    assert (other.contact_name, other.contact_phone, other.state) == ("马大爷", "15400000099", "collected")


def test_a_key_gives_the_first_claim_even_after_it_was_given_back(cast: Cast):
    wish = published(cast, grid_worker(cast), shares=3)
    first = claimed(wish, cast.members[0], shares=2, key=KEY)
    before = picture()
    assert claimed(wish, cast.members[0], shares=2, key=KEY).claim_id == first.claim_id
    assert picture() == before
    operations.release_claim(claim_id=first.claim_id, reason="买不到", by=cast.members[0].actor, now=NOW)
    again = claimed(wish, cast.members[0], shares=2, key=KEY)
    assert (again.claim_id, again.repeated) == (first.claim_id, True)
    assert WishClaim.objects.get().state == "released"
    fresh = claimed(wish, cast.members[0], shares=2, key="claim-it-anew")
    assert (fresh.repeated, WishClaim.objects.count()) == (False, 2)


def test_another_claim_under_the_same_key_is_refused(cast: Cast):
    worker = grid_worker(cast)
    wish, other = published(cast, worker, shares=3), published(cast, worker, title="一个书包")
    claimed(wish, cast.members[0], shares=2, key=KEY)
    for changed in ({"shares": 1}, {"shares": 2, "team_id": cast.team.id}):
        with refuses(Invalid, "key_used") as refused:
            claimed(wish, cast.members[0], key=KEY, **changed)
        assert refused.value.reasons[0].about == "key"
    with refuses(Invalid, "key_used"):
        claimed(other, cast.members[0], shares=2, key=KEY)
    with refuses(Invalid, "key_length"):
        claimed(other, cast.members[0], key="short")
    # Somebody else's key is not this one.
    assert not claimed(other, cast.members[1], key=KEY).repeated


def test_in_one_batch_a_key_claims_once(cast: Cast):
    wish = published(cast, grid_worker(cast), shares=3)
    by = cast.members[0].actor
    call = operations.ClaimCall(wish_id=wish.pk, by=by, now=NOW, key=KEY)
    other = operations.ClaimCall(wish_id=wish.pk, by=by, now=NOW, shares=2, key=KEY)
    first, again, refused = operations.claim_many(calls=[call, call, other])
    assert isinstance(first, operations.Claimed)
    assert isinstance(again, operations.Claimed)
    assert (first.repeated, again.repeated, again.claim_id) == (False, True, first.claim_id)
    assert isinstance(refused, Invalid)
    wish.refresh_from_db()
    assert (wish.claimed, wish.state) == (1, WishState.PUBLISHED)


@pytest.mark.parametrize("days", [12, 13])
def test_a_reminder_is_told_once_a_day_it_is_due(cast: Cast, days: int):
    wish = published(cast, grid_worker(cast))
    claimed(wish, cast.members[0])
    now = NOW + timedelta(days=days)
    for minutes in (0, 1):
        operations.remind_claimants(now=now + timedelta(minutes=minutes))
    told = OutboxEvent.objects.filter(payload__kind="wish.due").values_list("payload__once", flat=True)
    assert len(set(told)) == 1
