"""Names of sites in two parts: where it is, which one looks for, and what every site is called."""

from django import template

register = template.Library()

#: All names by the national pattern end with this and the kind: 荷叶塘社区 新时代文明实践站.
COMMON = "新时代文明实践"


@register.filter
def site_place(name: str) -> str:
    """荷叶塘社区; the whole name of a site that is called otherwise."""
    return name.partition(COMMON)[0] or name


@register.filter
def site_common(name: str) -> str:
    """新时代文明实践站; "" for a site that is called otherwise."""
    place, common, kind = name.partition(COMMON)
    return common + kind if place else ""
