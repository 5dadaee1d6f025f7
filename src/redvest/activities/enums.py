"""States of activities and sign-ups with their transitions, sources and grades of evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from redvest.projects.enums import NotService as NotService

#: The event that somebody's hours on a shift are not what they were; points hear of it.
TOPIC_HOURS = "hours.changed"


class ActivityState(models.TextChoices):
    """From draft to finished. Waiting for approval never turns into approval by itself."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    APPROVED = "approved", _("已通过，待发布")
    PUBLISHED = "published", _("招募中")
    RUNNING = "running", _("进行中")
    FINISHED = "finished", _("已结束")
    CANCELLED = "cancelled", _("已取消")


ACTIVITY_TRANSITIONS: dict[str, frozenset[str]] = {
    ActivityState.DRAFT: frozenset({ActivityState.SUBMITTED, ActivityState.CANCELLED}),
    ActivityState.SUBMITTED: frozenset(
        {ActivityState.APPROVED, ActivityState.DRAFT, ActivityState.CANCELLED}
    ),
    ActivityState.APPROVED: frozenset({ActivityState.PUBLISHED, ActivityState.CANCELLED}),
    ActivityState.PUBLISHED: frozenset(
        {ActivityState.RUNNING, ActivityState.FINISHED, ActivityState.CANCELLED}
    ),
    ActivityState.RUNNING: frozenset({ActivityState.FINISHED}),
    ActivityState.FINISHED: frozenset(),
    ActivityState.CANCELLED: frozenset(),
}

#: States everyone may see, and those in which people can sign up.
PUBLIC_STATES = (
    ActivityState.PUBLISHED,
    ActivityState.RUNNING,
    ActivityState.FINISHED,
    ActivityState.CANCELLED,
)
OPEN_STATES = (ActivityState.PUBLISHED, ActivityState.RUNNING)
#: States of activities that took place, or are about to.
HELD_STATES = (*OPEN_STATES, ActivityState.FINISHED)


class SignUpState(models.TextChoices):
    """A place taken or offered, a place in the queue, a request not answered yet, or ended."""

    TAKEN = "taken", _("已报名")
    OFFERED = "offered", _("有名额，待您确认")
    WAITING = "waiting", _("候补中")
    ASKED = "asked", _("已登记，等结果")
    CANCELLED = "cancelled", _("已取消")


SIGN_UP_TRANSITIONS: dict[str, frozenset[str]] = {
    SignUpState.ASKED: frozenset({SignUpState.TAKEN, SignUpState.WAITING, SignUpState.CANCELLED}),
    SignUpState.WAITING: frozenset({SignUpState.OFFERED, SignUpState.TAKEN, SignUpState.CANCELLED}),
    SignUpState.OFFERED: frozenset({SignUpState.TAKEN, SignUpState.WAITING, SignUpState.CANCELLED}),
    SignUpState.TAKEN: frozenset({SignUpState.WAITING, SignUpState.CANCELLED}),
    SignUpState.CANCELLED: frozenset(),
}

#: States that hold a place: what is offered to somebody is nobody else's meanwhile.
PLACED_SIGN_UPS = (SignUpState.TAKEN, SignUpState.OFFERED)
#: States in which a sign-up holds its time in the person's calendar.
LIVE_SIGN_UPS = (SignUpState.TAKEN, SignUpState.OFFERED, SignUpState.WAITING, SignUpState.ASKED)


class SignUpMode(models.TextChoices):
    """How places are given out."""

    FIRST_COME = "first_come", _("先报先得")
    APPROVAL = "approval", _("报名后由队长审核")
    DRAW = "draw", _("截止后抽签")


class Ending(models.TextChoices):
    """How a sign-up ended."""

    OWN = "own", _("本人取消")
    REMOVED = "removed", _("队长取消")
    CALLED_OFF = "called_off", _("活动取消")
    DISOWNED = "disowned", _("本人没有报名")
    DECLINED = "declined", _("审核没有通过")
    LAPSED = "lapsed", _("到期没有确认")
    UNANSWERED = "unanswered", _("开始前没有得到答复")
    HANDED_ON = "handed_on", _("换给了别人")


class Source(models.TextChoices):
    """How an arrival or departure came to be known."""

    ROTATING_CODE = "rotating_code", _("扫现场动态码")
    LEADER_SCAN = "leader_scan", _("队长扫志愿者码")
    ROLL_CALL = "roll_call", _("队长点名")
    AFTERWARDS = "afterwards", _("事后补录")
    RESIDENT_CODE = "resident_code", _("居民到达码/离开码")
    RESIDENT_SIGNED = "resident_sign", _("居民在签到单上签字")


