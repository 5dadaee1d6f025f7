"""What the records behind a figure show: which parts of their description, in which order, and where they lead.

A record of service tells the day and the minutes, and neither the volunteer's number nor the hour: where a person was
and when is nobody's business (PIPL art. 28), and the sum can be checked without it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from redvest.kernel.errors import Text
from redvest.reports.enums import Measure


@dataclass(frozen=True, kw_only=True)
class Column:
    """A part of a record: its key in the description, its heading, and the page it leads to with which other part."""

    key: str
    label: Text
    is_number: bool = False
    page: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A column's value in one row."""

    column: Column
    text: str
    href: str = ""


_SITE = Column(key="site", label=pgettext_lazy("one", "阵地"))
_RECORD = (
    Column(key="id", label=_("记录编号"), is_number=True),
    Column(key="day", label=_("日期")),
    Column(key="name", label=pgettext_lazy("one", "志愿者")),
    Column(key="activity", label=pgettext_lazy("one", "活动"), page="public:activity", by="activity_id"),
    _SITE,
    Column(key="minutes", label=pgettext_lazy("column", "分钟"), is_number=True),
    Column(key="grade", label=_("凭据")),
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    Measure.SITES: (
        Column(key="name", label=_("名称"), page="public:network", by="code"),
        Column(key="kind", label=_("类型")),
        Column(key="code", label=_("代码")),
    ),
    Measure.VOLUNTEERS: (
        Column(key="number", label=_("志愿者编号")),
        Column(key="name", label=_("姓名")),
        Column(key="site", label=_("归属阵地")),
        Column(key="registered", label=_("注册日期")),
    ),
    Measure.TEAMS: (
        Column(key="name", label=_("队名"), page="public:team", by="code"),
        Column(key="kind", label=_("类型")),
        _SITE,
        Column(key="code", label=_("编号")),
    ),
    Measure.PROJECTS: (
        Column(key="name", label=pgettext_lazy("one", "项目"), page="public:project", by="id"),
        Column(key="team", label=pgettext_lazy("one", "队伍")),
        _SITE,
    ),
    Measure.ACTIVITIES: (
        Column(key="title", label=pgettext_lazy("one", "活动"), page="public:activity", by="id"),
        Column(key="team", label=pgettext_lazy("one", "队伍")),
        _SITE,
    ),
    Measure.PARTICIPATIONS: _RECORD,
    Measure.MINUTES: _RECORD,
    Measure.SERVED: (
        Column(key="day", label=_("日期")),
        Column(key="activity", label=pgettext_lazy("one", "活动"), page="public:activity", by="activity_id"),
        _SITE,
        Column(key="served", label=_("服务人次"), is_number=True),
    ),
    Measure.HELPERS: (
        Column(key="day", label=_("日期")),
        Column(key="activity", label=pgettext_lazy("one", "活动"), page="public:activity", by="activity_id"),
        _SITE,
        Column(key="helpers", label=_("人数"), is_number=True),
    ),
}


def cells(measure: str, described: dict[str, Any]) -> list[Cell]:
    """One record's cells, in the order of its measure's columns."""
    return [
        Cell(
            column=column,
            text=_text(described[column.key]),
            href=reverse(column.page, args=[described[column.by]]) if column.page else "",
        )
        for column in COLUMNS[measure]
    ]


def _text(value: object) -> str:
    return date_format(value, "Y-m-d") if isinstance(value, date) else str(value)
