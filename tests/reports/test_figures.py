"""Each figure is what an independent count of the raw rows gives, in any scope and period, as of any moment."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from activities.stage import confirms, published, says_served, scans, settles, shift_form
from cast import (
    CENTRE,
    DAQIAO,
    FOREST_FARM,
    GAOPING,
    HEYETANG,
    MEIHUASHAN,
    NANTANG,
    NOW,
    TAOHUAPING,
    Cast,
    Persona,
    team,
    top_site,
)
from planning import NONE, PLAN
from redvest.activities import operations
from redvest.activities.enums import Direction
from redvest.activities.models import ServedReport, ServiceRecord, Shift
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import Invalid, NotFound
from redvest.people import operations as people
from redvest.people.models import Residence
from redvest.places import operations as places
from redvest.places.models import Site, SiteVersion
from redvest.projects import operations as projects
from redvest.projects.models import Project
from redvest.projects.rules import ProjectForm
from redvest.reports.enums import MEASURES, Measure
from redvest.reports.queries import describe, figures, rows, total
from redvest.reports.verify import verify
from redvest.teams import operations as teams
from redvest.teams.models import Team

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = "430524-KFQ"


def day(number: int) -> datetime:
    """Nine in the morning, so many days after the cast came together."""
    return NOW + number * DAY


def held(cast: Cast, start: datetime, *people: Persona, served: int | None = None) -> Shift:
    """A shift of three hours to which they came and were confirmed, the i-th for i+1 hours; settled at night."""
    shift = published(cast, shift_form(start), now=start - DAY)[0]
    for who in people:
        by = Actor(person_id=who.id)
        operations.sign_up(shift_id=shift.pk, person_id=who.id, by=by, now=start - HOUR)
        scans(shift, who, Direction.IN, start)
    confirms(cast, shift, *people, now=start)
    for hours, who in enumerate(people, start=1):
        scans(shift, who, Direction.OUT, start + hours * HOUR)
    if served is not None:
        says_served(cast, shift, served, now=start + 4 * HOUR)
    settles(shift)
    return shift


def story(cast: Cast) -> list[datetime]:
    """Two weeks in which everything moves; the moments worth looking at, before and after each change."""
    a, b = cast.members
    villager, forester = cast.residents
    held(cast, day(1), a, b, served=30)
    project = projects.draft_project(
        form=ProjectForm(
            name="银龄陪伴",
            summary="照护高龄独居老人。",
            category="0001",
            team_id=cast.team.id,
            starts_on=day(1).date(),
            ends_on=day(90).date(),
            **PLAN,
        ),
        by=cast.leader.actor,
        now=day(1),
    )
    projects.submit_project(project_id=project.pk, answers=NONE, by=cast.leader.actor, now=day(1))
    projects.decide_project(project_id=project.pk, approve=True, by=cast.approver.actor, now=day(2))
    people.move_home(person_id=forester.id, residence=NANTANG, by=forester.actor, now=day(2))
    held(cast, day(3), a, villager)
    places.move_site(code=DAQIAO, parent_code=TAOHUAPING, by=SYSTEM, now=day(4))
    places.move_site(code=DAQIAO, parent_code=GAOPING, by=SYSTEM, now=day(5))
    held(cast, day(6), b, served=5)
    temporary = team(villager, name="春运服务队", site_code=HEYETANG, now=day(6))
    teams.dissolve_team(team_id=temporary.id, reason="春运结束", by=SYSTEM, now=day(8))
    places.merge_site(code=DAQIAO, into_code=MEIHUASHAN, by=SYSTEM, now=day(9))
    places.close_site(code=HEYETANG, reason="并入桃花坪", by=SYSTEM, now=day(10))
    top_site(ZONE, now=day(11))
    projects.stop_project(project_id=project.pk, reason="并入他处", by=cast.approver.actor, now=day(12))
    late_record(cast, a)
    changes = [2, 4, 5, 8, 9, 10, 11, 12]
    around = [day(n) + shift for n in changes for shift in (-timedelta(microseconds=1), timedelta(0))]
    return [NOW - DAY, NOW, day(1) + HOUR, clock.day_end(day(1).date()), *around, day(20)]


def late_record(cast: Cast, who: Persona) -> None:
    """Somebody who was not confirmed: the record is written at night, hours after the service."""
    shift = published(cast, shift_form(day(13)), now=day(12))[0]
    operations.sign_up(shift_id=shift.pk, person_id=who.id, by=SYSTEM, now=day(12))
    scans(shift, who, Direction.IN, day(13))
    scans(shift, who, Direction.OUT, day(13) + HOUR)
    settles(shift, days=3)


class ByHand:
    """The same figures, counted in Python from all rows there are."""

    def __init__(self, as_of: datetime, start: date | None, end: date | None) -> None:
        self.as_of, self.start, self.end = as_of, start, end
        self.codes = dict(Site.objects.values_list("id", "code"))
        self.versions = [v for v in SiteVersion.objects.all() if self.holds(v.valid_from, v.valid_to)]

    def holds(self, since: datetime | None, until: datetime | None) -> bool:
        return since is not None and since <= self.as_of and (until is None or self.as_of < until)

    def in_period(self, when: date) -> bool:
        return (self.start is None or when >= self.start) and (self.end is None or when <= self.end)

    def scope(self, code: str) -> set[int]:
        """Sites whose line of ancestors then holds the code; for a division's, those of divisions inside it."""
        if any(self.codes[v.site_id] == code for v in self.versions):
            return {v.site_id for v in self.versions if code in v.path.split("/")}
        if not code.isdigit():
            return set()
        return {v.site_id for v in self.versions if v.division_code[: len(code)] == code}

    def of(self, code: str) -> dict[str, Any]:
        sites = self.scope(code)
        kinds = [v.kind for v in self.versions if v.site_id in sites and v.state == "open"]
        records = [
            r
            for r in ServiceRecord.objects.all()
            if r.site_id in sites
            and r.minutes
            and r.recorded_at <= self.as_of
            and self.in_period(r.served_on)
        ]
        served = [
            p.served
            for p in ServedReport.objects.all()
            if p.site_id in sites and p.reported_at <= self.as_of and self.in_period(p.served_on)
        ]
        return {
            "sites": {kind: kinds.count(kind) for kind in ("centre", "institute", "station", "post")},
            "volunteers": sum(
                r.site_id in sites and self.holds(r.since, r.until) for r in Residence.objects.all()
            ),
            "teams": sum(
                t.site_id in sites and self.holds(t.founded_at, t.dissolved_at) for t in Team.objects.all()
            ),
            "projects": sum(
                p.site_id in sites and self.holds(p.approved_at, None) for p in Project.objects.all()
            ),
            "activities": len({r.activity_id for r in records}),
            "participations": len(records),
            "minutes": sum(r.minutes for r in records),
            "served": sum(served),
        }


