"""Small rules of asking: one phone number however it is written, and who is a joiner."""

import pytest

from cast import NOW, Cast
from orders.stage import order_form, phoned, placed
from redvest.kernel.errors import NotFound
from redvest.orders import operations
from redvest.orders.models import Order
from redvest.orders.operations import SameNeed
from redvest.orders.rules.asking import plain_phone
from refusing import refuses


@pytest.mark.parametrize("text", ["13800000009", "+8613800000009", "138 0000 0009", "86-138-0000-0009"])
def test_one_number_however_it_is_written(text: str):
    assert plain_phone(text) == "13800000009"


def test_the_same_number_written_otherwise_is_the_same_household(cast: Cast):
    phoned(cast, contact_phone="+8615400000088")
    with refuses(SameNeed, "same_need"):
        phoned(cast, contact_phone="154 0000 0088", address="别的门牌")


def test_the_staff_add_a_caller_and_do_not_join_themselves(cast: Cast):
    order = phoned(cast)
    joined = operations.join_order(
        order_id=order.pk, contact_name="牛爷爷", note="", by=cast.clerk.actor, now=NOW
    )
    assert joined.person_id is None
    with refuses(NotFound, "not_found"):
        operations.join_order(
            order_id=order.pk, contact_name="路人", note="", by=cast.residents[0].actor, now=NOW
        )


def test_what_a_registered_caller_asks_for_is_theirs(cast: Cast):
    caller = cast.residents[0]
    order = phoned(cast, contact_phone=caller.phone.removeprefix("+86"))
    assert (order.requester_id, order.taken_down_by_id, order.consent) == (
        caller.id,
        cast.clerk.id,
        "read_back",
    )
    with refuses(SameNeed, "same_need"):
        placed(caller, address="另一个门牌", contact_phone="")


@pytest.mark.parametrize(
    ("phone", "own"), [("15400000088", True), ("", True), ("not a phone", True), ("residents", False)]
)
def test_of_any_other_caller_nobody_is_made_the_one_who_asked(cast: Cast, phone: str, own: bool):
    typed = cast.residents[0].phone if phone == "residents" else phone
    form = order_form(channel="phone", consent="read_back", contact_phone=typed)
    order = operations.place_order(form=form, by=cast.clerk.actor, now=NOW, phone_is_own=own)
    assert Order.objects.get(pk=order.pk).requester_id is None


def test_the_staffs_own_phone_makes_no_order_of_theirs(cast: Cast):
    assert phoned(cast, contact_phone=cast.clerk.phone).requester_id is None
