"""Wishes on the pages: the wall without login, one's own, the desk; what is refused stands at its field."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import DAQIAO, NOW, Cast
from harness.clock import MovableClock
from orders.wishing import claimed, collected, grid_worker, picture, published, second_clerk, wish_form
from redvest.kernel.models import AuditEntry
from redvest.orders.enums import Audience, ClaimState, WishChannel, WishState
from redvest.orders.models import Wish, WishClaim
from visiting import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


def typed(**more: Any) -> dict[str, Any]:
    """The fields of a wish as a browser sends them."""
    form = wish_form()
    names = ("title", "audience", "value", "shares", "story", "public_story", "site_code")
    known = {name: getattr(form, name) for name in (*names, "contact_name", "contact_phone", "address")}
    return known | {"key": "wish-page-key"} | more


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("送达.png", picture().content, content_type="image/png")


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_a_visitor_sees_the_wall_and_no_names(cast: Cast) -> None:
    worker = grid_worker(cast)
    wish = published(cast, worker, shares=4)
    collected(worker, title="没有公开的心愿")
    page, one = text_of(Client(), "/wishes/"), text_of(Client(), f"/wishes/{wish.pk}/")
    assert "一台落地电风扇" in page
    assert "没有公开的心愿" not in page
    assert "登录后认领" in one
    for secret in ("牛玉兰", "15400000088", "3组12号", "中过暑"):
        assert secret not in page + one


def test_the_wall_is_narrowed(cast: Cast) -> None:
    worker = grid_worker(cast)
    published(cast, worker)
    published(cast, worker, title="一个书包", audience=Audience.CHILDREN)
    page = text_of(Client(), f"/wishes/?audience=children&site={DAQIAO}&state=published")
    assert "一个书包" in page
    assert "一台落地电风扇" not in page
    assert "没有符合条件的心愿" in text_of(Client(), "/wishes/?state=granted")


def test_the_wall_asks_no_more_for_more_wishes(cast: Cast) -> None:
    worker = grid_worker(cast)
    published(cast, worker)
    text_of(Client(), "/wishes/")
    with CaptureQueriesContext(connection) as few:
        text_of(Client(), "/wishes/")
    for n in range(12):
        published(cast, worker, title=f"书包甲{n}个")
    with CaptureQueriesContext(connection) as many:
        text_of(Client(), "/wishes/")
    assert len(many) == len(few)


def test_claimed_brought_received_and_thanked_by_pages(cast: Cast) -> None:
    wish = published(cast, grid_worker(cast), shares=2)
    helper, clerk = client_of(cast.members[0]), client_of(cast.clerk)
    assert Client().post(f"/wishes/{wish.pk}/claim", {"shares": 1}).status_code == 302
    assert not WishClaim.objects.exists()
    wrong = helper.post(f"/wishes/{wish.pk}/claim", {"shares": 3})
    assert (wrong.status_code, "只剩 2 份了" in wrong.content.decode()) == (422, True)
    assert helper.post(f"/wishes/{wish.pk}/claim", {"shares": 2}).headers["Location"] == "/me/wishes/"
    claim = WishClaim.objects.get()
    assert "一台落地电风扇" in text_of(helper, "/me/wishes/")
    assert helper.post(f"/me/wishes/claims/{claim.pk}/bring", {}).status_code == 422
    assert helper.post(f"/me/wishes/claims/{claim.pk}/bring", {"evidence": photo()}).status_code == 302
    assert "等您签收的" in text_of(clerk, "/office/wishes/")
    picture_seen = clerk.get(f"/me/wishes/claims/{claim.pk}/evidence")
    assert picture_seen.headers["Content-Type"] == "image/jpeg"
    assert client_of(cast.members[1]).get(f"/me/wishes/claims/{claim.pk}/evidence").status_code == 404
    assert clerk.post(f"/office/wishes/{wish.pk}/claims/{claim.pk}/receive/", {}).status_code == 302
    told = clerk.post(f"/office/wishes/{wish.pk}/thank/", {"thanks": "牛玉兰谢谢大家"})
    assert (told.status_code, "不要写姓名" in told.content.decode()) == (422, True)
    assert clerk.post(f"/office/wishes/{wish.pk}/thank/", {"thanks": "谢谢好心人"}).status_code == 302
    assert "谢谢好心人" in text_of(Client(), f"/wishes/{wish.pk}/")


def test_giving_back_needs_a_reason(cast: Cast) -> None:
    wish = published(cast, grid_worker(cast))
    claim = claimed(wish, cast.members[0])
    helper = client_of(cast.members[0])
    path = f"/me/wishes/claims/{claim.claim_id}/release"
    assert helper.post(path, {"reason": ""}).status_code == 422
    assert client_of(cast.members[1]).post(path, {"reason": "想要"}).status_code == 404
    assert helper.post(path, {"reason": "买不到"}).status_code == 302
    assert WishClaim.objects.get().state == ClaimState.RELEASED


def test_a_resident_wishes_and_nothing_typed_is_lost(cast: Cast) -> None:
    asker = client_of(cast.members[0])
    assert "交上心愿" in text_of(asker, "/me/wishes/new")
    wrong = asker.post("/me/wishes/new", typed(public_story="住3组12号"))
    page = wrong.content.decode()
    assert (wrong.status_code, "不要写门牌" in page, "去年中过暑" in page) == (422, True, True)
    for _turn in range(2):
        assert asker.post("/me/wishes/new", typed()).status_code == 302
    wish = Wish.objects.get()
    assert (wish.requester_id, wish.channel, wish.value) == (cast.members[0].id, "app", Decimal(180))
    assert asker.post(f"/me/wishes/{wish.pk}/withdraw", {"reason": "已经有了"}).status_code == 302


def test_the_desk_verifies_what_others_collected(cast: Cast) -> None:
    clerk, other = client_of(cast.clerk), client_of(second_clerk(cast))
    made = clerk.post("/office/wishes/new/", typed(channel=WishChannel.CARD))
    wish = Wish.objects.get()
    assert made.headers["Location"] == f"/office/wishes/{wish.pk}/"
    assert "要由另一位工作人员核实" in text_of(clerk, f"/office/wishes/{wish.pk}/")
    words = {"title": "一台电风扇", "public_story": "老人怕热", "shares": 1}
    own = clerk.post(f"/office/wishes/{wish.pk}/publish/", words)
    assert own.status_code == 422
    assert other.post(f"/office/wishes/{wish.pk}/publish/", words).status_code == 302
    wish.refresh_from_db()
    assert wish.state == WishState.PUBLISHED


def test_whose_it_is_stays_masked_until_a_look_with_a_reason(cast: Cast) -> None:
    wish = collected(grid_worker(cast))
    clerk = client_of(cast.clerk)
    page = text_of(clerk, f"/office/wishes/{wish.pk}/")
    assert "牛**" in page
    for secret in ("牛玉兰", "15400000088", "3组12号"):
        assert secret not in page
    assert clerk.post(f"/office/wishes/{wish.pk}/look/", {"reason": ""}).status_code == 422
    seen = clerk.post(f"/office/wishes/{wish.pk}/look/", {"reason": "上门核实"}).content.decode()
    assert "牛玉兰" in seen
    assert "3组12号" in seen
    assert AuditEntry.objects.filter(verb="wish.looked").count() == 1


def test_who_has_no_duty_does_not_come_in(cast: Cast) -> None:
    wish = published(cast, grid_worker(cast))
    for who in (cast.members[0], cast.leader):
        assert client_of(who).get("/office/wishes/").status_code == 403
        assert client_of(who).get(f"/office/wishes/{wish.pk}/").status_code == 403
    auditor = client_of(cast.auditor)
    assert auditor.get(f"/office/wishes/{wish.pk}/").status_code == 200
    assert auditor.post(f"/office/wishes/{wish.pk}/look/", {"reason": "看"}).status_code == 403


def test_the_figures_of_ones_places_and_the_public_totals(cast: Cast) -> None:
    published(cast, grid_worker(cast), shares=3)
    page = text_of(client_of(cast.clerk), "/office/answering/")
    assert "待认领" in page
    assert "点单和心愿" in text_of(Client(), "/figures/")
    assert client_of(cast.clerk).get("/office/answering/?site=430524").status_code == 404
    assert client_of(cast.members[0]).get("/office/answering/").status_code == 403
