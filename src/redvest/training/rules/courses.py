"""What a course and its sessions must say, and what its state allows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import clock
from redvest.kernel.errors import Reason, Text
from redvest.training.enums import COURSE_TRANSITIONS, CourseForm, CourseKind, CourseState, Mode, Progress

LONGEST_NAME, LONGEST_CONTENT, LONGEST_ORGANISER = 60, 500, 100
LONGEST_WHY, LONGEST_TITLE, LONGEST_ROOM, LONGEST_LINK = 200, 60, 120, 300
MOST_PLACES, MOST_MONTHS, MOST_HOURS = 10_000, 120, 12


@dataclass(frozen=True, kw_only=True)
class CourseDraft:
    """What one writes down of a course. ``share``: so many percent of its minutes must be attended to complete it."""

    name: str
    content: str
    organiser: str
    places: int
    sign_up_until: datetime
    form: str = CourseForm.COURSE
    kind: str = CourseKind.GENERAL
    mode: str = Mode.ON_SITE
    contact: str = ""
    address: str = ""
    share: int = 80
    checks_out: bool = False
    valid_months: int | None = None
    edition_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SessionDraft:
    """One sitting, ``[starts_at, ends_at)``; remote ones have a ``link``, which only those with a place see."""

    title: str
    starts_at: datetime
    ends_at: datetime
    mode: str = Mode.ON_SITE
    speaker: str = ""
    room: str = ""
    link: str = ""


def why_not_course(draft: CourseDraft) -> list[Reason]:
    """What is missing or wrong, each at its field."""
    reasons = why_not_text("name", _("名称"), draft.name, LONGEST_NAME)
    reasons += why_not_text("content", _("主要内容"), draft.content, LONGEST_CONTENT)
    reasons += why_not_text("organiser", _("举办单位"), draft.organiser, LONGEST_ORGANISER)
    reasons += why_not_text("contact", _("联系方式"), draft.contact, 60, needed=False)
    reasons += why_not_text("address", _("地址"), draft.address, 120, needed=False)
    for field, value, known in (
        ("form", draft.form, CourseForm),
        ("kind", draft.kind, CourseKind),
        ("mode", draft.mode, Mode),
    ):
        if value not in known.values:
            reasons.append(Reason("unknown", _("请从列表中选择"), about=field))
    if not 1 <= draft.places <= MOST_PLACES:
        reasons.append(
            Reason("places", _("名额要在 1 到 %(most)s 之间"), {"most": MOST_PLACES}, about="places")
        )
    if not 1 <= draft.share <= 100:
        reasons.append(Reason("share", _("结业所需的学时比例要在 1 到 100 之间"), about="share"))
    if draft.valid_months is not None and not 1 <= draft.valid_months <= MOST_MONTHS:
        words = {"most": MOST_MONTHS}
        reasons.append(
            Reason("valid_months", _("有效期要在 1 到 %(most)s 个月之间"), words, about="valid_months")
        )
    return reasons


def why_not_session(draft: SessionDraft) -> list[Reason]:
    """What is missing or wrong, each at its field."""
    reasons = why_not_text("title", _("标题"), draft.title, LONGEST_TITLE)
    reasons += why_not_text("speaker", _("主讲人"), draft.speaker, 60, needed=False)
    reasons += why_not_text("room", _("地点"), draft.room, LONGEST_ROOM, needed=False)
    reasons += why_not_text("link", _("链接"), draft.link, LONGEST_LINK, needed=False)
    if draft.mode not in Mode.values:
        reasons.append(Reason("unknown", _("请从列表中选择"), about="mode"))
    if draft.mode == Mode.REMOTE and not draft.link.strip():
        reasons.append(Reason("link_needed", _("远程场次要写明链接"), about="link"))
    if draft.link.strip() and not draft.link.strip().startswith("https://"):
        reasons.append(Reason("link_unsafe", _("链接要以 https:// 开头"), about="link"))
    minutes = clock.whole_minutes(draft.starts_at, draft.ends_at)
    if not 1 <= minutes <= MOST_HOURS * 60:
        words = {"most": MOST_HOURS}
        reasons.append(Reason("times", _("结束要晚于开始，一场最长 %(most)s 小时"), words, about="ends_at"))
    return reasons


def why_not_text(about: str, what: Text, text: str, longest: int, *, needed: bool = True) -> list[Reason]:
    """Missing, or too long."""
    if needed and not text.strip():
        return [Reason("required", _("请填写%(what)s"), {"what": what}, about=about)]
    if len(text.strip()) > longest:
        words = {"what": what, "limit": longest}
        return [Reason("too_long", _("%(what)s最多%(limit)s个字"), words, about=about)]
    return []


def why_not_move(state: str, to: str) -> list[Reason]:
    """Whether a course in ``state`` may become ``to``."""
    if to in COURSE_TRANSITIONS[state]:
        return []
    words = {"state": CourseState(state).label}
    return [Reason("course_state", _("这期培训现在是“%(state)s”，不能这样办"), words)]


def why_not_change(state: str) -> list[Reason]:
    """Whether its texts, sessions and units may still change."""
    if state in (CourseState.DRAFT, CourseState.OPEN):
        return []
    return why_not_move(state, CourseState.OPEN)


def why_not_complete(ends_at: datetime | None, *, now: datetime) -> list[Reason]:
    """Only after the last session."""
    if ends_at is not None and ends_at <= now:
        return []
    return [Reason("not_over", _("最后一场结束后才能结业"))]


def progress_of(starts_at: datetime | None, ends_at: datetime | None, *, now: datetime) -> Progress:
    """未开始, 进行中 or 已结束, as the national codes ask."""
    if starts_at is None or ends_at is None or now < starts_at:
        return Progress.AHEAD
    return Progress.RUNNING if now < ends_at else Progress.OVER


def valid_until(held_on: date, months: int | None) -> date | None:
    """The last day on which a record of ``held_on`` counts: the same day of the month so many months later."""
    if months is None:
        return None
    year, month = divmod(held_on.month - 1 + months, 12)
    year, month = held_on.year + year, month + 1
    for day in range(held_on.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, min(held_on.day, 28))
