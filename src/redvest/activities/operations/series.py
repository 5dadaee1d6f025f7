"""Series: activities that come again. A date is made once, however often and from wherever the series is run."""

import logging
from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import leaders_of, viewer_of
from redvest.activities.enums import ActivityState, OccurrenceState, SeriesApproval
from redvest.activities.models import Activity, Declaration, Occurrence, Series
from redvest.activities.operations.activities import call_off
from redvest.activities.operations.copying import copied
from redvest.activities.operations.draws import promise_draws
from redvest.activities.operations.scope import named_person, require_approving, require_preparing
from redvest.activities.operations.standing import why_not_stand
from redvest.activities.operations.steps import note_step
from redvest.activities.queries.recurring import RULE, form_of
from redvest.activities.rules import activities as saying
from redvest.activities.rules import series as rules
from redvest.activities.rules.series import SeriesForm
from redvest.activities.rules.submission import why_not_declare, why_not_service
from redvest.activities.rules.terms import why_uninsured
from redvest.kernel import audit, clock, once
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import NotFound, Reason, Refused, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.teams import queries as teams
from redvest.teams.rules import why_not_work

log = logging.getLogger(__name__)


@operation
def make_series(*, activity_id: int, form: SeriesForm, by: Actor, now: datetime, key: str = "") -> Series:
    """Starts a series after an activity one prepares, and makes the dates of the next four weeks as drafts.

    Under the same ``key`` a repeat returns the first. Raises Invalid by field, Refused if the activity has no shift.
    """
    person_id = named_person(by)
    pattern = _pattern(activity_id, by=by, now=now)
    earlier = once.earlier_result("series.make", key=key, by=by)
    if earlier is not None:
        return Series.objects.get(pk=earlier)
    invalid_if(rules.why_not_series(form, today=clock.local_day(now)))
    series = Series(pattern=pattern, team_id=pattern.team_id, site_id=pattern.site_id)
    _say(series, form)
    series.made_by_id, series.made_at = person_id, now
    series.save(force_insert=True)
    _adopt(series, pattern, now=now)
    _make_dates(series, by=by, now=now)
    audit.record("series.made", by=by, now=now, target=f"activity:{activity_id}", series=series.pk)
    once.remember("series.make", key=key, by=by, result_id=series.pk, now=now)
    return series


def _pattern(activity_id: int, *, by: Actor, now: datetime) -> Activity:
    pattern = lock(Activity, activity_id)
    viewer = viewer_of(by, now=now)
    access.require_sight(viewer.may(Verb.PREPARE_ACTIVITY, pattern.team.path, pattern.site.path))
    refuse_if(why_not_work(teams.team_by_id(pattern.team_id).state))
    if not pattern.shifts.exists():
        raise Refused(Reason("no_shift", _("请先添加至少一个班次")))
    return pattern


def _say(series: Series, form: SeriesForm) -> None:
    for name in RULE:
        setattr(series, name, getattr(form, name))


def _adopt(series: Series, pattern: Activity, *, now: datetime) -> None:
    """The pattern is itself a date of the series if it falls on one, and belongs to no other."""
    start = pattern.shifts.order_by("starts_at").values_list("starts_at", flat=True).first()
    on = clock.local_day(start) if start else None
    if on in rules.dates_of(form_of(series)) and not Occurrence.objects.filter(activity=pattern).exists():
        Occurrence.objects.create(series=series, on=on, activity=pattern, made_at=now)


@operation
def run_series(*, series_id: int, now: datetime) -> int:
    """Makes the dates of the next four weeks that are not there yet; returns how many. A repeat makes none.

    Each is a draft that needs its approval, unless the series was approved for its day: then it is published.
    """
    series = lock(Series, series_id)
    if series.ended_at is not None or why_not_stand(team_id=series.team_id, site_id=series.site_id):
        return 0
    return _make_dates(series, by=SYSTEM, now=now)


def run_due(*, now: datetime) -> int:
    """Runs every series, one operation each. Returns how many dates were made. One that fails holds up no other."""
    made = 0
    for pk in list(Series.objects.filter(ended_at__isnull=True).order_by("pk").values_list("pk", flat=True)):
        try:
            made += run_series(series_id=pk, now=now)
        except Exception:
            log.exception("series %s could not be run", pk)
    return made


def _due(series: Series, *, now: datetime) -> list[date]:
    today = clock.local_day(now)
    ahead = [day for day in rules.dates_of(form_of(series)) if today < day <= today + rules.AHEAD]
    known = set(Occurrence.objects.filter(series=series, on__in=ahead).values_list("on", flat=True))
    return [day for day in ahead if day not in known]


