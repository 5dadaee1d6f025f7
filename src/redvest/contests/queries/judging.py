"""What a judge sees: their editions, the entries they mark, one sheet at a time.

A blind stage shows code, field and texts, no title, team or unit, until all their sheets in it are signed; others'
totals are seen only then, and under codes.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import COMPETING, EditionState, SheetState, StageState
from redvest.contests.models import Conflict, Entry, EntryFile, Judge, Seat, Sheet, Stage, Turn
from redvest.contests.queries import files
from redvest.contests.queries.panels import Panel, panel_of, stage_by_id
from redvest.contests.rules import sheets as rules
from redvest.contests.rules.entries import DIMENSIONS
from redvest.contests.rules.schemes import scheme_of
from redvest.contests.rules.sheets import Standing
from redvest.contests.rules.terms import terms_of
from redvest.contests.scoring import edition as editions
from redvest.contests.scoring.edition import MARKS, REVOTE
from redvest.contests.scoring.marks import total
from redvest.contests.scoring.ranking import rounded
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import NotFound, Reason

#: Stands in texts of a blind stage where a name stood.
_COVER = "〇〇〇"


@dataclass(frozen=True, kw_only=True)
class JudgeDesk:
    """A judge's part in an edition: stages they have a seat in, each with its name."""

    judge: Judge
    stages: list[tuple[Stage, str]]


@dataclass(kw_only=True)
class Line:
    """One entry as this judge may see it. ``total``: their own, of 100, as far as marked; ``why_not``: reasons."""

    entry: Entry
    label: str
    who: str
    field: str
    turn: Turn | None
    sheet: Sheet | None
    marks: Mapping[str, Decimal]
    purpose: str
    recused: bool
    total: str
    why_not: list[Reason] = dataclasses.field(default_factory=list)

    @property
    def signed(self) -> bool:
        """Whether it is signed."""
        return self.sheet is not None and self.sheet.state == SheetState.SEALED

    @property
    def on(self) -> bool:
        """Whether its turn is on now."""
        return self.turn is not None and self.turn.talk_at is not None and self.turn.done_at is None


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A stage as its judge sees it; ``revote``: entries put to them again. ``all_in``: all of theirs are signed."""

    judge: Judge
    stage: Stage
    panel: Panel
    lines: list[Line]
    revote: list[Line]
    all_in: bool

    @property
    def done(self) -> int:
        """How many are signed."""
        return sum(one.signed for one in self.lines)

    @property
    def to_do(self) -> int:
        """How many are to be signed."""
        return sum(not one.recused for one in self.lines)

    @property
    def ready(self) -> list[Line]:
        """Those with all marks that may be signed now."""
        return [
            one
            for one in self.lines
            if not one.signed and not one.why_not and not rules.why_not_seal(self.panel.scheme, one.marks)
        ]


def desks_of(person_id: int) -> list[JudgeDesk]:
    """The editions a person judges in, those under way first."""
    rows = Judge.objects.filter(person_id=person_id, ended_at__isnull=True).select_related("edition__site")
    live = (EditionState.OPEN, EditionState.CHECKING, EditionState.RUNNING)
    found = []
    for judge in sorted(rows, key=lambda one: (one.edition.state not in live, -one.edition_id)):
        names = {one.code: one.name for one in scheme_of(judge.edition.scheme).stages}
        seats = Seat.objects.filter(judge=judge).select_related("stage").order_by("stage__turn")
        stages = [(seat.stage, names[seat.stage.code]) for seat in seats]
        found.append(JudgeDesk(judge=judge, stages=stages))
    return found


def is_judge(person_id: int) -> bool:
    """Whether a person judges anywhere, also where all is over."""
    return Judge.objects.filter(person_id=person_id, ended_at__isnull=True).exists()


def judge_for(person_id: int, judge_id: int) -> Judge:
    """One's own part as a judge. Raises NotFound."""
    rows = Judge.objects.filter(pk=judge_id, person_id=person_id, ended_at__isnull=True)
    found = rows.select_related("edition__site").first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这位评委")))
    return found


