"""The desk's orders over HTTP: the work list, one order, the batch proposal, rules; who sees what, what is refused."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import DAQIAO, NOW, TAOHUAPING, Cast, Persona, staff
from harness.clock import MovableClock
from orders.stage import accepted, phoned, ready, scheduled, serving, taken
from redvest.access.enums import Role
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.orders import queries
from redvest.orders.enums import DispatchMode, Need, OfferState, OrderState
from redvest.orders.models import Offer, Order, ServiceRule
from refusing import picture
from visiting import client_of

LIST = "/office/orders/"


@pytest.fixture(autouse=True)
def _at_nine(wall_clock: MovableClock):
    wall_clock.set(NOW)


def several(cast: Cast, count: int, *, start: int = 0) -> list[Order]:
    return [
        phoned(cast, contact_phone=f"1540000{n:04d}", address=f"{n} 号") for n in range(start, start + count)
    ]


def page(person: Persona, path: str, *, now: datetime | None = None) -> str:
    answer = client_of(person, now=now).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def post(person: Persona, path: str, **said):
    return client_of(person).post(path, said)


def test_the_desk_sees_its_orders_masked_and_others_nothing(cast: Cast):
    (order,) = several(cast, 1)
    for person in (cast.clerk, cast.approver, cast.auditor):
        shown = page(person, LIST) + page(person, f"{LIST}{order.pk}/")
        assert f"{LIST}{order.pk}/" in shown
        assert "牛奶奶" not in shown
        assert "15400000000" not in shown
        assert "0 号" not in shown.replace(f"{order.pk} 号", "")
    elsewhere = staff(21, Role.CLERK, TAOHUAPING, by=cast.manager.actor)
    assert f"{LIST}{order.pk}/" not in page(elsewhere, LIST)
    assert client_of(elsewhere).get(f"{LIST}{order.pk}/").status_code == 404
    for person in (cast.leader, cast.residents[0]):
        assert client_of(person).get(LIST).status_code == 403


def test_what_was_asked_for_in_their_own_words_is_for_those_who_handle_it(cast: Cast):
    (order,) = several(cast, 1)
    assert order.text in page(cast.clerk, f"{LIST}{order.pk}/")
    assert order.text not in page(cast.auditor, f"{LIST}{order.pk}/")


def test_filters_find_by_state_need_village_team_lateness_and_number(cast: Cast, wall_clock: MovableClock):
    first, second = several(cast, 2)
    accepted(cast, second)

    def found(query: str, now: datetime | None = None) -> set[int]:
        shown = page(cast.clerk, LIST + query, now=now)
        return {pk for pk in (first.pk, second.pk) if f'href="{LIST}{pk}/"' in shown}

    assert found("") == {first.pk, second.pk}
    assert found("?state=accepted") == {second.pk}
    assert found("?need=health") == set()
    assert found(f"?site={DAQIAO}&need=repair") == {first.pk, second.pk}
    assert found("?site=大桥") == {first.pk, second.pk}
    assert found("?team=T000001") == set()
    assert found("?late=on") == set()
    assert found(f"?q={first.pk}") == {first.pk}
    assert found("?state=nonsense") == {first.pk, second.pk}
    later = NOW + timedelta(days=3)
    wall_clock.set(later)
    assert found("?late=on", later) == {first.pk, second.pk}


def test_queries_do_not_grow_with_the_list(cast: Cast):
    several(cast, 1)
    browser = client_of(cast.clerk)
    counts = []
    for start, more in ((100, 1), (200, 30)):
        several(cast, more, start=start)
        with CaptureQueriesContext(connection) as queried:
            assert browser.get(LIST).status_code == 200
        counts.append(len(queried))
    assert counts[0] == counts[1]


def test_accepting_and_rejecting(cast: Cast):
    first, second = several(cast, 2)
    assert post(cast.clerk, f"{LIST}{first.pk}/accept/").status_code == 302
    refused = post(cast.clerk, f"{LIST}{second.pk}/reject/", reason=" ")
    assert refused.status_code == 422
    assert 'id="reject_reason_error"' in refused.content.decode()
    post(cast.clerk, f"{LIST}{second.pk}/reject/", reason="请联系物业")
    states = Order.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [OrderState.ACCEPTED, OrderState.REJECTED]
    assert post(cast.approver, f"{LIST}{first.pk}/accept/").status_code == 403


def test_looking_needs_a_reason_and_is_on_record(cast: Cast):
    (order,) = several(cast, 1)
    look = f"{LIST}{order.pk}/look/"
    assert post(cast.clerk, look, why="").status_code == 422
    shown = post(cast.clerk, look, why="核实是不是他家").content.decode()
    assert "牛奶奶" in shown
    assert "15400000000" in shown
    assert audit.entries_about(f"order:{order.pk}", verbs=("order.looked",)).count() == 1
    assert post(cast.auditor, look, why="看看").status_code == 403


def test_several_are_accepted_and_dispatched_at_once(cast: Cast):
    orders = several(cast, 3)
    accepted(cast, orders[0])
    ready(cast, week_capacity=2)
    picked = [order.pk for order in orders]
    post(cast.clerk, f"{LIST}-/many/", order=picked, act="accept")
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.ACCEPTED}
    answer = client_of(cast.clerk).post(f"{LIST}-/many/", {"order": picked, "act": "dispatch"}, follow=True)
    said = [str(one) for one in answer.context["messages"]]
    assert "已按建议派出 2 单" in said
    assert len(said) == 2
    assert Offer.objects.filter(proposed=True, state=OfferState.OPEN).count() == 2


def test_dispatching_one_order_to_a_team_and_taking_it_back(cast: Cast):
    order = accepted(cast, *several(cast, 1))
    ready(cast)
    shown = page(cast.clerk, f"{LIST}{order.pk}/")
    assert "本村的队伍" in shown
    refused = post(
        cast.clerk, f"{LIST}{order.pk}/dispatch/", mode=DispatchMode.DIRECTED, teams=[cast.team.id]
    )
    assert refused.status_code == 422
    assert "没有签值守约定" in refused.content.decode()
    post(cast.clerk, f"{LIST}{order.pk}/dispatch/", mode=DispatchMode.OFFERED, teams=[cast.team.id])
    assert Offer.objects.get(order=order).why[0]["code"] == "near_village"
    post(cast.clerk, f"{LIST}{order.pk}/recall/", reason="家里改了主意")
    order.refresh_from_db()
    assert (order.state, order.rounds) == (OrderState.ACCEPTED, 1)
    post(cast.clerk, f"{LIST}{order.pk}/dispatch/", mode=DispatchMode.GRAB)
    order.refresh_from_db()
    assert (order.state, order.mode) == (OrderState.OFFERED, DispatchMode.GRAB)


def test_a_message_and_the_story_of_an_order(cast: Cast):
    order = taken(cast)
    post(cast.clerk, f"{LIST}{order.pk}/say/", text="周三上午在家")
    assert post(cast.clerk, f"{LIST}{order.pk}/say/", text="").status_code == 422
    shown = page(cast.clerk, f"{LIST}{order.pk}/")
    assert "周三上午在家" in shown
    assert cast.team.name in shown
    assert shown.count("按时") >= 3


def test_the_batch_is_sent_as_proposed_or_with_a_reason(cast: Cast):
    first, second = (accepted(cast, order) for order in several(cast, 2))
    ready(cast)
    batch, proposal = queries.batch_proposal(viewer_of(cast.clerk.actor, now=NOW), now=NOW)
    seals = {line.order.pk: line.seal for line in queries.lines_of([first.pk, second.pk], batch, proposal)}
    shown = page(cast.clerk, f"{LIST}-/batch/")
    assert all(seal in shown for seal in seals.values())
    assert "本村的队伍" in shown
    said = {"order": [first.pk, second.pk]}
    for pk in (first.pk, second.pk):
        said |= {f"team-{pk}": cast.team.id, f"proposed-{pk}": cast.team.id, f"seal-{pk}": seals[pk]}
    said[f"seal-{second.pk}"], said[f"proposed-{second.pk}"] = "", ""
    post(cast.clerk, f"{LIST}-/batch/", **said)
    assert Offer.objects.get().order_id == first.pk
    post(cast.clerk, f"{LIST}-/batch/", **(said | {f"override-{second.pk}": "同一天去"}))
    assert Offer.objects.get(order=second).override == "同一天去"


def test_who_has_nothing_to_dispatch_is_told_so(cast: Cast):
    assert "没有待派的点单" in page(cast.clerk, f"{LIST}-/batch/")
    assert client_of(cast.auditor).get(f"{LIST}-/batch/").status_code == 403


def test_rules_are_shown_to_the_desk_and_set_by_the_manager(cast: Cast):
    rules = f"{LIST}-/rules/?site={DAQIAO}&need={Need.REPAIR}"
    assert 'name="take"' not in page(cast.clerk, rules)
    assert post(cast.clerk, rules, mode="grab").status_code == 403
    refused = post(cast.manager, rules, take="两天")
    assert refused.status_code == 422
    assert "30 分钟" in refused.content.decode()
    assert post(cast.manager, rules, mode="grab", take="36 小时", workdays="no").status_code == 302
    rule = ServiceRule.objects.get()
    assert (rule.need, rule.mode, rule.take, rule.workdays) == (Need.REPAIR, "grab", 36 * 60, False)
    assert "36 小时" in page(cast.clerk, rules)
    elsewhere = staff(21, Role.CLERK, TAOHUAPING, by=cast.manager.actor)
    assert client_of(elsewhere).get(rules).status_code == 404


def test_the_desk_home_counts_what_waits(cast: Cast, wall_clock: MovableClock):
    several(cast, 2)
    later = NOW + timedelta(days=2)
    wall_clock.set(later)
    shown = page(cast.clerk, "/office/", now=later)
    assert "点单已超时" in shown
    assert "点单待核实" in shown


def test_visitors_are_sent_to_the_login():
    assert Client().get(LIST).status_code == 302


def test_the_desk_asks_for_another_time_breaks_off_and_cancels_with_a_reason(cast: Cast):
    order = scheduled(cast, taken(cast))
    path = f"{LIST}{order.pk}/"
    shown = page(cast.clerk, path)
    assert f"{path}another-time/" in shown
    assert f"{path}abort/" not in shown
    for act in ("another-time", "abort", "cancel"):
        before = picture()
        assert post(cast.clerk, f"{path}{act}/", reason="").status_code == 422
        for person in (cast.approver, cast.auditor, cast.leader, cast.residents[0]):
            assert post(person, f"{path}{act}/", reason="居民有事").status_code == 403
        assert picture() == before
    assert post(cast.clerk, f"{path}abort/", reason="居民有事").status_code == 422  # nothing has begun
    assert post(cast.clerk, f"{path}another-time/", reason="居民有事，周末方便").status_code == 302
    order.refresh_from_db()
    assert (order.state, order.shift_id) == (OrderState.TAKEN, None)
    assert post(cast.clerk, f"{path}cancel/", reason="居民不要了").status_code == 302
    order.refresh_from_db()
    assert (order.state, order.reason) == (OrderState.CANCELLED, "居民不要了")


def test_the_desk_breaks_off_what_is_under_way(cast: Cast):
    order = serving(cast)
    path = f"{LIST}{order.pk}/"
    assert f"{path}abort/" in page(cast.clerk, path)
    assert post(cast.clerk, f"{path}abort/", reason="居民送医院了").status_code == 302
    order.refresh_from_db()
    assert order.state == OrderState.ABORTED
