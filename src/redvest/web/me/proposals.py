"""Declaring what somebody did under the covenant, following it, appealing; objecting to what is public."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import attachments, clock
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.points.covenant_enums import ProposalState, Proposer
from redvest.points.operations import objections, proposals
from redvest.points.queries import desk
from redvest.points.queries import proposals as queries
from redvest.points.queries.covenants import Covenants
from redvest.points.rules.proposals import PROPOSED
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.entries import file_answer
from redvest.web.point_forms import ProposeForm, WordsForm


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def points_propose(request: HttpRequest) -> HttpResponseBase:
    """Declares what oneself, one's family or a neighbour did."""
    me, now = identity.person_id(request), clock.now()
    path, day = people.home_path_of(me), clock.local_day(now)
    mine = {Proposer.SELF, Proposer.NEIGHBOUR}
    found = Covenants([path]).rules_at(path, day) if path else []
    rules = [rule for rule in found if rule.source in PROPOSED and rule.proposers & mine]
    home = people.household_of(me, at=now)
    family = [(one.number, one.name) for one in home.members if one.person_id != me] if home else []
    own = people.person_by_id(me).number
    form = ProposeForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        rules=rules,
        family=family,
        own=own,
        initial={"happened_on": day, "whom": own},
    )
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: proposals.propose(
                form=form.proposal(), by=identity.actor(request), now=now, key=form.cleaned_data["key"]
            ),
        )
        if made is not None:
            return done(request, _("已申报，办到哪一步随时可以在这里看"), "me:points_proposal", made.pk)
    code = path.strip("/").split("/")[-1] if path else ""
    context = {"form": form, "rules": rules, "code": code}
    return render(request, "me/points_propose.html", context, status=status_of(form))


@never_cache
@require_GET
@identity.member
def points_proposals(request: HttpRequest) -> HttpResponseBase:
    """What one declared, and what others declared about oneself; the latest first."""
    me = identity.person_id(request)
    rows = desk.own_proposals(me)
    page = page_of(request, rows)
    named = people.people_by_ids({row.person_id for row in page})
    context = {"page": page, "rows": [(row, named[row.person_id]) for row in page], "me": me}
    return render(request, "me/points_proposals.html", context)


@never_cache
@require_GET
@identity.member
def points_proposal(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """One of them, step by step."""
    return _show(request, proposal_id, WordsForm())


def _show(request: HttpRequest, proposal_id: int, form: WordsForm) -> HttpResponse:
    me, now = identity.person_id(request), clock.now()
    found = desk.proposal_of_mine(me, proposal_id, at=now)
    context = {
        "proposal": found,
        "person": people.person_by_id(found.person_id),
        "me": me,
        "steps": list(found.steps.order_by("pk")),
        "objections": list(queries.objections_of(proposal_id)),
        "form": form,
        "may_withdraw": found.proposed_by_id == me
        and found.state in (ProposalState.PROPOSED, ProposalState.CHECKED),
        "may_appeal": not desk.why_not_appeal_now(found, today=clock.local_day(now)),
    }
    return render(request, "me/points_proposal.html", context, status=status_of(form))


@require_POST
@identity.member
def points_withdraw(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """Takes it back before it is decided."""
    proposals.withdraw_proposal(proposal_id=proposal_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已撤回"), "me:points_proposals")


@require_POST
@identity.member
def points_appeal(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """Appeals to the site above."""
    form = WordsForm(request.POST)
    said = with_refusals(
        form,
        lambda: objections.appeal(
            proposal_id=proposal_id,
            words=form.cleaned_data["words"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if said is None:
        return _show(request, proposal_id, form)
    return done(request, _("申诉已交上一级，答复会告诉您"), "me:points_proposal", proposal_id)


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def points_object(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """Objects to what is public where one lives."""
    row = desk.public_one(proposal_id, today=clock.local_day(clock.now()))
    require_sight(row is not None)
    assert row is not None
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        said = with_refusals(
            form,
            lambda: objections.object_to(
                proposal_id=proposal_id,
                words=form.cleaned_data["words"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if said is not None:
            return done(request, _("异议已收到，答复之前不会记分"), "public:covenant", row[1])
    context: dict[str, Any] = {"row": row[0], "site": places.site_by_code(row[1]), "form": form}
    return render(request, "me/points_object.html", context, status=status_of(form))


@never_cache
@require_GET
@identity.member
def points_proof(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """The picture that was handed in: for those who made the proposal, whom it is about, and those who decide."""
    found = queries.proposals_visible_to(identity.viewer(request)).filter(pk=proposal_id).first()
    require_sight(found is not None and found.attachment_id is not None)
    assert found is not None
    return file_answer(attachments.read(found.attachment_id or 0, purpose=proposals.PROOF))
