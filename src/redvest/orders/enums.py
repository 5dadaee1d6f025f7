"""Kinds of need, and the life of an order as one table: from where to where, by whom, on which clock, and why."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from redvest.people.enums import ServiceCategory


class Need(models.TextChoices):
    """What people ask for: the categories of menus and orders."""

    THEORY = "theory", _("理论宣讲")
    EDUCATION = "education", _("教育助学")
    HEALTH = "health", _("健康医疗")
    LAW = "law", _("法律咨询")
    CULTURE = "culture", _("文化体育")
    SCIENCE = "science", _("科技农技")
    REPAIR = "repair", _("家电水电维修")
    ERRAND = "errand", _("代办跑腿")
    ELDERLY = "elderly", _("助老陪伴")
    CHILDREN = "children", _("护童关爱")
    DISABLED = "disabled", _("扶残助残")
    MIND = "mind", _("心理疏导")
    MEDIATION = "mediation", _("矛盾调解")
    ENVIRONMENT = "environment", _("环境整治")
    SAFETY = "safety", _("隐患排查")
    URGENT = "urgent", _("紧急帮扶")
    OTHER = "other", _("其他需要")


#: The national category under which the hours of a need are booked.
NEED_CATEGORY: dict[str, str] = {
    Need.THEORY: ServiceCategory.CIVILITY,
    Need.EDUCATION: ServiceCategory.EDUCATION,
    Need.HEALTH: ServiceCategory.HEALTH,
    Need.LAW: ServiceCategory.LAW,
    Need.CULTURE: ServiceCategory.CULTURE,
    Need.SCIENCE: ServiceCategory.SCIENCE,
    Need.REPAIR: ServiceCategory.COMMUNITY,
    Need.ERRAND: ServiceCategory.COMMUNITY,
    Need.ELDERLY: ServiceCategory.CARE,
    Need.CHILDREN: ServiceCategory.CARE,
    Need.DISABLED: ServiceCategory.CARE,
    Need.MIND: ServiceCategory.HEALTH,
    Need.MEDIATION: ServiceCategory.SAFETY,
    Need.ENVIRONMENT: ServiceCategory.ENVIRONMENT,
    Need.SAFETY: ServiceCategory.SAFETY,
    Need.URGENT: ServiceCategory.EMERGENCY,
    Need.OTHER: ServiceCategory.OTHER,
}

#: Needs where life may be at stake: their clocks run in minutes, day and night.
LIFE_NEEDS = frozenset({Need.URGENT})


class Audience(models.TextChoices):
    """For whom an item of the menu is meant."""

    ALL = "all", _("所有居民")
    ELDERLY = "elderly", _("老年人")
    CHILDREN = "children", _("儿童青少年")
    DISABLED = "disabled", _("残疾人")
    HARDSHIP = "hardship", _("困难家庭")
    LEFT_BEHIND = "left_behind", _("留守人员")
    FARMERS = "farmers", _("种养户")


class ItemState(models.TextChoices):
    """An item of the menu, from proposal to retirement."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    PUBLISHED = "published", _("可点单")
    SUSPENDED = "suspended", _("暂停")
    RETIRED = "retired", _("已下架")


ITEM_TRANSITIONS: dict[str, frozenset[str]] = {
    ItemState.DRAFT: frozenset({ItemState.SUBMITTED, ItemState.RETIRED}),
    ItemState.SUBMITTED: frozenset({ItemState.PUBLISHED, ItemState.DRAFT, ItemState.RETIRED}),
    ItemState.PUBLISHED: frozenset({ItemState.SUSPENDED, ItemState.RETIRED}),
    ItemState.SUSPENDED: frozenset({ItemState.PUBLISHED, ItemState.RETIRED}),
    ItemState.RETIRED: frozenset(),
}


class HeardState(models.TextChoices):
    """What became of a need heard at a door."""

    OPEN = "open", _("待处理")
    PROPOSED = "proposed", _("已转为菜单建议")
    ORDERED = "ordered", _("已转为点单")
    DISMISSED = "dismissed", _("不再处理")


class OrderChannel(models.TextChoices):
    """How an order or a wish reached us."""

    OWN = "own", _("本人点单")
    FAMILY = "family", _("家人代点")
    STATION = "station", _("站点代点")
    GRID = "grid", _("网格员代点")
    PHONE = "phone", _("电话代点")


#: Ways in which somebody on duty writes down what another one asks for.
TAKEN_DOWN = frozenset({OrderChannel.STATION, OrderChannel.GRID, OrderChannel.PHONE})


class OrderConsent(models.TextChoices):
    """How the one who asks agreed to what was written down."""

    OWN = "own", _("本人填写")
    READ_BACK = "read_back", _("当面或电话复述，本人同意")
    SIGNED = "signed", _("本人在单上签字")
    FAMILY = "family", _("家人代办，本人授权")


