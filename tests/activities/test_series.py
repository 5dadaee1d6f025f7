"""Activities that come again: their dates, made once each; copies and templates; approval for a period."""

import os
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.rostering import laid_out, roster_form
from activities.stage import START, draft, published, shift_form
from activities.test_capacity import at_once
from cast import DAQIAO, HEYETANG, NOW, Cast, make_cast, resident, team
from redvest.activities import operations
from redvest.activities.models import Activity, ActivityTemplate, DutyPost, Occurrence, Series, Shift
from redvest.activities.operations import copying
from redvest.activities.queries import recurring
from redvest.activities.rules.series import SeriesForm, dates_of, nth_weekday
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from refusing import refuses

SATURDAY = 5
TODAY = NOW.date()


def weekly(**changes: Any) -> SeriesForm:
    """Every Saturday, ten times."""
    fields: dict[str, Any] = {
        "every": "week",
        "weekday": SATURDAY,
        "starts_on": TODAY + timedelta(days=1),
        "count": 10,
    }
    return SeriesForm(**(fields | changes))


def series_of(cast: Cast, form: SeriesForm | None = None, *, key: str = "") -> Series:
    activity = draft(cast, shift_form())
    return operations.make_series(
        activity_id=activity.pk, form=form or weekly(), by=cast.leader.actor, now=NOW, key=key
    )


def days_made(series: Series) -> list[date]:
    return list(Occurrence.objects.filter(series=series).order_by("on").values_list("on", flat=True))


# Dates


def test_every_saturday_over_the_national_holiday():
    form = weekly(starts_on=date(2026, 9, 14), count=4)
    assert dates_of(form) == [date(2026, 9, 19), date(2026, 9, 26), date(2026, 10, 3), date(2026, 10, 10)]
    skipping = weekly(starts_on=date(2026, 9, 14), count=4, when_holiday="skip")
    assert (
        dates_of(skipping)
        == [
            day
            for day in (
                date(2026, 9, 19),
                date(2026, 9, 26),
                date(2026, 10, 10),
                date(2026, 10, 17),
                date(2026, 10, 24),
            )
            if day not in HOLIDAYS
        ][:4]
    )


#: Saturdays of that autumn within a public holiday (mid-autumn and the National Day).
HOLIDAYS = {date(2026, 9, 26), date(2026, 10, 3)}


def test_every_two_weeks_until_a_day():
    form = weekly(step=2, count=None, until=date(2026, 4, 11))
    assert dates_of(form) == [date(2026, 3, 7), date(2026, 3, 21), date(2026, 4, 4)]


def test_the_second_and_the_last_sunday_of_the_month():
    second = weekly(every="month", weekday=6, nth=2, count=3)
    assert dates_of(second) == [date(2026, 3, 8), date(2026, 4, 12), date(2026, 5, 10)]
    last = weekly(every="month", weekday=6, nth=-1, count=2, step=3)
    assert dates_of(last) == [date(2026, 3, 29), date(2026, 6, 28)]
    assert nth_weekday(2026, 12, 3, -1) == date(2026, 12, 31)


@given(
    every=st.sampled_from(["week", "month"]),
    step=st.integers(1, 12),
    weekday=st.integers(0, 6),
    nth=st.sampled_from([1, 2, 3, 4, -1]),
    start=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    span=st.integers(0, 366),
    count=st.none() | st.integers(1, 30),
    skip=st.booleans(),
)
def test_dates_are_ascending_on_their_weekday_and_within_their_span(
    every: str, step: int, weekday: int, nth: int, start: date, span: int, count: int | None, skip: bool
):
    form = SeriesForm(
        every=every,
        step=step,
        weekday=weekday,
        nth=nth if every == "month" else None,
        starts_on=start,
        until=start + timedelta(days=span),
        count=count,
        when_holiday="skip" if skip else "hold",
    )
    dates = dates_of(form)
    assert dates == sorted(set(dates))
    assert all(day.weekday() == weekday for day in dates)
    assert all(start <= day <= start + timedelta(days=span) for day in dates)
    assert len(dates) <= (count or 120)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"every": "day"}, "unknown_choice"),
        ({"step": 0}, "step"),
        ({"weekday": 7}, "unknown_choice"),
        ({"nth": 2}, "unknown_choice"),
        ({"count": None}, "no_end"),
        ({"count": 0}, "count"),
        ({"starts_on": TODAY}, "in_past"),
        ({"until": TODAY}, "until"),
        ({"count": None, "until": TODAY + timedelta(days=400)}, "until"),
        ({"count": None, "starts_on": date(2026, 3, 8), "until": date(2026, 3, 12)}, "no_dates"),
    ],
)
def test_what_a_series_may_not_say(cast: Cast, changes: dict[str, Any], code: str):
    activity = draft(cast, shift_form())
    with refuses(Invalid, code):
        operations.make_series(activity_id=activity.pk, form=weekly(**changes), by=cast.leader.actor, now=NOW)


