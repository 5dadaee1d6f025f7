"""Proposals for points: one's own, those on a desk, and what is public of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.people import queries as people
from redvest.points.covenant_enums import ProposalState
from redvest.points.models import Objection, Proposal


@dataclass(frozen=True, kw_only=True)
class PublicRow:
    """A proposal as everybody of a place may read it: never a deduction, never a full name, never its words."""

    id: int
    name: str
    title: str
    heading: str
    points: Decimal
    happened_on: date
    until: date
    objected: bool


def proposals_visible_to(viewer: Viewer) -> QuerySet[Proposal]:
    """Those one made, those about oneself, and those at places where one reports or decides; the latest first."""
    seen = covered_by(viewer, Verb.PROPOSE_POINTS, site_path="site__path")
    seen |= covered_by(viewer, Verb.DECIDE_POINTS, site_path="site__path")
    if viewer.person_id is not None:
        seen |= Q(proposed_by_id=viewer.person_id) | Q(person_id=viewer.person_id)
    return Proposal.objects.filter(seen).select_related("rule", "site").order_by("-pk")


def proposals_waiting(viewer: Viewer) -> QuerySet[Proposal]:
    """What waits for this viewer: to be checked, decided, or answered; not their own, the oldest first."""
    checks = covered_by(viewer, Verb.PROPOSE_POINTS, site_path="site__path") & Q(state=ProposalState.PROPOSED)
    waiting = (ProposalState.CHECKED, ProposalState.OBJECTED, ProposalState.APPEALED)
    decides = covered_by(viewer, Verb.DECIDE_POINTS, site_path="site__path") & Q(state__in=waiting)
    me = viewer.person_id or 0
    rows = Proposal.objects.filter(checks | decides).exclude(Q(proposed_by_id=me) | Q(person_id=me))
    return rows.select_related("rule", "site").order_by("pk")


def public_at(site_path: str, *, today: date) -> list[PublicRow]:
    """What is published at a site and below it today, the latest first. Deductions are nobody else's business."""
    rows = Proposal.objects.filter(
        site__path__startswith=site_path,
        state__in=(ProposalState.PUBLIC, ProposalState.OBJECTED),
        rule__value__gt=0,
        publicity_until__gte=today,
    )
    return public_rows(rows.select_related("rule").order_by("-pk"))


def public_rows(rows: Iterable[Proposal]) -> list[PublicRow]:
    """Rows as everybody may read them, in one query more."""
    listed = [row for row in rows if row.rule.value > 0]
    named = people.people_by_ids({row.person_id for row in listed})
    return [
        PublicRow(
            id=row.pk,
            name=named[row.person_id].name_masked,
            title=row.rule.title,
            heading=row.rule.heading,
            points=row.granted if row.granted is not None else row.rule.value,
            happened_on=row.happened_on,
            until=row.publicity_until,
            objected=row.state == ProposalState.OBJECTED,
        )
        for row in listed
        if row.publicity_until is not None
    ]


def objections_of(proposal_id: int) -> QuerySet[Objection]:
    """What was said against a proposal, the oldest first; for those who see it."""
    return Objection.objects.filter(proposal_id=proposal_id).order_by("pk")
