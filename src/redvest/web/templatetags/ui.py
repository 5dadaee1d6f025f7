"""Template tags the components need: a form widget wired for assistive technology, page numbers, plain numbers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.utils.safestring import SafeString

from redvest.people.enums import Skill
from redvest.web import devices

register = template.Library()

#: Widgets that draw a group of controls: the group, not each control, carries the description.
GROUPS = frozenset({"radioselect", "checkboxselectmultiple"})


@register.simple_tag
def widget(field: BoundField, hint: str = "", why: str = "") -> SafeString:
    """Render `field`'s control, described by its hint, its reason and its error (WCAG 1.3.1, 3.3.1)."""
    attrs: dict[str, Any] = {}
    if not is_group(field):
        attrs["aria-describedby"] = describedby(field, hint, why)
    return field.as_widget(attrs=attrs)


@register.simple_tag
def describedby(field: BoundField, hint: str = "", why: str = "") -> str:
    """The ids of the texts that explain `field`, in reading order. The place of its error is always among them."""
    told = [("helptext", hint or field.help_text), ("why", why), ("error", True)]
    return " ".join(f"{field.auto_id}_{part}" for part, present in told if present)


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether `field` is drawn as several controls under one legend."""
    return field.widget_type in GROUPS


@register.filter
def page_numbers(page: Page[Any]) -> Iterable[int | str]:
    """The page numbers to offer around `page`, with … where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def thousands(value: int | None) -> str:
    """A whole number in groups of three: 1,203; an unknown one is a dash."""
    return "–" if value is None else f"{value:,}"


@register.filter
def hours(minutes: int | None) -> str:
    """Service minutes as hours with one decimal, without a useless zero: 90 is 1.5, 120 is 2. Rounds down."""
    if minutes is None:
        return "–"
    whole, tenths = divmod(minutes * 10 // 60, 10)
    return f"{whole:,}.{tenths}" if tenths else f"{whole:,}"


@register.filter
def skill_names(skills: Iterable[str]) -> str:
    """Skills as people call them: 医疗急救、驾驶."""
    return "、".join(str(Skill(skill).label) for skill in skills)


@register.filter
def less(whole: int, part: int | None) -> int:
    """`whole` less `part`; an unknown part takes nothing."""
    return whole - (part or 0)


@register.filter
def last_day(until: datetime) -> datetime:
    """A moment of the last day before `until`, itself no longer meant: people name the last day along."""
    return until - timedelta(microseconds=1)


@register.filter
def device_name(user_agent: str) -> str:
    """“Chrome · Android”."""
    return devices.device_name(user_agent)