# Running


def test_four_weeks_are_made_as_drafts_and_a_repeat_makes_nothing(cast: Cast):
    series = series_of(cast, key="series-1")
    expected = [date(2026, 3, 7) + timedelta(weeks=n) for n in range(4)]
    assert days_made(series) == expected
    assert operations.run_series(series_id=series.pk, now=NOW) == 0
    made = Activity.objects.filter(occurrence__series=series)
    assert {one.state for one in made} == {"draft"}
    starts = [
        clock.local(shift.starts_at)
        for shift in Shift.objects.filter(activity__in=made).order_by("starts_at")
    ]
    assert [start.date() for start in starts] == expected
    assert {start.time() for start in starts} == {clock.local(START).time()}
    again = operations.make_series(
        activity_id=series.pattern_id, form=weekly(), by=cast.leader.actor, now=NOW, key="series-1"
    )
    assert again.pk == series.pk
    later = NOW + timedelta(days=14)
    assert [operations.run_due(now=later) for _again in range(2)] == [2, 0]


def test_the_pattern_is_itself_a_date_if_it_falls_on_one(cast: Cast):
    saturday = START + timedelta(days=3)
    activity = draft(cast, shift_form(saturday))
    series = operations.make_series(activity_id=activity.pk, form=weekly(), by=cast.leader.actor, now=NOW)
    assert Occurrence.objects.get(series=series, on=date(2026, 3, 7)).activity_id == activity.pk


@pytest.mark.race
def test_a_series_is_run_from_many_threads_and_another_process(committed_db: str):
    series = series_of(make_cast())
    later = NOW + timedelta(days=21)
    code = (
        "import django; django.setup()\n"
        "from datetime import datetime\n"
        "from redvest.activities import operations\n"
        f"operations.run_series(series_id={series.pk}, now=datetime.fromisoformat('{later.isoformat()}'))"
    )
    env = os.environ | {"DATABASE_URL": committed_db, "DJANGO_SETTINGS_MODULE": "redvest.config.settings"}
    other = subprocess.Popen([sys.executable, "-c", code], env=env)
    at_once([lambda: operations.run_series(series_id=series.pk, now=later) for _n in range(8)], threads=8)
    assert other.wait(60) == 0
    expected = [date(2026, 3, 7) + timedelta(weeks=n) for n in range(7)]
    assert days_made(series) == expected
    assert Activity.objects.filter(occurrence__series=series).count() == 7
    assert Activity.objects.count() == 8


def test_a_date_is_called_off_and_never_made_again(cast: Cast):
    series = series_of(cast)
    by = {"by": cast.leader.actor, "now": NOW}
    with refuses(Invalid, "required"):
        operations.call_off_date(series_id=series.pk, on=date(2026, 3, 14), reason=" ", **by)
    with refuses(NotFound, "not_found"):
        operations.call_off_date(series_id=series.pk, on=date(2026, 3, 15), reason="没有这天", **by)
    for day in (date(2026, 3, 14), date(2026, 3, 14), date(2026, 4, 4)):
        operations.call_off_date(series_id=series.pk, on=day, reason="清明祭扫", **by)
    made = Occurrence.objects.get(series=series, on=date(2026, 3, 14))
    assert made.activity is not None
    assert (made.state, made.activity.state, made.activity.reason) == ("called_off", "cancelled", "清明祭扫")
    operations.run_series(series_id=series.pk, now=NOW + timedelta(days=14))
    later = Occurrence.objects.get(series=series, on=date(2026, 4, 4))
    assert (later.state, later.activity_id) == ("called_off", None)


