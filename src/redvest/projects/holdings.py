"""What projects hold about a person: what is followed, help offered, core members. Records and decisions stay."""

from datetime import datetime

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.operation import step
from redvest.projects.enums import OfferState
from redvest.projects.models import CoreMember, Follow, Offer

#: Pairs of people who must be two: who asks and who decides.
STAYS = frozenset(
    {
        "projects.project.submitted_by",
        "projects.project.approved_by",
        "projects.report.filed_by",
        "projects.report.answered_by",
        "projects.extension.asked_by",
        "projects.extension.decided_by",
        "projects.brand.nominated_by",
        "projects.brand.decided_by",
        "projects.application.applied_by",
        "projects.application.decided_by",
    }
)
FORGOTTEN = frozenset({"projects.follow"})


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """Nothing in a project stands against it."""
    return []


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """Nothing in a project stands against it."""
    return []


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """Offers that wait are withdrawn, and what was said in any is forgotten."""
    offers = Offer.objects.filter(person_id=person_id)
    ended = list(offers.filter(state=OfferState.OPEN).values_list("pk", flat=True))
    offers.filter(pk__in=ended).update(state=OfferState.WITHDRAWN)
    offers.update(words="")
    return {"projects.offer withdrawn": ended}


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """Where both follow a project or are its core members, one of the two is enough."""
    trace: Trace = {}
    follows = Follow.objects.filter(
        person_id=other_id, project_id__in=Follow.objects.filter(person_id=person_id).values("project_id")
    )
    trace["projects.follow ended"] = list(follows.values_list("pk", flat=True))
    follows.delete()
    core = CoreMember.objects.filter(
        person_id=other_id, project_id__in=CoreMember.objects.filter(person_id=person_id).values("project_id")
    )
    trace["projects.coremember ended"] = list(core.values_list("pk", flat=True))
    core.delete()
    return trace
