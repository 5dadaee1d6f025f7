"""Sheets: written as one marks, signed for good, unlocked by a supervisor. Locks: the stage (shared), the sheet."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import SheetState
from redvest.contests.models import Edition, Entry, Judge, Mark, Sheet, Stage, Turn
from redvest.contests.operations._common import require_supervising
from redvest.contests.operations.panels import require_judge
from redvest.contests.operations.stages import touch_board
from redvest.contests.queries.panels import Panel, panel_of, stage_by_id
from redvest.contests.queries.signing import signature
from redvest.contests.rules import sheets as rules
from redvest.contests.rules.sheets import Standing
from redvest.contests.scoring.edition import MARKS, REVOTE
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import Failed, attempt, operation, step
from redvest.kernel.telling import Telling, tell
from redvest.people.operations import prove_again


@operation
def save_marks(
    *,
    stage_id: int,
    entry_id: int,
    marks: Mapping[str, Decimal],
    comment: str = "",
    count: int = 0,
    purpose: str = MARKS,
    by: Actor,
    now: datetime,
) -> Sheet:
    """Saves a sheet as it stands on the judge's device, some marks maybe missing still. A repeat changes nothing.

    ``count``: the device counts its changes; one that comes later than a newer is passed over, and the newer returned
    (0: always written). Raises NotFound, Forbidden, Invalid by criterion, Refused (no seat, recused, not on yet,
    signed, told, ended).
    """
    writing = _writing(stage_id, purpose, by, now=now)
    entry = writing.entry(entry_id)
    sheet = _standing_sheet(writing, entry)
    refuse_if(rules.why_not_write(writing.standing(entry, sheet)))
    invalid_if(rules.why_not_marks(writing.panel.scheme, marks, comment))
    if sheet is None:
        sheet = Sheet.objects.create(
            stage=writing.stage, judge=writing.judge, entry=entry, purpose=purpose, opened_at=now
        )
    if count and count < sheet.saved:
        return sheet
    sheet.comment, sheet.saved = comment.strip(), max(count, sheet.saved)
    sheet.save(update_fields=["comment", "saved"])
    _put_marks(sheet, marks)
    return sheet


@attempt
def sign_sheets(
    *,
    stage_id: int,
    entry_ids: Collection[int],
    password: str = "",
    code: str = "",
    purpose: str = MARKS,
    by: Actor,
    now: datetime,
) -> list[Sheet] | Failed:
    """A judge signs sheets, having entered their password or a code again: a keyed digest over what each says.

    Signed is for good: only a supervisor unlocks. Those signed before are returned as they are. Raises NotFound,
    Forbidden, Invalid (wrong password or code, counted), Refused (a mark is missing, and all of ``save_marks``).
    """
    writing = _writing(stage_id, purpose, by, now=now)
    failed = prove_again(password=password, code=code, by=by, now=now)
    if failed is not None:
        return failed
    found = []
    for entry_id in sorted(set(entry_ids)):
        entry = writing.entry(entry_id)
        sheet = _standing_sheet(writing, entry)
        if sheet is not None and sheet.state == SheetState.SEALED:
            found.append(sheet)
            continue
        refuse_if(rules.why_not_write(writing.standing(entry, sheet)))
        marks = _marks_of(sheet)
        refuse_if(rules.why_not_seal(writing.panel.scheme, marks))
        assert sheet is not None  # why_not_seal has refused a sheet without marks
        found.append(_seal(writing, entry, sheet, marks, by=by, now=now))
    touch_board(writing.stage, now=now)
    return found


@operation
def unlock_sheet(*, sheet_id: int, why: str, by: Actor, now: datetime) -> Sheet:
    """A supervisor unlocks a signed sheet, with a reason the judge is told; what was signed is kept beside the next.

    Returns the next version, which begins with the same marks and is counted once it is signed. Raises NotFound,
    Forbidden (also who had a hand in the edition), Invalid, Refused (not signed, a result is out).
    """
    known = Sheet.objects.select_related("stage").filter(pk=sheet_id).first()
    if known is None:
        raise NotFound(Reason("not_found", _("没有找到这份评分表")))
    edition = lock(Edition, known.stage.edition_id)
    require_supervising(edition, by, now=now)
    sheet = lock(Sheet, sheet_id)
    reasons = rules.why_not_unlock(edition=edition.state, sheet=sheet.state, why=why)
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons)
    sheet.state, sheet.unlocked_at, sheet.unlocked_by_id = SheetState.UNLOCKED, now, by.person_id
    sheet.unlocked_why = why.strip()
    sheet.save()
    after = Sheet.objects.create(
        stage_id=sheet.stage_id,
        judge_id=sheet.judge_id,
        entry_id=sheet.entry_id,
        purpose=sheet.purpose,
        version=sheet.version + 1,
        comment=sheet.comment,
        opened_at=now,
    )
    _put_marks(after, _marks_of(sheet))
    judge = Judge.objects.get(pk=sheet.judge_id)
    entry = Entry.objects.get(pk=sheet.entry_id)
    audit.record(
        "contest_sheet.unlocked",
        by=by,
        now=now,
        target=f"contest:{edition.pk}",
        stage=known.stage.code,
        judge=judge.code,
        entry=entry.code,
        version=sheet.version,
        why=why.strip(),
    )
    words: dict[str, str | int] = {"edition": edition.name, "entry": entry.code, "reason": why.strip()}
    target = f"contest_sheet:{after.pk}"
    tell(
        [Telling(kind="contest_judge.unlocked", people=[judge.person_id], words=words, target=target)],
        now=now,
    )
    touch_board(known.stage, now=now)
    return after


class _Writing:
    """What a judge writes in: the stage as it stands, and whose sheets they are."""

    def __init__(self, panel: Panel, judge: Judge, purpose: str) -> None:
        self.panel, self.stage, self.judge, self.purpose = panel, panel.stage, judge, purpose
        turns = {one.entry_id: one for one in Turn.objects.filter(stage=panel.stage)}
        self.turns, self.has_turns = turns, bool(turns)

    def entry(self, entry_id: int) -> Entry:
        """One of the stage's entries. Raises NotFound."""
        found = next((one for one in self.panel.entries if one.pk == entry_id), None)
        if found is None:
            raise NotFound(Reason("not_found", _("没有找到这个项目")))
        return found

    def standing(self, entry: Entry, sheet: Sheet | None) -> Standing:
        """What decides whether they may write on it."""
        turn = self.turns.get(entry.pk)
        return Standing(
            edition=self.stage.edition.state,
            stage=self.stage.state,
            purpose=self.purpose,
            pledged=self.judge.pledged_at is not None,
            seated=self.judge in self.panel.seated(entry),
            recused=(self.judge.pk, entry.pk) in self.panel.recused,
            on=not self.has_turns or (turn is not None and turn.talk_at is not None),
            told=turn is not None and turn.told_at is not None,
            again=sheet is not None and sheet.version > 1,
            revoted=entry.code in self.stage.revoted,
            sheet=sheet.state if sheet else None,
        )


