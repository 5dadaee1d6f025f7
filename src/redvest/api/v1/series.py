"""Doing something again: copies, templates, series."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.activities import operations, queries
from redvest.activities.enums import ActivityState, Every, OccurrenceState, SeriesApproval, WhenHoliday
from redvest.activities.queries import recurring
from redvest.activities.rules.series import SeriesForm
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Decision, Given, Id, IdempotencyKey, Page, Paging, TeamCode, Text, page_of
from redvest.api.v1.activities import Declared
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.teams import queries as teams

router = Router(tags=["series"])


class CopyIn(Given):
    """The day of the first shift of the copy."""

    on: Day


class SeriesMadeOut(Schema):
    """The draft that was made."""

    activity_id: int


class TemplateIn(Given):
    """Under which name; ``for_site``: for all teams at the site and below, by those who work there."""

    name: Text = Field(description="At most 50 characters.")
    for_site: bool = False


class TemplateOut(Schema):
    """A template a team may start from."""

    id: int
    name: str
    activity_id: int
    site: str | None


class SeriesIn(Given):
    """When a series is held; it ends on ``until`` or after ``count`` dates."""

    every: Every = Every.WEEK
    step: int = Field(1, ge=1, le=12, description="Every so many weeks or months.")
    weekday: int = Field(ge=0, le=6, description="0 is Monday.")
    nth: int | None = Field(None, ge=-1, le=4, description="Monthly: 1 to 4, or -1 for the last.")
    starts_on: Day
    until: Day | None = None
    count: int | None = Field(None, ge=1, le=120)
    when_holiday: WhenHoliday = WhenHoliday.HOLD


class SeriesOut(Schema):
    """A series and its rule."""

    id: int
    pattern_id: int
    title: str
    team: str
    every: Every
    step: int
    weekday: int
    nth: int | None
    starts_on: date
    until: date | None
    count: int | None
    when_holiday: WhenHoliday
    approval: SeriesApproval
    approved_until: date | None
    reason: str
    ended_at: datetime | None


class DateOut(Schema):
    """A date of a series that was made or called off."""

    on: date
    state: OccurrenceState
    activity_id: int | None
    activity_state: ActivityState | None


class OneSeriesOut(SeriesOut):
    """A series with its dates."""

    dates: list[DateOut]


class PeriodIn(Given):
    """Until when all dates are to be approved at once, half a year at most; and the questions of a submission."""

    until: Day
    answers: Declared


class CallOffIn(Given):
    """Which day is not held, and why; those who signed up read it."""

    on: Day
    reason: Text


class PatternIn(Given):
    """The activity of the same team after which the series is held from now on."""

    activity_id: Id


_SAID = ("every", "step", "weekday", "nth", "starts_on", "until", "count", "when_holiday")
_TOLD = ("approval", "approved_until", "reason", "ended_at", "pattern_id")


def _out(series: Any) -> dict[str, Any]:
    plain = {name: getattr(series, name) for name in (*_SAID, *_TOLD)}
    return plain | {"id": series.pk, "title": series.pattern.title, "team": series.team.name}


def _shown(request: HttpRequest, series_id: int) -> dict[str, Any]:
    series = recurring.series_for(identity.viewer(request), series_id)
    dates = [
        {
            "on": one.on,
            "state": one.state,
            "activity_id": one.activity_id,
            "activity_state": one.activity.state if one.activity else None,
        }
        for one in recurring.dates_of_series(series_id)
    ]
    return _out(series) | {"dates": dates}


def _seen(request: HttpRequest, series_id: int) -> None:
    recurring.series_for(identity.viewer(request), series_id)


@router.post("/activities/{activity_id}/copy", response={201: SeriesMadeOut, **REFUSALS})
def copy(
    request: HttpRequest, activity_id: Id, body: CopyIn, key: IdempotencyKey = ""
) -> Status[SeriesMadeOut]:
    """The same once more on another day, as a draft; sign-ups are not copied."""
    queries.activity_for(identity.viewer(request), activity_id)
    made = operations.copy_activity(
        activity_id=activity_id, on=body.on, by=identity.actor(request), now=clock.now(), key=key
    )
    return Status(201, SeriesMadeOut(activity_id=made.pk))


@router.post("/activities/{activity_id}/template", response={201: TemplateOut, **REFUSALS})
def save_template(request: HttpRequest, activity_id: Id, body: TemplateIn) -> Status[TemplateOut]:
    """Keeps an activity as a template; the same name again takes the place of the earlier."""
    queries.activity_for(identity.viewer(request), activity_id)
    made = operations.save_template(
        activity_id=activity_id,
        name=body.name,
        for_site=body.for_site,
        by=identity.actor(request),
        now=clock.now(),
    )
    return Status(201, _template(made))


def _template(one: Any) -> TemplateOut:
    return TemplateOut(
        id=one.pk,
        name=one.name,
        activity_id=one.activity_id,
        site=one.site.code if one.site else None,
    )


@router.get("/teams/{code}/templates", response={200: list[TemplateOut], **REFUSALS})
def list_templates(request: HttpRequest, code: TeamCode) -> list[TemplateOut]:
    """What a team may start from: its own templates and those of sites above it; for those who prepare for it."""
    team = teams.team_by_code(code)
    rows = recurring.templates_seen_by(identity.viewer(request), team.id)
    return [_template(one) for one in rows[:200]]


@router.post("/templates/{template_id}/start", response={201: SeriesMadeOut, **REFUSALS})
def start(
    request: HttpRequest, template_id: Id, body: CopyIn, team: TeamCode, key: IdempotencyKey = ""
) -> Status[SeriesMadeOut]:
    """A draft of a team (by its code) from a template."""
    made = operations.start_from_template(
        template_id=template_id,
        team_id=teams.team_by_code(team).id,
        on=body.on,
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    return Status(201, SeriesMadeOut(activity_id=made.pk))


@router.delete("/templates/{template_id}", response={204: None, **REFUSALS})
def end_template(request: HttpRequest, template_id: Id) -> Status[None]:
    """Takes a template away."""
    operations.end_template(template_id=template_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.post("/activities/{activity_id}/series", response={201: OneSeriesOut, **REFUSALS})
def make(
    request: HttpRequest, activity_id: Id, body: SeriesIn, key: IdempotencyKey = ""
) -> Status[dict[str, Any]]:
    """Starts a series after an activity; the dates of the next four weeks are made as drafts."""
    queries.activity_for(identity.viewer(request), activity_id)
    made = operations.make_series(
        activity_id=activity_id,
        form=SeriesForm(**body.dict()),
        by=identity.actor(request),
        now=clock.now(),
        key=key,
    )
    return Status(201, _shown(request, made.pk))


@router.get("/series", response={200: Page[SeriesOut], **REFUSALS})
def list_series(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """Series of the teams and sites for which one prepares or approves activities, newest first."""
    rows = recurring.series_visible_to(identity.viewer(request))
    return page_of(rows, query, lambda part: [SeriesOut(**_out(one)) for one in part])


@router.get("/series/{series_id}", response={200: OneSeriesOut, **REFUSALS})
def get_series(request: HttpRequest, series_id: Id) -> dict[str, Any]:
    """One series with its dates."""
    return _shown(request, series_id)


@router.put("/series/{series_id}", response={200: OneSeriesOut, **REFUSALS})
def change(request: HttpRequest, series_id: Id, body: SeriesIn) -> dict[str, Any]:
    """Other days from now on; what was submitted or published stays."""
    _seen(request, series_id)
    operations.change_series(
        series_id=series_id, form=SeriesForm(**body.dict()), by=identity.actor(request), now=clock.now()
    )
    return _shown(request, series_id)


@router.put("/series/{series_id}/pattern", response={200: OneSeriesOut, **REFUSALS})
def set_pattern(request: HttpRequest, series_id: Id, body: PatternIn) -> dict[str, Any]:
    """From now on the series is held like another activity of the team."""
    _seen(request, series_id)
    queries.activity_for(identity.viewer(request), body.activity_id)
    operations.set_pattern(
        series_id=series_id, activity_id=body.activity_id, by=identity.actor(request), now=clock.now()
    )
    return _shown(request, series_id)


@router.post("/series/{series_id}/call-off", response={200: OneSeriesOut, **REFUSALS})
def call_off(request: HttpRequest, series_id: Id, body: CallOffIn) -> dict[str, Any]:
    """One date is not held, and never made again."""
    _seen(request, series_id)
    operations.call_off_date(
        series_id=series_id, on=body.on, reason=body.reason, by=identity.actor(request), now=clock.now()
    )
    return _shown(request, series_id)


@router.post("/series/{series_id}/submit", response={200: OneSeriesOut, **REFUSALS})
def submit(request: HttpRequest, series_id: Id, body: PeriodIn) -> dict[str, Any]:
    """Asks the site above to approve all dates of a stated period at once."""
    _seen(request, series_id)
    operations.submit_series(
        series_id=series_id,
        until=body.until,
        answers=body.answers.dict(),
        by=identity.actor(request),
        now=clock.now(),
    )
    return _shown(request, series_id)


@router.post("/series/{series_id}/decide", response={200: OneSeriesOut, **REFUSALS})
def decide(request: HttpRequest, series_id: Id, body: Decision) -> dict[str, Any]:
    """Approves a period, or declines with a reason; never one's own submission."""
    _seen(request, series_id)
    operations.decide_series(
        series_id=series_id,
        approve=body.approve,
        reason=body.reason,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _shown(request, series_id)


@router.delete("/series/{series_id}", response={204: None, **REFUSALS})
def end(request: HttpRequest, series_id: Id) -> Status[None]:
    """No further dates; those made stay."""
    _seen(request, series_id)
    operations.end_series(series_id=series_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)
