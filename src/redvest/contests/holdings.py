"""What contests hold about a person. That somebody judged, voted, handed in or decided is evidence, and stays."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import ObjectionState, SheetState, StageState
from redvest.contests.models import Judge, Objection, Sheet
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.operation import step

#: Who judged, voted and decided then: two persons found to be one did not judge or vote as one.
STAYS = frozenset(
    {
        "contests.edition.drafted_by",
        "contests.edition.opened_by",
        "contests.editionstep.by",
        "contests.entry.drafted_by",
        "contests.entry.submitted_by",
        "contests.entrystep.by",
        "contests.entryfile.added_by",
        "contests.unitlist.sent_by",
        "contests.judge.person",
        "contests.judge.named_by",
        "contests.conflict.decided_by",
        "contests.sheet.unlocked_by",
        "contests.given.by",
        "contests.result.published_by",
        "contests.objection.answered_by",
        "contests.award.given_by",
        "contests.votebook.person",
        "contests.vote.person",
        "contests.votecase.decided_by",
        "contests.measure.by",
    }
)
FORGOTTEN: frozenset[str] = frozenset()


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """A judge of a stage that is open first ends their part: the others wait for their marks."""
    judging = Judge.objects.filter(
        person_id=person_id, ended_at__isnull=True, seats__stage__state=StageState.OPEN
    )
    if judging.exists():
        return [Reason("judging", _("您担任评委的环节还在进行，结束后才能注销，或请承办方另请评委"))]
    return []


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """Two judges of one stage under way cannot become one: each may have marked."""
    open_ones = Q(ended_at__isnull=True, seats__stage__state=StageState.OPEN)
    theirs = Judge.objects.filter(open_ones, person_id=other_id).values("edition_id")
    if Judge.objects.filter(open_ones, person_id=person_id, edition_id__in=theirs).exists():
        return [Reason("both_judging", _("两人都是同一届大赛正在评分的评委，结束后才能合并"))]
    return []


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """Ends their seats as a judge; what was said in objections that are answered is forgotten but for its number."""
    judging = Judge.objects.filter(person_id=person_id, ended_at__isnull=True)
    ended = list(judging.values_list("pk", flat=True))
    judging.update(ended_at=now)
    unsigned = Sheet.objects.filter(judge_id__in=ended, state=SheetState.OPEN)
    trace = {
        "contests.judge ended": ended,
        "contests.sheet unsigned": list(unsigned.values_list("pk", flat=True)),
    }
    answered = Objection.objects.filter(person_id=person_id).exclude(state=ObjectionState.OPEN)
    trace["contests.objection forgotten"] = list(answered.values_list("pk", flat=True))
    answered.update(name=str(_("已注销")), phone="0000000")
    return trace


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """Nothing both hold must end; what was done then stays with whom it was done as."""
    return {}
