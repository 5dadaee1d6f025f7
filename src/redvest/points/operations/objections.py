"""Booking what was public long enough; objections and appeals. Locks: the proposals, then accounts."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.access.rules import path_above
from redvest.kernel import audit
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.clock import local_day
from redvest.kernel.errors import NotFound, Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.points.covenant_enums import ObjectionKind, ObjectionState, ProposalState
from redvest.points.models import Objection, Proposal
from redvest.points.operations._proposal_moves import booked, earning_of, moved, parties_of, seen
from redvest.points.operations.earning import earned_many
from redvest.points.rules import proposals as rules


@operation
def book_due(*, now: datetime, limit: int = 500) -> int:
    """Books what was public until yesterday without an open objection; returns how many. Repeats harmlessly.

    What no budget pays for stays public in name and is tried again the next time.
    """
    rows = Proposal.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(
        state=ProposalState.PUBLIC, publicity_until__lt=local_day(now)
    )
    due = list(rows.select_related("rule").order_by("publicity_until", "id")[:limit])
    return sum(one.state == ProposalState.BOOKED for one in booked(due, by=SYSTEM, now=now))


@operation
def object_to(*, proposal_id: int, words: str, by: Actor, now: datetime) -> Objection:
    """Objects to what is public, as somebody who lives there or whom it concerns; it is not booked before an answer.

    One open objection each; a repeat returns it. Raises NotFound, Refused, Invalid (no words).
    """
    proposal = seen(proposal_id, by=by, now=now)
    earlier = proposal.objections.filter(by_id=by.person_id, state=ObjectionState.OPEN).first()
    if earlier is not None:
        return earlier
    refuse_if(rules.why_not_object(proposal.state, proposal.publicity_until, today=local_day(now)))
    invalid_if(rules.why_not_reason(words, about="words"))
    if proposal.state == ProposalState.PUBLIC:
        moved(proposal, ProposalState.OBJECTED, by=by, now=now)
    return _said(proposal, ObjectionKind.OBJECTION, words, by=by, now=now)


@operation
def appeal(*, proposal_id: int, words: str, by: Actor, now: datetime) -> Objection:
    """Appeals against what was booked or refused, once, within the covenant's days, to the site above.

    By whoever proposed it, whom it is about, or that one's household. Raises NotFound, Refused, Invalid (no words).
    """
    proposal = seen(proposal_id, by=by, now=now)
    access.require_sight(by.person_id in parties_of(proposal, now=now))
    appeals = proposal.objections.filter(kind=ObjectionKind.APPEAL)
    earlier = appeals.filter(by_id=by.person_id, state=ObjectionState.OPEN).first()
    if earlier is not None:
        return earlier
    refuse_if(
        rules.why_not_appeal(
            proposal.state,
            proposal.booked_on or proposal.decided_on,
            proposal.rule.version.appeal_days,
            appealed=appeals.exists(),
            today=local_day(now),
        )
    )
    invalid_if(rules.why_not_reason(words, about="words"))
    moved(proposal, ProposalState.APPEALED, by=by, now=now)
    return _said(proposal, ObjectionKind.APPEAL, words, by=by, now=now)


@operation
def answer(*, objection_id: int, uphold: bool, words: str, by: Actor, now: datetime) -> Objection:
    """Answers an objection, or at the site above an appeal; not by whoever decided, nor by a party.

    Upheld, a proposal is refused, a booking reversed, a refusal decided anew. Raises NotFound, Forbidden, Refused,
    Invalid (no words).
    """
    first = Objection.objects.filter(pk=objection_id).values_list("proposal_id", flat=True).first()
    if first is None:
        raise NotFound(Reason("not_found", _("没有找到这条异议")))
    proposal = seen(first, by=by, now=now)
    said: Objection = lock(Objection, objection_id)
    path = proposal.site.path if said.kind == ObjectionKind.OBJECTION else path_above(proposal.site.path)
    access.require(viewer_of(by, now=now), Verb.DECIDE_POINTS, path)
    parties = parties_of(proposal, now=now) | {proposal.decided_by_id or 0, said.by_id}
    forbid_if(rules.why_not_impartial(by.person_id, parties))
    state = ObjectionState.UPHELD if uphold else ObjectionState.DISMISSED
    if said.state == state:
        return said
    refuse_if([] if said.state == ObjectionState.OPEN else [Reason("answered", _("已经答复过了"))])
    invalid_if(rules.why_not_reason(words, about="words"))
    said.state, said.answer = state, words.strip()
    said.answered_by_id, said.answered_at = by.person_id, now
    said.save()
    audit.record("points.answered", by=by, now=now, target=f"proposal:{proposal.pk}", upheld=uphold)
    _after(proposal, said, by=by, now=now)
    return said


def _after(proposal: Proposal, said: Objection, *, by: Actor, now: datetime) -> None:
    upheld = said.state == ObjectionState.UPHELD
    to = rules.after_answer(said.kind, upheld=upheld, booked=proposal.booked_on is not None)
    others = proposal.objections.filter(state=ObjectionState.OPEN)
    if to == ProposalState.PUBLIC and others.exists():
        return
    if to == ProposalState.REFUSED and upheld:
        proposal.reason = said.answer[: rules.MOST_REASON]
        others.update(
            state=ObjectionState.UPHELD, answer=said.answer, answered_at=now, answered_by_id=by.person_id
        )
    if to == ProposalState.CHECKED:
        proposal.decided_by_id = proposal.decided_on = None
        proposal.reason = ""
    if to == ProposalState.REVERSED:
        earned_many(earnings=[earning_of(proposal, void=True)], by=by, now=now)
    moved(proposal, to, by=by, now=now, reason=said.answer[: rules.MOST_REASON])


def _said(proposal: Proposal, kind: str, words: str, *, by: Actor, now: datetime) -> Objection:
    said = Objection.objects.create(
        proposal=proposal, kind=kind, by_id=by.person_id or 0, at=now, words=words.strip()
    )
    audit.record(f"points.{kind}", by=by, now=now, target=f"proposal:{proposal.pk}")
    return said
