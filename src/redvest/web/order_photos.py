"""Pictures of an order: shown to whom the domain lets look, added by the one who asked or wrote it down."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.queries import asked
from redvest.web.desk import done
from redvest.web.door_forms import PhotoForm, upload_of
from redvest.web.forms import with_refusals

#: Pictures are encoded anew when they are kept, so a browser may show them; anything else is only taken away.
SHOWN = "image/jpeg"


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def order_photo(request: HttpRequest, order_id: int, photo_id: int) -> HttpResponse:
    """One picture. Looking by duty is sent with a reason and goes on record; one's own is simply shown."""
    me = identity.person_id(request)
    if request.method == "GET":
        require_sight(asked.is_own(order_id, me))
    by, now = identity.actor(request), clock.now()
    found = operations.look_at_photo(
        order_id=order_id, photo_id=photo_id, why=request.POST.get("why", ""), by=by, now=now
    )
    answer = HttpResponse(found.content, content_type=found.content_type)
    away = found.content_type != SHOWN
    answer.headers["Content-Disposition"] = content_disposition_header(away, found.name) or "inline"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def changed(
    request: HttpRequest, order_id: int, to: str, refused: Callable[[PhotoForm], HttpResponse]
) -> HttpResponseBase:
    """Adds what was chosen, or takes out what ``drop`` names; ``refused`` shows the page with the form again."""
    by, now = identity.actor(request), clock.now()
    drop = request.POST.get("drop", "")
    if drop:
        photo_id = int(drop) if drop.isdecimal() and len(drop) < 18 else 0
        operations.drop_photo(order_id=order_id, photo_id=photo_id, by=by, now=now)
        return done(request, _("照片已拿掉。"), to, order_id)
    form = PhotoForm(request.POST, request.FILES, auto_id="photo_%s")

    def add() -> Any:
        upload = upload_of(form.cleaned_data["photo"])
        return operations.add_photo(order_id=order_id, upload=upload, by=by, now=now)

    if with_refusals(form, add) is None:
        return refused(form)
    return done(request, _("照片已加上。"), to, order_id)


def shown(order: Any, form: PhotoForm | None) -> dict[str, Any]:
    """What the part of a page about the pictures needs."""
    photos = list(asked.photos_of(order.pk))
    return {
        "photos": photos,
        "handed_in": sum(not photo.of_report for photo in photos),
        "photo_form": form or PhotoForm(auto_id="photo_%s"),
    }
