"""What an item of the menu must say, where it may be offered, who decides on it, and when it can be ordered."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.access.rules import path_above
from redvest.kernel.errors import Reason
from redvest.orders.enums import ITEM_TRANSITIONS, Audience, HeardState, ItemState, Need
from redvest.people.enums import Skill

#: Fields and the most characters of each.
LONGEST = {"title": 40, "text": 500, "materials": 200}
#: One visit takes between ten minutes and twelve hours.
LEAST_MINUTES, MOST_MINUTES = 10, 720
MOST_A_WEEK = 1000
LONGEST_HEARD = 300
MOST_HOUSEHOLDS = 2000


@dataclass(frozen=True, kw_only=True)
class MenuForm:
    """What a site, or one of its teams, offers.

    ``area_code``: in whose subtree; "" is the proposing site's. ``months`` 1 to 12, empty: all year. ``week_capacity``
    0: no limit of its own.
    """

    title: str
    need: str
    text: str
    minutes: int
    area_code: str = ""
    audience: tuple[str, ...] = ()
    materials: str = ""
    months: tuple[int, ...] = ()
    week_capacity: int = 0
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HeardForm:
    """A need heard on a visit, told by so many households."""

    site_code: str
    need: str
    text: str
    heard_on: date
    households: int = 1


def why_not_say(form: MenuForm) -> list[Reason]:
    """What is missing or wrong, by field."""
    reasons = [
        Reason("too_long", _("最多 %(most)s 个字"), {"most": most}, about=name)
        for name, most in LONGEST.items()
        if len(getattr(form, name).strip()) > most
    ]
    if len(form.title.strip()) < 2:
        reasons.append(Reason("title_missing", _("请写明服务叫什么"), about="title"))
    if len(form.text.strip()) < 4:
        reasons.append(Reason("text_missing", _("请写明做什么、怎么做"), about="text"))
    if form.need not in Need.values:
        reasons.append(Reason("need_unknown", _("请选择服务类别"), about="need"))
    if not LEAST_MINUTES <= form.minutes <= MOST_MINUTES:
        words = {"least": LEAST_MINUTES, "most": MOST_MINUTES}
        reasons.append(Reason("minutes", _("一次服务填 %(least)s 到 %(most)s 分钟"), words, about="minutes"))
    if not 0 <= form.week_capacity <= MOST_A_WEEK:
        words = {"most": MOST_A_WEEK}
        reasons.append(Reason("capacity", _("每周次数填 0 到 %(most)s"), words, about="week_capacity"))
    known = (
        ("audience", set(form.audience) <= set(Audience.values)),
        ("skills", set(form.skills) <= set(Skill.values)),
        ("months", set(form.months) <= set(range(1, 13))),
    )
    reasons += [
        Reason("choice_unknown", _("请从列出的选项里选"), about=name)
        for name, is_known in known
        if not is_known
    ]
    return reasons


def why_not_area(site_path: str, area_path: str) -> list[Reason]:
    """An item is offered at its own site, below it, or at a site above that agrees; never beside it."""
    if area_path.startswith(site_path) or site_path.startswith(area_path):
        return []
    return [Reason("area_elsewhere", _("服务范围只能是本阵地、下级阵地或上级阵地"), about="area_code")]


def deciding_path(site_path: str, area_path: str) -> str:
    """Who decides: the site above the proposer; where it is to be offered more widely, the site of that area."""
    wider = area_path != site_path and site_path.startswith(area_path)
    return area_path if wider else path_above(site_path)


def why_not_move(state: str, to: str) -> list[Reason]:
    """Empty if the table of transitions has the step."""
    if to in ITEM_TRANSITIONS[state]:
        return []
    words = {"now": ItemState(state).label, "to": ItemState(to).label}
    return [Reason("item_state", _("这一项现在是“%(now)s”，不能变为“%(to)s”"), words)]


def why_not_edit(state: str) -> list[Reason]:
    """Only a draft may be changed: what was approved is what is offered."""
    if state == ItemState.DRAFT:
        return []
    return [Reason("item_not_draft", _("提交之后不能再修改；需要修改请让审核人退回，或下架后另提一项"))]


def in_season(months: list[int], *, month: int) -> bool:
    """Whether it is offered in a month."""
    return not months or month in months


def why_not_order(
    *, published: bool, months: list[int], month: int, week_capacity: int, booked: int
) -> list[Reason]:
    """Why an item cannot be ordered now."""
    if not published:
        return [Reason("item_gone", _("这一项现在不能点，请另选或写下需要"), about="item_id")]
    if not in_season(months, month=month):
        return [Reason("item_season", _("这一项这个月不提供，请另选或写下需要"), about="item_id")]
    if week_capacity and booked >= week_capacity:
        return [Reason("item_full", _("这一项本周已约满，请下周再点，或用自己的话写下需要"), about="item_id")]
    return []


def why_not_hear(form: HeardForm, *, today: date) -> list[Reason]:
    """What is missing or wrong in a note of a need, by field."""
    reasons = []
    if form.need not in Need.values:
        reasons.append(Reason("need_unknown", _("请选择需要哪一类服务"), about="need"))
    if not 4 <= len(form.text.strip()) <= LONGEST_HEARD:
        words = {"most": LONGEST_HEARD}
        reasons.append(Reason("text_missing", _("请写明听到的需要，4 到 %(most)s 个字"), words, about="text"))
    if not 1 <= form.households <= MOST_HOUSEHOLDS:
        words = {"most": MOST_HOUSEHOLDS}
        reasons.append(Reason("households", _("户数填 1 到 %(most)s"), words, about="households"))
    if form.heard_on > today:
        reasons.append(Reason("heard_later", _("走访的日子不能在今天之后"), about="heard_on"))
    return reasons


def why_not_settle(state: str) -> list[Reason]:
    """A need is settled once."""
    if state == HeardState.OPEN:
        return []
    return [Reason("heard_settled", _("这条需要已经处理过了"))]
