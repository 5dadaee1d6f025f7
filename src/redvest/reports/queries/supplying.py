"""The market in a place: its figures over its sites, with the terms of all figures."""

from datetime import date, datetime

from redvest.kernel import clock
from redvest.market.queries import figures as market
from redvest.market.queries.figures import MarketFigures, MarketScope
from redvest.places import queries as places


def market_figures(
    *, code: str, as_of: datetime, start: date | None = None, end: date | None = None
) -> MarketFigures:
    """What came in and reached people on the days ``[start, end]`` in the shops under a code, and what is there then.

    As of a moment. Raises NotFound for an unknown code.
    """
    places.scope_name(code, as_of=as_of)  # raises NotFound
    scope = MarketScope(
        site_ids=list(places.versions_under(code, as_of=as_of).values_list("site_id", flat=True)),
        as_of=as_of,
        start=clock.day_start(start) if start else None,
        end=clock.day_end(end) if end else None,
    )
    return market.market_figures(scope)
