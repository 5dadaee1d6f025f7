"""Reads of the reports part."""

from redvest.reports.enums import MEASURES
from redvest.reports.queries.audited import Entry, audit_visible_to, lines_of, reads_everything
from redvest.reports.queries.figures import Figures, Size, describe, figures, rows, size, total

__all__ = [
    "MEASURES",
    "Entry",
    "Figures",
    "Size",
    "audit_visible_to",
    "describe",
    "figures",
    "lines_of",
    "reads_everything",
    "rows",
    "size",
    "total",
]
