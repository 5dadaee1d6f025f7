"""The market in a place: its figures over its sites, with the terms of all figures."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from redvest.kernel import clock
from redvest.market.queries import figures as market
from redvest.market.queries.figures import MarketFigures, MarketScope
from redvest.places import queries as places
from redvest.points.queries.covenants import terms_at


def market_figures(
    *, code: str, as_of: datetime, start: date | None = None, end: date | None = None
) -> MarketFigures:
    """What came in and reached people on the days ``[start, end]`` in the shops under a code, and what is there then.

    As of a moment. Raises NotFound for an unknown code.
    """
    places.scope_name(code, as_of=as_of)  # raises NotFound
    scope = MarketScope(
        paths=dict(places.versions_under(code, as_of=as_of).values_list("site_id", "path")),
        as_of=as_of,
        start=clock.day_start(start) if start else None,
        end=clock.day_end(end) if end else None,
    )
    return market.market_figures(replace(scope, worth=_worth(scope)))


def _worth(scope: MarketScope) -> Decimal:
    """What a point stands for by the covenant in force then at the place, as on the liability board; 1 if none says."""
    top = min(scope.paths, key=lambda pk: (scope.paths[pk].count("/"), scope.paths[pk]), default=None)
    terms = terms_at(places.site_by_id(top), on=scope.last_day) if top is not None else None
    return terms.worth if terms is not None else Decimal(1)
