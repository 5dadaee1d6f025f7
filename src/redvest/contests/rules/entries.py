"""What an entry must say, what its eligibility is measured by, and what its state allows."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import ENTRY_TRANSITIONS, EditionState, EntryState
from redvest.contests.rules.editions import why_not_in, why_not_text
from redvest.contests.rules.terms import Eligibility, Terms
from redvest.kernel.errors import Reason, Text
from redvest.projects.enums import PUBLIC_STATES, ProjectState

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NOTE, LONGEST_FILE_TITLE = 60, 2000, 500, 60
MOST_FILES = 20

#: What an entry says in each dimension it is judged in: 需求 目标 实施 成果 特色 (domain 1.2).
DIMENSIONS: dict[str, Text] = {
    "need": _("需求"),
    "goals": _("目标"),
    "doing": _("实施"),
    "results": _("成果"),
    "special": _("特色"),
}
#: States in which its team may still write at it.
EDITABLE = (EntryState.DRAFT, EntryState.RETURNED)
#: What became of an entry that does not take part any more.
GONE = (EntryState.WITHDRAWN, EntryState.REFUSED, EntryState.DISQUALIFIED)
VERDICTS = (EntryState.ACCEPTED, EntryState.RETURNED, EntryState.REFUSED)
#: While an entry may be withdrawn: until the result is out.
BEFORE_RESULT = (EditionState.OPEN, EditionState.CHECKING, EditionState.RUNNING)


@dataclass(frozen=True, kw_only=True)
class EntryForm:
    """What a team says of its entry: the project's plan at first, then its own words. A draft may lack any of it."""

    field: str
    title: str
    need: str = ""
    goals: str = ""
    doing: str = ""
    results: str = ""
    special: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of the check list: what is asked, what was found, and whether that is enough."""

    code: str
    label: str
    wanted: str
    found: str
    met: bool

    def as_dict(self) -> dict[str, str | bool]:
        """As it is frozen with the decision."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the house knows of an entry's project and team. ``former``: awards it has had, as printed."""

    starts_on: date
    members: int
    core: int
    same_field: int
    former: Sequence[tuple[str, str]]
    trained: int


def facts(asked: Eligibility, found: Measured, *, by: date) -> list[Fact]:
    """The check list: each thing the terms ask, as it stands on the day ``by``."""
    lines = []
    if asked.years:
        years = full_years(found.starts_on, by)
        words = _now("%(years)s 年（%(since)s 起）") % {"years": years, "since": found.starts_on.isoformat()}
        wanted = _now("至少 %(least)s 年") % {"least": asked.years}
        lines.append(_fact("years", _("持续实施"), wanted, words, years >= asked.years))
    for code, label, least, number in (
        ("members", _("队伍人数"), asked.members, found.members),
        ("core", _("核心成员"), asked.core, found.core),
    ):
        if least:
            wanted = _now("至少 %(least)s 人") % {"least": least}
            words = _now("%(number)s 人") % {"number": number}
            lines.append(_fact(code, label, wanted, words, number >= least))
    if asked.former:
        barring = [title for tier, title in found.former if tier in asked.former]
        words = "、".join(barring) or _now("没有")
        lines.append(_fact("former", _("往届获奖"), _("未获过规定的奖项"), words, not barring))
    if asked.trained:
        words = _now("%(number)s 人结业") % {"number": found.trained}
        lines.append(_fact("trained", _("参加培训"), _("队伍有人结业"), words, found.trained > 0))
    limit = asked.per_team_and_field
    words = _now("另有 %(number)s 个") % {"number": found.same_field}
    wanted = _now("不超过 %(limit)s 个") % {"limit": limit}
    lines.append(_fact("same_field", _("同队同领域申报"), wanted, words, found.same_field < limit))
    return lines


def _fact(code: str, label: Text, wanted: Text, found: str, met: bool) -> Fact:
    return Fact(code=code, label=str(label), wanted=str(wanted), found=found, met=met)


def full_years(since: date, by: date) -> int:
    """Whole years between two days; below zero is none."""
    years = by.year - since.year - ((by.month, by.day) < (since.month, since.day))
    return max(0, years)


def why_not_window(state: str, apply_from: datetime, apply_until: datetime, *, now: datetime) -> list[Reason]:
    """Applications are taken while the edition is open, from the announced moment until the announced moment."""
    reasons = why_not_in(state, EditionState.OPEN)
    if reasons:
        return reasons
    if now < apply_from:
        return [Reason("not_yet", _("还没到申报时间"))]
    if now >= apply_until:
        return [Reason("too_late", _("申报已经截止"))]
    return []


def why_not_resubmit(state: str) -> list[Reason]:
    """What was returned may be put right until the judging begins."""
    return why_not_in(state, EditionState.OPEN, EditionState.CHECKING)


def why_not_enter_project(state: str) -> list[Reason]:
    """Projects that were approved and not given up may enter."""
    if state in PUBLIC_STATES and state != ProjectState.STOPPED:
        return []
    words = {"state": ProjectState(state).label}
    return [Reason("project_state", _("项目现在是“%(state)s”，立项以后才能申报"), words, about="project")]


def why_not_form(form: EntryForm, terms: Terms) -> list[Reason]:
    """What is wrong in a draft; it may be incomplete."""
    reasons = why_not_text("title", _("项目名称"), form.title, LONGEST_TITLE)
    if form.field not in terms.fields:
        reasons.append(Reason("field", _("请从本届大赛的领域中选择"), about="field"))
    for name, label in DIMENSIONS.items():
        reasons += why_not_text(name, label, getattr(form, name), LONGEST_TEXT, needed=False)
    return reasons


def why_not_complete(form: EntryForm, terms: Terms) -> list[Reason]:
    """What is missing before it is handed in: each dimension."""
    reasons = why_not_form(form, terms)
    for name, label in DIMENSIONS.items():
        if not getattr(form, name).strip():
            reasons.append(Reason("required", _("请填写%(what)s"), {"what": label}, about=name))
    return reasons


def why_not_edit(state: str) -> list[Reason]:
    """Its team writes at drafts and what was returned."""
    return [] if state in EDITABLE else _state(state)


def why_not_move(state: str, to: str) -> list[Reason]:
    """Whether an entry in ``state`` may become ``to``."""
    return [] if to in ENTRY_TRANSITIONS[state] else _state(state)


def why_not_verdict(verdict: str, note: str, lines: Sequence[Fact]) -> list[Reason]:
    """Returning and refusing need a reason that is told; so does accepting what does not meet the terms."""
    if verdict not in VERDICTS:
        return [Reason("verdict", _("请选择通过、退回或不予受理"), about="verdict")]
    reasons = why_not_text("note", _("理由"), note, LONGEST_NOTE, needed=verdict != EntryState.ACCEPTED)
    missed = [line.label for line in lines if not line.met]
    if verdict == EntryState.ACCEPTED and missed and not note.strip():
        words = {"what": "、".join(missed)}
        text = _("%(what)s不符合条件；仍要通过，请写明依据")
        reasons.append(Reason("note_needed", text, words, about="note"))
    return reasons


def _state(state: str) -> list[Reason]:
    words = {"state": EntryState(state).label}
    return [Reason("entry_state", _("这项申报现在是“%(state)s”，不能这样办"), words)]
