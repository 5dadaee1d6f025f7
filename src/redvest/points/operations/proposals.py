"""Proposals for points, from somebody's word to a line of the ledger. Locks: the proposal, then accounts."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, viewer_of
from redvest.kernel import once
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import keep
from redvest.kernel.clock import local_day
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.operation import operation
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.points.covenant_enums import ProposalState, Proposer
from redvest.points.models import Proposal
from redvest.points.operations._proposal_moves import booked, moved, note, parties_of, seen
from redvest.points.queries.covenants import Covenants, rule_of
from redvest.points.rules import proposals as rules
from redvest.points.rules.proposals import ProposalForm, Proposing

#: The purpose under which proofs are kept.
PROOF = "points.proof"


@operation
def propose(*, form: ProposalForm, by: Actor, now: datetime, key: str = "") -> Proposal:
    """Proposes points for somebody at the site that counts them; under the same ``key`` a repeat returns the first.

    For oneself or one's family, by those who live at the same site, or by its liaison. Raises NotFound, Invalid.
    """
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    earlier = once.earlier_result("points.propose", key=key, by=by)
    if earlier is not None:
        return Proposal.objects.get(pk=earlier)
    named = people.people_by_numbers({form.number.strip(), form.witness.strip()} - {""})
    person = named.get(form.number.strip())
    if person is None:
        raise Invalid(Reason("person_unknown", _("没有这个志愿者编号"), about="number"))
    path = people.home_path_of(person.id)
    proposed_as = _as_what(viewer_of(by, now=now), by.person_id, person.id, path, now=now)
    covenants = Covenants([path])
    found = {rule.code: rule for rule in covenants.rules_at(path, form.happened_on)}
    witness = named.get(form.witness.strip())
    known = Proposing(
        rule=found.get(form.rule_code),
        proposed_as=proposed_as,
        has_witness=witness is not None,
        witness_is_party=witness is not None and witness.id in (person.id, by.person_id),
        alike=_alike(person.id, form),
    )
    invalid_if(rules.why_not_propose(form, known, today=local_day(now)))
    assert known.rule is not None
    kept = None
    if form.proof is not None:
        kept = keep(upload=form.proof, purpose=PROOF, by=by, now=now, about="proof")
    checked = not known.rule.liaison_first or proposed_as == Proposer.LIAISON
    proposal = Proposal.objects.create(
        site_id=places.site_by_code(path.strip("/").split("/")[-1]).id,
        rule_id=known.rule.id,
        person_id=person.id,
        household_id=people.households_on([(person.id, form.happened_on)]).get((person.id, form.happened_on)),
        happened_on=form.happened_on,
        words=form.words.strip(),
        asked=form.points,
        witness_id=witness.id if witness else None,
        attachment_id=kept,
        proposed_as=proposed_as,
        proposed_by_id=by.person_id,
        proposed_at=now,
        state=ProposalState.CHECKED if checked else ProposalState.PROPOSED,
    )
    note(proposal, by=by, now=now)
    once.remember("points.propose", key=key, by=by, result_id=proposal.pk, now=now)
    return proposal


@operation
def withdraw_proposal(*, proposal_id: int, by: Actor, now: datetime) -> Proposal:
    """Takes one's proposal back before it is decided. A repeat changes nothing. Raises NotFound, Refused."""
    proposal = seen(proposal_id, by=by, now=now)
    access.require_sight(proposal.proposed_by_id == by.person_id)
    if proposal.state == ProposalState.WITHDRAWN:
        return proposal
    refuse_if(rules.why_not_withdraw(proposal.state))
    return moved(proposal, ProposalState.WITHDRAWN, by=by, now=now)