SCOPES = [CENTRE, TAOHUAPING, GAOPING, HEYETANG, NANTANG, DAQIAO, MEIHUASHAN, "4305", "43", ZONE]
PERIODS = [(None, None), (day(3).date(), None), (None, day(3).date()), (day(2).date(), day(6).date())]


def test_every_figure_by_hand_at_every_moment(cast: Cast) -> None:
    moments = story(cast)
    for as_of in moments:
        for start, end in PERIODS if as_of == moments[-1] else PERIODS[:1]:
            by_hand = ByHand(as_of, start, end)
            for code in SCOPES:
                shown = figures(code=code, as_of=as_of, start=start, end=end).as_dict()
                counted = by_hand.of(code)
                assert {key: shown[key] for key in counted} == counted, (code, as_of, start, end)
    assert verify() == []


def test_what_the_story_comes_to(cast: Cast) -> None:
    """The numbers themselves, so that both ways of counting cannot be wrong alike."""
    story(cast)
    now = figures(code=CENTRE, as_of=day(20)).as_dict()
    assert {key: now[key] for key in ("volunteers", "teams", "projects", "activities")} == {
        "volunteers": 9,
        "teams": 1,
        "projects": 1,
        "activities": 4,
    }
    # 60+120, 60+120, 60 and, recorded late, 60 minutes.
    assert (now["participations"], now["minutes"], now["served"]) == (6, 480, 35)
    assert now["sites"] == {"centre": 1, "institute": 2, "station": 2, "post": 0}

    def minutes(code: str, as_of: datetime) -> int:
        return figures(code=code, as_of=as_of).minutes

    assert (minutes(GAOPING, day(4) - HOUR), minutes(TAOHUAPING, day(4) - HOUR)) == (360, 0)
    assert (minutes(GAOPING, day(4)), minutes(TAOHUAPING, day(4))) == (0, 360), (
        "the station moved with its records"
    )
    assert (minutes(GAOPING, day(5)), minutes(TAOHUAPING, day(5))) == (360, 0)
    assert (minutes(MEIHUASHAN, day(9) - HOUR), minutes(MEIHUASHAN, day(9))) == (0, 420), "merged"
    written = clock.day_end(day(15).date())
    assert (minutes(CENTRE, written - HOUR), minutes(CENTRE, written)) == (420, 480), (
        "counted when it was written"
    )


