"""What stands around the sites: posts under a few stations, titles, paired units, heads and opening hours."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.days import Days
from redvest.config.demos.longhui.people import HOME, Resident, Staff
from redvest.config.demos.longhui.texts import POSTS, UNITS
from redvest.places import operations
from redvest.places import queries as places
from redvest.places.enums import DesignationKind, DesignationLevel
from redvest.places.operations import PostForm, UnitForm

CENTRE, STREET = "430524", "430524001"
#: So many stations of the demo's own street have posts, five each.
WITH_POSTS = 12
#: Open from Monday to Friday, and on Saturday morning; in minutes of the day.
WORKING_WEEK = tuple(
    (weekday, opens, closes) for weekday in range(1, 6) for opens, closes in ((510, 720), (870, 1050))
)
SATURDAY = (6, 540, 720)


def furnish(crowd: Sequence[Resident], staff: Staff, days: Days, progress: Callable[..., None]) -> None:
    """All of it, by the manager, in the weeks after the opening."""
    stations = [site.code for site in places.children_of(STREET)]
    stations = [HOME, *(code for code in stations if code != HOME)][:WITH_POSTS]
    _posts(stations, staff, days)
    _titles(stations, staff, days)
    _units(stations, staff, days)
    _heads(stations, crowd, staff, days)
    progress("点、命名和结对")


def _posts(stations: Sequence[str], staff: Staff, days: Days) -> None:
    now = days.opening + timedelta(days=20)
    for code in stations:
        name = places.site_by_code(code).name.split("新时代文明实践")[0]
        posts = [PostForm(name=f"{name}{what}") for what in POSTS]
        operations.open_posts(parent_code=code, posts=posts, by=staff.manager, now=now)


def _titles(stations: Sequence[str], staff: Staff, days: Days) -> None:
    pilot, model = DesignationKind.PILOT, DesignationKind.DEMONSTRATION
    now = days.opening + timedelta(days=30)
    for number, (code, kind, level) in enumerate(
        (
            (CENTRE, pilot, DesignationLevel.PROVINCIAL),
            (STREET, model, DesignationLevel.CITY),
            (HOME, model, DesignationLevel.COUNTY),
            (stations[1], model, DesignationLevel.COUNTY),
            (stations[2], pilot, DesignationLevel.COUNTY),
        ),
        start=1,
    ):
        operations.designate_site(
            code=code,
            kind=kind,
            level=level,
            document=f"（演示）文明办通知第{number}号",
            since=now.date(),
            by=staff.manager,
            now=now,
        )


def _units(stations: Sequence[str], staff: Staff, days: Days) -> None:
    now = days.opening + timedelta(days=32)
    for (name, kind), code in zip(UNITS, stations, strict=False):
        form = UnitForm(name=name, kind=kind)
        unit = operations.register_unit(form=form, site_code=CENTRE, by=staff.manager, now=now)
        operations.pair_unit(
            unit_id=unit.id,
            site_code=code,
            since=now.date(),
            note="每月一次主题活动，出人出课",
            by=staff.manager,
            now=now,
        )


def _heads(stations: Sequence[str], crowd: Sequence[Resident], staff: Staff, days: Days) -> None:
    now = days.opening + timedelta(days=33)
    leader = crowd[accounts.LEADER]
    heads = (
        (STREET, "所长", crowd[accounts.CLERK]),
        (HOME, "站长", leader),
        (stations[1], "站长", crowd[90]),
    )
    by, since = staff.manager, now.date()
    for code, title, who in heads:
        operations.appoint_officer(
            code=code,
            title=title,
            name=who.name,
            person_id=who.person_id,
            since=since,
            is_head=True,
            is_public=True,
            by=by,
            now=now,
        )
        operations.set_opening_hours(code=code, week=[*WORKING_WEEK, SATURDAY], by=by, now=now)
    operations.appoint_officer(
        code=HOME,
        title="管理员",
        name=crowd[91].name,
        person_id=crowd[91].person_id,
        since=since,
        post="社区文化专干",
        by=by,
        now=now,
    )
