"""Why did I get no hours? Every reason there can be, in sentences that say what one can do about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import ActivityState
from redvest.activities.rules.hours import is_late
from redvest.kernel import clock
from redvest.kernel.errors import Reason

NOT_FOUND = _("没有找到这条内容，或者您无权查看")


@dataclass(frozen=True, kw_only=True)
class Attended:
    """One pair of arrival and departure with what came of it; reviews with their minutes, and by whom or why."""

    in_at: datetime
    out_at: datetime | None
    booked: bool
    unearned: str
    minutes: int
    corrected: bool
    unpaid: int = 0
    waiting: Sequence[tuple[int, str]] = field(default=())
    refused: Sequence[tuple[int, str]] = field(default=())


def why_absent(activity_state: str, barred: Sequence[Reason] = ()) -> list[Reason]:
    """A place, and no check-in. ``barred``: why the person could not be let in that day."""
    if activity_state == ActivityState.CANCELLED:
        return [Reason("cancelled", _("活动取消了，没有时长"))]
    return [
        *barred,
        Reason("not_arrived", _("没有签到记录，所以没有时长。确实到场服务了的，请队长补录，上级审核后记入")),
    ]


def voided(why: str) -> Reason:
    """It was taken back."""
    return Reason("voided", _("这次签到已作废，时长已收回：%(why)s"), {"why": why})


def why_not_more(
    attended: Attended, *, shift_starts_at: datetime, shift_ends_at: datetime, now: datetime
) -> list[Reason]:
    """Why one pair gave no minutes, or not all one might expect."""
    reasons = [
        Reason(
            "under_review", _("%(minutes)s 分钟超过了一天 8 小时，正在等%(who)s"), {"minutes": m, "who": who}
        )
        for m, who in attended.waiting
    ]
    reasons += [
        Reason("review_refused", _("%(minutes)s 分钟复核没有通过：%(why)s"), {"minutes": m, "why": why})
        for m, why in attended.refused
    ]
    if attended.unpaid:
        words = {"minutes": attended.unpaid}
        reasons.append(Reason("break", _("班次里计划休息的 %(minutes)s 分钟不计"), words))
    if attended.corrected:
        return [
            *reasons,
            Reason("corrected", _("这次的时间更正过，按更正后的 %(m)s 分钟记"), {"m": attended.minutes}),
        ]
    if attended.unearned:
        text = _("当时您还没有本人确认登记，参加活动不计时长；确认以后再参加的才计")
        return [*reasons, Reason("pending", text)]
    if not attended.booked:
        return [*reasons, _not_yet(attended, shift_starts_at, now)]
    if attended.minutes or attended.waiting or attended.refused:
        return reasons
    return [*reasons, _nothing(attended, shift_starts_at, shift_ends_at)]


def _not_yet(attended: Attended, shift_starts_at: datetime, now: datetime) -> Reason:
    if attended.out_at is not None:
        return Reason("unconfirmed", _("等队长确认；队长不确认的，当天结束后按乙级记入"))
    if now < clock.day_end(clock.local_day(shift_starts_at)):
        return Reason("no_check_out", _("还没有签退，今天 24:00 前还可以签退"))
    return Reason("settling", _("当天没有签退，正在结算，会记 0 分钟"))


def _nothing(attended: Attended, starts_at: datetime, ends_at: datetime) -> Reason:
    if attended.out_at is None:
        return Reason("forgotten", _("忘了签退，按 0 分钟记。可以申请更正，说明实际离开的时间"))
    if attended.out_at <= starts_at or attended.in_at >= ends_at:
        return Reason("outside", _("签到签退都不在班次时间内，班次之外的不计"))
    return Reason("short", _("在班次时间内不到 1 分钟"))


#: Whoever was taken into the team less long ago than this when their hours were entered is looked at twice.
SUSPICIOUSLY_SOON = timedelta(hours=1)


def oddities(*, joined_at: datetime | None, entered_at: datetime, served_on: date) -> list[Reason]:
    """What a second approver should look at: hours are sold by entering them for people just taken in."""
    reasons = []
    if joined_at is None:
        reasons.append(Reason("no_member", _("本人不在这支队伍里")))
    elif joined_at <= entered_at < joined_at + SUSPICIOUSLY_SOON:
        minutes = clock.whole_minutes(joined_at, entered_at)
        reasons.append(Reason("just_joined", _("入队 %(minutes)s 分钟后就补录了"), {"minutes": minutes}))
    elif clock.local_day(joined_at) > served_on:
        reasons.append(Reason("joined_later", _("服务那天本人还没有入队")))
    if is_late(served_on, now=entered_at):
        reasons.append(Reason("late", _("超过活动结束后 10 个工作日才补录")))
    return reasons
