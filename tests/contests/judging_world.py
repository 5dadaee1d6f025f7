"""A stage under way with a judge of it: for the walks over all doors."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from cast import DAQIAO, GAOPING, NOW, Cast
from contests.for_world import PDF
from contests.making import CHECKED, JUDGED, MINUTE, STAMPED, UNTIL, form, project, scheme
from redvest.contests import operations as contests
from redvest.contests.models import Conflict, EntryFile, Judge, Sheet, Stage, Turn


def judged_things(cast: Cast, *, words: str = "试点", now: datetime = NOW) -> dict[str, Any]:
    """An edition whose defence is on: the first resident judges the red team's entry."""
    clerk, opener, leader = cast.clerk.actor, cast.approver.actor, cast.leader.actor
    plan = project(cast, team_id=cast.team.id, leader=cast.leader, name=f"评{words}"[:50])
    said = form(code="judged-2026", name=f"评{words}"[:80], scheme=scheme())
    row = contests.draft_edition(site_code=GAOPING, form=said, by=clerk, now=now)
    contests.announce_edition(edition_id=row.pk, by=opener, now=now)
    entry = contests.draft_entry(edition_id=row.pk, project_id=plan.pk, field="teaching", by=leader, now=now)
    contests.add_entry_file(entry_id=entry.pk, title=words[:60], upload=PDF, by=leader, now=now)
    contests.submit_entry(entry_id=entry.pk, by=leader, now=now)
    contests.check_entry(entry_id=entry.pk, verdict="accepted", note=words[:500], by=clerk, now=now)
    contests.close_applications(edition_id=row.pk, by=clerk, now=UNTIL)
    made = contests.rank_entries(
        edition_id=row.pk, unit_code=DAQIAO, ranked=[entry.pk], by=clerk, now=CHECKED
    )
    made = contests.publicise_list(list_id=made.pk, by=clerk, now=CHECKED)
    assert made.public_until is not None
    contests.send_list(list_id=made.pk, stamped=STAMPED, by=clerk, now=made.public_until)
    contests.start_judging(edition_id=row.pk, by=clerk, now=JUDGED)
    stage = _held(cast, row.pk, words)
    return {
        "judge_id": Judge.objects.get(edition=row).pk,
        "panel_stage_id": stage.pk,
        "marked_id": entry.pk,
        "read_id": EntryFile.objects.get(entry=entry).pk,
        "board_edition": row.code,
        "board_stage": stage.code,
        "conflict_id": Conflict.objects.get(judge__edition=row).pk,
        "sheet_id": Sheet.objects.get(stage=stage).pk,
        "turn_id": Turn.objects.get(stage=stage).pk,
        "turn_deed": "answers",
        "panel_deed": "name",
        "stage_deed": "plan",
    }


def _held(cast: Cast, edition_id: int, words: str) -> Stage:
    """Judge, pledge, seat, draw, open, on."""
    clerk, judge = cast.clerk.actor, cast.residents[0]
    named = contests.name_judge(
        edition_id=edition_id, number=judge.number, unit_words=words[:80], by=clerk, now=JUDGED
    )
    contests.pledge(judge_id=named.pk, by=judge.actor, now=JUDGED)
    stage = Stage.objects.get(edition_id=edition_id)
    due = JUDGED + MINUTE
    contests.announce_draw(stage_id=stage.pk, source=words[:200], due_at=due, by=clerk, now=JUDGED)
    contests.record_seed(stage_id=stage.pk, seed=words[:80], by=clerk, now=due)
    (turn,) = contests.draw_order(stage_id=stage.pk, by=clerk, now=due)
    contests.seat_judges(stage_id=stage.pk, seats={named.pk: ()}, by=clerk, now=due)
    contests.open_stage(stage_id=stage.pk, by=clerk, now=due)
    contests.start_turn(turn_id=turn.pk, by=clerk, now=due)
    _marked(cast, stage, named, turn.entry_id, words)
    return stage


def _marked(cast: Cast, stage: Stage, judge: Judge, entry_id: int, words: str) -> None:
    """A conflict declared and dismissed; a sheet that waits for its signature."""
    by = cast.residents[0].actor
    found = contests.declare_conflict(
        judge_id=judge.pk, entry_id=entry_id, note=words[:200], by=by, now=JUDGED
    )
    contests.dismiss_conflict(conflict_id=found.pk, why=words[:200], by=cast.auditor.actor, now=JUDGED)
    contests.save_marks(
        stage_id=stage.pk,
        entry_id=entry_id,
        marks={"total": Decimal("91.5")},
        comment=words[:500],
        by=by,
        now=JUDGED + 2 * MINUTE,
    )
