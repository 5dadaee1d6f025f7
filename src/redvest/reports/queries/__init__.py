"""Reads of the reports part."""

from redvest.reports.enums import MEASURES
from redvest.reports.queries.audited import Entry, audit_visible_to, lines_of, reads_everything
from redvest.reports.queries.figures import Figures, describe, figures, rows, total

__all__ = [
    "MEASURES",
    "Entry",
    "Figures",
    "audit_visible_to",
    "describe",
    "figures",
    "lines_of",
    "reads_everything",
    "rows",
    "total",
]
