"""Copies of activities: to new dates, from templates; and the step that makes one for others."""

from datetime import date, datetime, timedelta
from itertools import count

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.activities.models import Activity, ActivityTemplate, DutyPost, Roster, Shift
from redvest.activities.operations.rosters import BATCH
from redvest.activities.operations.scope import named_person, require_preparing
from redvest.activities.operations.steps import note_step
from redvest.activities.rules import series as rules
from redvest.activities.rules.templates import usable_by
from redvest.activities.rules.terms import TERM_FIELDS
from redvest.kernel import audit, clock, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.projects import queries as projects
from redvest.teams import queries as teams
from redvest.teams.rules import why_not_work

#: What a copy says as the first did; everything else of an activity is its own life.
COPIED = (
    "title",
    "category",
    "text",
    "place",
    "contact_name",
    "contact_phone",
    "risks",
    "insurance",
    *TERM_FIELDS,
)
#: Of a shift: what is the same, and what moves along with its day.
SHIFT_COPIED = ("place", "places", "min_age")
SHIFT_MOVED = ("starts_at", "ends_at", "opens_at", "cancel_until", "draw_at", "break_from", "break_until")


@operation
def copy_activity(
    *,
    activity_id: int,
    on: date,
    by: Actor,
    now: datetime,
    team_id: int | None = None,
    key: str = "",
) -> Activity:
    """A new draft like an activity one prepares, its first shift on day ``on``, the others as long after it as before.

    Under the same ``key`` a repeat returns the first. Raises NotFound unless one prepares activities there, Invalid
    about "on" for a day whose shifts have begun.
    """
    source = _known(activity_id)
    viewer = viewer_of(by, now=now)
    access.require_sight(viewer.may(Verb.PREPARE_ACTIVITY, source.team.path, source.site.path))
    return _copy(source, on=on, team_id=team_id or source.team_id, by=by, now=now, key=key)


@operation
def start_from_template(
    *, template_id: int, team_id: int, on: date, by: Actor, now: datetime, key: str = ""
) -> Activity:
    """A new draft of a team from its own template or one of a site above it, as by ``copy_activity``."""
    team = teams.team_by_id(team_id)
    found = ActivityTemplate.objects.filter(
        usable_by(team_id, team.site_path), pk=template_id, ended_at__isnull=True
    ).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个模板")))
    return _copy(_known(found.activity_id), on=on, team_id=team_id, by=by, now=now, key=key)


