"""Reads of the reports part."""

from redvest.reports.enums import MEASURES
from redvest.reports.queries.figures import Figures, describe, figures, rows

__all__ = ["MEASURES", "Figures", "describe", "figures", "rows"]
