"""Kinds of trainings by the national codes; the lives of a course, a place in it and a clinic, each as one table."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CourseForm(models.TextChoices):
    """A single course, or a camp of several days with a roster of units."""

    COURSE = "course", _("课程")
    CAMP = "camp", _("训练营")


class CourseKind(models.TextChoices):
    """National codes of what a training is for."""

    GENERAL = "general", _("通用培训")
    POST = "post", _("岗位培训")
    SPECIAL = "special", _("专业培训")


class Mode(models.TextChoices):
    """National codes of how it is held."""

    REMOTE = "remote", _("远程")
    ON_SITE = "on_site", _("面授")


class Progress(models.TextChoices):
    """National codes of where an open course stands; they follow from its sessions and the clock, nothing is stored."""

    AHEAD = "ahead", _("未开始")
    RUNNING = "running", _("进行中")
    OVER = "over", _("已结束")


class CourseState(models.TextChoices):
    """A course from its draft to its end."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", _("已发布")
    COMPLETED = "completed", _("已结业")
    CANCELLED = "cancelled", _("已取消")


COURSE_TRANSITIONS: dict[str, frozenset[str]] = {
    CourseState.DRAFT: frozenset({CourseState.OPEN, CourseState.CANCELLED}),
    CourseState.OPEN: frozenset({CourseState.COMPLETED, CourseState.CANCELLED}),
    CourseState.COMPLETED: frozenset(),
    CourseState.CANCELLED: frozenset(),
}
#: What everybody may see; a cancelled course stays to be seen by those who had a place.
PUBLIC_COURSES = frozenset({CourseState.OPEN, CourseState.COMPLETED})


class PlaceState(models.TextChoices):
    """Somebody's place in a course."""

    TAKEN = "taken", _("已报名")
    WAITING = "waiting", _("候补")
    CANCELLED = "cancelled", _("已取消")
    PASSED = "passed", _("已结业")
    MISSED = "missed", _("未结业")


PLACE_TRANSITIONS: dict[str, frozenset[str]] = {
    PlaceState.WAITING: frozenset({PlaceState.TAKEN, PlaceState.CANCELLED}),
    PlaceState.TAKEN: frozenset({PlaceState.CANCELLED, PlaceState.PASSED, PlaceState.MISSED}),
    PlaceState.CANCELLED: frozenset(),
    PlaceState.PASSED: frozenset(),
    PlaceState.MISSED: frozenset(),
}
#: Who holds one of the places, also after the end; and with those who wait, who has asked.
HOLDING = frozenset({PlaceState.TAKEN, PlaceState.PASSED, PlaceState.MISSED})
LIVE = HOLDING | {PlaceState.WAITING}


class Seen(models.TextChoices):
    """How it is known that somebody was there."""

    CODE = "code", _("扫动态码")
    PERSONAL = "personal", _("出示个人码")
    HAND = "hand", _("工作人员点名")


class ClinicState(models.TextChoices):
    """A clinic from the invitation to its end."""

    INVITED = "invited", _("待专家接受")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已办结")
    DECLINED = "declined", _("专家谢绝")
    CALLED_OFF = "called_off", _("已撤销")


CLINIC_TRANSITIONS: dict[str, frozenset[str]] = {
    ClinicState.INVITED: frozenset({ClinicState.OPEN, ClinicState.DECLINED, ClinicState.CALLED_OFF}),
    ClinicState.OPEN: frozenset({ClinicState.CLOSED, ClinicState.CALLED_OFF}),
    ClinicState.CLOSED: frozenset(),
    ClinicState.DECLINED: frozenset(),
    ClinicState.CALLED_OFF: frozenset(),
}
CLINICS_LIVE = frozenset({ClinicState.INVITED, ClinicState.OPEN})


class PointState(models.TextChoices):
    """An expert's comment until it is settled; an answer may be sent back any number of times."""

    RAISED = "raised", _("待队伍答复")
    ANSWERED = "answered", _("待专家回看")
    SETTLED = "settled", _("已解决")


class ReplyKind(models.TextChoices):
    """What was said under a comment."""

    ANSWER = "answer", _("队伍答复")
    AGAIN = "again", _("专家追问")
    SETTLED = "settled", _("专家认可")
