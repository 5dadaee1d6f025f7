"""Rounds of public votes: set up, shown, ended. Locks: the edition, the round, then its tallies."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import COMPETING, StageState
from redvest.contests.models import Edition, Entry, Round, Stage, Tally
from redvest.contests.operations._common import require_running
from redvest.contests.rules import vote_terms
from redvest.contests.rules import votes as rules
from redvest.contests.rules.schemes import scheme_of
from redvest.contests.rules.vote_terms import DAILY
from redvest.contests.scoring.scheme import VOTE
from redvest.kernel import audit
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step


@operation
def set_up_round(
    *,
    edition_id: int,
    stage_code: str,
    opens_at: datetime,
    closes_at: datetime,
    by: Actor,
    now: datetime,
) -> Round:
    """Sets up the public vote of a stage, by the terms that were announced; its entries are those in the contest.

    Before it opens the times may be changed by doing so again; a repeat changes nothing. Raises NotFound, Forbidden,
    Invalid by field, Refused (no stage of votes, an earlier stage that cuts has not cut, it has begun).
    """
    edition = lock(Edition, edition_id)
    require_running(edition, by, now=now)
    stage = Stage.objects.filter(edition=edition, code=stage_code).first()
    said = scheme_of(edition.scheme).stage(stage_code)
    if stage is None or said is None:
        raise NotFound(Reason("not_found", _("没有找到这个环节")))
    refuse_if([] if said.kind == VOTE else [Reason("no_vote", _("按方案，这个环节不是公众投票"))])
    known = Round.objects.select_for_update(no_key=True).filter(stage=stage).first()
    if known is not None and (known.opens_at, known.closes_at) == (opens_at, closes_at):
        return known
    reasons = rules.why_not_round(state=edition.state, opens_at=opens_at, closes_at=closes_at, now=now)
    invalid_if([one for one in reasons if one.about])
    refuse_if(reasons + _why_not_yet(edition, stage))
    if known is not None:
        begun = [Reason("vote_begun", _("投票已经开始，不能再改时间"))]
        refuse_if(begun if known.opens_at <= now else [])
        known.opens_at, known.closes_at = opens_at, closes_at
        known.save(update_fields=["opens_at", "closes_at"])
    else:
        known = _made(edition, stage, opens_at=opens_at, closes_at=closes_at, now=now)
    audit.record(
        "vote_round.set_up",
        by=by,
        now=now,
        target=f"contest:{edition_id}",
        stage=stage_code,
        opens_at=opens_at.isoformat(),
        closes_at=closes_at.isoformat(),
    )
    return known


@step
def _made(edition: Edition, stage: Stage, *, opens_at: datetime, closes_at: datetime, now: datetime) -> Round:
    row = Round.objects.create(
        edition=edition,
        stage=stage,
        opens_at=opens_at,
        closes_at=closes_at,
        terms=(edition.terms or {}).get("vote") or {},
    )
    entries = Entry.objects.filter(edition=edition, state__in=COMPETING).values_list("pk", flat=True)
    Tally.objects.bulk_create(Tally(round=row, entry_id=pk) for pk in entries)
    if stage.state == StageState.WAITING:
        stage.state, stage.opened_at = StageState.OPEN, now
        stage.save(update_fields=["state", "opened_at"])
    return row


def _why_not_yet(edition: Edition, stage: Stage) -> list[Reason]:
    """A stage before this one that keeps only so many has to say who they are."""
    earlier = Stage.objects.filter(edition=edition, turn__lt=stage.turn, kept__isnull=True)
    cutting = {one.code for one in scheme_of(edition.scheme).stages if one.keep is not None}
    waiting = [one for one in earlier if one.code in cutting]
    return [Reason("not_cut", _("前面的环节还没有确定入围名单"))] if waiting else []


@operation
def end_round(*, round_id: int, by: Actor, now: datetime) -> Round:
    """Ends a vote whose time is over; its last counts are shown if they are shown daily. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused (there is still time).
    """
    row = lock(Round, round_id)
    edition = Edition.objects.select_related("site").get(pk=row.edition_id)
    if not by.is_system:
        require_running(edition, by, now=now)
    if row.ended_at is not None:
        return row
    refuse_if([Reason("too_early", _("还没到公布的投票截止时间"))] if now < row.closes_at else [])
    row.ended_at, row.shown_at = now, now
    row.save(update_fields=["ended_at", "shown_at"])
    _show(row)
    stage = lock(Stage, row.stage_id)
    if stage.state == StageState.OPEN:
        stage.state, stage.ended_at = StageState.ENDED, now
        stage.save(update_fields=["state", "ended_at"])
    audit.record("vote_round.ended", by=by, now=now, target=f"contest:{edition.pk}", stage=stage.code)
    return row


@operation
def show_counts(*, round_id: int, now: datetime) -> bool:
    """Shows the counts of a vote that shows them once a day, if they are due; whether they were."""
    row = lock(Round, round_id)
    terms = vote_terms.parse(row.terms, "terms")
    due = terms.last_shown(now)
    if terms.show != DAILY or row.ended_at is not None or due < row.opens_at:
        return False
    if row.shown_at is not None and row.shown_at >= due:
        return False
    row.shown_at = due
    row.save(update_fields=["shown_at"])
    _show(row)
    audit.record("vote_round.shown", by=SYSTEM, now=now, target=f"contest:{row.edition_id}")
    return True


@step
def _show(row: Round) -> None:
    """What is shown is what counts now. Tallies are locked in order, as everybody does."""
    list(Tally.objects.select_for_update(no_key=True).filter(round=row).order_by("pk"))
    Tally.objects.filter(round=row).update(shown=F("counted"))