def _known(activity_id: int) -> Activity:
    found = Activity.objects.select_related("team", "site").filter(pk=activity_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个活动")))
    return found


def _copy(source: Activity, *, on: date, team_id: int, by: Actor, now: datetime, key: str) -> Activity:
    drafted_by = named_person(by)
    require_preparing(viewer_of(by, now=now), team_id)
    earlier = once.earlier_result("activity.copy", key=key, by=by)
    if earlier is not None:
        return Activity.objects.get(pk=earlier)
    made = copied(source, on=on, team_id=team_id, drafted_by=drafted_by, by=by, now=now)
    once.remember("activity.copy", key=key, by=by, result_id=made.pk, now=now)
    return made


@step
def copied(
    source: Activity, *, on: date, team_id: int, drafted_by: int, by: Actor, now: datetime
) -> Activity:
    """The copy itself, a draft with its shifts and roster. Raises Refused for a dissolved team, Invalid about "on"."""
    team = teams.team_by_id(team_id)
    refuse_if(why_not_work(team.state))
    made = Activity(team_id=team.id, site_id=team.site_id, drafted_by_id=drafted_by, drafted_at=now)
    for name in COPIED:
        setattr(made, name, getattr(source, name))
    if source.project_id is not None and projects.is_running(source.project_id, team_id=team.id):
        made.project_id = source.project_id
    made.save(force_insert=True)
    note_step(made.pk, made.state, by=by, now=now)
    shifts = list(source.shifts.filter(called_off_at=None).order_by("starts_at", "id"))
    if shifts:
        moved_by = on - clock.local_day(shifts[0].starts_at)
        if shifts[0].starts_at + moved_by <= now:
            raise Invalid(Reason("in_past", _("这一天的班次已经开始，请选以后的日子"), about="on"))
        posts = _roster_copied(source, made, moved_by, drafted_by=drafted_by, now=now)
        rows = [_moved(shift, made, moved_by, posts=posts, now=now) for shift in shifts]
        Shift.objects.bulk_create(rows, batch_size=BATCH)
    target = f"activity:{made.pk}"
    audit.record("activity.copied", by=by, now=now, target=target, source=source.pk, shifts=len(shifts))
    return made


def _moved(
    shift: Shift, activity: Activity, moved_by: timedelta, *, posts: dict[int, DutyPost], now: datetime
) -> Shift:
    """The shift as many days later. Sign-up opens as long before it, but not in the past."""
    made = Shift(activity=activity, post=posts[shift.post_id] if shift.post_id else None)
    for name in SHIFT_COPIED:
        setattr(made, name, getattr(shift, name))
    for name in SHIFT_MOVED:
        moment = getattr(shift, name)
        setattr(made, name, moment + moved_by if moment is not None else None)
    made.opens_at = min(max(made.opens_at, now), made.starts_at)
    return made


def _roster_copied(
    source: Activity, made: Activity, moved_by: timedelta, *, drafted_by: int, now: datetime
) -> dict[int, DutyPost]:
    """The roster with its posts, if there is one; which new post stands for which. Units and people begin anew."""
    roster = Roster.objects.filter(activity=source).first()
    if roster is None:
        return {}
    copy = Roster.objects.create(
        activity=made,
        first_day=roster.first_day + moved_by,
        last_day=roster.last_day + moved_by,
        swaps_need_leader=roster.swaps_need_leader,
        made_by_id=drafted_by,
        made_at=now,
    )
    posts = list(DutyPost.objects.filter(roster=roster).order_by("number"))
    copies = DutyPost.objects.bulk_create(
        [
            DutyPost(roster=copy, number=number, name=post.name, place=post.place, people=post.people)
            for number, post in zip(count(1), posts, strict=False)
        ],
        batch_size=BATCH,
    )
    return {post.pk: new for post, new in zip(posts, copies, strict=True)}


@operation
def save_template(
    *, activity_id: int, name: str, by: Actor, now: datetime, for_site: bool = False
) -> ActivityTemplate:
    """Keeps an activity under a name, for its team, or with ``for_site`` for all teams at its site and below.

    The same activity under the same name again is the same template; another under it takes its place. Raises NotFound
    unless one prepares activities there (for a site: works at it), Invalid about "name".
    """
    activity = lock(Activity, activity_id)
    viewer = viewer_of(by, now=now)
    access.require_sight(viewer.may(Verb.PREPARE_ACTIVITY, activity.team.path, activity.site.path))
    if for_site:
        access.require(viewer, Verb.PREPARE_ACTIVITY, activity.site.path)
    invalid_if(rules.why_not_name(name))
    owner = {"site_id": activity.site_id} if for_site else {"team_id": activity.team_id}
    standing = ActivityTemplate.objects.filter(**owner, name=name.strip(), ended_at__isnull=True)
    earlier = standing.select_for_update(no_key=True).first()
    if earlier is not None and earlier.activity_id == activity_id:
        return earlier
    standing.update(ended_at=now)
    made = ActivityTemplate.objects.create(
        name=name.strip(), activity=activity, made_by_id=named_person(by), made_at=now, **owner
    )
    audit.record("template.saved", by=by, now=now, target=f"activity:{activity_id}", template=made.pk)
    return made


@operation
def end_template(*, template_id: int, by: Actor, now: datetime) -> None:
    """Takes a template away; what was started from it stays. A repeat does nothing."""
    template = lock(ActivityTemplate, template_id)
    viewer = viewer_of(by, now=now)
    if template.team is not None:
        access.require_sight(
            viewer.may(Verb.PREPARE_ACTIVITY, template.team.path, template.activity.site.path)
        )
    elif template.site is not None:
        access.require_sight(viewer.may(Verb.PREPARE_ACTIVITY, template.site.path))
    if template.ended_at is not None:
        return
    template.ended_at = now
    template.save(update_fields=["ended_at"])
    audit.record(
        "template.ended", by=by, now=now, target=f"activity:{template.activity_id}", template=template.pk
    )
