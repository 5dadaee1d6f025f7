"""The day of the defence: whose turn it is, what is told to the hall; scores handed in.

Locks: the edition, the stage, the turn.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import COMPETING, EditionState
from redvest.contests.models import Entry, Given, Stage, Turn
from redvest.contests.operations.stages import locked_stage, touch_board
from redvest.contests.queries.edition_file import edition_file
from redvest.contests.queries.panels import panel_of, scheme_stage, signed_in
from redvest.contests.rules import defence as rules
from redvest.contests.rules.editions import why_not_in, why_not_text
from redvest.contests.rules.sheets import LONGEST_SOURCE, LONGEST_WHY, why_not_given
from redvest.contests.scoring import edition as editions
from redvest.contests.scoring.marks import stage_scores
from redvest.contests.scoring.scheme import GIVEN
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step


@operation
def start_turn(*, turn_id: int, by: Actor, now: datetime) -> Turn:
    """An entry comes on: its talk begins, and judges may mark it. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused (the stage is not open, another is on, it has been on).
    """
    stage, turn = _locked_turn(turn_id, by, now=now)
    if turn.talk_at is not None and turn.done_at is None:
        return turn
    on = Turn.objects.filter(stage=stage, talk_at__isnull=False, done_at__isnull=True).exists()
    begun, done = turn.talk_at is not None, turn.done_at is not None
    refuse_if(rules.why_not_start_turn(stage=stage.state, on=on, begun=begun, done=done))
    turn.talk_at = now
    return _moved(turn, "started", by=by, now=now)


@operation
def start_answers(*, turn_id: int, by: Actor, now: datetime) -> Turn:
    """The talk is over, the answers begin. A repeat changes nothing. Raises NotFound, Forbidden, Refused."""
    _stage, turn = _locked_turn(turn_id, by, now=now)
    if turn.answer_at is not None and turn.done_at is None:
        return turn
    begun, done = turn.talk_at is not None, turn.done_at is not None
    refuse_if(rules.why_not_answer_turn(begun=begun, answering=turn.answer_at is not None, done=done))
    turn.answer_at = now
    return _moved(turn, "answering", by=by, now=now)


@operation
def end_turn(*, turn_id: int, by: Actor, now: datetime) -> Turn:
    """The entry goes off; judges may still mark it until its score is told. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused.
    """
    _stage, turn = _locked_turn(turn_id, by, now=now)
    if turn.done_at is not None:
        return turn
    refuse_if(rules.why_not_end_turn(begun=turn.talk_at is not None, done=False))
    turn.done_at = now
    return _moved(turn, "done", by=by, now=now)


@operation
def miss_turn(*, turn_id: int, why: str, by: Actor, now: datetime) -> Turn:
    """An entry did not come on, with a reason: it has no score in this stage, which is not zero.

    Raises NotFound, Forbidden, Invalid, Refused.
    """
    stage, turn = _locked_turn(turn_id, by, now=now)
    if turn.missed_why:
        return turn
    begun, done = turn.talk_at is not None, turn.done_at is not None
    refuse_if(rules.why_not_start_turn(stage=stage.state, on=False, begun=begun, done=done))
    invalid_if(why_not_text("why", _("原因"), why, rules.LONGEST_WHY))
    turn.missed_why, turn.done_at = why.strip(), now
    return _moved(turn, "missed", by=by, now=now)


@operation
def tell_score(*, turn_id: int, why: str = "", by: Actor, now: datetime) -> Turn:
    """Tells the hall an entry's score: it appears on the live board, and nobody marks the entry any more.

    Where results are held it is told when the group after its own is done. Raises NotFound, Forbidden, Refused (not
    done, sheets missing without a reason, too few for a score, held).
    """
    stage, turn = _locked_turn(turn_id, by, now=now)
    if turn.told_at is not None:
        return turn
    panel = panel_of(stage)
    entry = next((one for one in panel.entries if one.pk == turn.entry_id), None)
    missing = panel.missing(signed_in(stage.pk), [entry] if entry else [])
    data = editions.parse(edition_file(stage.edition_id))
    scores = stage_scores(data, panel.scheme)
    turns = [
        rules.Next(group=one.entry.group, number=one.number, done=one.done_at is not None)
        for one in Turn.objects.filter(stage=stage).select_related("entry")
    ]
    own = next(one for one in turns if one.number == turn.number)
    refuse_if(
        rules.why_not_tell(
            own,
            turns,
            held=stage.hold_results,
            missing=len(missing),
            scored=turn.entry.code in scores,
            why=why,
        )
    )
    turn.told_at = now
    return _moved(turn, "told", by=by, now=now, why=why.strip())


@operation
def give_scores(
    *, stage_id: int, scores: Mapping[int, Decimal], source: str, why: str = "", by: Actor, now: datetime
) -> list[Given]:
    """Hands in scores of a stage that is marked elsewhere, by entry id, with whose they are and on what paper.

    One that stands is replaced with a reason, and stays beside the new one. The same again changes nothing. Raises
    NotFound, Forbidden, Invalid (score, source, why), Refused (its state, no such stage).
    """
    stage = locked_stage(stage_id, by, now=now)
    scheme = scheme_stage(stage)
    refuse_if(why_not_in(stage.edition.state, EditionState.RUNNING))
    if scheme.kind != GIVEN:
        refuse_if([Reason("not_given", _("这个环节的得分不由外部提交"))])
    invalid_if([reason for value in scores.values() for reason in why_not_given(scheme, value)])
    invalid_if(why_not_text("source", _("来源"), source, LONGEST_SOURCE))
    competing = Entry.objects.filter(edition_id=stage.edition_id, state__in=COMPETING, pk__in=scores)
    if competing.count() != len(scores):
        raise NotFound(Reason("not_found", _("有项目不在参赛名单里")))
    standing = {
        one.entry_id: one
        for one in Given.objects.select_for_update(no_key=True).filter(
            stage=stage, entry_id__in=scores, replaced_at__isnull=True
        )
    }
    changed = [pk for pk, value in scores.items() if pk not in standing or standing[pk].value != value]
    replaced = [standing[pk] for pk in changed if pk in standing]
    if replaced:
        invalid_if(why_not_text("why", _("更改原因"), why, LONGEST_WHY))
        for one in replaced:
            one.replaced_at, one.replaced_why = now, why.strip()
        Given.objects.bulk_update(replaced, ["replaced_at", "replaced_why"])
    made = Given.objects.bulk_create(
        Given(stage=stage, entry_id=pk, value=scores[pk], source=source.strip(), at=now, by_id=by.person_id)
        for pk in sorted(changed)
    )
    audit.record(
        "contest_score.given",
        by=by,
        now=now,
        target=f"contest:{stage.edition_id}",
        stage=stage.code,
        scores={str(one.entry_id): str(one.value) for one in made},
        replaced=len(replaced),
        why=why.strip(),
    )
    return made


@step
def _locked_turn(turn_id: int, by: Actor, *, now: datetime) -> tuple[Stage, Turn]:
    known = Turn.objects.filter(pk=turn_id).first()
    if known is None:
        raise NotFound(Reason("not_found", _("没有找到这个出场顺序")))
    stage = locked_stage(known.stage_id, by, now=now)
    turn = lock(Turn, turn_id)
    turn.stage = stage
    return stage, turn


@step
def _moved(turn: Turn, what: str, *, by: Actor, now: datetime, why: str = "") -> Turn:
    turn.save()
    more = {"why": why} if why else {}
    audit.record(
        f"contest_turn.{what}",
        by=by,
        now=now,
        target=f"contest:{turn.stage.edition_id}",
        stage=turn.stage.code,
        turn=turn.number,
        **more,
    )
    touch_board(turn.stage, now=now)
    return turn
