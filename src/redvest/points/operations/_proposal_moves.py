"""What becomes of a proposal: who sees it, whose matter it is, its moves from state to state, its booking."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.clock import day_end, local_day
from redvest.kernel.errors import refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import step
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.points.covenant_enums import EarnedState, ObjectionState, ProposalState
from redvest.points.models import Proposal, ProposalStep
from redvest.points.operations.earning import earned_many
from redvest.points.rules import proposals as rules
from redvest.points.rules.covenant import Earning

#: The kind of cause under which proposals are booked; its key is the proposal.
CAUSE = "proposal"


def seen(proposal_id: int, *, by: Actor, now: datetime) -> Proposal:
    """The proposal, locked, for those who made it, whom it is about, or who report or decide at its site, or live
    where it is public. Raises NotFound to others."""
    viewer = viewer_of(by, now=now)
    proposal: Proposal = lock(Proposal, proposal_id)
    mine = by.person_id is not None and by.person_id in parties_of(proposal, now=now)
    duty = viewer.may(Verb.PROPOSE_POINTS, proposal.site.path) or viewer.may(
        Verb.DECIDE_POINTS, proposal.site.path
    )
    access.require_sight(mine or duty or _public_to(proposal, by))
    return proposal


def _public_to(proposal: Proposal, by: Actor) -> bool:
    public = proposal.state in (ProposalState.PUBLIC, ProposalState.OBJECTED) and proposal.rule.value > 0
    if not public or by.person_id is None:
        return False
    return people.home_path_of(by.person_id).startswith(proposal.site.path)


def parties_of(proposal: Proposal, *, now: datetime) -> set[int]:
    """Whoever proposed it, whom it is about, and that one's household."""
    found = {proposal.person_id, proposal.proposed_by_id}
    if proposal.household_id is not None:
        home = people.household_by_id(proposal.household_id, at=now)
        found |= home.member_ids if home is not None else set()
    return found


@step
def moved(proposal: Proposal, state: str, *, by: Actor, now: datetime, reason: str = "") -> Proposal:
    """Changes a proposal's state and tells whom it concerns. Raises Refused where the state does not allow it."""
    refuse_if(rules.why_not_move(proposal.state, state))
    proposal.state = state
    proposal.save()
    note(proposal, by=by, now=now, reason=reason)
    tell_about(proposal, now=now)
    return proposal


#: What people are told of a state, and by which kind of message.
TOLD: dict[str, str] = {
    ProposalState.PUBLIC: "points.public",
    ProposalState.BOOKED: "points.booked",
    ProposalState.REFUSED: "points.refused",
    ProposalState.REVERSED: "points.reversed",
}


@step
def tell_about(proposal: Proposal, *, now: datetime) -> None:
    """Tells the one it is about, and whoever proposed a thing that was refused."""
    kind = TOLD.get(proposal.state)
    if kind is None:
        return
    told = {proposal.person_id}
    if proposal.state == ProposalState.REFUSED:
        told.add(proposal.proposed_by_id)
    words: dict[str, str | int] = {"title": proposal.rule.title, "reason": proposal.reason}
    until = proposal.publicity_until
    words["until"] = day_end(until).isoformat() if until is not None else ""
    tell(
        [Telling(kind=kind, people=sorted(told), words=words, target=f"proposal:{proposal.pk}")],
        now=now,
    )


@step
def note(proposal: Proposal, *, by: Actor, now: datetime, reason: str = "") -> None:
    ProposalStep.objects.create(
        proposal=proposal,
        state=proposal.state,
        at=now,
        by_id=by.person_id,
        reason=reason[: rules.MOST_REASON],
    )
    audit.record(
        "points.proposal",
        by=by,
        now=now,
        target=f"proposal:{proposal.pk}",
        state=str(proposal.state),
        person=proposal.person_id,
    )


@step
def booked(proposals: Sequence[Proposal], *, by: Actor, now: datetime) -> list[Proposal]:
    """Books decided proposals, within an operation; what could not be paid for stays as it is."""
    if not proposals:
        return []
    results = earned_many(earnings=[earning_of(one) for one in proposals], by=by, now=now)
    for one, result in zip(proposals, results, strict=True):
        if result.state == EarnedState.REFUSED:
            if one.state == ProposalState.CHECKED:
                one.publicity_until = local_day(now)
                moved(one, ProposalState.PUBLIC, by=by, now=now)
            continue
        one.booked_on = local_day(now)
        moved(one, ProposalState.BOOKED, by=by, now=now)
    return list(proposals)


def earning_of(proposal: Proposal, *, void: bool = False) -> Earning:
    """The facts a proposal is booked by."""
    return Earning(
        kind=proposal.rule.source,
        person_id=proposal.person_id,
        household_id=proposal.household_id,
        site_id=proposal.site_id,
        happened_on=proposal.happened_on,
        cause_kind=CAUSE,
        cause_key=str(proposal.pk),
        item=proposal.rule.code,
        asked=proposal.granted,
        void=void,
    )


@step
def withdraw_of(person_id: int, *, by: Actor, now: datetime) -> list[int]:
    """What is proposed about somebody who leaves and is not booked yet is withdrawn, what was objected with it.

    Appeals are answered: they are about what was decided. Gives the proposals' ids.
    """
    states = (
        ProposalState.PROPOSED, ProposalState.CHECKED, ProposalState.PUBLIC, ProposalState.OBJECTED
    )  # fmt: skip
    rows = Proposal.objects.filter(person_id=person_id, state__in=states).order_by("pk")
    ids = []
    for proposal in rows.select_for_update(no_key=True, of=("self",)).select_related("rule"):
        open_ones = proposal.objections.filter(state=ObjectionState.OPEN)
        open_ones.update(state=ObjectionState.DISMISSED, answer=str(_("本人已离开")), answered_at=now)
        ids.append(moved(proposal, ProposalState.WITHDRAWN, by=by, now=now).pk)
    return ids
