"""A team's orders over HTTP: readiness, offers, the pool, taking, agreeing on a time, giving back, reporting."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import DAQIAO, HEYETANG, NOW, Cast, Persona
from harness.clock import MovableClock
from orders.stage import LATER, accepted, offered, phoned, ready, scheduled, serving, taken
from redvest.kernel import audit
from redvest.orders.enums import DispatchMode, Need, OrderState
from redvest.orders.models import Offer, Order, Readiness
from visiting import client_of


@pytest.fixture(autouse=True)
def _at_nine(wall_clock: MovableClock):
    wall_clock.set(NOW)


def at(cast: Cast, tail: str = "") -> str:
    return f"/team/{cast.team.code}/orders/{tail}"


def page(person: Persona, path: str, *, status: int = 200) -> str:
    answer = client_of(person).get(path)
    assert answer.status_code == status
    return answer.content.decode()


def post(person: Persona, path: str, **said):
    return client_of(person).post(path, said)


def an_offer(cast: Cast, n: int = 0, mode: str = DispatchMode.OFFERED) -> Order:
    order = accepted(cast, phoned(cast, contact_phone=f"1540000{n:04d}", address=f"{n} 号院"))
    teams = () if mode == DispatchMode.GRAB else (cast.team.id,)
    return offered(cast, order, *teams, mode=mode)


def test_a_team_says_what_it_takes_and_rests_when_it_wants(cast: Cast):
    assert "还没有登记接单" in page(cast.leader, at(cast))
    said = {"needs": [Need.REPAIR], "week_capacity": 3, "areas": f"{DAQIAO} {HEYETANG}", "stands_by": "on"}
    assert post(cast.leader, at(cast, "-/ready/"), **said).status_code == 302
    row = Readiness.objects.get()
    assert (row.needs, row.week_capacity, row.stands_by) == ([Need.REPAIR], 3, True)
    refused = post(cast.leader, at(cast, "-/ready/"), **(said | {"week_capacity": 0, "areas": "999"}))
    assert refused.status_code == 422
    assert 'id="id_week_capacity_error"' in refused.content.decode()
    assert "每周接单数填 1 到 200" in refused.content.decode()
    refused = post(cast.leader, at(cast, "-/pause/"), until=NOW.date())
    assert refused.status_code == 422
    post(cast.leader, at(cast, "-/pause/"), until=NOW.date() + timedelta(days=3), reason="农忙")
    assert "农忙" in page(cast.leader, at(cast))
    post(cast.leader, at(cast, "-/pause/"), resume="1")
    assert Readiness.objects.get().paused_at is None


def test_who_does_not_lead_the_team_comes_nowhere_near(cast: Cast):
    ready(cast)
    order = an_offer(cast)
    for person in (cast.members[0], cast.residents[0], cast.clerk, cast.auditor):
        assert client_of(person).get(at(cast)).status_code == 403
        assert post(person, at(cast, f"{order.pk}/take/")).status_code == 403
    assert Order.objects.get(pk=order.pk).team_id is None


def test_an_offer_shows_the_village_and_not_the_household(cast: Cast):
    ready(cast)
    order = an_offer(cast)
    for path in (at(cast), at(cast, f"{order.pk}/")):
        shown = page(cast.leader, path)
        assert order.called in shown
        assert order.site.name in shown
        for secret in ("牛奶奶", "牛*", "15400000000", "154****", "0 号院", order.text):
            assert secret not in shown


def test_declining_needs_a_reason(cast: Cast):
    ready(cast)
    order = an_offer(cast)
    assert post(cast.leader, at(cast, f"{order.pk}/decline/"), reason="").status_code == 422
    assert post(cast.leader, at(cast, f"{order.pk}/decline/"), reason="都在外地").status_code == 302
    assert Offer.objects.get().reason == "都在外地"
    assert page(cast.leader, at(cast, f"{order.pk}/"), status=404)


def test_an_order_in_the_pool_is_grabbed_once(cast: Cast):
    ready(cast)
    order = an_offer(cast, mode=DispatchMode.GRAB)
    assert "抢单" in page(cast.leader, at(cast))
    assert post(cast.leader, at(cast, f"{order.pk}/take/")).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.team_id) == (OrderState.TAKEN, cast.team.id)
    shown = page(cast.leader, at(cast, f"{order.pk}/"))
    assert order.text in shown
    assert "牛奶奶" not in shown


def test_who_took_it_may_look_and_it_is_on_record(cast: Cast):
    order = taken(cast)
    shown = post(cast.leader, at(cast, f"{order.pk}/look/")).content.decode()
    assert "牛奶奶" in shown
    assert order.address in shown
    assert audit.entries_about(f"order:{order.pk}", verbs=("order.looked",)).count() == 1
    other = an_offer(cast, 7)
    assert post(cast.leader, at(cast, f"{other.pk}/look/")).status_code == 404


def test_the_pool_is_that_of_what_the_team_takes(cast: Cast):
    ready(cast, needs=(Need.HEALTH,))
    order = an_offer(cast, mode=DispatchMode.GRAB)
    assert f"{order.pk}/take/" not in page(cast.leader, at(cast))
    assert page(cast.leader, at(cast, f"{order.pk}/"), status=404)


def test_agreeing_on_a_time_giving_back_and_messages(cast: Cast):
    order = taken(cast)
    path = at(cast, f"{order.pk}/")
    assert post(cast.leader, f"{path}schedule/").status_code == 422
    start = NOW + timedelta(days=1)
    said = {"starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}"}
    answer = post(cast.leader, f"{path}schedule/", **said)
    if answer.status_code == 422:
        pytest.fail(answer.content.decode()[-3000:])
    order.refresh_from_db()
    assert order.state == OrderState.SCHEDULED
    assert order.shift is not None
    post(cast.leader, f"{path}say/", text="明天上午到")
    assert "明天上午到" in page(cast.leader, path)
    nobody = post(cast.leader, f"{path}report/", report="修好了")
    assert nobody.status_code == 422
    assert "还没有人签到" in nobody.content.decode()
    assert post(cast.leader, f"{path}give-back/", reason="").status_code == 422
    post(cast.leader, f"{path}give-back/", reason="车坏了")
    order.refresh_from_db()
    assert (order.state, order.team_id) == (OrderState.ACCEPTED, None)
    assert page(cast.leader, path, status=404)


def test_a_message_leads_to_the_order_of_the_right_team(cast: Cast):
    order = taken(cast)
    answer = client_of(cast.leader).get(f"/team/orders/{order.pk}/")
    assert answer.headers["Location"] == at(cast, f"{order.pk}/")
    assert client_of(cast.residents[0]).get(f"/team/orders/{order.pk}/").status_code == 404


def test_the_leaders_home_counts_what_waits(cast: Cast):
    ready(cast)
    an_offer(cast, 1)
    assert "1 张点单等您答复" in page(cast.leader, "/team/")


def test_queries_do_not_grow_with_offers_and_pool(cast: Cast):
    ready(cast, week_capacity=100)
    browser, counts = client_of(cast.leader), []
    for start, more in ((0, 1), (50, 8)):
        for n in range(start, start + more):
            an_offer(cast, 2 * n)
            an_offer(cast, 2 * n + 1, mode=DispatchMode.GRAB)
        with CaptureQueriesContext(connection) as queried:
            assert browser.get(at(cast)).status_code == 200
        counts.append(len(queried))
    assert counts[0] == counts[1]


def test_the_team_changes_the_time_and_the_one_who_asked_is_told(cast: Cast):
    order = scheduled(cast)
    path = at(cast, f"{order.pk}/")
    assert f"{path}another-time/" in page(cast.leader, path)
    empty = post(cast.leader, f"{path}another-time/", reason="")
    assert empty.status_code == 422
    assert 'id="another_reason_error"' in empty.content.decode()
    half = {"reason": "下雨", "starts_at": f"{LATER + timedelta(days=1):%Y-%m-%dT%H:%M}"}
    refused = post(cast.leader, f"{path}another-time/", **half)
    assert refused.status_code == 422
    assert 'id="another_ends_at_error"' in refused.content.decode()
    for person in (cast.members[0], cast.clerk, cast.residents[0]):
        assert post(person, f"{path}another-time/", **half).status_code == 403
    end = {"ends_at": f"{LATER + timedelta(days=1, hours=2):%Y-%m-%dT%H:%M}"}
    assert post(cast.leader, f"{path}another-time/", **(half | end)).status_code == 302
    order.refresh_from_db()
    assert order.shift is not None
    assert (order.state, order.shift.starts_at) == (OrderState.SCHEDULED, LATER + timedelta(days=1))
    assert post(cast.leader, f"{path}another-time/", reason="居民还没定").status_code == 302
    order.refresh_from_db()
    assert (order.state, order.shift) == (OrderState.TAKEN, None)


def test_breaking_off_needs_a_reason_and_a_service_under_way(cast: Cast, wall_clock: MovableClock):
    order = scheduled(cast)
    path = at(cast, f"{order.pk}/")
    early = post(cast.leader, f"{path}abort/", reason="下雨")
    assert early.status_code == 422
    order = serving(cast, order)
    assert f"{path}abort/" in page(cast.leader, path)
    assert post(cast.leader, f"{path}abort/", reason="").status_code == 422
    assert post(cast.members[0], f"{path}abort/", reason="下雨").status_code == 403
    assert post(cast.leader, f"{path}abort/", reason="居民身体不舒服").status_code == 302
    order.refresh_from_db()
    assert (order.state, order.reason) == (OrderState.ABORTED, "居民身体不舒服")
    assert "居民身体不舒服" in page(cast.clerk, f"/office/orders/{order.pk}/")
