"""Who may judge, what keeps a judge from an entry, who sits in the panel of a stage."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import ConflictKind, ConflictState, EditionState, StageState
from redvest.contests.rules.editions import why_not_in as why_not_in
from redvest.contests.rules.editions import why_not_text
from redvest.contests.scoring.scheme import PANEL, Stage
from redvest.kernel.errors import Reason

LONGEST_UNIT, LONGEST_NOTE, LONGEST_WHY, LONGEST_CODE = 80, 200, 200, 12
#: While judges are named and conflicts declared or dismissed: until a result is out.
BEFORE_RESULT = (EditionState.OPEN, EditionState.CHECKING, EditionState.RUNNING)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the house knows of a judge beside one entry; person and site ids.

    ``unit_path``: the path of the judge's unit, "" unknown. ``trained``: who advised the project; ``approved``: who
    approved it or its reports; ``entrants`` and ``members``: who is in it, and in its team.
    """

    person_id: int
    unit_path: str
    entry_unit_path: str
    at_home: bool
    trained: Collection[int] = field(default_factory=frozenset)
    approved: Collection[int] = field(default_factory=frozenset)
    entrants: Collection[int] = field(default_factory=frozenset)
    members: Collection[int] = field(default_factory=frozenset)


def conflicts_in(known: Known) -> list[ConflictKind]:
    """What keeps a judge from an entry: each reason on its own, so that each is dismissed on its own."""
    person, found = known.person_id, []
    if known.unit_path and known.unit_path.startswith(known.entry_unit_path):
        found.append(ConflictKind.SAME_UNIT)
    if known.at_home:
        found.append(ConflictKind.SAME_HOUSEHOLD)
    if person in known.entrants or person in known.members:
        found.append(ConflictKind.MEMBER)
    if person in known.trained:
        found.append(ConflictKind.TRAINED)
    if person in known.approved:
        found.append(ConflictKind.APPROVED)
    return found


def why_not_name(*, state: str, person_active: bool, organises: bool, unit_words: str) -> list[Reason]:
    """A registered person who does not organise the edition, named before its result."""
    reasons = why_not_in(state, *BEFORE_RESULT)
    if not person_active:
        reasons.append(Reason("not_active", _("这位志愿者已注销或还没有确认登记"), about="number"))
    if organises:
        reasons.append(Reason("organises", _("起草、发布或承办这届大赛的人不能当评委"), about="number"))
    return reasons + why_not_text("unit_words", _("所在单位"), unit_words, LONGEST_UNIT)


def why_not_declare(*, state: str, note: str) -> list[Reason]:
    """Before a result is out, with a word on why."""
    return why_not_in(state, *BEFORE_RESULT) or why_not_text("note", _("情况说明"), note, LONGEST_NOTE)


def why_not_dismiss(*, state: str, conflict: str, why: str) -> list[Reason]:
    """A supervisor lets a judge mark all the same, with a reason, before a result is out."""
    reasons = why_not_in(state, *BEFORE_RESULT)
    if conflict == ConflictState.DISMISSED:
        reasons.append(Reason("dismissed", _("已经认定不需回避")))
    return reasons or why_not_text("why", _("理由"), why, LONGEST_WHY)


def why_not_seat(
    stage: Stage, *, state: str, groups: Collection[str], known: Collection[str]
) -> list[Reason]:
    """A panel of a stage that has not begun; groups are those entries stand in."""
    if stage.kind != PANEL:
        return [Reason("no_panel", _("这个环节不由评委打分"))]
    if state != StageState.WAITING:
        return [Reason("stage_begun", _("环节已经开始，不能再改评委席"))]
    strange = sorted(set(groups) - set(known))
    if strange:
        return [Reason("groups", _("没有分组 %(groups)s"), {"groups": "、".join(strange)}, about="groups")]
    return []


def why_not_size(stage: Stage, by_group: Mapping[str, int]) -> list[Reason]:
    """As many judges for each group as the scheme says; recusals and absences come off that, and are seen."""
    reasons = []
    for group, number in by_group.items():
        wanted = stage.size or stage.least_marks
        if number < wanted or (stage.size is not None and number > stage.size):
            words = {"group": group or str(_("全部项目")), "wanted": wanted, "number": number}
            sentence = _("%(group)s：方案要求 %(wanted)s 名评委，现在是 %(number)s 名")
            reasons.append(Reason("panel_size", sentence, words))
    return reasons
