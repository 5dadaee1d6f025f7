"""Who may decide on somebody's hours, and when hours may be corrected, entered afterwards or reported."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import HELD_STATES, ActivityState, CorrectionState, EntryState
from redvest.kernel import clock
from redvest.kernel.errors import Reason, Text
from redvest.kernel.workdays import workdays_between

REASON_LENGTH, FLAG_LENGTH = 200, 100
#: After so many working days without an answer the site above decides on a correction.
ANSWER_WITHIN = 5
#: How many people one may enter afterwards in a month, unless a quota of one's own was set.
USUAL_QUOTA = 30
MOST_QUOTA = 100_000
#: What kept files of entries are for.
PROOF = "hours.entry"


def why_not_reason(reason: str, *, about: str = "reason", most: int = REASON_LENGTH) -> list[Reason]:
    """Whoever asks, answers or decides says why."""
    if not reason.strip():
        return [Reason("required", _("请写明理由"), about=about)]
    if len(reason.strip()) > most:
        return [Reason("too_long", _("理由最多 %(limit)s 个字"), {"limit": most}, about=about)]
    return []


def why_not_judge(
    *, person_id: int, decider: int, involved: Collection[int], household: bool
) -> list[Reason]:
    """Nobody decides on their own hours, on those of their household, or on what they had a hand in."""
    if decider == person_id:
        return [Reason("own_hours", _("不能处理自己的时长"))]
    if household:
        return [Reason("own_household", _("不能处理同住家人的时长"))]
    if decider in involved:
        return [Reason("involved", _("这条记录是您经手的，要由别人处理"))]
    return []


def why_not_open(is_open: bool) -> list[Reason]:
    """What was decided stays decided."""
    return [] if is_open else [Reason("decided", _("已经处理过了"))]


# ---- corrections -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Booked:
    """An attendance as rules on corrections see it."""

    shift_starts_at: datetime
    shift_ends_at: datetime
    in_at: datetime
    out_at: datetime | None
    booked: bool
    voided: bool
    under_review: bool
    corrected_before: bool


def why_not_correct(attendance: Booked) -> list[Reason]:
    """What was booked can be corrected, once nothing of it is under review."""
    if attendance.voided:
        return [Reason("voided", _("这次签到已经作废"))]
    if not attendance.booked:
        return [Reason("not_booked", _("还没有记入时长，等记入以后再申请更正"))]
    if attendance.under_review:
        return [Reason("under_review", _("这条记录正在复核，等有了结果再申请更正"))]
    if attendance.corrected_before:
        return [Reason("correcting", _("这条记录已经有一份更正在处理"))]
    return []


def why_not_times(
    attendance: Booked, *, starts_at: datetime, ends_at: datetime, now: datetime
) -> list[Reason]:
    """The times said lie inside the shift and not in the future; equal ones say that nothing was served."""
    if ends_at < starts_at:
        return [Reason("times_reversed", _("结束时间要晚于开始时间"), about="ends_at")]
    if starts_at < attendance.shift_starts_at or ends_at > attendance.shift_ends_at:
        start, end = clock.local(attendance.shift_starts_at), clock.local(attendance.shift_ends_at)
        words = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        return [Reason("outside_shift", _("时间要在班次 %(start)s–%(end)s 之内"), words, about="starts_at")]
    if ends_at > now:
        return [Reason("in_future", _("时间还没有到"), about="ends_at")]
    return []


def within_scans(attendance: Booked, *, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the times said lie inside those scanned: nobody's word adds a minute then."""
    if starts_at == ends_at:
        return True
    return attendance.out_at is not None and attendance.in_at <= starts_at and ends_at <= attendance.out_at


def awaits_decision(state: str, *, asked_at: datetime, now: datetime) -> bool:
    """Whether the site above may decide on a correction: the sides disagree, or one did not answer in time."""
    if state == CorrectionState.RAISED:
        return True
    waited = workdays_between(clock.local_day(asked_at), clock.local_day(now))
    return state == CorrectionState.ASKED and waited > ANSWER_WITHIN


