"""Past activities from a table: found again or drafted, with their shift, so that service on them can be entered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from redvest.access.queries import viewer_of
from redvest.activities.enums import ActivityState
from redvest.activities.models import Activity, Shift
from redvest.activities.operations.scope import named_person, require_preparing
from redvest.activities.operations.steps import note_step
from redvest.activities.rules import activities as rules
from redvest.activities.rules import reviews
from redvest.activities.rules.activities import ActivityForm, ShiftForm
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import invalid_if
from redvest.kernel.operation import step
from redvest.teams import queries as teams

#: Whom one can ask about a past activity that names nobody: the county's service line.
SERVICE_LINE = "12345"


@dataclass(frozen=True, kw_only=True)
class PastForm:
    """What a table says of an activity that was held: whose, what, where, from when to when, for how many."""

    team_id: int
    title: str
    category: str
    place: str
    starts_at: datetime
    ends_at: datetime
    people: int


@step
def past_shift(*, form: PastForm, by: Actor, now: datetime) -> int:
    """The shift of the team's activity of this title at this time, or a new draft with such a shift; its id.

    Raises Forbidden unless the actor prepares activities of the team, Invalid by field. With the first service on it
    that is approved the activity counts as held.
    """
    person_id = named_person(by)
    require_preparing(viewer_of(by, now=now), form.team_id)
    title = form.title.strip()
    there = Shift.objects.filter(
        activity__team_id=form.team_id,
        activity__title=title,
        starts_at=form.starts_at,
        ends_at=form.ends_at,
    ).exclude(activity__state=ActivityState.CANCELLED)
    found = there.order_by("pk").values_list("pk", flat=True).first()
    if found is not None:
        return int(found)
    shift_form = ShiftForm(
        starts_at=form.starts_at, ends_at=form.ends_at, place=form.place, places=max(1, form.people)
    )
    team = teams.team_by_id(form.team_id)
    about = ActivityForm(
        title=title,
        category=form.category,
        text=_("根据表格补录的过去的活动"),
        place=form.place,
        contact_name=team.name[:50],
        contact_phone=SERVICE_LINE,
        team_id=team.id,
    )
    invalid_if(
        [
            *rules.why_not_say(about),
            *rules.why_not_shift(shift_form, now=form.starts_at - timedelta(minutes=1)),
            *reviews.why_not_past(ends_at=form.ends_at, now=now),
        ]
    )
    activity = Activity.objects.create(
        site_id=team.site_id,
        team_id=team.id,
        drafted_by_id=person_id,
        drafted_at=now,
        title=title,
        category=about.category,
        text=about.text,
        place=about.place.strip(),
        contact_name=about.contact_name,
        contact_phone=about.contact_phone,
    )
    note_step(activity.pk, activity.state, by=by, now=now)
    shift = Shift.objects.create(
        activity=activity,
        starts_at=form.starts_at,
        ends_at=form.ends_at,
        place=about.place.strip(),
        places=shift_form.places,
        opens_at=form.starts_at,
        cancel_until=form.starts_at,
    )
    audit.record("shift.added_afterwards", by=by, now=now, target=f"activity:{activity.pk}", shift=shift.pk)
    return shift.pk
