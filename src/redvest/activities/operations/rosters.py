"""Duty rosters: laid out set-wise in a draft, and units taking cells and rows."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, leaders_of, viewer_of
from redvest.activities.enums import ActivityState, SignUpState
from redvest.activities.models import Activity, DutyPost, Roster, Shift, SignUp
from redvest.activities.operations.scope import named_person, require_leading, require_preparing
from redvest.activities.rules import rosters as rules
from redvest.activities.rules.rosters import RosterForm
from redvest.kernel import audit, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.teams import queries as teams
from redvest.teams.queries import TeamInfo
from redvest.teams.rules import why_not_work

#: So many rows go in one statement.
BATCH = 2000


@operation
def lay_out_roster(*, activity_id: int, form: RosterForm, by: Actor, now: datetime, key: str = "") -> Roster:
    """Lays out the duty roster of a draft: every post at every slot of every day becomes a shift, in few statements.

    Under the same ``key`` a repeat returns the first. Raises Invalid by field, Refused once the activity is submitted
    or if it has a roster already.
    """
    activity = lock(Activity, activity_id)
    require_preparing(viewer_of(by, now=now), activity.team_id)
    earlier = once.earlier_result("roster.lay_out", key=key, by=by)
    if earlier is not None:
        return Roster.objects.get(pk=earlier)
    _require_draft(activity)
    if Roster.objects.filter(activity=activity).exists():
        raise Refused(Reason("has_roster", _("这个活动已经有排班表；要重排请先删除")))
    invalid_if(rules.why_not_lay_out(form, now=now))
    roster = lay_out(activity, form, by=by, now=now)
    once.remember("roster.lay_out", key=key, by=by, result_id=roster.pk, now=now)
    return roster


@step
def lay_out(activity: Activity, form: RosterForm, *, by: Actor, now: datetime) -> Roster:
    """The rows of a roster: itself, its posts, and a shift for each cell."""
    roster = Roster.objects.create(
        activity=activity,
        first_day=form.days[0],
        last_day=form.days[-1],
        swaps_need_leader=form.swaps_need_leader,
        made_by_id=named_person(by),
        made_at=now,
    )
    posts = DutyPost.objects.bulk_create(
        [
            DutyPost(
                roster=roster,
                number=number,
                name=post.name.strip(),
                place=post.place.strip(),
                people=post.people,
            )
            for number, post in enumerate(form.posts, 1)
        ],
        batch_size=BATCH,
    )
    times = list(form.times())
    cells = [
        Shift(
            activity=activity,
            post=post,
            starts_at=starts_at,
            ends_at=ends_at,
            place=post.place,
            places=post.people,
            min_age=form.min_age,
            opens_at=now,
            cancel_until=starts_at,
        )
        for post in posts
        for starts_at, ends_at in times
    ]
    Shift.objects.bulk_create(cells, batch_size=BATCH)
    target = f"activity:{activity.pk}"
    audit.record("roster.laid_out", by=by, now=now, target=target, posts=len(posts), shifts=len(cells))
    return roster


@operation
def remove_roster(*, activity_id: int, by: Actor, now: datetime) -> None:
    """Takes the roster with all its shifts out of a draft. A repeat does nothing."""
    activity = lock(Activity, activity_id)
    require_preparing(viewer_of(by, now=now), activity.team_id)
    roster = Roster.objects.filter(activity=activity).first()
    if roster is None:
        return
    _require_draft(activity)
    Shift.objects.filter(activity=activity, post__roster=roster).delete()
    DutyPost.objects.filter(roster=roster).delete()
    roster.delete()
    audit.record("roster.removed", by=by, now=now, target=f"activity:{activity_id}")


def _require_draft(activity: Activity) -> None:
    if activity.state != ActivityState.DRAFT:
        raise Refused(Reason("not_draft", _("提交之后不能再修改；需要修改请让审核人退回")))
    refuse_if(why_not_work(teams.team_by_id(activity.team_id).state))


@operation
def take_row(*, post_id: int, team_id: int, by: Actor, now: datetime) -> int:
    """A unit takes a whole post: all its cells ahead that are nobody's. Returns how many cells; a repeat takes none.

    Its own leader takes it, or the leader of the roster gives it and the unit is told. Raises Refused if another unit
    has the row.
    """
    post = lock(DutyPost, post_id)
    activity = _activity_of(post.roster_id)
    team = _require_unit(viewer_of(by, now=now), activity, team_id)
    unit_name = teams.team_by_id(post.unit_id).name if post.unit_id else ""
    refuse_if(rules.why_not_take(unit_name=unit_name, mine=post.unit_id == team.id))
    post.unit_id = team.id
    post.save(update_fields=["unit"])
    free = Shift.objects.filter(post=post, unit__isnull=True, starts_at__gt=now)
    return _give(list(free.values_list("pk", flat=True)), activity, team, by=by, now=now)


@operation
def take_cells(*, shift_ids: Collection[int], team_id: int, by: Actor, now: datetime) -> int:
    """A unit takes these cells of one roster, all or none. Returns how many; cells it has already do not count.

    Raises Refused if another unit has one of them, or one has begun; NotFound for a shift of no roster.
    """
    activity = _activity_of_cells(shift_ids)
    team = _require_unit(viewer_of(by, now=now), activity, team_id)
    cells = list(_locked(shift_ids).values_list("pk", "unit_id", "starts_at"))
    others = {unit for _pk, unit, _at in cells if unit not in (None, team.id)}
    names = teams.teams_by_ids(pk for pk in others if pk is not None)
    refuse_if(
        reason for info in names.values() for reason in rules.why_not_take(unit_name=info.name, mine=False)
    )
    if any(starts_at <= now for _pk, _unit, starts_at in cells):
        raise Refused(Reason("started", _("班次已经开始")))
    return _give([pk for pk, unit, _at in cells if unit is None], activity, team, by=by, now=now)


@operation
def release_cells(*, shift_ids: Collection[int], by: Actor, now: datetime) -> int:
    """The unit (or the leader of the roster) gives cells back; the people named for them stay. Returns how many."""
    activity = _activity_of_cells(shift_ids)
    viewer = viewer_of(by, now=now)
    cells = list(_locked(shift_ids).filter(unit__isnull=False).values_list("pk", "unit_id", "starts_at"))
    units = teams.teams_by_ids({unit for _pk, unit, _at in cells if unit is not None})
    if not viewer.may(Verb.LEAD_TEAM, activity.team.path):
        for unit in units.values():
            require_leading(viewer, unit.id)
    if any(starts_at <= now for _pk, _unit, starts_at in cells):
        raise Refused(Reason("started", _("班次已经开始")))
    return _release([pk for pk, _unit, _at in cells], activity.pk, by=by, now=now)


@operation
def release_row(*, post_id: int, by: Actor, now: datetime) -> int:
    """The unit (or the leader of the roster) gives a whole post back, with its cells ahead. Returns how many cells."""
    post = lock(DutyPost, post_id)
    activity = _activity_of(post.roster_id)
    if post.unit_id is None:
        return 0
    viewer = viewer_of(by, now=now)
    if not viewer.may(Verb.LEAD_TEAM, activity.team.path):
        require_leading(viewer, post.unit_id)
    cells = Shift.objects.filter(post=post, unit_id=post.unit_id, starts_at__gt=now)
    ids = list(cells.values_list("pk", flat=True))
    post.unit_id = None
    post.save(update_fields=["unit"])
    return _release(ids, activity.pk, by=by, now=now)


def _locked(shift_ids: Collection[int]) -> QuerySet[Shift]:
    rows = Shift.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(shift_ids))
    list(rows.order_by("pk").values_list("pk", flat=True))
    return Shift.objects.filter(pk__in=set(shift_ids)).order_by("pk")


def _activity_of(roster_id: int) -> Activity:
    return Activity.objects.select_related("team", "site").get(roster=roster_id)


def _activity_of_cells(shift_ids: Collection[int]) -> Activity:
    """The activity these cells belong to. Raises NotFound unless all are cells of one roster."""
    cells = Shift.objects.filter(pk__in=set(shift_ids), post__isnull=False)
    found = set(cells.values_list("activity_id", flat=True))
    if len(found) != 1 or cells.count() != len(set(shift_ids)):
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return Activity.objects.select_related("team", "site").get(pk=found.pop())


def _require_unit(viewer: Viewer, activity: Activity, team_id: int) -> TeamInfo:
    """The unit, if the viewer may bring it in: as its leader, or as the leader of the roster."""
    team = teams.team_by_id(team_id)
    if not viewer.may(Verb.LEAD_TEAM, activity.team.path):
        require_leading(viewer, team_id)
        if activity.state not in (ActivityState.PUBLISHED, ActivityState.RUNNING):
            raise Forbidden(Reason("not_permitted", _("排班表发布以后，单位才能认领")))
    if team.site_path.split("/")[1] != activity.site.path.split("/")[1]:
        raise Refused(Reason("far_away", _("只能由同一个文明实践中心的队伍承担")))
    refuse_if(why_not_work(team.state))
    return team


def _give(ids: list[int], activity: Activity, team: TeamInfo, *, by: Actor, now: datetime) -> int:
    given = Shift.objects.filter(pk__in=ids, unit__isnull=True).update(unit_id=team.id)
    if given:
        target = f"activity:{activity.pk}"
        audit.record("roster.unit_took", by=by, now=now, target=target, team=team.id, shifts=ids)
        leaders = leaders_of([team.code], now=now).get(team.code, [])
        told = [person for person in leaders if person != by.person_id]
        words: dict[str, str | int] = {"activity": activity.title, "unit": team.name, "n": given}
        telling = Telling(kind="roster.unit", people=told, words=words, target=f"roster:{activity.pk}")
        tell([telling] if told else [], now=now)
    return given


def _release(ids: list[int], activity_id: int, *, by: Actor, now: datetime) -> int:
    Shift.objects.filter(pk__in=ids).update(unit=None)
    if ids:
        audit.record("roster.unit_left", by=by, now=now, target=f"activity:{activity_id}", shifts=ids)
    return len(ids)


@operation
def reveal_duty(
    *, activity_id: int, start: datetime, end: datetime, by: Actor, now: datetime
) -> dict[int, str]:
    """Full names of those on duty between two moments, by person id, for the printed roster. The look is recorded.

    The leader of the roster gets all of them, the leader of a unit those on its cells; others Forbidden.
    """
    activity = lock(Activity, activity_id)
    viewer = viewer_of(by, now=now)
    rows = SignUp.objects.filter(shift__activity=activity, shift__post__isnull=False, state=SignUpState.TAKEN)
    rows = rows.filter(shift__starts_at__gte=start, shift__starts_at__lt=end)
    if not viewer.may(Verb.LEAD_TEAM, activity.team.path):
        units = teams.teams_led_by(viewer).values_list("pk", flat=True)
        mine = rows.filter(shift__unit_id__in=list(units))
        if not mine.exists():
            require_leading(viewer, activity.team_id)
        rows = mine
    ids = sorted(set(rows.values_list("person_id", flat=True)))
    audit.record("roster.revealed", by=by, now=now, target=f"activity:{activity_id}", people=ids)
    return {person.id: person.name for person in people.people_by_ids(ids).values()}
