"""Reads of the reports part."""

from redvest.reports.enums import MEASURES
from redvest.reports.queries.audited import Entry, audit_visible_to, lines_of, reads_everything
from redvest.reports.queries.coverage import (
    SILENT_AFTER,
    Cover,
    CoverRow,
    TownshipCover,
    by_township,
    coverage,
)
from redvest.reports.queries.figures import Figures, Size, describe, figures, rows, size, total
from redvest.reports.queries.watching import Looker, Watch, latest_watched, watch

__all__ = [
    "MEASURES",
    "SILENT_AFTER",
    "Cover",
    "CoverRow",
    "Entry",
    "Figures",
    "Looker",
    "Size",
    "TownshipCover",
    "Watch",
    "audit_visible_to",
    "by_township",
    "coverage",
    "describe",
    "figures",
    "latest_watched",
    "lines_of",
    "reads_everything",
    "rows",
    "size",
    "total",
    "watch",
]