def _make_dates(series: Series, *, by: Actor, now: datetime) -> int:
    """Under the lock of the series; the unique (series, day) stands behind it."""
    due = _due(series, now=now)
    drafts = 0
    for day in due:
        activity = _made_on(series, day, now=now)
        Occurrence.objects.create(series=series, on=day, activity=activity, made_at=now)
        drafts += activity.state == ActivityState.DRAFT
    if due:
        target = f"activity:{series.pattern_id}"
        audit.record(
            "series.run", by=by, now=now, target=target, series=series.pk, days=[f"{day}" for day in due]
        )
    if drafts and by.is_system:
        code = teams.team_by_id(series.team_id).code
        leaders = leaders_of([code], now=now).get(code, [])
        words: dict[str, str | int] = {"activity": series.pattern.title, "n": drafts}
        telling = Telling(kind="series.drafts", people=leaders, words=words, target=f"series:{series.pk}")
        tell([telling] if leaders else [], now=now)
    return len(due)


def _made_on(series: Series, day: date, *, now: datetime) -> Activity:
    made = copied(
        series.pattern, on=day, team_id=series.team_id, drafted_by=series.made_by_id, by=SYSTEM, now=now
    )
    if _is_approved(series, day):
        _approve(series, made, now=now)
    return made


def _is_approved(series: Series, day: date) -> bool:
    until = series.approved_until
    return series.approval == SeriesApproval.APPROVED and until is not None and day <= until


def _approve(series: Series, activity: Activity, *, now: datetime) -> None:
    """On the word of whoever approved the series: the steps name them, and why."""
    activity.submitted_by_id = series.submitted_by_id
    activity.approved_by_id, activity.approved_at = series.approved_by_id, now
    steps: list[tuple[str, int | None]] = [
        (ActivityState.SUBMITTED, series.submitted_by_id),
        (ActivityState.APPROVED, series.approved_by_id),
    ]
    if not why_uninsured(dangerous=activity.dangerous, policy_no=activity.policy_no):
        promise_draws(activity, now=now)
        steps.append((ActivityState.PUBLISHED, series.submitted_by_id))
    activity.state = steps[-1][0]
    activity.save()
    for state, person_id in steps:
        note_step(activity.pk, state, by=Actor(person_id=person_id), now=now, reason=f"series:{series.pk}")


def _mine(series_id: int, *, by: Actor, now: datetime) -> Series:
    """The series, locked, for those who prepare activities there. Raises NotFound to others."""
    series = lock(Series, series_id)
    viewer = viewer_of(by, now=now)
    access.require_sight(viewer.may(Verb.PREPARE_ACTIVITY, series.team.path, series.site.path))
    if series.ended_at is not None:
        raise Refused(Reason("ended", _("这个系列已经结束")))
    return series


@operation
def change_series(*, series_id: int, form: SeriesForm, by: Actor, now: datetime) -> Series:
    """Changes the days of a series from now on: past dates, and those published or submitted, stay as they are.

    Drafts ahead that no longer fit are called off. What was approved is what is carried out: an approval for a period
    ends. Raises Invalid by field.
    """
    series = _mine(series_id, by=by, now=now)
    invalid_if(rules.why_not_series(form, today=clock.local_day(now)))
    _say(series, form)
    _ask_anew(series)
    series.save()
    days = set(rules.dates_of(form))
    for occurrence in _drafts_ahead(series, now=now):
        if occurrence.on not in days:
            _call_off(occurrence, _("系列的日期改了"), by=by, now=now)
    _make_dates(series, by=by, now=now)
    audit.record("series.changed", by=by, now=now, target=f"activity:{series.pattern_id}", series=series.pk)
    return series


def _ask_anew(series: Series) -> None:
    series.approval, series.reason = SeriesApproval.NONE, ""
    series.approved_until = series.approved_by_id = series.approved_at = series.submitted_by_id = None


def _drafts_ahead(series: Series, *, now: datetime) -> list[Occurrence]:
    rows = Occurrence.objects.select_related("activity").filter(series=series, state=OccurrenceState.MADE)
    rows = rows.filter(on__gt=clock.local_day(now), activity__state=ActivityState.DRAFT)
    return list(rows.order_by("on"))


@operation
def set_pattern(*, series_id: int, activity_id: int, by: Actor, now: datetime) -> Series:
    """From now on the series is held like this activity of the same team: drafts ahead are made anew after it.

    Past dates, and those published or submitted, stay as they are; an approval for a period ends. A repeat changes
    nothing. Raises Refused for another team's activity or one without shifts.
    """
    series = _mine(series_id, by=by, now=now)
    if series.pattern_id == activity_id:
        return series
    pattern = _pattern(activity_id, by=by, now=now)
    if pattern.team_id != series.team_id:
        raise Refused(Reason("team_fixed", _("只能照本队的活动办")))
    series.pattern = pattern
    _ask_anew(series)
    series.save()
    for occurrence in _drafts_ahead(series, now=now):
        if occurrence.activity is not None and occurrence.activity_id != activity_id:
            call_off(occurrence.activity, reason=str(_("按系列的新样子重做")), by=by, now=now)
            occurrence.activity = _made_on(series, occurrence.on, now=now)
            occurrence.save(update_fields=["activity"])
    audit.record("series.pattern_set", by=by, now=now, target=f"activity:{activity_id}", series=series.pk)
    return series