def test_new_days_hold_for_the_future_only(cast: Cast):
    series = series_of(cast)
    first = Occurrence.objects.get(series=series, on=date(2026, 3, 7))
    operations.submit_activity(
        activity_id=first.activity_id, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW
    )
    sundays = weekly(weekday=6, count=3)
    operations.change_series(series_id=series.pk, form=sundays, by=cast.leader.actor, now=NOW)
    rows = Occurrence.objects.filter(series=series).order_by("on").values_list("on", "state")
    assert list(rows) == [
        (date(2026, 3, 7), "made"),  # submitted already: it stays
        (date(2026, 3, 8), "made"),
        (date(2026, 3, 14), "called_off"),
        (date(2026, 3, 15), "made"),
        (date(2026, 3, 21), "called_off"),
        (date(2026, 3, 22), "made"),
        (date(2026, 3, 28), "called_off"),
    ]


def test_from_now_on_it_is_held_like_another_activity(cast: Cast):
    series = series_of(cast)
    other = draft(cast, shift_form(places=3), title="河堤捡垃圾")
    for _again in range(2):
        operations.set_pattern(series_id=series.pk, activity_id=other.pk, by=cast.leader.actor, now=NOW)
    made = Activity.objects.filter(occurrence__series=series)
    assert {(one.title, one.state, one.shifts.get().places) for one in made} == {("河堤捡垃圾", "draft", 3)}
    assert days_made(series) == [date(2026, 3, 7) + timedelta(weeks=n) for n in range(4)]


def test_a_series_ends(cast: Cast):
    series = series_of(cast)
    for _again in range(2):
        operations.end_series(series_id=series.pk, by=cast.leader.actor, now=NOW)
    assert operations.run_series(series_id=series.pk, now=NOW + timedelta(days=14)) == 0
    with refuses(Refused, "ended"):
        operations.change_series(series_id=series.pk, form=weekly(), by=cast.leader.actor, now=NOW)