#: Sources that are more than the volunteer's or the leader's word: a code was scanned, or the one who was served gave
#: theirs or signed. With the leader's confirmation they make grade A.
SCANNED = frozenset({Source.ROTATING_CODE, Source.LEADER_SCAN, Source.RESIDENT_CODE, Source.RESIDENT_SIGNED})


class Grade(models.TextChoices):
    """Grade of evidence of a service record."""

    A = "A", _("甲级：扫码且队长确认")
    B = "B", _("乙级：仅有一个来源")
    C = "C", _("丙级：事后补录")


class ReviewLevel(models.TextChoices):
    """Who reviews the minutes of a day above 8 hours, and above 12."""

    ORGANISATION = "organisation", _("队伍所属阵地复核")
    CENTRE = "centre", _("中心复核")


class ReviewState(models.TextChoices):
    """Minutes under review count only once approved; dropped with the attendance they came from."""

    WAITING = "waiting", _("复核中")
    APPROVED = "approved", _("复核通过")
    REFUSED = "refused", _("复核未通过")
    DROPPED = "dropped", _("不再需要")


class CorrectionState(models.TextChoices):
    """From asking for a correction to its end."""

    ASKED = "asked", _("等对方回应")
    RAISED = "raised", _("等上级决定")
    DONE = "done", _("已更正")
    REFUSED = "refused", _("没有更正")
    WITHDRAWN = "withdrawn", _("已撤回")


#: States in which a correction still awaits somebody.
OPEN_CORRECTIONS = (CorrectionState.ASKED, CorrectionState.RAISED)


class EntryState(models.TextChoices):
    """Service entered afterwards counts only once somebody of a higher site approved it, too."""

    WAITING = "waiting", _("等上级审核")
    APPROVED = "approved", _("已通过")
    REFUSED = "refused", _("未通过")


class FlagState(models.TextChoices):
    """A record reported by the public (时长举报)."""

    OPEN = "open", _("待核实")
    UPHELD = "upheld", _("属实，已收回")
    DISMISSED = "dismissed", _("不属实")


class Direction(models.TextChoices):
    """Which way a code points."""

    IN = "in", _("签到")
    OUT = "out", _("签退")


class HandoverKind(models.TextChoices):
    """Somebody stands in, or two people exchange their places."""

    STAND_IN = "stand_in", _("替班")
    SWAP = "swap", _("换班")


class HandoverState(models.TextChoices):
    """From the offer of a place to its change of hands."""

    OPEN = "open", _("等人答应")
    AGREED = "agreed", _("等队长确认")
    DONE = "done", _("已换好")
    DECLINED = "declined", _("没有同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class Every(models.TextChoices):
    """In what a series counts."""

    WEEK = "week", _("每周")
    MONTH = "month", _("每月")


class WhenHoliday(models.TextChoices):
    """What a series does on a public holiday."""

    HOLD = "hold", _("照常举办")
    SKIP = "skip", _("跳过")


class SeriesApproval(models.TextChoices):
    """Whether the dates of a series need approval one by one."""

    NONE = "none", _("逐次审核")
    SUBMITTED = "submitted", _("待审核")
    APPROVED = "approved", _("已按期审核")


class OccurrenceState(models.TextChoices):
    """A date of a series that is held, or not."""

    MADE = "made", _("已生成")
    CALLED_OFF = "called_off", _("这次不办")


class NoShowState(models.TextChoices):
    """From counted over an appeal to its end; a first refusal may be raised to the site, once."""

    COUNTED = "counted", _("记为未到")
    APPEALED = "appealed", _("申诉中")
    UPHELD = "upheld", _("申诉没有通过")
    RAISED = "raised", _("阵地复核中")
    FINAL = "final", _("复核没有通过")
    EXCUSED = "excused", _("不算未到")


NO_SHOW_TRANSITIONS: dict[str, frozenset[str]] = {
    NoShowState.COUNTED: frozenset({NoShowState.APPEALED, NoShowState.EXCUSED}),
    NoShowState.APPEALED: frozenset({NoShowState.UPHELD, NoShowState.EXCUSED}),
    NoShowState.UPHELD: frozenset({NoShowState.RAISED, NoShowState.EXCUSED}),
    NoShowState.RAISED: frozenset({NoShowState.FINAL, NoShowState.EXCUSED}),
    NoShowState.FINAL: frozenset(),
    NoShowState.EXCUSED: frozenset(),
}
#: States in which somebody has to decide.
OPEN_APPEALS = (NoShowState.APPEALED, NoShowState.RAISED)


class ShiftReminderKind(models.TextChoices):
    """Reminders of a shift, each asked for once."""

    TOMORROW = "tomorrow", _("前一天")
    SOON = "soon", _("一小时前")
    NO_CHECK_OUT = "no_check_out", _("没有签退")
    UNDER_FILLED = "under_filled", _("还缺人")


#: So often somebody may come and go on one shift.
MOST_PAIRS = 3
