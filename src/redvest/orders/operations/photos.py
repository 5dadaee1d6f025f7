"""Pictures handed in with an order, by the one who asked or who wrote it down. Locks: the order."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.kernel import attachments, audit
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import NotFound, Reason, refuse_if
from redvest.kernel.operation import operation, step
from redvest.orders.models import Order, OrderPhoto
from redvest.orders.operations.moving import locked
from redvest.orders.queries.visits import is_requester
from redvest.orders.rules.asking import why_not_add_photo, why_not_change

#: What the pictures are kept for; reading them names it again.
PHOTO = "orders.photo"


@operation
def add_photo(*, order_id: int, upload: Upload, by: Actor, now: datetime) -> OrderPhoto:
    """Adds a picture of what is needed, until the service begins; at most three.

    By the one who asked, or who wrote it down for them. Raises NotFound, Invalid about "photo", Refused.
    """
    order = locked(order_id)
    _require_asked(order, by)
    handed_in = OrderPhoto.objects.filter(order=order, of_report=False).count()
    refuse_if(why_not_change(order.state) or why_not_add_photo(handed_in))
    photo = kept(order, upload, by=by, now=now, about="photo")
    audit.record("order.photo_added", by=by, now=now, target=f"order:{order_id}", photo=photo.pk)
    return photo


@operation
def drop_photo(*, order_id: int, photo_id: int, by: Actor, now: datetime) -> None:
    """Takes a picture out again, until the service begins: it is deleted. Raises NotFound, Refused."""
    order = locked(order_id)
    _require_asked(order, by)
    photo = OrderPhoto.objects.filter(order=order, pk=photo_id, of_report=False).first()
    if photo is None:
        raise NotFound(Reason("not_found", _("没有找到这张照片")))
    refuse_if(why_not_change(order.state))
    attachment_id = photo.attachment_id
    photo.delete()
    attachments.forget(attachment_id)
    audit.record("order.photo_dropped", by=by, now=now, target=f"order:{order_id}", photo=photo_id)


@step
def kept(
    order: Order, upload: Upload, *, by: Actor, now: datetime, about: str, of_report: bool = False
) -> OrderPhoto:
    """A picture kept with a locked order. Raises Invalid about ``about``."""
    attachment_id = attachments.keep(upload=upload, purpose=PHOTO, by=by, now=now, about=about)
    return OrderPhoto.objects.create(
        order=order,
        attachment_id=attachment_id,
        of_report=of_report,
        added_at=now,
        added_by_id=by.person_id,
    )


def _require_asked(order: Order, by: Actor) -> None:
    """Raises NotFound unless by the one who asked, or who wrote it down."""
    wrote = by.person_id is not None and by.person_id == order.taken_down_by_id
    access.require_sight(wrote or is_requester(order, by.person_id))
