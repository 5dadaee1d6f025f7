"""Pictures added to an order by whoever on duty wrote it down."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.orders.enums import CHANGEABLE_STATES
from redvest.orders.queries import asked
from redvest.web import order_photos
from redvest.web.desk import status_of
from redvest.web.door_forms import PhotoForm
from redvest.web.office.desk import duty, office_page


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.TAKE_DOWN)
def photos_taken_down(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """The pictures of an order one wrote down oneself: shown, added, taken out again."""
    found = asked.taken_down_by(identity.person_id(request)).filter(pk=order_id).first()
    require_sight(found is not None)

    def page(form: PhotoForm | None = None) -> HttpResponse:
        may_change = found is not None and found.state in CHANGEABLE_STATES
        context = {"order": found, "may_change": may_change, **order_photos.shown(found, form)}
        status = status_of(form) if form is not None else 200
        return office_page(request, "office/order_photos.html", context, status=status)

    if request.method == "POST":
        return order_photos.changed(request, order_id, "office:order_photos", page)
    return page()
