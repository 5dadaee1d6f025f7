"""The live board of a stage, for the hall and for everybody: who is on, how long still, what was told.

Only told scores are on it, computed by the scoring engine from signed sheets.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import PUBLIC_EDITIONS, StageState
from redvest.contests.models import BoardVersion, Stage, Turn
from redvest.contests.queries.blindness import shows_codes
from redvest.contests.queries.edition_file import edition_file
from redvest.contests.queries.panels import panel_of, signed_in, unsigned_again
from redvest.contests.rules.schemes import scheme_of
from redvest.contests.scoring import edition as editions
from redvest.contests.scoring.marks import stage_scores
from redvest.contests.scoring.ranking import rounded
from redvest.kernel.errors import NotFound, Reason

TALK, ANSWERS = "talk", "answers"


@dataclass(frozen=True, kw_only=True)
class OnStage:
    """The entry that is on, in which part, until when it may speak, and how many judges have signed of how many."""

    turn: Turn
    part: str
    ends_at: datetime
    signed: int
    expected: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """A score that was told; ``rank`` among those told so far, by the precision the scheme ranks by.

    ``again``: a sheet of it was unlocked and is not signed anew, so that the score may still change.
    """

    rank: int
    number: int
    title: str
    unit: str
    group: str
    score: str
    again: bool


@dataclass(frozen=True, kw_only=True)
class Board:
    """All of it, at one version; ``shows_codes``: whether codes may stand beside titles."""

    stage: Stage
    name: str
    version: int
    shows_codes: bool
    on: OnStage | None
    coming: list[Turn] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    waiting: list[Turn] = field(default_factory=list)
    latest: Told | None = None
    turns: list[Turn] = field(default_factory=list)


def boarded_stage(code: str, stage_code: str) -> Stage:
    """A public stage with a running order. Raises NotFound."""
    rows = Stage.objects.filter(
        edition__code=code, edition__state__in=PUBLIC_EDITIONS, code=stage_code, drawn_at__isnull=False
    )
    found = rows.select_related("edition__site").first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这块实时看板")))
    return found


def boards_of(edition_id: int) -> list[Stage]:
    """Stages of an edition that were drawn, in order."""
    return list(Stage.objects.filter(edition_id=edition_id, drawn_at__isnull=False).order_by("turn"))


def version_of(stage_id: int) -> int:
    """The number that is counted up by every change: one indexed row."""
    return BoardVersion.objects.filter(stage_id=stage_id).values_list("version", flat=True).first() or 0


def board_of(stage: Stage) -> Board:
    """The board as it stands. Its version is read first: what changes meanwhile is a later one."""
    version = version_of(stage.pk)
    turns = list(Turn.objects.filter(stage=stage).select_related("entry__unit").order_by("number"))
    told = _told(stage, turns)
    last = max(((one.told_at, one.number) for one in turns if one.told_at), default=(None, 0))[1]
    return Board(
        stage=stage,
        name=next(one.name for one in scheme_of(stage.edition.scheme).stages if one.code == stage.code),
        version=version,
        shows_codes=shows_codes(stage.edition),
        on=_on(stage, turns),
        coming=[one for one in turns if one.talk_at is None and one.done_at is None][:3],
        told=told,
        waiting=[one for one in turns if one.done_at and not one.told_at and not one.missed_why],
        latest=next((one for one in told if one.number == last), None),
        turns=turns,
    )


def _on(stage: Stage, turns: list[Turn]) -> OnStage | None:
    turn = next((one for one in turns if one.talk_at and not one.done_at), None)
    if turn is None or turn.talk_at is None or stage.state != StageState.OPEN:
        return None
    panel = panel_of(stage)
    entry = next((one for one in panel.entries if one.pk == turn.entry_id), None)
    expected = panel.expected(entry) if entry else []
    signed = {judge for judge, of in signed_in(stage.pk) if of == turn.entry_id}
    begun, seconds = turn.talk_at, stage.talk_seconds
    if turn.answer_at is not None:
        begun, seconds = turn.answer_at, stage.answer_seconds
    return OnStage(
        turn=turn,
        part=ANSWERS if turn.answer_at else TALK,
        ends_at=begun + timedelta(seconds=seconds),
        signed=sum(one.pk in signed for one in expected),
        expected=len(expected),
    )


def _told(stage: Stage, turns: list[Turn]) -> list[Told]:
    shown = [one for one in turns if one.told_at]
    if not shown:
        return []
    data = editions.parse(edition_file(stage.edition_id))
    scheme = data.scheme.stage(stage.code)
    scores = stage_scores(data, scheme) if scheme else {}
    exactly = data.scheme.rank_by == "exact"
    scored = [
        (exact if exactly else Fraction(rounded(exact, data.scheme.decimals)), exact, one)
        for one in shown
        for exact in (scores.get(one.entry.code),)
        if exact is not None
    ]
    scored.sort(key=lambda row: (-row[0], row[2].number))
    again = unsigned_again(stage)
    return [
        Told(
            rank=1 + sum(other > by for other, _exact, _turn in scored),
            number=one.number,
            title=one.entry.title,
            unit=one.entry.unit.name,
            group=one.entry.group,
            score=f"{rounded(exact, data.scheme.decimals):f}",
            again=one.entry_id in again,
        )
        for by, exact, one in scored
    ]