def declarable(judge: Judge) -> list[tuple[Entry, str, list[Conflict]]]:
    """Entries a judge may declare a conflict with, each with what is noted; by code alone while a stage is blind."""
    rows = (
        Entry.objects.filter(edition=judge.edition, state__in=COMPETING)
        .select_related("unit")
        .order_by("code")
    )
    noted: dict[int, list[Conflict]] = {}
    for one in Conflict.objects.filter(judge=judge).order_by("pk"):
        noted.setdefault(one.entry_id, []).append(one)
    hidden = _hidden(judge)
    return [(one, "" if hidden else f"{one.title}（{one.unit.name}）", noted.get(one.pk, [])) for one in rows]


def _hidden(judge: Judge) -> bool:
    """Whether the judge has a seat in a blind stage that has not ended."""
    blind = {one.code for one in scheme_of(judge.edition.scheme).stages if one.blind}
    seats = Seat.objects.filter(judge=judge, stage__code__in=blind)
    return seats.exclude(stage__state=StageState.ENDED).exists()


def bench_of(person_id: int, stage_id: int) -> Bench:
    """The stage for one of its judges. Raises NotFound for everybody else."""
    stage = stage_by_id(stage_id)
    judge = Judge.objects.filter(
        edition_id=stage.edition_id, person_id=person_id, ended_at__isnull=True, seats__stage=stage
    ).first()
    if judge is None:
        raise NotFound(Reason("not_found", _("没有找到这个环节，或者您不是它的评委")))
    panel = panel_of(stage)
    own = [one for one in panel.entries if judge in panel.seated(one)]
    sheets = Sheet.objects.filter(stage=stage, judge=judge).exclude(state=SheetState.UNLOCKED)
    kept = {(one.entry_id, one.purpose): one for one in sheets.prefetch_related("marks")}
    signed = {
        entry for (entry, purpose), one in kept.items() if purpose == MARKS and one.state == SheetState.SEALED
    }
    all_in = all(one.pk in signed or (judge.pk, one.pk) in panel.recused for one in own)
    turns = {one.entry_id: one for one in Turn.objects.filter(stage=stage)}
    make = _Lines(panel, judge, kept, turns, blind=panel.scheme.blind and not all_in)
    lines = [make.line(one, MARKS) for one in own]
    lines.sort(key=lambda one: (one.turn.number if one.turn else 0, one.entry.code))
    revote = [make.line(one, REVOTE) for one in own if one.code in stage.revoted]
    return Bench(judge=judge, stage=stage, panel=panel, lines=lines, revote=revote, all_in=all_in)


class _Lines:
    """Makes the lines of one judge in one stage."""

    def __init__(
        self,
        panel: Panel,
        judge: Judge,
        kept: Mapping[tuple[int, str], Sheet],
        turns: Mapping[int, Turn],
        *,
        blind: bool,
    ) -> None:
        self.panel, self.judge, self.kept, self.turns, self.blind = panel, judge, kept, turns, blind
        self.fields = terms_of(panel.stage.edition.terms).fields

    def line(self, entry: Entry, purpose: str) -> Line:
        """One entry's line."""
        sheet, turn = self.kept.get((entry.pk, purpose)), self.turns.get(entry.pk)
        marks = {one.criterion: one.value for one in sheet.marks.all()} if sheet else {}
        standing = Standing(
            edition=self.panel.stage.edition.state,
            stage=self.panel.stage.state,
            purpose=purpose,
            pledged=self.judge.pledged_at is not None,
            seated=True,
            recused=(self.judge.pk, entry.pk) in self.panel.recused,
            on=not self.turns or (turn is not None and turn.talk_at is not None),
            told=turn is not None and turn.told_at is not None,
            again=sheet is not None and sheet.version > 1,
            revoted=entry.code in self.panel.stage.revoted,
            sheet=sheet.state if sheet else None,
        )
        return Line(
            entry=entry,
            label=entry.code if self.blind else entry.title,
            who="" if self.blind else entry.unit.name,
            field=self.fields.get(entry.field, entry.field),
            turn=turn,
            sheet=sheet,
            marks=marks,
            purpose=purpose,
            recused=standing.recused,
            total=total_words(self.panel, marks),
            why_not=rules.why_not_write(standing),
        )


