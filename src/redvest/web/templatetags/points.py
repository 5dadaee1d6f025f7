"""Points as people write them."""

from decimal import Decimal
from typing import Any

from django import template

from redvest.points.rules.covenant import plain

register = template.Library()


@register.filter
def points(value: Any) -> str:
    """1,234.5: thousands apart, no zeros that say nothing."""
    if value is None or value == "":
        return ""
    return plain(Decimal(value)) if abs(Decimal(value)) < 1000 else _thousands(Decimal(value))


def _thousands(value: Decimal) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


@register.filter
def proposal_points(proposal: Any) -> str:
    """What a proposal is for: what was granted, else asked, else what the rule says, perhaps a span."""
    fixed = proposal.granted if proposal.granted is not None else proposal.asked
    rule = proposal.rule
    if fixed is not None:
        return points(fixed)
    if rule.most_value is None:
        return points(rule.value)
    return f"{points(rule.value)}–{points(rule.most_value)}"
