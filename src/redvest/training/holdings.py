"""What training holds about a person: places, who was there, clinics. What was attended is evidence and stays."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.locks import lock
from redvest.kernel.operation import step
from redvest.training.enums import CLINICS_LIVE, ClinicState, PlaceState
from redvest.training.models import Clinic, Course, Place
from redvest.training.operations._places import give_back

#: Places of courses that are over, with what was attended; clinics that ended: they say who it was then.
STAYS = frozenset({"training.place.person", "training.clinic.expert"})
FORGOTTEN: frozenset[str] = frozenset()


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """An expert first ends the clinics under way: a team waits for them."""
    if not Clinic.objects.filter(expert_id=person_id, state=ClinicState.OPEN).exists():
        return []
    return [Reason("clinics_open", _("您还有没办结的专家问诊，请先办结或请主办方撤销"))]


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """Nothing stands against it."""
    return []


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """Places of courses to come are given back, invitations as an expert end."""
    ended = []
    for row in _live(person_id):
        _give_back(row, why=str(_("本人已离开")), now=now)
        ended.append(row.pk)
    invited = Clinic.objects.filter(expert_id=person_id, state=ClinicState.INVITED)
    trace = {
        "training.place ended": ended,
        "training.clinic ended": list(invited.values_list("pk", flat=True)),
    }
    invited.update(state=ClinicState.CALLED_OFF, state_since=now, ended_why=str(_("专家已离开")))
    return trace


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """The other's live places and clinics become the person's; where both have one, the other's ends."""
    had = set(
        Place.objects.filter(person_id=person_id)
        .exclude(state=PlaceState.CANCELLED)
        .values_list("course_id", flat=True)
    )
    moved, ended = [], []
    for row in _live(other_id):
        if row.course_id in had:
            _give_back(row, why=str(_("登记合并")), now=now)
            ended.append(row.pk)
        else:
            row.person_id = person_id
            row.save(update_fields=["person"])
            moved.append(row.pk)
    looked = set(
        Clinic.objects.filter(expert_id=person_id, state__in=CLINICS_LIVE).values_list(
            "project_id", flat=True
        )
    )
    clinics = Clinic.objects.filter(expert_id=other_id, state__in=CLINICS_LIVE)
    twice = clinics.filter(project_id__in=looked)
    trace = {
        "training.place moved": moved,
        "training.place ended": ended,
        "training.clinic ended": list(twice.values_list("pk", flat=True)),
        "training.clinic moved": list(clinics.exclude(project_id__in=looked).values_list("pk", flat=True)),
    }
    twice.update(state=ClinicState.CALLED_OFF, state_since=now, ended_why=str(_("登记合并")))
    clinics.update(expert_id=person_id)
    return trace


def _live(person_id: int) -> QuerySet[Place]:
    return Place.objects.filter(
        person_id=person_id, state__in=(PlaceState.TAKEN, PlaceState.WAITING)
    ).order_by("course_id")


@step
def _give_back(row: Place, *, why: str, now: datetime) -> None:
    give_back(lock(Course, row.course_id), [row], why=why, now=now)
