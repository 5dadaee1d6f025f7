"""The visit of an order earns once: by a rule for orders where the covenant has one, by that for service else."""

from decimal import Decimal
from typing import Any

import pytest

from activities.stage import confirms
from cast import Cast
from orders.stage import END, at_door, serving
from points.covenant_stage import balance, budget
from points.covenant_stage import published as in_force
from redvest.activities.enums import TOPIC_HOURS
from redvest.activities.models import Shift
from redvest.activities.operations.thanking import thank_for
from redvest.kernel.models import OutboxEvent
from redvest.points.models import Earned, Transfer
from redvest.points.rules.covenant_drafts import draft_of

SERVICE = {"code": "s", "title": "志愿服务", "source": "service", "unit": "hour", "value": "1"}
ORDER = {"code": "o", "title": "上门服务", "source": "order"}


@pytest.mark.parametrize(
    ("rules", "points", "cause"),
    [
        ([SERVICE], "2.00", "record"),
        ([SERVICE, ORDER | {"unit": "time", "value": "8"}], "8.00", "order"),
        ([ORDER | {"unit": "hour", "value": "1.5"}], "3.00", "order"),
    ],
)
def test_a_visit_earns_once(cast: Cast, rules: list[dict[str, Any]], points: str, cause: str):
    in_force(cast, draft_of({"terms": {"holder": "person"}, "rules": rules}))
    budget()
    order = serving(cast)
    who = cast.members[0]
    at_door(order, who, "out", now=END)
    confirms(cast, Shift.objects.get(pk=order.shift_id), who, now=END)
    for _again in range(2):
        for event in OutboxEvent.objects.filter(topic=TOPIC_HOURS):
            thank_for(event_id=event.pk, now=END)
    assert balance(who.id) == Decimal(points)
    row = Earned.objects.get(state="booked")
    assert (row.kind, row.rule and row.rule.source) == ("order", "order" if cause == "order" else "service")
    assert list(Transfer.objects.filter(credit__person_id=who.id).values_list("cause_kind")) == [(cause,)]
