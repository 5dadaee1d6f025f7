"""Contests in a place: their figures over its sites, with the terms of all figures."""

from datetime import date, datetime

from redvest.contests.queries import figures as contests
from redvest.contests.queries.figures import ContestFigures
from redvest.kernel import clock
from redvest.places import queries as places


def contest_figures(
    *, code: str, as_of: datetime, start: date | None = None, end: date | None = None
) -> ContestFigures:
    """What happened on the days ``[start, end]`` in contests of the sites under a code, as of a moment.

    Raises NotFound for an unknown code.
    """
    places.scope_name(code, as_of=as_of)  # raises NotFound
    sites = places.versions_under(code, as_of=as_of).values_list("site_id", flat=True)
    return contests.contest_figures(
        list(sites),
        as_of=as_of,
        start=clock.day_start(start) if start else None,
        end=clock.day_end(end) if end else None,
    )
