"""Decisions about the network: where a site may stand, and when it may change."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from redvest.kernel import credit_codes, search
from redvest.kernel.errors import Reason, Text
from redvest.kernel.viewing import Viewer
from redvest.places.enums import (
    PARENT_KINDS,
    SITE_TRANSITIONS,
    DesignationLevel,
    SiteKind,
    SiteState,
    UnitKind,
)
from redvest.places.queries import SiteInfo

#: The duty that every change of the network needs; ``access.enums.Verb.MANAGE_NETWORK`` has the same value.
MANAGE_NETWORK = "network.manage"
LONGEST_NAME = 80
LONGEST_CODE = 24
LONGEST_PATH = 200
LONGEST_REASON = 200
MINUTES_OF_DAY = 24 * 60
_LANDLINE = re.compile(r"(0\d{2,3}-?)?[2-8]\d{6,7}(-\d{1,5})?|[48]00-?\d{3}-?\d{4}|\d{5}")
_MOBILE = re.compile(r"(\+?86)?1[3-9]\d{9}")


def why_not_manage(viewer: Viewer, *paths: str) -> list[Reason]:
    """The network is changed by whoever manages it at every place the change touches; ``""``: above all trees."""
    if all(viewer.may(MANAGE_NETWORK, path) for path in paths):
        return []
    if viewer.actor.is_anonymous:
        return [Reason("login_needed", _("请先登录"))]
    return [Reason("not_permitted", _("您没有管理这里阵地的权限"))]


def what_is_wrong_with(text: str, *, about: str, longest: int, what: Text) -> list[Reason]:
    """Why a tidied name or reason cannot be kept: empty, too long, or with characters nobody can see."""
    if not text:
        return [Reason("empty", _("请填写%(what)s"), {"what": what}, about=about)]
    if len(text) > longest:
        return [
            Reason("too_long", _("%(what)s最多%(most)s个字"), {"what": what, "most": longest}, about=about)
        ]
    if search.unreadable(text):
        return [Reason("unreadable", _("%(what)s里有看不见的字符"), {"what": what}, about=about)]
    return []


def why_not_stand_under(kind: str, parent: SiteInfo | None) -> list[Reason]:
    """A site stands under an open site of a fitting kind; only a centre may be the top of a tree."""
    if parent is not None and not parent.is_open:
        return [
            Reason(
                "parent_not_open", _("上级“%(name)s”已不再运行"), {"name": parent.name}, about="parent_code"
            )
        ]
    if (parent.kind if parent else None) in PARENT_KINDS[kind]:
        return []
    if parent is None:
        return [
            Reason(
                "parent_kind", _("%(kind)s必须有上级"), {"kind": SiteKind(kind).label}, about="parent_code"
            )
        ]
    words = {"kind": SiteKind(kind).label, "parent": parent.kind_label}
    return [Reason("parent_kind", _("%(kind)s不能设在%(parent)s下面"), words, about="parent_code")]


def why_not_open_under(kind: str, code: str, parent: SiteInfo | None) -> list[Reason]:
    """Why a new site of this kind and code may not be opened there."""
    return why_not_stand_under(kind, parent) or _too_deep(len(parent.path if parent else "/") + len(code) + 1)


def why_not_change(site: SiteInfo, *, last_change: datetime, now: datetime) -> list[Reason]:
    """Only an open site changes, and later than the last change of itself and of all that moves along."""
    if not SITE_TRANSITIONS[site.state]:
        state = SiteState(site.state).label
        return [
            Reason("site_not_open", _("“%(name)s”%(state)s，不能再变更"), {"name": site.name, "state": state})
        ]
    if last_change >= now:
        return [Reason("changed_just_now", _("这里刚刚有过变更，请刷新后再试"))]
    return []


def why_not_move(site: SiteInfo, parent: SiteInfo | None, *, longest_below: int) -> list[Reason]:
    """A site moves under another fitting one that is not its own subtree. ``longest_below``: see ``_too_deep``."""
    if (parent.id if parent else None) == site.parent_id:
        return [Reason("already_there", _("已经在这个上级下面"), about="parent_code")]
    if parent is not None and parent.path.startswith(site.path):
        return [Reason("below_itself", _("不能移到自己或自己的下级下面"), about="parent_code")]
    top = parent.path if parent else "/"
    return why_not_stand_under(site.kind, parent) or _too_deep(len(top) + len(site.code) + 1 + longest_below)


def why_not_merge(site: SiteInfo, into: SiteInfo, *, longest_below: int) -> list[Reason]:
    """A site merges into another open one of its kind that is not in its own subtree."""
    if into.id == site.id or into.path.startswith(site.path):
        return [Reason("below_itself", _("不能并入自己或自己的下级"), about="into_code")]
    if not into.is_open:
        return [
            Reason("successor_not_open", _("“%(name)s”已不再运行"), {"name": into.name}, about="into_code")
        ]
    if into.kind != site.kind:
        words = {"kind": site.kind_label, "into": into.kind_label}
        return [Reason("kind_differs", _("%(kind)s不能并入%(into)s"), words, about="into_code")]
    return _too_deep(len(into.path) + max(len(site.code) + 1, longest_below))


def why_not_close(site: SiteInfo, open_below: Iterable[str]) -> list[Reason]:
    """A site closes when nothing open stands under it any more. ``open_below``: their names, a few are enough."""
    names = list(open_below)
    if not names:
        return []
    words = {"name": site.name, "below": "、".join(names)}
    return [Reason("children_open", _("“%(name)s”下面还有运行中的阵地：%(below)s"), words)]


def _too_deep(length: int) -> list[Reason]:
    """``length``: of the longest path there would be."""
    if length <= LONGEST_PATH:
        return []
    return [Reason("too_deep", _("层级太深，放不下"), about="parent_code")]


def why_not_hold(about: str, *, since: date, until: date | None) -> list[Reason]:
    """A period of days goes forward; ``until`` is the first day on which it no longer holds."""
    if until is not None and until <= since:
        return [Reason("not_forward", _("结束日期不能早于开始日期"), about=about)]
    return []


def why_not_phone(phone: str) -> list[Reason]:
    """A site's telephone is a landline or a service number, never somebody's own mobile."""
    if not phone or _LANDLINE.fullmatch(phone):
        return []
    if _MOBILE.fullmatch(phone):
        return [Reason("phone_mobile", _("请填写座机。个人手机不在网上公开"), about="phone")]
    return [Reason("phone_form", _("请填写座机号码，例如 0739-8231234"), about="phone")]


def why_not_open_hours(week: Iterable[tuple[int, int, int]]) -> list[Reason]:
    """Weekly hours (weekday 1–7, from and to in minutes): each span goes forward within its day, none overlap."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for weekday, opens, closes in week:
        if not 1 <= weekday <= 7 or not 0 <= opens < closes <= MINUTES_OF_DAY:
            return [Reason("span_wrong", _("开放时间要从早到晚，例如 08:30 到 12:00"), about="week")]
        spans.setdefault(weekday, []).append((opens, closes))
    for day in spans.values():
        day.sort()
        if any(after[0] < before[1] for before, after in pairwise(day)):
            return [Reason("spans_overlap", _("同一天的开放时间重叠了"), about="week")]
    return []


def why_not_unit(name: str, *, kind: str, credit_code: str, civilised: int | None) -> list[Reason]:
    """What is wrong in what is said of a unit; only a code that is given must be right."""
    reasons = what_is_wrong_with(name, about="name", longest=LONGEST_NAME, what=_("名称"))
    if kind not in UnitKind.values:
        reasons.append(Reason("unknown_choice", _("请选择单位类型"), about="kind"))
    if civilised is not None and civilised not in DesignationLevel.values:
        reasons.append(Reason("unknown_choice", _("没有这个级别"), about="civilised"))
    return reasons + (credit_codes.why_wrong(credit_code) if credit_code else [])


def path_above(path: str) -> str:
    """The path of the site above, or the path itself at the top."""
    codes = path.strip("/").split("/")
    return f"/{'/'.join(codes[:-1])}/" if len(codes) > 1 else path
