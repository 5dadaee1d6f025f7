"""Who may appeal against a no-show, until when, and who decides."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import NO_SHOW_TRANSITIONS, OPEN_APPEALS, NoShowState
from redvest.kernel.errors import Reason

#: How long one may appeal after it was counted, and raise a refusal after it was decided.
APPEAL = timedelta(days=30)
#: No-shows count for a year, then they are history.
COUNTED_FOR = timedelta(days=365)


def why_not_appeal(
    *, state: str, counted_at: datetime, decided_at: datetime | None, now: datetime
) -> list[Reason]:
    """One appeals once, and raises a refusal once, each within thirty days."""
    if state not in (NoShowState.COUNTED, NoShowState.UPHELD):
        return [Reason("no_appeal", _("这次记录不能再申诉了"))]
    if now >= (decided_at or counted_at) + APPEAL:
        return [Reason("appeal_late", _("超过 %(days)s 天，不能再申诉了"), {"days": APPEAL.days})]
    return []


def why_not_decide(*, state: str, excuse: bool) -> list[Reason]:
    """Leaders decide on appeals; they may also excuse somebody who did not appeal."""
    if state in OPEN_APPEALS or (excuse and NoShowState.EXCUSED in NO_SHOW_TRANSITIONS[state]):
        return []
    return [Reason("wrong_state", _("这次记录现在不用处理"))]


def after(state: str, *, excuse: bool) -> NoShowState:
    """The state a decision leads to."""
    if excuse:
        return NoShowState.EXCUSED
    return NoShowState.FINAL if state == NoShowState.RAISED else NoShowState.UPHELD


def why_not_this_decider(
    *, person_id: int, first_decided_by: int | None, decider: int | None
) -> list[Reason]:
    """Nobody decides on their own, nor on what they decided before."""
    if decider == person_id:
        return [Reason("own_appeal", _("不能处理自己的申诉"))]
    if decider is not None and decider == first_decided_by:
        return [Reason("decided_before", _("您已经处理过一次，复核要由阵地的另一个人做"))]
    return []
