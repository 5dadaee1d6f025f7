"""Visits: what a team does for one household is an activity of its own, for its members alone, announced at once.

An order's dispatch is the site's approval of it (docs/adr): who sent the order out, or verified it, approved it, and is
never the one who leads the visit. Who is visited stands in the order; the activity names the village only.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.activities.enums import ActivityState
from redvest.activities.models import Activity, ActivityStep, Shift
from redvest.activities.operations.activities import call_off
from redvest.activities.operations.moving import moved
from redvest.activities.operations.scope import named_person
from redvest.activities.operations.standing import why_not_stand
from redvest.activities.rules import activities as rules
from redvest.activities.rules.activities import ActivityForm, ShiftChange, ShiftForm
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import step
from redvest.teams import queries as teams


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What a team is going to do for a household, in words that name nobody; ``places``: for how many volunteers."""

    team_id: int
    title: str
    text: str
    category: str
    place: str
    contact_name: str
    contact_phone: str
    starts_at: datetime
    ends_at: datetime
    places: int


@step
def hold_visit(*, visit: Visit, approver_id: int, by: Actor, now: datetime) -> Shift:
    """An activity of the team with one shift: submitted by its leader, approved by ``approver_id``, told to members.

    Whoever calls has checked that the actor leads the team and the approver may approve. Raises Invalid by field,
    Refused (team or site ended), Forbidden if both are the same person.
    """
    person_id = named_person(by)
    forbid_if(access.why_not_decide(submitted_by=person_id, decider=approver_id))
    team = teams.team_by_id(visit.team_id)
    shift_form = ShiftForm(
        starts_at=visit.starts_at, ends_at=visit.ends_at, place=visit.place, places=visit.places
    )
    invalid_if(rules.why_not_say(_form_of(visit)) + rules.why_not_shift(shift_form, now=now))
    refuse_if(why_not_stand(team_id=team.id, site_id=team.site_id))
    activity = Activity.objects.create(
        title=visit.title,
        category=visit.category,
        text=visit.text,
        place=visit.place,
        contact_name=visit.contact_name,
        contact_phone=visit.contact_phone,
        team_id=team.id,
        site_id=team.site_id,
        state=ActivityState.PUBLISHED,
        drafted_by_id=person_id,
        drafted_at=now,
        submitted_by_id=person_id,
        approved_by_id=approver_id,
        approved_at=now,
        team_only=True,
    )
    shift = Shift.objects.create(
        activity=activity,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        place=visit.place,
        places=visit.places,
        opens_at=now,
        cancel_until=visit.starts_at,
    )
    _note_steps(activity, approver_id=approver_id, by=by, now=now)
    return shift


def _form_of(visit: Visit) -> ActivityForm:
    return ActivityForm(
        title=visit.title,
        category=visit.category,
        text=visit.text,
        place=visit.place,
        contact_name=visit.contact_name,
        contact_phone=visit.contact_phone,
        team_id=visit.team_id,
    )


def _note_steps(activity: Activity, *, approver_id: int, by: Actor, now: datetime) -> None:
    """All steps at once, so that "as of" reads as of any activity; the record says by whom it was made."""
    steps = (
        (ActivityState.DRAFT, by.person_id),
        (ActivityState.SUBMITTED, by.person_id),
        (ActivityState.APPROVED, approver_id),
        (ActivityState.PUBLISHED, by.person_id),
    )
    ActivityStep.objects.bulk_create(
        ActivityStep(activity=activity, state=state, at=now, by_id=person) for state, person in steps
    )
    facts = {"visit": True, "approved_by": approver_id}
    audit.record("activity.published", by=by, now=now, target=f"activity:{activity.pk}", **facts)


@step
def move_visit(*, shift_id: int, starts_at: datetime, ends_at: datetime, by: Actor, now: datetime) -> Shift:
    """Moves a visit; who has a place keeps it and is told. Raises Invalid, Refused as ``change_shift``."""
    shift = _visit(shift_id)
    change = ShiftChange(starts_at=starts_at, ends_at=ends_at, place=shift.place)
    return moved(shift_id=shift_id, change=change, by=by, now=now)


@step
def call_off_visit(*, shift_id: int, reason: str, by: Actor, now: datetime) -> bool:
    """Calls a visit off with its activity; all with a place are told why. False if it is over or running already: then
    it took place, and stays as it is."""
    activity = lock(Activity, _visit(shift_id).activity_id)
    if activity.state != ActivityState.PUBLISHED:
        return False
    call_off(activity, reason=reason, by=by, now=now)
    return True


def _visit(shift_id: int) -> Shift:
    found = Shift.objects.select_related("activity").filter(pk=shift_id, activity__team_only=True).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return found