def total_words(panel: Panel, marks: Mapping[str, Decimal]) -> str:
    """A judge's total of 100 by the engine; blank while a mark is missing."""
    if any(one.code not in marks for one in panel.scheme.criteria):
        return ""
    sheet = editions.Sheet(stage=panel.stage.code, judge="", entry="", marks=marks)
    return str(rounded(total(sheet, panel.scheme), 2))


def others_of(bench: Bench, entry: Entry) -> list[tuple[str, str]]:
    """What the other judges gave an entry, by code; only once all of one's own sheets in the stage are signed."""
    if not bench.all_in:
        return []
    rows = Sheet.objects.filter(stage=bench.stage, entry=entry, purpose=MARKS, state=SheetState.SEALED)
    rows = rows.exclude(judge=bench.judge).select_related("judge").prefetch_related("marks")
    found: list[tuple[str, Fraction]] = []
    for one in rows:
        if (one.judge_id, entry.pk) not in bench.panel.recused:
            marks = {mark.criterion: mark.value for mark in one.marks.all()}
            sheet = editions.Sheet(stage=bench.stage.code, judge="", entry="", marks=marks)
            found.append((one.judge.code, total(sheet, bench.panel.scheme)))
    return [(code, str(rounded(points, 2))) for code, points in sorted(found)]


def line_of(bench: Bench, entry_id: int, *, purpose: str = MARKS) -> Line:
    """One of a bench's lines. Raises NotFound, also for an entry one keeps away from."""
    lines = bench.revote if purpose == REVOTE else bench.lines
    found = next((one for one in lines if one.entry.pk == entry_id), None)
    if found is None or found.recused:
        raise NotFound(Reason("not_found", _("没有找到这个项目，或者您需要回避")))
    return found


def why_unlocked(line: Line) -> str:
    """Why a supervisor unlocked what the judge had signed, as long as it is not signed anew; blank if none did."""
    if line.sheet is None or line.signed or line.sheet.version == 1:
        return ""
    same = {"stage": line.sheet.stage_id, "judge": line.sheet.judge_id, "entry": line.entry.pk}
    before = Sheet.objects.filter(**same, purpose=line.purpose, state=SheetState.UNLOCKED)
    return before.order_by("-version").values_list("unlocked_why", flat=True).first() or ""


def texts_of(bench: Bench, entry: Entry) -> list[tuple[str, str]]:
    """What the entry says in each dimension, those it says something in.

    While a stage is blind the names of entry, team and unit are covered in it, too.
    """
    said = [(str(label), getattr(entry, name)) for name, label in DIMENSIONS.items() if getattr(entry, name)]
    if not bench.panel.scheme.blind or bench.all_in:
        return said
    names = sorted({entry.title, entry.team.name, entry.unit.name}, key=len, reverse=True)
    return [(label, _covered(text, names)) for label, text in said]


def _covered(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, _COVER)
    return text


def files_for(bench: Bench, entry: Entry) -> list[EntryFile]:
    """Files a judge of the stage reads: the blind ones in a blind stage, else all."""
    return files.files_of(entry.pk, blind=bench.panel.scheme.blind and not bench.all_in)


def file_for(bench: Bench, entry_id: int, file_id: int) -> Upload:
    """One of them. Raises NotFound."""
    line = line_of(bench, entry_id)
    if bench.panel.scheme.blind and not bench.all_in:
        return files.blind_file(file_id, entry_id=entry_id)
    return files.judged_file(file_id, entry_id=line.entry.pk)
