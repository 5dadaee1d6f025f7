"""What went out of the product and what did not, in numbers: nobody's messages are read here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.notices import queries
from redvest.notices.enums import Channel
from redvest.web.office.desk import duty, office_page

#: The days looked back on.
DAYS = 30


@require_GET
@duty(Verb.READ_AUDIT)
def deliveries(request: HttpRequest) -> HttpResponse:
    """By channel: sent, waiting, given up; and why."""
    viewer, now = identity.viewer(request), clock.now()
    troubles = [
        {"channel": Channel(channel).label, "trouble": trouble, "n": n}
        for channel, trouble, n in queries.troubles(days=DAYS, now=now)
    ]
    context = {
        "figures": queries.delivery_figures(viewer, days=DAYS, now=now),
        "troubles": troubles,
        "days": DAYS,
        "now": now,
    }
    return office_page(request, "office/deliveries.html", context)
