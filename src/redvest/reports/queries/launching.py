"""Projects in a place: how many stand where, with the terms of all figures."""

from datetime import date, datetime

from redvest.places import queries as places
from redvest.projects import queries as projects
from redvest.projects.queries import ProjectFigures


def project_figures(
    *, code: str, as_of: datetime, start: date | None = None, end: date | None = None
) -> ProjectFigures:
    """Projects of the sites under a code as they stood at a moment: a stock, so that the days do not matter.

    In `redvest figures CODE --json` and the API they are ``project_figures``: ``projects`` is and stays the one number
    that everybody reads and that its records add up to; its like here is ``approved``.

    Raises NotFound for an unknown code.
    """
    places.scope_name(code, as_of=as_of)  # raises NotFound
    sites = places.versions_under(code, as_of=as_of).values_list("site_id", flat=True)
    return projects.project_figures(list(sites), as_of=as_of)