def overlap() -> Reason:
    """Two services at once."""
    return Reason("overlap", _("和本人另一段服务时间重叠"), about="starts_at")


def no_change() -> Reason:
    """A correction that corrects nothing."""
    return Reason("no_change", _("时间和现在记的一样"), about="starts_at")


# ---- entered afterwards ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """A service to be entered afterwards, with what is known of its shift and person."""

    activity_state: str
    shift_starts_at: datetime
    shift_ends_at: datetime
    starts_at: datetime
    ends_at: datetime
    reason: str
    proved: bool
    person_known: bool
    own: bool
    witness_is_party: bool
    attended: bool
    entered: bool
    overlaps: bool


def why_not_enter(facts: EntryFacts, *, now: datetime) -> list[Reason]:
    """Only what took place, of somebody without attendance, inside the shift, with a reason and a proof."""
    reasons = [*_why_shift(facts, now=now), *why_not_reason(facts.reason)]
    if not facts.person_known:
        reasons.append(Reason("not_found", _("没有找到这位志愿者"), about="person"))
    if facts.own:
        reasons.append(
            Reason("own_hours", _("不能补录自己的时长，请让别的队长或工作人员补录"), about="person")
        )
    if facts.ends_at <= facts.starts_at:
        reasons.append(Reason("times_reversed", _("结束时间要晚于开始时间"), about="ends_at"))
    elif facts.starts_at < facts.shift_starts_at or facts.ends_at > facts.shift_ends_at:
        reasons.append(Reason("outside_shift", _("时间要在班次之内"), about="starts_at"))
    if not facts.proved:
        reasons.append(Reason("proof_missing", _("请上传证明材料，或写明一位证明人"), about="witness"))
    if facts.witness_is_party:
        reasons.append(Reason("witness", _("证明人不能是本人或补录的人"), about="witness"))
    if facts.attended:
        reasons.append(Reason("attended", _("本人在这个班次有签到记录，有误请申请更正"), about="person"))
    if facts.entered:
        reasons.append(Reason("entered", _("已经补录过，等审核或已通过"), about="person"))
    if facts.overlaps:
        reasons.append(overlap())
    return reasons


def _why_shift(facts: EntryFacts, *, now: datetime) -> list[Reason]:
    # An activity that was held without having been announced is a draft until the first entry is approved.
    if facts.activity_state not in (*HELD_STATES, ActivityState.DRAFT):
        return [Reason("not_held", _("活动没有举行，不能补录"))]
    if now < facts.shift_ends_at:
        return [Reason("not_over", _("班次结束后才能补录"))]
    return []


def why_quota(used: int, quota: int) -> list[Reason]:
    """Whoever enters many in a month needs a quota for it: bought hours came by such entries."""
    if used < quota:
        return []
    words = {"quota": quota}
    return [Reason("quota", _("您本月补录已满 %(quota)s 人次，需要更多请阵地负责人调整额度"), words)]


def why_not_decide_entry(state: str) -> list[Reason]:
    """An entry is decided once."""
    return why_not_open(state == EntryState.WAITING)


def not_yours() -> Text:
    """Somebody who is no side in it."""
    return _("要由另一方来处理")


def not_there() -> Text:
    """Nothing of that number."""
    return _("没有找到这条内容，或者您无权查看")


def own_household() -> Text:
    """Whoever entered it lives with who decides."""
    return _("补录的人和您同住，要由别人审核")


def why_not_quota(per_month: int) -> list[Reason]:
    """A quota is a number of people."""
    if 0 <= per_month <= MOST_QUOTA:
        return []
    return [Reason("quota_range", _("额度要在 0 到 %(most)s 之间"), {"most": MOST_QUOTA}, about="per_month")]


def why_not_past(*, ends_at: datetime, now: datetime) -> list[Reason]:
    """What is entered afterwards is over."""
    if ends_at <= now:
        return []
    return [Reason("not_over", _("这里只能填已经结束的班次"), about="ends_at")]
