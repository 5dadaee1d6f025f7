"""How needs and wishes are answered, for the staff of a place: how fast, how well, by whom."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders.enums import Clock, OrderState, WishState
from redvest.places import queries as places
from redvest.reports.queries.answering import order_figures
from redvest.web.office.desk import Desk, duty, office_page
from redvest.web.public.forms import PeriodForm

#: Rows of a table: the busiest.
MOST_ROWS = 50


@require_GET
@duty(Verb.SEE_ORDERS)
def answering(request: HttpRequest) -> HttpResponse:
    """The figures of orders and wishes of one of the viewer's places (``site``), over a period, as of a moment."""
    viewer, now = identity.viewer(request), clock.now()
    desk = Desk(viewer)
    code = request.GET.get("site", "").strip() or desk.tops(Verb.SEE_ORDERS)[0]
    site = places.site_by_code(code)
    require_sight(viewer.may(Verb.SEE_ORDERS, site.path))
    form = PeriodForm(request.GET)
    form.is_valid()
    read = form.cleaned_data  # what is no day was left out
    as_of = min(read.get("as_of") or now, now)
    found = order_figures(code=code, as_of=as_of, start=read.get("from"), end=read.get("to"))
    context = {
        "site": site,
        "form": form,
        "as_of": as_of,
        "figures": found,
        "states": [(OrderState(state).label, number) for state, number in found.states.items() if number],
        "wish_states": [
            (WishState(state).label, number) for state, number in found.wish_states.items() if number
        ],
        "steps": [(Clock(name).label, one) for name, one in found.steps.items()],
        "parts": [
            ("site", found.by_site[:MOST_ROWS]),
            ("need", found.by_need[:MOST_ROWS]),
            ("team", found.by_team[:MOST_ROWS]),
        ],
    }
    return office_page(request, "office/answering.html", context)
