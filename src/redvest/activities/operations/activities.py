"""The life of an activity: drafted, given shifts, submitted, decided by the site above, published, cancelled."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.queries import viewer_of
from redvest.activities.enums import ActivityState
from redvest.activities.models import Activity, Declaration, Shift
from redvest.activities.operations.draws import promise_draws
from redvest.activities.operations.endings import cancel_all
from redvest.activities.operations.scope import (
    named_person,
    require_approving,
    require_leading,
    require_preparing,
)
from redvest.activities.operations.standing import why_not_stand
from redvest.activities.operations.steps import note_step
from redvest.activities.rules import activities as rules
from redvest.activities.rules.activities import ActivityForm, ShiftForm
from redvest.activities.rules.submission import why_not_declare, why_not_service
from redvest.activities.rules.terms import TERM_FIELDS, why_not_insured, why_uninsured
from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, Reason, Refused, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell
from redvest.projects import queries as projects
from redvest.teams import queries as teams
from redvest.teams.rules import why_not_work


@operation
def draft_activity(*, form: ActivityForm, by: Actor, now: datetime, key: str = "") -> Activity:
    """Starts an activity of a team at the team's site. Under the same ``key`` a repeat returns the first.

    Raises Invalid by field, Forbidden unless the actor leads the team or works at its site, Refused if it dissolved.
    """
    person_id = named_person(by)
    require_preparing(viewer_of(by, now=now), form.team_id)
    earlier = once.earlier_result("activity.draft", key=key, by=by)
    if earlier is not None:
        return Activity.objects.get(pk=earlier)
    team = teams.team_by_id(form.team_id)
    refuse_if(why_not_work(team.state))
    invalid_if(_why_not_form(form))
    activity = Activity(site_id=team.site_id, drafted_by_id=person_id, drafted_at=now, team_id=team.id)
    _fill(activity, form)
    activity.save(force_insert=True)
    note_step(activity.pk, activity.state, by=by, now=now)
    once.remember("activity.draft", key=key, by=by, result_id=activity.pk, now=now)
    return activity


@operation
def edit_activity(*, activity_id: int, form: ActivityForm, by: Actor, now: datetime) -> Activity:
    """Changes a draft. Raises Refused once it is submitted: what was approved is what is carried out."""
    activity = lock(Activity, activity_id)
    _require_draft(activity, by=by, now=now)
    if form.team_id != activity.team_id:
        raise Invalid(Reason("team_fixed", _("活动的队伍不能更改"), about="team_id"))
    invalid_if(_why_not_form(form))
    _fill(activity, form)
    activity.save()
    audit.record("activity.edited", by=by, now=now, target=f"activity:{activity.pk}")
    return activity


def _require_draft(activity: Activity, *, by: Actor, now: datetime) -> None:
    require_preparing(viewer_of(by, now=now), activity.team_id)
    if activity.state != ActivityState.DRAFT:
        raise Refused(Reason("not_draft", _("提交之后不能再修改；需要修改请让审核人退回")))
    refuse_if(_why_not_work(activity))


def _why_not_work(activity: Activity) -> list[Reason]:
    """A dissolved team prepares, announces and holds nothing; cancelling and returning stay possible."""
    return why_not_work(teams.team_by_id(activity.team_id).state)


def _why_not_stand(activity: Activity) -> list[Reason]:
    return why_not_stand(team_id=activity.team_id, site_id=activity.site_id)


def _why_not_form(form: ActivityForm) -> list[Reason]:
    reasons = rules.why_not_say(form)
    if form.project_id is not None and not projects.is_running(form.project_id, team_id=form.team_id):
        reasons.append(Reason("project", _("请选择本队正在实施的项目"), about="project_id"))
    return reasons


def _fill(activity: Activity, form: ActivityForm) -> None:
    for name in ("title", "text", "place", "contact_name", "contact_phone", "risks", "insurance"):
        setattr(activity, name, getattr(form, name).strip())
    activity.category = form.category
    activity.project_id = form.project_id
    for name in TERM_FIELDS:
        value = getattr(form.terms, name)
        setattr(activity, name, list(value) if isinstance(value, tuple) else value)


@operation
def add_shift(*, activity_id: int, form: ShiftForm, by: Actor, now: datetime, key: str = "") -> Shift:
    """Adds a shift to a draft. Under the same ``key`` a repeat returns the first. Raises Invalid by field."""
    activity = lock(Activity, activity_id)
    require_preparing(viewer_of(by, now=now), activity.team_id)
    earlier = once.earlier_result("shift.add", key=key, by=by)
    if earlier is not None:
        return Shift.objects.get(pk=earlier)
    _require_draft(activity, by=by, now=now)
    invalid_if(rules.why_not_shift(form, now=now))
    shift = Shift.objects.create(
        activity=activity,
        starts_at=form.starts_at,
        ends_at=form.ends_at,
        place=form.place.strip(),
        places=form.places,
        min_age=form.min_age,
        opens_at=form.opens_at or now,
        cancel_until=form.cancel_until or form.starts_at,
        draw_at=form.draw_at,
        break_from=form.break_from,
        break_until=form.break_until,
    )
    audit.record("shift.added", by=by, now=now, target=f"activity:{activity_id}", shift=shift.pk)
    once.remember("shift.add", key=key, by=by, result_id=shift.pk, now=now)
    return shift


@operation
def remove_shift(*, shift_id: int, by: Actor, now: datetime) -> None:
    """Takes a shift out of a draft, where nobody can have signed up yet. A repeat does nothing."""
    shift = Shift.objects.filter(pk=shift_id).first()
    if shift is None:
        return
    _require_draft(lock(Activity, shift.activity_id), by=by, now=now)
    if not Shift.objects.filter(pk=shift_id).delete()[0]:
        return  # taken out by somebody else while this waited
    audit.record("shift.removed", by=by, now=now, target=f"activity:{shift.activity_id}", shift=shift_id)


@operation
def submit_activity(*, activity_id: int, answers: Mapping[str, bool], by: Actor, now: datetime) -> Activity:
    """Hands a draft to the site above. Raises Refused without shifts or with one already begun. Repeats do nothing.

    ``answers`` says of each of the six kinds that are not volunteer service whether this is of it: Invalid where one is
    not answered, Refused for a yes. They are kept for the approver.
    """
    person_id = named_person(by)
    activity = lock(Activity, activity_id)
    require_preparing(viewer_of(by, now=now), activity.team_id)
    if activity.state == ActivityState.SUBMITTED:
        return activity
    refuse_if(rules.why_not_move(activity.state, ActivityState.SUBMITTED) or _why_not_stand(activity))
    refuse_if(rules.why_not_submit(starts=_starts(activity), now=now))
    invalid_if(why_not_declare(answers))
    refuse_if(why_not_service(answers))
    Declaration.objects.create(
        activity=activity, answers=dict(answers), declared_by_id=person_id, declared_at=now
    )
    activity.submitted_by_id = person_id
    return _move(activity, ActivityState.SUBMITTED, by=by, now=now)


@operation
def decide_activity(
    *, activity_id: int, approve: bool, by: Actor, now: datetime, reason: str = ""
) -> Activity:
    """The site above approves a submitted activity, or returns it with a reason.

    Raises Forbidden to anyone else and to whoever submitted it, Refused after the first shift began (only returning is
    possible then): an approval that times out is never an approval.
    """
    activity = lock(Activity, activity_id)
    require_approving(viewer_of(by, now=now), activity.site_id)
    forbid_if(access.why_not_decide(submitted_by=activity.submitted_by_id, decider=by.person_id))
    to = ActivityState.APPROVED if approve else ActivityState.DRAFT
    if activity.state == to and (approve or activity.reason == reason.strip() != ""):
        return activity
    if activity.state != ActivityState.SUBMITTED:
        refuse_if(rules.why_not_move(activity.state, to) or [Reason("wrong_state", _("活动不在待审核状态"))])
    if not approve:
        invalid_if(rules.why_not_give(reason, missing=_("请写明退回的原因")))
        _tell_submitter("activity.returned", activity, now=now, reason=reason.strip())
        return _move(activity, ActivityState.DRAFT, by=by, now=now, reason=reason)
    refuse_if(rules.why_not_approve(starts=_starts(activity), now=now) or _why_not_stand(activity))
    activity.approved_by_id, activity.approved_at = by.person_id, now
    _tell_submitter("activity.approved", activity, now=now)
    return _move(activity, ActivityState.APPROVED, by=by, now=now)


@operation
def publish_activity(*, activity_id: int, by: Actor, now: datetime) -> Activity:
    """Opens an approved activity to everyone. Raises Refused when all its shifts have begun. Repeats do nothing."""
    activity = lock(Activity, activity_id)
    require_leading(viewer_of(by, now=now), activity.team_id)
    if activity.state == ActivityState.PUBLISHED:
        return activity
    refuse_if(rules.why_not_move(activity.state, ActivityState.PUBLISHED) or _why_not_stand(activity))
    refuse_if(rules.why_not_publish(starts=_starts(activity), now=now))
    refuse_if(why_uninsured(dangerous=activity.dangerous, policy_no=activity.policy_no))
    promise_draws(activity, now=now)
    return _move(activity, ActivityState.PUBLISHED, by=by, now=now)


@operation
def insure_activity(
    *, activity_id: int, insurance: str, policy_no: str, by: Actor, now: datetime
) -> Activity:
    """Writes down the insurer and the number of the policy, also after approval: before a dangerous start.

    Raises Invalid by field, Refused once the activity is over.
    """
    activity = lock(Activity, activity_id)
    require_preparing(viewer_of(by, now=now), activity.team_id)
    if activity.state in (ActivityState.FINISHED, ActivityState.CANCELLED):
        raise Refused(Reason("wrong_state", _("活动已经结束或取消")))
    invalid_if(why_not_insured(insurance=insurance, policy_no=policy_no))
    activity.insurance, activity.policy_no = insurance.strip(), policy_no.strip()
    activity.save(update_fields=["insurance", "policy_no"])
    audit.record("activity.insured", by=by, now=now, target=f"activity:{activity_id}")
    return activity


@operation
def cancel_activity(*, activity_id: int, reason: str, by: Actor, now: datetime) -> Activity:
    """Calls an activity off, with a reason everyone sees; all sign-ups end. Raises Refused once it is running."""
    activity = lock(Activity, activity_id)
    require_preparing(viewer_of(by, now=now), activity.team_id)
    if activity.state == ActivityState.CANCELLED:
        return activity
    return call_off(activity, reason=reason, by=by, now=now)


@step
def call_off(activity: Activity, *, reason: str, by: Actor, now: datetime) -> Activity:
    """The same for a locked activity within another operation, which has checked who may."""
    refuse_if(rules.why_not_move(activity.state, ActivityState.CANCELLED))
    invalid_if(rules.why_not_give(reason, missing=_("请写明取消的原因")))
    cancel_all(activity.pk, now=now, reason=reason)
    return _move(activity, ActivityState.CANCELLED, by=by, now=now, reason=reason)


def _starts(activity: Activity) -> list[datetime]:
    return list(activity.shifts.values_list("starts_at", flat=True))


def _tell_submitter(kind: str, activity: Activity, *, now: datetime, **words: str) -> None:
    if activity.submitted_by_id is not None:
        about = {"activity": activity.title} | words
        target = f"team_activity:{activity.pk}"
        told = Telling(kind=kind, people=[activity.submitted_by_id], words=about, target=target)
        tell([told], now=now)


def _move(activity: Activity, to: str, *, by: Actor, now: datetime, reason: str = "") -> Activity:
    activity.state, activity.reason = to, reason.strip()
    activity.save()
    note_step(activity.pk, to, by=by, now=now, reason=activity.reason)
    return activity
