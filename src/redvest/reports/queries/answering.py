"""How needs and wishes are answered in a place: the figures of orders over its sites, with the terms of all figures."""

from datetime import date, datetime

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.kernel import clock
from redvest.orders.queries import figures as orders
from redvest.orders.queries.figures import OrderFigures, OrderTotals, Scope
from redvest.places import queries as places
from redvest.reports.queries.seeing import sees_all


def order_figures(
    *, code: str, as_of: datetime, start: date | None = None, end: date | None = None
) -> OrderFigures:
    """What was asked for on the days ``[start, end]`` at the sites under a code, as of a moment.

    Raises NotFound for an unknown code.
    """
    return orders.order_figures(_scope(code, as_of=as_of, start=start, end=end))


def order_totals(
    *, code: str, as_of: datetime, start: date | None = None, end: date | None = None
) -> OrderTotals:
    """Only the totals, which are public. Raises NotFound for an unknown code."""
    return orders.order_totals(_scope(code, as_of=as_of, start=start, end=end))


def may_see_orders(viewer: Viewer, code: str, *, as_of: datetime) -> bool:
    """Whether the viewer sees the orders of every site under a code; no query for who sees none at all."""
    return sees_all(viewer, Verb.SEE_ORDERS, code=code, as_of=as_of)


def _scope(code: str, *, as_of: datetime, start: date | None, end: date | None) -> Scope:
    places.scope_name(code, as_of=as_of)  # raises NotFound
    return Scope(
        site_ids=list(places.versions_under(code, as_of=as_of).values_list("site_id", flat=True)),
        as_of=as_of,
        start=clock.day_start(start) if start else None,
        end=clock.day_end(end) if end else None,
    )