def test_a_figure_is_its_rows_and_a_division_the_sum_of_its_centres(cast: Cast) -> None:
    story(cast)
    for code in (CENTRE, MEIHUASHAN, "4305"):
        shown = figures(code=code, as_of=day(20))
        for measure in MEASURES:
            found = rows(measure, code=code, as_of=day(20))
            figure = shown.site_count if measure == Measure.SITES else getattr(shown, measure)
            assert total(measure, found) == figure
            listed = list(found)
            by_rows: dict[str, Callable[[Any], int]] = {
                Measure.MINUTES: lambda row: row.minutes,
                Measure.SERVED: lambda row: row.served,
                Measure.PARTICIPATIONS: lambda row: row.times,
                Measure.HELPERS: lambda row: row.adds,
            }
            assert sum(by_rows.get(measure, lambda row: 1)(row) for row in listed) == figure
    a_division_is_the_sum_of_its_centres()


def a_division_is_the_sum_of_its_centres() -> None:
    parts = [figures(code=code, as_of=day(20)) for code in (CENTRE, ZONE)]
    whole = figures(code="4305", as_of=day(20))
    for measure in (
        "site_count",
        "volunteers",
        "teams",
        "projects",
        "activities",
        "participations",
        "minutes",
    ):
        assert getattr(whole, measure) == sum(getattr(part, measure) for part in parts)
    assert (whole.code, whole.name) == ("4305", "邵阳市")
    assert whole.site_count == 6


def test_nobody_is_named(cast: Cast) -> None:
    held(cast, day(1), *cast.members, served=3)
    everybody = [
        cast.manager,
        cast.clerk,
        cast.approver,
        cast.leader,
        cast.auditor,
        *cast.members,
        *cast.residents,
    ]
    said = ""
    for measure in MEASURES:
        found = list(rows(measure, code=CENTRE, as_of=day(5)))
        assert found or measure in (Measure.PROJECTS, Measure.HELPERS)
        said += " ".join(str(value) for row in found for value in describe(measure, row).values())
    for who in everybody:
        assert who.name not in said
        assert who.phone not in said
        assert who.number in said, "the number is what one is known by"
    assert f"{cast.members[0].name[0]}*" in said


def test_the_answer_for_programs(cast: Cast) -> None:
    held(cast, day(1), *cast.members, served=3)
    as_of = day(2)
    answer = figures(code=CENTRE, as_of=as_of, start=date(2026, 3, 1), end=date(2026, 3, 31)).as_dict()
    assert answer == {
        "code": CENTRE,
        "name": "隆回县新时代文明实践中心",
        "as_of": "2026-03-04T09:00:00+08:00",
        "from": "2026-03-01",
        "to": "2026-03-31",
        "sites": {"centre": 1, "institute": 2, "station": 4, "post": 0},
        "volunteers": 9,
        "teams": 1,
        "projects": 0,
        "activities": 1,
        "participations": 2,
        "minutes": 180,
        "served": 3,
        "helpers": 0,
    }


def test_what_cannot_be_asked(cast: Cast) -> None:
    for code in ("999999", "nowhere", "", "43052499"):
        with pytest.raises(NotFound):
            figures(code=code, as_of=NOW)
        for measure in MEASURES:
            with pytest.raises(NotFound):
                rows(measure, code=code, as_of=NOW)
    with pytest.raises(NotFound):
        rows("happiness", code=CENTRE, as_of=NOW)
    for ask in (figures, lambda **more: rows(Measure.MINUTES, **more)):
        with pytest.raises(Invalid) as refusal:
            ask(code=CENTRE, as_of=NOW, start=date(2026, 3, 2), end=date(2026, 3, 1))
        assert list(refusal.value.by_field) == ["to"]
    assert figures(code=FOREST_FARM, as_of=NOW).site_count == 0, "a division without a site"


def test_the_same_number_of_queries_however_large_the_scope(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    held(cast, day(1), *cast.members)
    for code in (CENTRE, DAQIAO, "43"):
        with django_assert_max_num_queries(20):
            figures(code=code, as_of=day(2))
