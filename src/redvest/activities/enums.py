"""States of activities and sign-ups with their transitions, sources and grades of evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    """A place taken, a place in the queue, or given up."""

    TAKEN = "taken", _("已报名")
    WAITING = "waiting", _("候补中")
    CANCELLED = "cancelled", _("已取消")


SIGN_UP_TRANSITIONS: dict[str, frozenset[str]] = {
    SignUpState.TAKEN: frozenset({SignUpState.CANCELLED}),
    SignUpState.WAITING: frozenset({SignUpState.TAKEN, SignUpState.CANCELLED}),
    SignUpState.CANCELLED: frozenset(),
}

#: States in which a sign-up holds its time in the person's calendar.
LIVE_SIGN_UPS = (SignUpState.TAKEN, SignUpState.WAITING)


class Source(models.TextChoices):
    """How an arrival or departure came to be known."""

    ROTATING_CODE = "rotating_code", _("扫现场动态码")
    LEADER_SCAN = "leader_scan", _("队长扫志愿者码")


class Grade(models.TextChoices):
    """Grade of evidence of a service record."""

    A = "A", _("甲级：扫码且队长确认")
    B = "B", _("乙级：仅有一个来源")


class Direction(models.TextChoices):
    """Which way a code points."""

    IN = "in", _("签到")
    OUT = "out", _("签退")
