"""Figures of contests: of sites in a period, as of a moment; folded from rows by when they happened."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, kw_only=True)
class ContestFigures:
    """What happened in the period: ``editions`` announced, ``entries`` handed in by ``units`` units and checked.

    ``published`` results, ``objections`` raised, ``awards`` given (not revoked until then), of units and of entries.
    """

    editions: int
    entries: int
    accepted: int
    units: int
    published: int
    objections: int
    awards: int

    def as_dict(self) -> dict[str, int]:
        """For JSON."""
        return asdict(self)


_WHEN = """{at} <= %(at)s AND {at} >= coalesce(%(start)s::timestamptz, {at})
                AND {at} < coalesce(%(end)s::timestamptz, 'infinity')"""
_ALL = f"""
    WITH here AS (SELECT id, opened_at FROM contests_edition WHERE site_id = ANY(%(sites)s))
    SELECT (SELECT count(*) FROM here WHERE {_WHEN.format(at="opened_at")}),
           (SELECT count(*) FROM contests_entry e JOIN here h ON h.id = e.edition_id
            WHERE {_WHEN.format(at="e.submitted_at")}),
           (SELECT count(DISTINCT t.entry_id) FROM contests_entrystep t JOIN contests_entry e ON e.id = t.entry_id
            JOIN here h ON h.id = e.edition_id WHERE t.state = 'accepted' AND {_WHEN.format(at="t.at")}),
           (SELECT count(DISTINCT (e.edition_id, e.unit_id)) FROM contests_entry e
            JOIN here h ON h.id = e.edition_id WHERE {_WHEN.format(at="e.submitted_at")}),
           (SELECT count(*) FROM contests_result r JOIN here h ON h.id = r.edition_id
            WHERE {_WHEN.format(at="r.published_at")}),
           (SELECT count(*) FROM contests_objection o JOIN here h ON h.id = o.edition_id
            WHERE {_WHEN.format(at="o.raised_at")}),
           (SELECT count(*) FROM contests_award a JOIN here h ON h.id = a.edition_id
            WHERE {_WHEN.format(at="a.given_at")} AND (a.revoked_at IS NULL OR a.revoked_at > %(at)s))"""


def contest_figures(
    site_ids: Sequence[int], *, as_of: datetime, start: datetime | None = None, end: datetime | None = None
) -> ContestFigures:
    """Of the editions of these sites, what happened in ``[start, end)`` and until ``as_of``. One statement."""
    params: dict[str, Any] = {"sites": list(site_ids), "at": as_of, "start": start, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(_ALL, params)
        row = cursor.fetchone()
    editions, entries, accepted, units, published, objections, awards = row
    return ContestFigures(
        editions=editions,
        entries=entries,
        accepted=accepted,
        units=units,
        published=published,
        objections=objections,
        awards=awards,
    )
