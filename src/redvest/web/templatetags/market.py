"""The market's words in templates."""

from decimal import Decimal
from typing import Any

from django import template

from redvest.market.enums import RedemptionState

register = template.Library()
_KINDS = {
    RedemptionState.ORDERED: "wait",
    RedemptionState.CHECKING: "wait",
    RedemptionState.COLLECTED: "ok",
}


@register.filter
def pts(value: Any) -> str:
    """1,234.5: points without zeros that say nothing."""
    if value is None or value == "":
        return ""
    text = f"{Decimal(value):,.2f}"
    return text.rstrip("0").rstrip(".")


@register.filter
def state_kind(state: str) -> str:
    """The kind of badge a redemption's state gets."""
    return _KINDS.get(RedemptionState(state), "info")


@register.filter
def in_fours(code: str) -> str:
    """1234 5678: as people read codes out."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


@register.filter
def clock_time(minutes: int) -> str:
    """Minutes of the day as 09:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
