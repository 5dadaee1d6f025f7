"""The scheme of an edition, read by the scoring engine, its faults as reasons."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.contests.scoring.reading import BadFile
from redvest.contests.scoring.scheme import PANEL, Scheme, Stage, parse
from redvest.kernel.errors import Invalid, Reason

__all__ = ["PANEL", "Scheme", "Stage", "scheme_of", "why_not_scheme"]


def scheme_of(data: Any) -> Scheme:
    """The scheme. Raises Invalid about ``scheme``."""
    try:
        return parse(data)
    except BadFile as fault:
        raise Invalid(_reason(fault)) from fault


def why_not_scheme(data: Any) -> list[Reason]:
    """What is wrong with it, and where."""
    try:
        parse(data)
    except BadFile as fault:
        return [_reason(fault)]
    return []


def _reason(fault: BadFile) -> Reason:
    return Reason(
        "scheme", _("%(where)s：%(what)s"), {"where": fault.path, "what": fault.words}, about="scheme"
    )
