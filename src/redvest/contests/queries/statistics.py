"""How judges judged, for the supervisor: by code, from signed sheets, computed by ``scoring.judging``."""

from dataclasses import dataclass
from fractions import Fraction

from redvest.contests.models import Edition, Sheet
from redvest.contests.queries.edition_file import edition_file
from redvest.contests.rules.schemes import scheme_of
from redvest.contests.scoring import edition as editions
from redvest.contests.scoring import judging
from redvest.contests.scoring.ranking import rounded
from redvest.contests.scoring.scheme import PANEL


@dataclass(frozen=True, kw_only=True)
class JudgeLine:
    """One judge in one stage, as words: of 100, two places."""

    judge: str
    marked: int
    mean: str
    severity: str
    apart: str
    low: str
    high: str
    agrees: str


@dataclass(frozen=True, kw_only=True)
class StageStatistics:
    """A stage's judges, and the totals to look at: judge, entry, total, median of the others."""

    name: str
    lines: list[JudgeLine]
    far: list[tuple[str, str, str, str]]


def statistics_of(edition_id: int) -> list[StageStatistics]:
    """Each stage that judges mark, in order."""
    file = edition_file(edition_id)
    if not file["entries"]:
        return []
    data = editions.parse(file)
    return [
        StageStatistics(
            name=stage.name,
            lines=[_line(one) for one in judging.judge_figures(data, stage)],
            far=[
                (one.judge, one.entry, _words(one.total), _words(one.median))
                for one in judging.far_off(data, stage)
            ],
        )
        for stage in data.scheme.stages
        if stage.kind == PANEL
    ]


def sheets_for_supervisor(edition_id: int) -> list[tuple[str, Sheet, list[tuple[str, str]]]]:
    """All signed sheets and those unlocked, with their marks by criterion: judges under their codes."""
    scheme = Edition.objects.values_list("scheme", flat=True).get(pk=edition_id)
    stages = {one.code: one for one in scheme_of(scheme).stages}
    rows = Sheet.objects.filter(stage__edition_id=edition_id).exclude(digest="")
    rows = rows.select_related("stage", "judge", "entry").prefetch_related("marks")
    found = []
    for sheet in rows.order_by("stage__turn", "entry__code", "judge__code", "purpose", "version"):
        stage = stages[sheet.stage.code]
        marks = {one.criterion: one.value for one in sheet.marks.all()}
        said = [(one.name, f"{marks[one.code]:f}") for one in stage.criteria if one.code in marks]
        found.append((stage.name, sheet, said))
    return found


def _line(one: judging.JudgeFigures) -> JudgeLine:
    return JudgeLine(
        judge=one.judge,
        marked=one.marked,
        mean=_words(one.mean),
        severity=f"{rounded(one.severity, 2):+f}",
        apart=_words(one.apart),
        low=_words(one.low),
        high=_words(one.high),
        agrees="" if one.agrees is None else f"{rounded(one.agrees * 100, 0)}%",
    )


def _words(number: Fraction) -> str:
    return f"{rounded(number, 2):f}"
