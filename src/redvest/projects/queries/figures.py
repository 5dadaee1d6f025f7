"""Figures of projects: how many stand where, as of a moment."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from redvest.kernel.checks import query


@dataclass(frozen=True, kw_only=True)
class ProjectFigures:
    """Projects of some sites. ``underway``: approved and neither closed nor stopped; ``copies``: approved copies.

    ``frozen_minutes`` and ``frozen_served``: what the closed ones had brought about when they were closed.
    """

    approved: int
    underway: int
    closed: int
    stopped: int
    released: int
    copies: int
    brands: int
    incubating: int
    frozen_minutes: int
    frozen_served: int
    by_field: dict[str, int]

    @property
    def frozen_hours(self) -> int:
        """The frozen minutes in whole hours, rounded down."""
        return self.frozen_minutes // 60

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


_NUMBERS = """
    SELECT count(*), count(*) FILTER (WHERE (closed_at IS NULL OR closed_at > %(at)s)
                                        AND (stopped_at IS NULL OR stopped_at > %(at)s)),
           count(*) FILTER (WHERE closed_at <= %(at)s), count(*) FILTER (WHERE stopped_at <= %(at)s),
           count(*) FILTER (WHERE EXISTS (SELECT FROM projects_releasedproject i
               JOIN projects_release r ON r.id = i.release_id
               WHERE i.project_id = p.id AND r.released_at <= %(at)s)),
           count(copied_from_id),
           count(*) FILTER (WHERE EXISTS (SELECT FROM projects_brand b
               WHERE b.project_id = p.id AND b.granted_on IS NOT NULL AND b.decided_at <= %(at)s
                 AND (b.lapsed_at IS NULL OR b.lapsed_at > %(at)s))),
           coalesce(sum(o.minutes), 0), coalesce(sum(o.served), 0)
    FROM projects_project p
    LEFT JOIN projects_measuredoutputs o
      ON o.project_id = p.id AND o.stage = 'closing' AND o.measured_at <= %(at)s
    WHERE p.site_id = ANY(%(sites)s) AND p.approved_at <= %(at)s"""

_FIELDS = """
    SELECT field, count(*) FROM projects_project p, unnest(p.fields) AS field
    WHERE p.site_id = ANY(%s) AND p.approved_at <= %s GROUP BY field ORDER BY field"""

_INCUBATING = """
    SELECT count(DISTINCT a.project_id) FROM projects_application a JOIN projects_project p ON p.id = a.project_id
    WHERE p.site_id = ANY(%s) AND a.decided_at <= %s AND a.state IN ('selected', 'midterm')"""


def project_figures(site_ids: Sequence[int], *, as_of: datetime) -> ProjectFigures:
    """All of them in three statements. Incubation is what it is now, among what was decided by the moment."""
    sites = list(site_ids)
    ((approved, underway, closed, stopped, released, copies, brands, minutes, served),) = _by_name(
        _NUMBERS, {"sites": sites, "at": as_of}
    )
    ((incubating,),) = query(_INCUBATING, [sites, as_of])
    return ProjectFigures(
        approved=approved,
        underway=underway,
        closed=closed,
        stopped=stopped,
        released=released,
        copies=copies,
        brands=brands,
        incubating=incubating,
        frozen_minutes=int(minutes),
        frozen_served=int(served),
        by_field=dict(query(_FIELDS, [sites, as_of])),
    )


def _by_name(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement whose placeholders have names."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