@operation
def call_off_date(*, series_id: int, on: date, reason: str, by: Actor, now: datetime) -> None:
    """One date of a series is not held, and never made again; if it is made its activity is cancelled with the reason.

    Raises NotFound for a day that is none of its dates, Invalid without a reason. A repeat does nothing.
    """
    series = _mine(series_id, by=by, now=now)
    invalid_if(saying.why_not_give(reason, missing=_("请写明取消的原因")))
    occurrence = Occurrence.objects.select_related("activity").filter(series=series, on=on).first()
    if occurrence is None:
        if on not in rules.dates_of(form_of(series)) or on <= clock.local_day(now):
            raise NotFound(Reason("not_found", _("这个系列没有这一天")))
        occurrence = Occurrence(series=series, on=on, state=OccurrenceState.CALLED_OFF, made_at=now)
        occurrence.save(force_insert=True)
        target = f"activity:{series.pattern_id}"
        audit.record("series.date_called_off", by=by, now=now, target=target, series=series.pk, day=f"{on}")
    elif occurrence.state == OccurrenceState.MADE:
        _call_off(occurrence, reason, by=by, now=now)


def _call_off(occurrence: Occurrence, reason: object, *, by: Actor, now: datetime) -> None:
    activity = occurrence.activity
    if activity is not None and activity.state != ActivityState.CANCELLED:
        call_off(lock(Activity, activity.pk), reason=str(reason), by=by, now=now)
    occurrence.state = OccurrenceState.CALLED_OFF
    occurrence.save(update_fields=["state"])
    target = f"activity:{occurrence.activity_id}"
    audit.record(
        "series.date_called_off",
        by=by,
        now=now,
        target=target,
        series=occurrence.series_id,
        day=f"{occurrence.on}",
    )


@operation
def end_series(*, series_id: int, by: Actor, now: datetime) -> Series:
    """No further dates are made; those made stay. A repeat does nothing."""
    series = lock(Series, series_id)
    require_preparing(viewer_of(by, now=now), series.team_id)
    if series.ended_at is None:
        series.ended_at = now
        series.save(update_fields=["ended_at"])
        target = f"activity:{series.pattern_id}"
        audit.record("series.ended", by=by, now=now, target=target, series=series.pk)
    return series


@operation
def submit_series(
    *, series_id: int, until: date, answers: Mapping[str, bool], by: Actor, now: datetime
) -> Series:
    """Asks the site above to approve all dates up to ``until`` (half a year at most) at once. Repeats do nothing.

    The questions of every submission are answered for all of them. Raises Invalid by field, Refused for a yes.
    """
    series = _mine(series_id, by=by, now=now)
    if series.approval != SeriesApproval.NONE:
        return series
    invalid_if(rules.why_not_approve_until(until, today=clock.local_day(now)) + why_not_declare(answers))
    refuse_if(why_not_service(answers))
    series.approval, series.approved_until, series.reason = SeriesApproval.SUBMITTED, until, ""
    series.submitted_by_id = named_person(by)
    series.save()
    Declaration.objects.create(
        series=series, answers=dict(answers), declared_by_id=series.submitted_by_id, declared_at=now
    )
    target = f"activity:{series.pattern_id}"
    audit.record("series.submitted", by=by, now=now, target=target, series=series.pk, until=f"{until}")
    return series


@operation
def decide_series(*, series_id: int, approve: bool, by: Actor, now: datetime, reason: str = "") -> Series:
    """The site above approves the dates of a stated period at once, or declines with a reason.

    Drafts ahead within the period are published with it. Raises Forbidden to anyone else and to whoever submitted it.
    """
    series = lock(Series, series_id)
    require_approving(viewer_of(by, now=now), series.site_id)
    forbid_if(access.why_not_decide(submitted_by=series.submitted_by_id, decider=by.person_id))
    if approve and series.approval == SeriesApproval.APPROVED:
        return series
    if series.approval != SeriesApproval.SUBMITTED or series.ended_at is not None:
        raise Refused(Reason("wrong_state", _("这个系列不在待审核状态")))
    if not approve:
        invalid_if(saying.why_not_give(reason, missing=_("请写明退回的原因")))
        _ask_anew(series)
        series.reason = reason.strip()
    else:
        refuse_if(why_not_stand(team_id=series.team_id, site_id=series.site_id))
        series.approval, series.approved_by_id, series.approved_at = (
            SeriesApproval.APPROVED,
            by.person_id,
            now,
        )
    series.save()
    verb = "series.approved" if approve else "series.returned"
    audit.record(verb, by=by, now=now, target=f"activity:{series.pattern_id}", series=series.pk)
    for occurrence in _drafts_ahead(series, now=now) if approve else ():
        if occurrence.activity is not None and _is_approved(series, occurrence.on):
            _approve(series, lock(Activity, occurrence.activity.pk), now=now)
    return series
