"""Small rules of asking: one phone number however it is written, and who is a joiner."""

import pytest

from cast import NOW, Cast
from orders.stage import phoned
from redvest.kernel.errors import NotFound
from redvest.orders import operations
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
