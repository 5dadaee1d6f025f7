"""Who may have a place, when somebody was there, and how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel import clock
from redvest.kernel.errors import Reason
from redvest.people.queries import Standing
from redvest.people.rules import why_not_minor
from redvest.training.enums import CourseState, PlaceState

#: Codes are taken so long before a session begins, and out so long after it ends.
EARLY, LATE = timedelta(minutes=30), timedelta(minutes=30)
#: So many people a unit names at once.
MOST_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class CourseFacts:
    """A course as the rules of its places see it."""

    state: str
    sign_up_until: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    open_places: int
    taken: int


def why_not_sign_up(course: CourseFacts, standing: Standing | None, *, now: datetime) -> list[Reason]:
    """Why somebody cannot sign up, or be named, at all; a full course is no reason but means to wait."""
    reasons = why_not_open(course, now=now)
    if standing is None or standing.pending:
        return [*reasons, Reason("not_active", _("完成登记后才能参加培训"))]
    if course.starts_at is not None:
        on = clock.local_day(course.starts_at)
        reasons += why_not_minor(standing, on=on, team_id=0, activity_id=0, dangerous=False)
    return reasons


def why_not_open(course: CourseFacts, *, now: datetime) -> list[Reason]:
    """Whether places are still given."""
    if course.state != CourseState.OPEN:
        return [Reason("not_open", _("这期培训现在不接受报名"))]
    if now >= course.sign_up_until:
        return [Reason("sign_up_over", _("报名已经截止"))]
    return []


def why_not_cancel(state: str, starts_at: datetime | None, *, now: datetime) -> list[Reason]:
    """Whether a place, or a turn on the list, can still be given up."""
    if state not in (PlaceState.TAKEN, PlaceState.WAITING):
        return [Reason("not_held", _("现在没有可以取消的报名"))]
    if state == PlaceState.TAKEN and starts_at is not None and now >= starts_at:
        return [Reason("started", _("培训已经开始，请直接告诉工作人员"))]
    return []


def why_not_come(starts_at: datetime, ends_at: datetime, *, now: datetime) -> list[Reason]:
    """Checking in: from half an hour before a session until its end."""
    if starts_at - EARLY <= now < ends_at:
        return []
    return [Reason("not_now", _("这一场现在不能签到，开始前半小时到结束前可以签到"))]


def why_not_leave(came_at: datetime | None, ends_at: datetime, *, now: datetime) -> list[Reason]:
    """Checking out: who came, until half an hour after the end."""
    if came_at is None:
        return [Reason("not_come", _("没有签到记录，请找工作人员补登"))]
    if now > ends_at + LATE:
        return [Reason("not_now", _("这一场的签退已经结束，请找工作人员补登"))]
    return []


def minutes_there(
    starts_at: datetime,
    ends_at: datetime,
    *,
    came_at: datetime,
    left_at: datetime | None,
    checks_out: bool,
) -> int:
    """Whole minutes of a session that somebody attended. Where one checks out, who did not was not there."""
    if left_at is None:
        if checks_out:
            return 0
        left_at = ends_at
    return clock.whole_minutes(max(starts_at, came_at), min(ends_at, left_at))


def passes(minutes: int, whole: int, *, share: int) -> bool:
    """Whether so many of ``whole`` minutes complete a course that asks for ``share`` percent; exact."""
    return minutes > 0 and minutes * 100 >= whole * share


def why_not_evaluate(stars: int, words: str, *, attended: bool) -> list[Reason]:
    """Those who attended, one to five stars."""
    if not attended:
        return [Reason("not_attended", _("参加过的人才能评价"))]
    if not 1 <= stars <= 5:
        return [Reason("stars", _("请选择 1 到 5 星"), about="stars")]
    if len(words.strip()) > 500:
        return [Reason("too_long", _("评价最多 500 个字"), about="words")]
    return []