class DispatchMode(models.TextChoices):
    """How orders reach teams; per site and need."""

    DIRECTED = "directed", _("派给值守队伍")
    OFFERED = "offered", _("发给几支队伍，先接先得")
    GRAB = "grab", _("公开抢单")


class OfferState(models.TextChoices):
    """An offer of an order to a team: it may always say no."""

    OPEN = "open", _("等待答复")
    TAKEN = "taken", _("已接单")
    DECLINED = "declined", _("已婉拒")
    EXPIRED = "expired", _("过时未答复")
    WITHDRAWN = "withdrawn", _("已撤回")


OFFER_TRANSITIONS: dict[str, frozenset[str]] = {
    OfferState.OPEN: frozenset(
        {OfferState.TAKEN, OfferState.DECLINED, OfferState.EXPIRED, OfferState.WITHDRAWN}
    ),
    OfferState.TAKEN: frozenset(),
    OfferState.DECLINED: frozenset(),
    OfferState.EXPIRED: frozenset(),
    OfferState.WITHDRAWN: frozenset(),
}


class OrderState(models.TextChoices):
    """An order from being asked for to its end."""

    SUBMITTED = "submitted", _("待核实")
    ACCEPTED = "accepted", _("待派单")
    OFFERED = "offered", _("等待接单")
    TAKEN = "taken", _("已接单，待约时间")
    SCHEDULED = "scheduled", _("已约好时间")
    SERVING = "serving", _("服务中")
    REPORTED = "reported", _("服务完成，待确认")
    CONFIRMED = "confirmed", _("已确认，待评价")
    FOLLOW_UP = "follow_up", _("回访中")
    CLOSED = "closed", _("已办结")
    REJECTED = "rejected", _("未受理")
    CANCELLED = "cancelled", _("已取消")
    ABORTED = "aborted", _("服务中止")


class Clock(models.TextChoices):
    """What must happen next, and by when: exactly one runs for every live order."""

    VERIFY = "verify", _("核实")
    DISPATCH = "dispatch", _("派单")
    TAKE = "take", _("接单")
    SCHEDULE = "schedule", _("约定时间")
    SERVE = "serve", _("开始服务")
    REPORT = "report", _("报告完成")
    CONFIRM = "confirm", _("居民确认")
    REVIEW = "review", _("居民评价")
    FOLLOW_UP = "follow_up", _("回访")


#: The clock that runs in a state. Its states are the live ones; an order in any other has ended.
STATE_CLOCK: dict[str, str] = {
    OrderState.SUBMITTED: Clock.VERIFY,
    OrderState.ACCEPTED: Clock.DISPATCH,
    OrderState.OFFERED: Clock.TAKE,
    OrderState.TAKEN: Clock.SCHEDULE,
    OrderState.SCHEDULED: Clock.SERVE,
    OrderState.SERVING: Clock.REPORT,
    OrderState.REPORTED: Clock.CONFIRM,
    OrderState.CONFIRMED: Clock.REVIEW,
    OrderState.FOLLOW_UP: Clock.FOLLOW_UP,
}
LIVE_STATES = tuple(STATE_CLOCK)
#: States before the service begins: the one who asked may still change or cancel.
CHANGEABLE_STATES = (
    OrderState.SUBMITTED,
    OrderState.ACCEPTED,
    OrderState.OFFERED,
    OrderState.TAKEN,
    OrderState.SCHEDULED,
)
#: States in which a team has the order, and its people on duty may see whom they serve.
HELD_STATES = (OrderState.TAKEN, OrderState.SCHEDULED, OrderState.SERVING, OrderState.REPORTED)
#: States in which the service was done and answered for, or could be.
DONE_STATES = (OrderState.REPORTED, OrderState.CONFIRMED, OrderState.FOLLOW_UP, OrderState.CLOSED)


class Who(models.TextChoices):
    """In which part somebody moves an order."""

    REQUESTER = "requester", _("需求方")
    STAFF = "staff", _("阵地工作人员")
    TEAM = "team", _("接单队伍")
    SYSTEM = "system", _("系统")


@dataclass(frozen=True, kw_only=True)
class Move:
    """One way on: to which state, who may, and whether a reason must be given. The clock is that of the new state."""

    to: str
    who: frozenset[str]
    reason: bool = False


def _move(to: str, *who: str, reason: bool = False) -> Move:
    return Move(to=to, who=frozenset(who), reason=reason)