def test_a_series_is_for_those_who_prepare_there(cast: Cast):
    series = series_of(cast)
    stranger = cast.residents[0]
    with refuses(NotFound, "not_found"):
        operations.change_series(series_id=series.pk, form=weekly(), by=stranger.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.end_series(series_id=series.pk, by=stranger.actor, now=NOW)
    assert list(recurring.series_visible_to(stranger.see())) == []
    assert [one.pk for one in recurring.series_visible_to(cast.leader.see())] == [series.pk]
    assert [one.pk for one in recurring.series_visible_to(cast.approver.see())] == [series.pk]


# Approval for a period


def asked(cast: Cast, series: Series, until: date) -> None:
    operations.submit_series(
        series_id=series.pk, until=until, answers=NONE_OF_THE_SIX, by=cast.leader.actor, now=NOW
    )


def test_dates_within_the_approved_period_are_published_and_later_ones_are_not(cast: Cast):
    series = series_of(cast)
    asked(cast, series, date(2026, 3, 21))
    assert [one.pk for one in recurring.series_awaiting(cast.approver.see())] == [series.pk]
    with refuses(Forbidden, "not_permitted"):
        operations.decide_series(series_id=series.pk, approve=True, by=cast.leader.actor, now=NOW)
    for _again in range(2):
        operations.decide_series(series_id=series.pk, approve=True, by=cast.approver.actor, now=NOW)
    states = Occurrence.objects.filter(series=series).order_by("on").values_list("activity__state", flat=True)
    assert list(states) == ["published", "published", "published", "draft"]
    one = Activity.objects.filter(occurrence__series=series).order_by("occurrence__on")[0]
    assert (one.submitted_by_id, one.approved_by_id) == (cast.leader.id, cast.approver.id)
    assert list(one.steps.order_by("id").values_list("state", "by_id")) == [
        ("draft", None),
        ("submitted", cast.leader.id),
        ("approved", cast.approver.id),
        ("published", cast.leader.id),
    ]


def test_a_change_ends_the_approval(cast: Cast):
    series = series_of(cast)
    asked(cast, series, date(2026, 3, 21))
    operations.decide_series(series_id=series.pk, approve=True, by=cast.approver.actor, now=NOW)
    operations.change_series(series_id=series.pk, form=weekly(count=11), by=cast.leader.actor, now=NOW)
    series.refresh_from_db()
    assert (series.approval, series.approved_by_id, series.approved_until) == ("none", None, None)


def test_a_period_is_stated_and_half_a_year_at_most(cast: Cast):
    series = series_of(cast)
    for until in (TODAY, TODAY + timedelta(days=184)):
        with refuses(Invalid, "until"):
            asked(cast, series, until)
    with refuses(Refused, "not_service"):
        operations.submit_series(
            series_id=series.pk,
            until=TODAY + timedelta(days=30),
            answers={**NONE_OF_THE_SIX, "paid": True},
            by=cast.leader.actor,
            now=NOW,
        )


def test_a_period_is_declined_with_a_reason(cast: Cast):
    series = series_of(cast)
    asked(cast, series, date(2026, 3, 21))
    with refuses(Invalid, "required"):
        operations.decide_series(series_id=series.pk, approve=False, by=cast.approver.actor, now=NOW)
    operations.decide_series(
        series_id=series.pk, approve=False, reason="请逐次提交", by=cast.approver.actor, now=NOW
    )
    series.refresh_from_db()
    assert (series.approval, series.reason) == ("none", "请逐次提交")


# Copies and templates


def test_a_copy_says_the_same_on_another_day(cast: Cast):
    (shift,) = published(cast, shift_form(min_age=16))
    copy = {"activity_id": shift.activity_id, "on": date(2026, 4, 1), "by": cast.leader.actor, "now": NOW}
    made, again = (operations.copy_activity(**copy, key="a-copy-1") for _again in range(2))
    assert made.pk == again.pk != shift.activity_id
    assert (made.state, made.approved_by_id) == ("draft", None)
    assert all(getattr(made, name) == getattr(shift.activity, name) for name in copying.COPIED)
    moved = made.shifts.get()
    assert (moved.starts_at - shift.starts_at).days == 28
    assert (moved.min_age, moved.places, moved.taken) == (16, 10, 0)
    with refuses(Invalid, "in_past"):
        operations.copy_activity(**(copy | {"on": TODAY - timedelta(days=1)}))
    with refuses(NotFound, "not_found"):
        operations.copy_activity(**(copy | {"by": cast.residents[0].actor}))


def test_a_roster_is_copied_to_the_next_week(cast: Cast):
    activity = laid_out(cast, roster_form(3))
    made = operations.copy_activity(
        activity_id=activity.pk, on=date(2026, 3, 16), by=cast.leader.actor, now=NOW
    )
    assert made.shifts.count() == 63
    assert DutyPost.objects.filter(roster__activity=made).count() == 3
    assert made.roster.first_day == date(2026, 3, 16)
    assert made.shifts.filter(post__roster=made.roster).count() == 63


def test_every_field_is_copied_or_known_not_to_be():
    own = {
        *("id", "team", "site", "project", "state", "drafted_by", "drafted_at", "submitted_by"),
        *("approved_by", "approved_at", "reason", "words", "team_only"),
    }
    assert {field.name for field in Activity._meta.concrete_fields} - own == set(copying.COPIED)
    fresh = {
        *("id", "activity", "taken", "waiting", "asked", "settled_at", "drawn_at", "post", "unit"),
        *("called_off_at", "called_off_reason"),
    }
    known = {*copying.SHIFT_COPIED, *copying.SHIFT_MOVED}
    assert {field.name for field in Shift._meta.concrete_fields} - fresh == known


def test_templates_of_a_team_and_of_a_site(cast: Cast):
    activity = draft(cast, shift_form())
    save = {"activity_id": activity.pk, "name": "周六清洁", "now": NOW}
    mine, again = (operations.save_template(**save, by=cast.leader.actor) for _again in range(2))
    assert mine.pk == again.pk
    with refuses(Forbidden, "not_permitted"):
        operations.save_template(**save, for_site=True, by=cast.leader.actor)
    of_site = operations.save_template(**save, for_site=True, by=cast.clerk.actor)
    neighbour = resident(50, residence=DAQIAO)
    beside = team(neighbour, name="大桥社区巡逻队")
    names = [one.pk for one in recurring.templates_for(beside.id)]
    assert names == [of_site.pk]
    start = {"team_id": beside.id, "on": date(2026, 3, 20), "by": neighbour.actor, "now": NOW}
    made = operations.start_from_template(template_id=of_site.pk, **start)
    assert (made.team_id, made.title, made.shifts.count()) == (beside.id, activity.title, 1)
    with refuses(NotFound, "not_found"):
        operations.start_from_template(template_id=mine.pk, **start)
    far = resident(51, residence=HEYETANG)
    elsewhere = team(far, name="荷叶塘队", site_code=HEYETANG)
    with refuses(NotFound, "not_found"):
        operations.start_from_template(
            template_id=of_site.pk, team_id=elsewhere.id, on=date(2026, 3, 20), by=far.actor, now=NOW
        )
    for _again in range(2):
        operations.end_template(template_id=mine.pk, by=cast.leader.actor, now=NOW)
    assert ActivityTemplate.objects.filter(ended_at__isnull=True).count() == 1
