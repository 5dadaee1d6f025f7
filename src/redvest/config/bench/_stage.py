"""A database of a bench's own, dropped afterwards, with people and shifts made through the operations."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connections
from django.http import HttpResponse

from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.activities import operations as activities
from redvest.activities.rules.activities import ActivityForm, ShiftForm
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.config.enrolment import enrol
from redvest.config.paths import DIVISIONS
from redvest.config.schema import bring_up_to_date
from redvest.config.terminal import say
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.people.enums import NECESSARY_PURPOSES
from redvest.people.operations import RegisterResult, Registration
from redvest.people.rules import is_minor
from redvest.people.synthetic import MadeUpPerson, made_up_people
from redvest.places import operations as places
from redvest.places.enums import Level, SiteKind
from redvest.places.imports import load_divisions
from redvest.teams import operations as teams
from redvest.teams.enums import JoinMode, TeamKind
from redvest.teams.rules import TeamForm

COUNTY, VILLAGE = "430524", "430524104201"
HOURS = timedelta(hours=2)
BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Volunteer:
    """A logged-in volunteer, with the cookie their browser would send."""

    person_id: int
    cookie: str


@contextmanager
def own_database() -> Iterator[str]:
    """A new, migrated database beside the configured one; gives its address, and drops it at the end."""
    before, name = settings.DATABASE_URL, f"redvest_bench_{os.getpid()}"
    url = urlsplit(before)._replace(path=f"/{name}").geturl()
    with psycopg.connect(before, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            _point_to(url, name)
            bring_up_to_date()
            yield url
        finally:
            _point_to(before, urlsplit(before).path.lstrip("/"))
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _point_to(url: str, name: str) -> None:
    connections.close_all()
    connections.settings["default"]["NAME"] = name
    os.environ["DATABASE_URL"] = settings.DATABASE_URL = url


def volunteers(count: int, *, now: datetime) -> list[Volunteer]:
    """So many logged-in volunteers of one village, all grown up: a minor's sign-up needs a guardian first."""
    place_everyone(now=now)
    say(f"Registering {count} volunteers …")
    return enrolled(count, seed=9, now=now)


def enrolled(count: int, *, seed: int, now: datetime) -> list[Volunteer]:
    """So many made-up people of the village, all grown up, registered and logged in."""
    today = clock.local_day(now)
    several = made_up_people(2 * count, seed=seed, on=today)
    made_up = [one for one in several if not is_minor(one.birth_date, today)][:count]
    return [
        one for start in range(0, count, BATCH) for one in _enrol(made_up[start : start + BATCH], now=now)
    ]


def _enrol(batch: list[MadeUpPerson], *, now: datetime) -> list[Volunteer]:
    """Registers made-up people and gives the cookies of their logins."""
    forms = [
        Registration(
            name=person.name,
            id_type=person.id_type,
            id_number=person.id_number,
            phone=person.phone,
            code="",
            residence=VILLAGE,
            consents=set(NECESSARY_PURPOSES),
        )
        for person in batch
    ]
    return [Volunteer(person_id=made.person_id, cookie=_cookie(made)) for made in enrol(forms, now=now)]


def _cookie(made: RegisterResult) -> str:
    response = HttpResponse()
    identity.sign_in(response, login_id=made.login_id, person_id=made.person_id)
    return response.cookies[identity.COOKIE].value


def place_everyone(*, now: datetime) -> None:
    """One county with one village, which is all a sign-up needs."""
    load_divisions(DIVISIONS, now=now)
    for code, kind, parent in (
        (COUNTY, SiteKind.CENTRE, None),
        (VILLAGE[:9], SiteKind.INSTITUTE, COUNTY),
        (VILLAGE, SiteKind.STATION, VILLAGE[:9]),
    ):
        places.open_site(
            code=code,
            kind=kind,
            name=f"{Level(len(code) // 3 + 1).label}阵地",
            division_code=code,
            parent_code=parent,
            by=SYSTEM,
            now=now,
        )


def published_shifts(
    starts: list[datetime], *, places_each: int, now: datetime, lengths: list[timedelta] | None = None
) -> list[int]:
    """Ids of published shifts at these times, of two hours if no lengths are given, through the whole life of an
    activity."""
    leader_and_approver = made_up_people(2, seed=8, on=clock.local_day(now))
    leader, approver = _enrol(leader_and_approver, now=now)
    access.grant_role(person_id=approver.person_id, role=Role.APPROVER, site_code=COUNTY, by=SYSTEM, now=now)
    form = TeamForm(
        name="赛前准备队",
        kind=TeamKind.GROUP,
        site_code=VILLAGE,
        leader_id=leader.person_id,
        category="0001",
        join_mode=JoinMode.FREE,
    )
    team = teams.register_team(form=form, by=SYSTEM, now=now)
    by = Actor(person_id=leader.person_id)
    about = ActivityForm(
        title="测速活动",
        category="0001",
        text="测量报名速度",
        place="站前广场",
        contact_name="测速员",
        contact_phone="12345",
        team_id=team.pk,
    )
    activity = activities.draft_activity(form=about, by=by, now=now)
    ids = []
    for start, length in zip(starts, lengths or [HOURS] * len(starts), strict=True):
        shift = ShiftForm(starts_at=start, ends_at=start + length, place="站前广场", places=places_each)
        ids.append(activities.add_shift(activity_id=activity.pk, form=shift, by=by, now=now).pk)
    activities.submit_activity(activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=by, now=now)
    decider = Actor(person_id=approver.person_id)
    activities.decide_activity(activity_id=activity.pk, approve=True, by=decider, now=now)
    activities.publish_activity(activity_id=activity.pk, by=by, now=now)
    return ids