@step
def _writing(stage_id: int, purpose: str, by: Actor, *, now: datetime) -> _Writing:
    """The stage, held against being ended meanwhile (shared, so that judges do not wait for one another)."""
    if purpose not in (MARKS, REVOTE):
        raise NotFound(Reason("not_found", _("没有找到这份评分表")))
    stage_by_id(stage_id)
    list(Stage.objects.raw("SELECT id FROM contests_stage WHERE id = %s FOR SHARE", [stage_id]))
    stage = stage_by_id(stage_id)
    judge = Judge.objects.select_for_update(no_key=True).filter(
        edition_id=stage.edition_id, person_id=by.person_id or 0
    )
    found = judge.first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个环节")))
    require_judge(found, by)
    return _Writing(panel_of(stage), found, purpose)


def _standing_sheet(writing: _Writing, entry: Entry) -> Sheet | None:
    rows = Sheet.objects.select_for_update(no_key=True, of=("self",)).filter(
        stage=writing.stage, judge=writing.judge, entry=entry, purpose=writing.purpose
    )
    return rows.exclude(state=SheetState.UNLOCKED).first()


def _marks_of(sheet: Sheet | None) -> dict[str, Decimal]:
    if sheet is None:
        return {}
    return dict(Mark.objects.filter(sheet=sheet).values_list("criterion", "value"))


@step
def _put_marks(sheet: Sheet, marks: Mapping[str, Decimal]) -> None:
    """The sheet's marks are these, in two statements."""
    Mark.objects.filter(sheet=sheet).exclude(criterion__in=marks).delete()
    Mark.objects.bulk_create(
        (Mark(sheet=sheet, criterion=code, value=value) for code, value in marks.items()),
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["value"],
    )


@step
def _seal(
    writing: _Writing, entry: Entry, sheet: Sheet, marks: Mapping[str, Decimal], *, by: Actor, now: datetime
) -> Sheet:
    sheet.state, sheet.sealed_at = SheetState.SEALED, now
    sheet.stage, sheet.judge, sheet.entry = writing.stage, writing.judge, entry
    sheet.digest = signature(sheet, marks)
    sheet.save(update_fields=["state", "sealed_at", "digest"])
    audit.record(
        "contest_sheet.signed",
        by=by,
        now=now,
        target=f"contest:{writing.stage.edition_id}",
        stage=writing.stage.code,
        judge=writing.judge.code,
        entry=entry.code,
        version=sheet.version,
        digest=sheet.digest,
    )
    return sheet