@operation
def check_proposal(*, proposal_id: int, agree: bool, by: Actor, now: datetime, reason: str = "") -> Proposal:
    """The liaison (组联络员) says whether it is so. Not in their own or their family's matter.

    Raises NotFound, Forbidden, Refused, Invalid (a no without a reason).
    """
    proposal = seen(proposal_id, by=by, now=now)
    access.require(viewer_of(by, now=now), Verb.PROPOSE_POINTS, proposal.site.path)
    forbid_if(rules.why_not_impartial(by.person_id, parties_of(proposal, now=now)))
    to = ProposalState.CHECKED if agree else ProposalState.REFUSED
    if proposal.state == to and proposal.checked_by_id == by.person_id:
        return proposal
    refuse_if(_only(proposal, ProposalState.PROPOSED))
    invalid_if([] if agree else rules.why_not_reason(reason))
    proposal.checked_by_id, proposal.reason = by.person_id, "" if agree else reason.strip()
    if not agree:
        proposal.decided_on = local_day(now)
    return moved(proposal, to, by=by, now=now, reason=proposal.reason)


@operation
def decide_proposal(
    *,
    proposal_id: int,
    approve: bool,
    by: Actor,
    now: datetime,
    points: Decimal | None = None,
    reason: str = "",
) -> Proposal:
    """The working group (积分管理工作组) rules on it; a yes is published for the covenant's days and then booked.

    Not by whoever proposed or checked it, nor in one's own or one's family's matter. ``points``: what is given where
    the rule leaves a choice. Raises NotFound, Forbidden, Refused, Invalid.
    """
    proposal = seen(proposal_id, by=by, now=now)
    access.require(viewer_of(by, now=now), Verb.DECIDE_POINTS, proposal.site.path)
    parties = parties_of(proposal, now=now) | {proposal.checked_by_id or 0}
    forbid_if(rules.why_not_impartial(by.person_id, parties))
    if proposal.decided_by_id == by.person_id and proposal.state != ProposalState.CHECKED:
        return proposal
    refuse_if(_only(proposal, ProposalState.CHECKED))
    rule = rule_of(proposal.rule, proposal.rule.version.covenant_id)
    granted = points if points is not None else proposal.asked
    invalid_if(
        rules.why_not_points(rule, granted, about="points") if approve else rules.why_not_reason(reason)
    )
    today = local_day(now)
    proposal.decided_by_id, proposal.decided_on = by.person_id, today
    proposal.reason = "" if approve else reason.strip()
    if not approve:
        return moved(proposal, ProposalState.REFUSED, by=by, now=now, reason=proposal.reason)
    proposal.granted = granted
    days = proposal.rule.version.publicity_days
    if not days:
        return booked([proposal], by=by, now=now)[0]
    proposal.publicity_until = rules.publicity_until(today, days)
    return moved(proposal, ProposalState.PUBLIC, by=by, now=now)


def _only(proposal: Proposal, state: str) -> list[Reason]:
    if proposal.state == state:
        return []
    label = ProposalState(proposal.state).label
    return [Reason("state", _("现在是“%(state)s”，不能这样做"), {"state": label})]


def _as_what(viewer: Viewer, me: int, person_id: int, path: str, *, now: datetime) -> str:
    """Self or family, the liaison there, or a neighbour at the same site. Raises NotFound to strangers."""
    if me == person_id or people.same_household([person_id], me, at=now):
        return Proposer.SELF
    if path and viewer.may(Verb.PROPOSE_POINTS, path):
        return Proposer.LIAISON
    if path and people.home_path_of(me) == path:
        return Proposer.NEIGHBOUR
    raise NotFound(Reason("not_neighbour", _("只能为自己、家人和本村（社区）的邻居申报")))


def _alike(person_id: int, form: ProposalForm) -> bool:
    ended = Q(state__in=(ProposalState.WITHDRAWN, ProposalState.REFUSED, ProposalState.REVERSED))
    rows = Proposal.objects.filter(
        person_id=person_id, happened_on=form.happened_on, rule__code=form.rule_code
    )
    return rows.exclude(ended).exists()
