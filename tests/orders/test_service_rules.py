"""Rules of dispatch and limits, set by place and need, inherited down the tree."""

from datetime import timedelta

import pytest

from cast import CENTRE, DAQIAO, GAOPING, NOW, Cast
from orders.stage import accepted, phoned
from redvest.kernel import audit
from redvest.kernel.errors import Forbidden, Invalid
from redvest.orders import operations
from redvest.orders.enums import Clock, DispatchMode, Need
from redvest.orders.models import ServiceRule
from redvest.orders.operations import RuleForm
from redvest.orders.queries.service_rules import RuleLine, rules_at
from redvest.places import queries as places
from refusing import picture, refuses


def rule(cast: Cast, site: str, need: str = "", **said) -> ServiceRule | None:
    return operations.set_service_rule(
        site_code=site, need=need, form=RuleForm(**said), by=cast.manager.actor, now=NOW
    )


def line(need: str = Need.REPAIR, code: str = DAQIAO) -> RuleLine:
    (found,) = rules_at(places.site_by_code(code), (need,))
    return found


def test_the_nearest_place_decides_and_the_need_before_all_there(cast: Cast):
    rule(cast, CENTRE, Need.REPAIR, mode=DispatchMode.GRAB, limits={Clock.TAKE: 60})
    rule(cast, CENTRE, limits={Clock.TAKE: 120, Clock.VERIFY: 30})
    rule(cast, GAOPING, mode=DispatchMode.DIRECTED)
    found = line()
    centre, institute = places.site_by_code(CENTRE).name, places.site_by_code(GAOPING).name
    assert (found.terms.mode, found.minutes()[Clock.TAKE], found.minutes()[Clock.VERIFY]) == (
        "directed",
        60,
        30,
    )
    assert found.origins == {"mode": institute, "take": centre, "verify": centre}
    assert dict(found.own) == {}
    assert line(code=CENTRE).own["take"] == 60


def test_orders_run_on_the_new_limit_from_their_next_clock(cast: Cast):
    order = phoned(cast)
    due = order.due_at
    rule(cast, DAQIAO, Need.REPAIR, limits={Clock.VERIFY: 30, Clock.DISPATCH: 45})
    order.refresh_from_db()
    assert order.due_at == due
    assert accepted(cast, order).due_at == NOW + timedelta(minutes=45)


def test_the_same_again_changes_nothing_and_nothing_at_all_is_dropped(cast: Cast):
    assert rule(cast, DAQIAO) is None
    rule(cast, DAQIAO, workdays=False)
    before = picture()
    rule(cast, DAQIAO, workdays=False)
    assert picture() == before
    assert rule(cast, DAQIAO) is None
    assert not ServiceRule.objects.exists()
    verbs = audit.entries_about(f"site:{DAQIAO}", verbs=("service_rule.set", "service_rule.dropped"))
    assert [entry.verb for entry in verbs] == ["service_rule.dropped", "service_rule.set"]


def test_who_keeps_no_network_sets_no_rules(cast: Cast):
    for somebody in (cast.clerk, cast.leader, cast.auditor, cast.residents[0]):
        with refuses(Forbidden, "not_permitted"):
            operations.set_service_rule(
                site_code=DAQIAO, need="", form=RuleForm(mode="grab"), by=somebody.actor, now=NOW
            )


@pytest.mark.parametrize(
    ("need", "said", "code", "field"),
    [
        ("cake", {}, "need_unknown", "need"),
        ("", {"mode": "forced"}, "mode_unknown", "mode"),
        ("", {"limits": {Clock.TAKE: 4}}, "limit", "take"),
        ("", {"limits": {"serve": 60}}, "clock_unknown", "limits"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, need: str, said: dict, code: str, field: str):
    with refuses(Invalid, code) as refused:
        rule(cast, DAQIAO, need, **said)
    assert [reason.about for reason in refused.value.reasons] == [field]
