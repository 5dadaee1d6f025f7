"""Pictures of an order over HTTP, and what the menu offers for a need about to be put into words."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cast import DAQIAO, HEYETANG, NOW, Cast
from harness.clock import MovableClock
from kernel.test_attachments import photo
from orders import stage
from orders.test_menu import published
from redvest.kernel import audit
from redvest.orders.models import Order, OrderPhoto
from refusing import picture
from visiting import client_of


@pytest.fixture(autouse=True)
def clock(wall_clock: MovableClock) -> MovableClock:
    wall_clock.set(NOW)
    return wall_clock


def a_file(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("灯.jpg", photo() if content is None else content)


def typed(**said: Any) -> dict[str, Any]:
    return {
        "need": "elderly",
        "text": "老人头发长了",
        "site_code": DAQIAO,
        "address": "3 组 12 号",
        "contact_name": "牛奶奶",
        "contact_phone": "15400000088",
        "key": "one-two-three",
        **said,
    }


def test_who_asked_adds_sees_and_takes_out_their_pictures(cast: Cast):
    asker = client_of(cast.residents[0])
    order = stage.placed(cast.residents[0])
    path = f"/me/orders/{order.pk}"
    for said, words in (({}, "请选一张照片"), ({"photo": a_file(b"words")}, "只能上传照片")):
        before = picture()
        answer = asker.post(f"{path}/photos", said)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert 'id="photo_photo_error"' in answer.content.decode()
        assert picture() == before
    for _n in range(3):
        assert asker.post(f"{path}/photos", {"photo": a_file()}).headers["Location"] == path
    assert asker.post(f"{path}/photos", {"photo": a_file()}).status_code == 422
    assert "已有 3 张" in asker.get(path).content.decode()
    first = OrderPhoto.objects.order_by("pk")[0]
    shown = asker.get(f"{path}/photos/{first.pk}")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in shown.headers["Cache-Control"]
    asker.post(f"{path}/photos", {"drop": first.pk})
    assert OrderPhoto.objects.count() == 2
    assert asker.post(f"{path}/photos", {"drop": "x"}).status_code == 404


def test_the_desk_sees_pictures_only_after_a_look_and_each_is_on_record(cast: Cast):
    order = stage.placed(cast.residents[0])
    client_of(cast.residents[0]).post(f"/me/orders/{order.pk}/photos", {"photo": a_file()})
    one = f"/me/orders/{order.pk}/photos/{OrderPhoto.objects.get().pk}"
    desk = client_of(cast.clerk)
    assert one not in desk.get(f"/office/orders/{order.pk}/").content.decode()
    assert one in desk.post(f"/office/orders/{order.pk}/look/", {"why": "看要带什么"}).content.decode()
    before = picture()
    assert desk.get(one).status_code == 404  # looking by duty is a deed
    assert desk.post(one).status_code == 302  # a reason is asked for
    for stranger in (cast.residents[1], cast.members[0], cast.leader):
        assert client_of(stranger).post(one, {"why": "看要带什么"}).status_code == 404
        assert client_of(stranger).get(one).status_code == 404
        assert (
            client_of(stranger).post(f"/me/orders/{order.pk}/photos", {"photo": a_file()}).status_code == 404
        )
    assert client_of(cast.auditor).post(one, {"why": "看要带什么"}).status_code == 403
    assert picture() == before
    assert desk.post(one, {"why": "看要带什么"}).headers["Content-Type"] == "image/jpeg"
    assert audit.entries_about(f"order:{order.pk}", verbs=("order.looked",)).count() == 2


def test_who_wrote_it_down_adds_pictures_for_the_caller(cast: Cast):
    order = stage.phoned(cast)
    path = f"/office/orders/{order.pk}/photos/"
    clerk = client_of(cast.clerk)
    assert path in clerk.get(f"/office/orders/{order.pk}/slip/").content.decode()
    assert clerk.post(path, {"photo": a_file(b"words")}).status_code == 422
    assert clerk.post(path, {"photo": a_file()}).headers["Location"] == path
    one = f"/me/orders/{order.pk}/photos/{OrderPhoto.objects.get().pk}"
    assert one in clerk.get(path).content.decode()
    assert clerk.get(one).status_code == 200
    assert client_of(cast.manager).get(path).status_code == 404
    assert client_of(cast.leader).get(path).status_code == 403


def test_the_menu_offers_what_fits_and_picking_it_keeps_what_was_typed(cast: Cast):
    item = published(cast)
    client = client_of(cast.residents[0])
    assert "上门理发" in client.get(f"/menu/suggested?need=elderly&site_code={DAQIAO}").content.decode()
    for query in (
        f"need=elderly&site_code={HEYETANG}",
        f"need=repair&site_code={DAQIAO}",
        "need=elderly&site_code=nowhere",
        f"need=nonsense&site_code={DAQIAO}",
        "need=elderly",
    ):
        assert client.get(f"/menu/suggested?{query}").content.decode().strip() == ""
    assert "菜单上有这些" in client.post("/me/orders/new", typed(address="")).content.decode()
    before = picture()
    shown = client.post("/me/orders/new", typed(pick=item.pk))
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "点“上门理发”" in page
    assert "老人头发长了" in page
    assert "3 组 12 号" in page
    assert f'name="item" value="{item.pk}"' in page
    assert picture() == before
    assert client.post("/me/orders/new", typed(pick="x")).status_code == 200
    client.post("/me/orders/new", typed(item=item.pk))
    assert Order.objects.get().item_id == item.pk


def test_the_staff_pick_from_the_menu_and_bind_a_registered_caller(cast: Cast):
    item, caller = published(cast), cast.residents[1]
    clerk = client_of(cast.clerk)
    said = typed(channel="phone", contact_phone=caller.phone.removeprefix("+86"))
    assert "点单" in clerk.post("/office/orders/new/", said | {"pick": item.pk}).content.decode()
    assert not Order.objects.exists()
    read = clerk.post("/office/orders/new/", said | {"act": "read"}).content.decode()
    assert "这个电话登记过" in read
    assert caller.name not in read
    assert caller.number not in read
    other = clerk.post(
        "/office/orders/new/",
        said | {"act": "place", "consent": "on", "others_phone": "on", "key": "two-two-two"},
    )
    assert other.status_code == 302
    assert Order.objects.get().requester_id is None
    Order.objects.update(state="cancelled", reason="x", due_at=None, closed_at=NOW)
    clerk.post("/office/orders/new/", said | {"act": "place", "consent": "on"})
    assert Order.objects.latest("pk").requester_id == caller.id
    assert (
        f"/me/orders/{Order.objects.latest('pk').pk}" in client_of(caller).get("/me/orders/").content.decode()
    )
