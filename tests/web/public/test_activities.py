"""What is on: who sees which shifts with which reasons, and the one button, with and without scripts."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.stage import START, draft, published, shift_form
from cast import DAQIAO, GAOPING, NOW, TAOHUAPING, Cast
from harness.clock import MovableClock
from redvest.activities import operations
from redvest.activities.models import SignUp
from visiting import client_of

LIST = "/activities/"


@pytest.fixture(autouse=True)
def monday(wall_clock: MovableClock) -> None:
    """Pages are looked at when the cast is there."""
    wall_clock.set(NOW)


def sign_up(shift_id: int) -> str:
    return reverse("public:sign_up", args=[shift_id])


def html(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def card(page: str, shift_id: int) -> str:
    """The card of one shift as it stands in a page, without the token that is new each time."""
    found = re.search(rf'<article[^>]*id="shift-{shift_id}".*?</article>', page, re.DOTALL)
    assert found, f"no card of shift {shift_id}"
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", found[0])


def test_visitors_see_published_shifts_only(cast: Cast) -> None:
    shift = published(cast)[0]
    hidden = draft(cast, shift_form(START + timedelta(days=1)), title="还没有审核的活动")
    page = html(client_of().get(LIST))
    assert "大桥社区清洁家园" in card(page, shift.pk)
    assert "还没有审核的活动" not in page
    assert client_of().get(f"{LIST}{hidden.pk}/").status_code == 404
    assert client_of(cast.leader).get(f"{LIST}{hidden.pk}/").status_code == 200


def test_filters_narrow_the_list(cast: Cast) -> None:
    shift = published(cast)[0]
    day = f"{START:%Y-%m-%d}"
    for query in (
        f"?site={GAOPING}",
        f"?site={DAQIAO}",
        "?category=0006",
        f"?day={day}",
        f"?site={GAOPING}&category=0006&day={day}",
        "?category=nonsense&day=tomorrow",
    ):
        card(html(client_of().get(LIST + query)), shift.pk)
    for query in (f"?site={TAOHUAPING}", "?category=0001", f"?day={START + timedelta(days=1):%Y-%m-%d}"):
        page = html(client_of().get(LIST + query))
        assert f"shift-{shift.pk}" not in page
        assert "没有符合条件的班次" in page
    assert client_of().get(f"{LIST}?site=999").status_code == 404


def test_a_title_is_text_and_nothing_else(cast: Cast) -> None:
    shift = published(cast, title='“花”<b>&"')[0]
    assert "“花”&lt;b&gt;&amp;&quot;" in card(html(client_of().get(LIST)), shift.pk)


def test_each_card_says_why_not(cast: Cast) -> None:
    first, clashing, later, old = published(
        cast,
        shift_form(),
        shift_form(START + timedelta(minutes=1)),
        shift_form(START + timedelta(days=1), opens_at=NOW + timedelta(hours=1)),
        shift_form(START + timedelta(days=2), min_age=90),
    )
    member = cast.members[0]
    operations.sign_up(shift_id=first.pk, person_id=member.id, by=member.actor, now=NOW)
    page = html(client_of(member).get(LIST))
    assert "已报名" in card(page, first.pk)
    assert "时间重叠" in card(page, clashing.pk)
    assert "开始报名" in card(page, later.pk)
    assert "需年满 90 周岁" in card(page, old.pk)
    assert "<button" not in card(page, clashing.pk) + card(page, later.pk) + card(page, old.pk)
    assert "报名这一班" in card(html(client_of().get(LIST)), old.pk)


def test_signing_up_without_scripts_comes_back_with_a_message(cast: Cast) -> None:
    shift, member = published(cast)[0], cast.members[0]
    client = client_of(member)
    here = f"{LIST}?category=0006"
    answer = client.post(sign_up(shift.pk), {"next": here}, follow=True)
    assert answer.redirect_chain == [(here, 302)]
    assert "报名成功" in html(answer)
    assert SignUp.objects.get(shift=shift).person_id == member.id
    client.post(sign_up(shift.pk), {"next": here})
    assert SignUp.objects.count() == 1


def test_the_swapped_card_is_the_card_of_the_page(cast: Cast) -> None:
    shift, member = published(cast)[0], cast.members[0]
    client = client_of(member)
    for here, inside in ((LIST, ""), (f"{LIST}{shift.activity_id}/", "1")):
        answer = client.post(sign_up(shift.pk), {"next": here, "inside": inside}, HTTP_HX_REQUEST="true")
        assert answer.status_code == 200
        assert "toast" in answer.headers["HX-Trigger"]
        swapped = card(html(answer), shift.pk)
        assert "已报名" in swapped
        assert swapped == card(html(client.get(here)), shift.pk)


def test_a_full_shift_offers_the_queue(cast: Cast) -> None:
    shift = published(cast, shift_form(places=1))[0]
    first, second = cast.members
    client_of(first).post(sign_up(shift.pk))
    client = client_of(second)
    answer = client.post(sign_up(shift.pk), {"next": LIST}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 409
    assert "排队候补" in card(html(answer), shift.pk)
    assert SignUp.objects.count() == 1
    refused = client.post(
        sign_up(shift.pk), {"next": LIST}, headers={"referer": f"http://testserver{LIST}"}, follow=True
    )
    assert "名额已满" in html(refused)
    answer = client.post(sign_up(shift.pk), {"next": LIST, "or_wait": "1"}, HTTP_HX_REQUEST="true")
    assert "候补中" in card(html(answer), shift.pk)
    assert SignUp.objects.get(person_id=second.id).state == "waiting"


def test_visitors_and_ended_logins_are_asked_to_log_in(cast: Cast, wall_clock: MovableClock) -> None:
    shift, member = published(cast)[0], cast.members[0]
    login = f"{reverse('accounts:login')}?next=%2Factivities%2F"
    assert client_of().post(sign_up(shift.pk), {"next": LIST}).headers["Location"] == login
    answer = client_of().post(sign_up(shift.pk), {"next": LIST}, HTTP_HX_REQUEST="true")
    assert answer.headers["HX-Redirect"] == login
    wall_clock.wait(hours=12)
    assert client_of(member).post(sign_up(shift.pk), {"next": LIST}).headers["Location"] == login
    assert not SignUp.objects.exists()


def test_signing_up_leads_to_no_other_site(cast: Cast) -> None:
    shift = published(cast)[0]
    answer = client_of(cast.members[0]).post(sign_up(shift.pk), {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == reverse("me:home")


def test_the_contact_is_for_those_who_come(cast: Cast) -> None:
    shift, member = published(cast)[0], cast.members[0]
    address = f"{LIST}{shift.activity_id}/"
    for client in (client_of(), client_of(member)):
        page = html(client.get(address))
        assert "陈**" in page
        assert "138****0005" in page
        assert "13800000005" not in page
        assert "陈大山" not in page
    client_of(member).post(sign_up(shift.pk))
    page = html(client_of(member).get(address))
    assert "陈大山" in page
    assert "13800000005" in page


def test_a_cancelled_activity_says_why(cast: Cast) -> None:
    shift = published(cast)[0]
    operations.cancel_activity(
        activity_id=shift.activity_id, reason="道路结冰", by=cast.leader.actor, now=NOW
    )
    page = html(client_of().get(f"{LIST}{shift.activity_id}/"))
    assert "道路结冰" in page
    assert "<button" not in card(page, shift.pk)
    assert f"shift-{shift.pk}" not in html(client_of().get(LIST))


def test_as_many_queries_for_one_shift_as_for_a_page(cast: Cast) -> None:
    client = client_of(cast.members[0])
    counts = []
    for number in (1, 49):
        published(cast, *(shift_form(START + timedelta(days=n)) for n in range(number)))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_signing_up_asks_nothing_but_the_operation(cast: Cast) -> None:
    shift, member = published(cast)[0], cast.members[0]
    with CaptureQueriesContext(connection) as alone:
        operations.sign_up(shift_id=shift.pk, person_id=member.id, by=member.actor, now=NOW)
    other = cast.members[1]
    with CaptureQueriesContext(connection) as over_http:
        client_of(other).post(sign_up(shift.pk), {"next": LIST})
    assert len(over_http) == len(alone)
