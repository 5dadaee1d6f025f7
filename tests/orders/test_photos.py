"""Pictures handed in with an order: who adds and drops them, who may look, what stays on record."""

from cast import NOW, Cast, Persona
from kernel.test_attachments import photo
from orders.stage import LATER, offered, phoned, placed, ready, reported, taken
from redvest.kernel import audit
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import Attachment
from redvest.orders import holdings, operations
from redvest.orders.models import Order, OrderPhoto
from refusing import refuses


def upload() -> Upload:
    return Upload(name="灯.jpg", content=photo())


def added(order: Order, who: Persona) -> OrderPhoto:
    return operations.add_photo(order_id=order.pk, upload=upload(), by=who.actor, now=NOW)


def look(picture: OrderPhoto, who: Persona, why: str = "") -> Upload:
    return operations.look_at_photo(
        order_id=picture.order_id, photo_id=picture.pk, why=why, by=who.actor, now=NOW
    )


def looks(order: Order) -> int:
    return audit.entries_about(f"order:{order.pk}", verbs=("order.looked",)).count()


def test_who_asked_adds_three_and_takes_one_out_again(cast: Cast):
    asker = cast.residents[0]
    order = placed(asker)
    first, _second, _third = (added(order, asker) for _n in range(3))
    with refuses(Refused, "photos_many"):
        added(order, asker)
    assert look(first, asker).content_type == "image/jpeg"
    assert looks(order) == 0
    operations.drop_photo(order_id=order.pk, photo_id=first.pk, by=asker.actor, now=NOW)
    assert OrderPhoto.objects.filter(order=order).count() == Attachment.objects.count() == 2
    with refuses(Invalid, "file_kind"):
        operations.add_photo(
            order_id=order.pk, upload=Upload(name="a.txt", content=b"words"), by=asker.actor, now=NOW
        )


def test_who_wrote_it_down_adds_them_for_the_caller(cast: Cast):
    order = phoned(cast)
    picture = added(order, cast.clerk)
    assert look(picture, cast.clerk).content
    for stranger in (cast.residents[0], cast.members[0], cast.leader, cast.approver):
        with refuses(NotFound, "not_found"):
            added(order, stranger)
        with refuses(NotFound, "not_found"):
            operations.drop_photo(order_id=order.pk, photo_id=picture.pk, by=stranger.actor, now=NOW)


def test_the_staff_look_with_a_reason_the_team_because_it_goes_there(cast: Cast):
    order = taken(cast)
    picture = added(order, cast.clerk)
    with refuses(Invalid, "why_missing"):
        look(picture, cast.manager)
    look(picture, cast.manager, "看要带什么工具")
    look(picture, cast.leader)
    assert looks(order) == 2
    with refuses(NotFound, "not_found"):
        look(picture, cast.members[0])
    with refuses(Forbidden, "masked_now"):
        look(picture, cast.auditor, "抽查")


def test_after_it_was_confirmed_only_who_asked_sees_the_pictures(cast: Cast):
    asker = cast.residents[0]
    order = placed(asker)
    picture = added(order, asker)
    operations.accept_order(order_id=order.pk, by=cast.clerk.actor, now=NOW)
    ready(cast)
    offered(cast, order, cast.team.id)
    operations.take_order(order_id=order.pk, team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    order.refresh_from_db()
    order = reported(cast, order, photos=[upload()])
    with refuses(Refused, "order_begun"):
        added(order, asker)
    with refuses(Refused, "order_begun"):
        operations.drop_photo(order_id=order.pk, photo_id=picture.pk, by=asker.actor, now=NOW)
    after = OrderPhoto.objects.get(order=order, of_report=True)
    assert look(after, cast.leader).content
    operations.confirm_order(order_id=order.pk, by=asker.actor, now=LATER)
    with refuses(Forbidden, "masked_now"):
        look(after, cast.leader)
    assert look(after, asker).content


def test_a_picture_of_another_order_is_not_found(cast: Cast):
    mine, other = placed(cast.residents[0]), placed(cast.residents[1], address="别家", contact_phone="")
    picture = added(other, cast.residents[1])
    with refuses(NotFound, "not_found"):
        operations.look_at_photo(
            order_id=mine.pk, photo_id=picture.pk, why="", by=cast.residents[0].actor, now=NOW
        )


def test_who_leaves_takes_the_pictures_along(cast: Cast):
    asker = cast.residents[0]
    order = placed(asker)
    added(order, asker)
    holdings.leave(asker.id, by=asker.actor, now=NOW)
    assert not OrderPhoto.objects.exists()
    assert not Attachment.objects.exists()