#: The whole life of an order. A state's first line is the usual way on; what is not here cannot happen.
ORDER_MOVES: dict[str, tuple[Move, ...]] = {
    OrderState.SUBMITTED: (
        _move(OrderState.ACCEPTED, Who.STAFF),
        _move(OrderState.REJECTED, Who.STAFF, reason=True),
        _move(OrderState.CANCELLED, Who.REQUESTER, Who.STAFF, reason=True),
    ),
    OrderState.ACCEPTED: (
        _move(OrderState.OFFERED, Who.STAFF, Who.SYSTEM),
        _move(OrderState.REJECTED, Who.STAFF, reason=True),
        _move(OrderState.CANCELLED, Who.REQUESTER, Who.STAFF, reason=True),
    ),
    OrderState.OFFERED: (
        _move(OrderState.TAKEN, Who.TEAM),
        _move(OrderState.ACCEPTED, Who.STAFF, Who.TEAM, Who.SYSTEM, reason=True),
        _move(OrderState.CANCELLED, Who.REQUESTER, Who.STAFF, reason=True),
    ),
    OrderState.TAKEN: (
        _move(OrderState.SCHEDULED, Who.TEAM),
        _move(OrderState.ACCEPTED, Who.TEAM, Who.STAFF, Who.SYSTEM, reason=True),
        _move(OrderState.CANCELLED, Who.REQUESTER, Who.STAFF, reason=True),
    ),
    OrderState.SCHEDULED: (
        _move(OrderState.SERVING, Who.TEAM, Who.SYSTEM),
        _move(OrderState.TAKEN, Who.TEAM, Who.REQUESTER, Who.STAFF, reason=True),
        _move(OrderState.ACCEPTED, Who.TEAM, Who.STAFF, reason=True),
        _move(OrderState.CANCELLED, Who.REQUESTER, Who.STAFF, reason=True),
    ),
    OrderState.SERVING: (
        _move(OrderState.REPORTED, Who.TEAM),
        _move(OrderState.ABORTED, Who.TEAM, Who.STAFF, reason=True),
    ),
    OrderState.REPORTED: (
        _move(OrderState.CONFIRMED, Who.REQUESTER, Who.STAFF, Who.SYSTEM),
        _move(OrderState.FOLLOW_UP, Who.REQUESTER, Who.STAFF, reason=True),
    ),
    OrderState.CONFIRMED: (
        _move(OrderState.CLOSED, Who.REQUESTER, Who.STAFF, Who.SYSTEM),
        _move(OrderState.FOLLOW_UP, Who.REQUESTER, Who.STAFF, reason=True),
    ),
    OrderState.FOLLOW_UP: (
        _move(OrderState.CLOSED, Who.STAFF, reason=True),
        _move(OrderState.ACCEPTED, Who.STAFF, reason=True),
    ),
    # A closed order is opened again only by what a call-back by somebody from another site brings to light.
    OrderState.CLOSED: (_move(OrderState.FOLLOW_UP, Who.STAFF, reason=True),),
    OrderState.REJECTED: (),
    OrderState.CANCELLED: (),
    OrderState.ABORTED: (),
}


class FollowUpCause(models.TextChoices):
    """Why somebody calls back."""

    NOT_SOLVED = "not_solved", _("问题没有解决")
    LOW_SCORE = "low_score", _("评分较低")
    CALL_BACK = "call_back", _("抽查回访发现")


class FollowUpEnd(models.TextChoices):
    """What came of it."""

    RESOLVED = "resolved", _("已解决")
    REOPENED = "reopened", _("重新派单")


class CallBackState(models.TextChoices):
    """A closed order drawn for a call by somebody from another site."""

    DRAWN = "drawn", _("待回访")
    REACHED = "reached", _("已回访")
    UNREACHED = "unreached", _("联系不上")


class WishState(models.TextChoices):
    """A micro-wish from being collected to thanks."""

    COLLECTED = "collected", _("待核实")
    PUBLISHED = "published", _("待认领")
    CLAIMED = "claimed", _("已认领")
    DELIVERED = "delivered", _("已送达")
    THANKED = "thanked", _("已圆梦")
    REJECTED = "rejected", _("未采纳")
    WITHDRAWN = "withdrawn", _("已撤回")


WISH_TRANSITIONS: dict[str, frozenset[str]] = {
    WishState.COLLECTED: frozenset({WishState.PUBLISHED, WishState.REJECTED, WishState.WITHDRAWN}),
    WishState.PUBLISHED: frozenset({WishState.CLAIMED, WishState.WITHDRAWN}),
    WishState.CLAIMED: frozenset({WishState.DELIVERED, WishState.PUBLISHED}),
    WishState.DELIVERED: frozenset({WishState.THANKED}),
    WishState.THANKED: frozenset(),
    WishState.REJECTED: frozenset(),
    WishState.WITHDRAWN: frozenset(),
}


class ClaimState(models.TextChoices):
    """A share of a wish in somebody's hands."""

    HELD = "held", _("已认领")
    DELIVERED = "delivered", _("已送达")
    RELEASED = "released", _("已放弃")


class WishChannel(models.TextChoices):
    """How a wish was collected."""

    CARD = "card", _("心愿卡")
    APP = "app", _("网上填写")
    DOOR = "door", _("上门走访")
