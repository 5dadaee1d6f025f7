"""Filters for what is known of sites."""

from django import template

register = template.Library()


@register.filter
def minute_clock(minute: int | None) -> str:
    """A minute of the day as a clock shows it: 510 is 08:30; none is nothing."""
    return "" if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"


@register.filter
def spans(times: list[tuple[int, int]]) -> str:
    """Opening times of one day: 08:30–12:00 14:00–17:30."""
    return " ".join(f"{minute_clock(opens)}–{minute_clock(closes)}" for opens, closes in times)
