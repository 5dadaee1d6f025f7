"""The cast: a small county and its people, made through the operations like everything in the product.

    隆回县 centre ─┬─ 桃花坪街道 institute ─┬─ 荷叶塘社区 station
                  │                        └─ 南塘村 station
                  └─ 高平镇 institute ──────┬─ 大桥社区 station      the red team stands here, free to join
                                           └─ 梅花山村 station
                     (梅花山林场: a division without a station; whoever lives there is counted at the institute)

Take the ``cast`` fixture for a transaction of the test's own, or call ``make_cast()`` on a ``committed_db``. Single
pieces are plain functions: ``resident()``, ``staff()``, ``team()``. All of it happens at ``NOW``, on a Monday morning.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from harness.snapshots import made_once
from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.access.queries import Viewer, viewer_of
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.clock import CHINA
from redvest.kernel.crypto import unseal
from redvest.kernel.models import OutboxEvent
from redvest.people import operations as people
from redvest.people.enums import NECESSARY_PURPOSES, SEALED_CODE, TOPIC_CODE, CodePurpose, IdType
from redvest.people.identity_numbers import make_id_number
from redvest.people.operations import Registration
from redvest.places import imports
from redvest.places import operations as places
from redvest.places.enums import SiteKind, TownshipClass, VillageClass
from redvest.places.queries import SiteInfo, site_by_code
from redvest.teams import operations as teams
from redvest.teams.enums import JoinMode, TeamKind
from redvest.teams.queries import TeamInfo, team_by_id
from redvest.teams.rules import TeamForm

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
DIVISIONS = Path(__file__).parent / "data" / "divisions.csv"

CENTRE = "430524"
TAOHUAPING, GAOPING = "430524001", "430524104"
HEYETANG, NANTANG = "430524001001", "430524001201"
DAQIAO, MEIHUASHAN = "430524104001", "430524104201"
#: A village-level division that has no station.
FOREST_FARM = "430524104498"

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = ("建国", "秀英", "志强", "丽华", "明", "春梅", "大山", "玉兰", "永福", "小燕")


@dataclass(frozen=True, kw_only=True)
class Persona:
    """A registered person as a test plays them: ``actor`` acts, ``see(now)`` looks."""

    id: int
    number: str
    name: str
    phone: str
    login_id: UUID
    residence: str

    @property
    def actor(self) -> Actor:
        """The person, acting."""
        return Actor(person_id=self.id, login_id=self.login_id)

    def see(self, now: datetime = NOW) -> Viewer:
        """The person, looking, with the grants in force at ``now``."""
        return viewer_of(self.actor, now=now)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who and what is there. Duties: the manager and auditor at the county, clerk and approver at 高平镇."""

    now: datetime
    centre: SiteInfo
    institutes: list[SiteInfo]
    stations: list[SiteInfo]
    manager: Persona
    clerk: Persona
    approver: Persona
    leader: Persona
    auditor: Persona
    #: Two members of ``team``, and two people who are in no team.
    members: list[Persona]
    residents: list[Persona]
    #: 大桥社区 team, led by ``leader``, free to join.
    team: TeamInfo


def identity(n: int, *, born: date | None = None, area: str = CENTRE) -> str:
    """The n-th synthetic identity number: valid, and nobody's, for its sequence and birth date are counted off."""
    born = born or date(1970, 1, 1) + timedelta(days=37 * (n % 400))
    return make_id_number(area, born, n % 1000)


def phone(n: int) -> str:
    """The n-th mobile number."""
    return f"13{800000000 + n:09d}"


def name(n: int) -> str:
    """The n-th name, of two or three characters."""
    return SURNAMES[n % len(SURNAMES)] + GIVEN[n // len(SURNAMES) % len(GIVEN)]


def last_code() -> str:
    """The newest one-time code that was sent, as its receiver reads it."""
    event = OutboxEvent.objects.filter(topic=TOPIC_CODE).order_by("-id")[0]
    return unseal(event.payload["code"], context=SEALED_CODE)


def resident(
    n: int,
    *,
    residence: str = DAQIAO,
    born: date | None = None,
    password: str = "",
    consents: Iterable[str] = NECESSARY_PURPOSES,
    now: datetime = NOW,
) -> Persona:
    """Registers the n-th person at home in a division, by a code to their phone."""
    address = f"10.{n // 65025 % 255}.{n // 255 % 255}.{n % 255}"
    people.request_code(phone=phone(n), purpose=CodePurpose.REGISTER, address=address, now=now)
    form = Registration(
        name=name(n),
        id_type=IdType.RESIDENT,
        id_number=identity(n, born=born),
        phone=phone(n),
        code=last_code(),
        residence=residence,
        consents=set(consents),
        password=password,
    )
    made = people.register(form=form, by=Actor(person_id=None, address=address), now=now)
    return Persona(
        id=made.person_id,
        number=made.number,
        name=name(n),
        phone=phone(n),
        login_id=made.login_id,
        residence=residence,
    )


def staff(n: int, role: str, site_code: str, *, by: Actor = SYSTEM, now: datetime = NOW) -> Persona:
    """Registers the n-th person and grants them a role at a site."""
    person = resident(n, now=now)
    access.grant_role(person_id=person.id, role=role, site_code=site_code, by=by, now=now)
    return person


def network(*, now: datetime = NOW) -> None:
    """Loads the divisions and opens the county: 1 centre, 2 institutes, 4 stations."""
    imports.load_divisions(DIVISIONS, now=now)
    places.open_network(
        code=CENTRE,
        townships={TownshipClass.STREET, TownshipClass.TOWN},
        villages={VillageClass.NEIGHBOURHOOD, VillageClass.VILLAGE},
        by=SYSTEM,
        now=now,
    )


def top_site(code: str, *, name: str = "开发区新时代文明实践中心", now: datetime = NOW) -> SiteInfo:
    """Opens a centre of its own, beside the county's network, e.g. for a development zone."""
    places.open_site(
        code=code, kind=SiteKind.CENTRE, name=name, division_code=CENTRE, parent_code=None, by=SYSTEM, now=now
    )
    return site_by_code(code)


def team(
    leader: Persona,
    *,
    name: str = "大桥社区志愿服务队",
    kind: str = TeamKind.GROUP,
    site_code: str = DAQIAO,
    join_mode: str = JoinMode.FREE,
    by: Actor = SYSTEM,
    now: datetime = NOW,
    **more: str,
) -> TeamInfo:
    """Registers a team led by ``leader``; ``more``: other fields of the form."""
    form = TeamForm(
        name=name,
        kind=kind,
        site_code=site_code,
        leader_id=leader.id,
        category="0001",
        join_mode=join_mode,
        **more,
    )
    return team_by_id(teams.register_team(form=form, by=by, now=now).pk)


def make_cast(*, now: datetime = NOW) -> Cast:
    """The network, one person for each duty, a team with members, and people who are in none."""
    network(now=now)
    leader = resident(5, now=now)
    red_team = team(leader, now=now)
    members = [resident(n, now=now) for n in (6, 7)]
    for member in members:
        teams.join_team(team_id=red_team.id, by=member.actor, now=now)
    manager = staff(1, Role.MANAGER, CENTRE, now=now)
    return Cast(
        now=now,
        centre=site_by_code(CENTRE),
        institutes=[site_by_code(code) for code in (TAOHUAPING, GAOPING)],
        stations=[site_by_code(code) for code in (HEYETANG, NANTANG, DAQIAO, MEIHUASHAN)],
        manager=manager,
        clerk=staff(2, Role.CLERK, GAOPING, by=manager.actor, now=now),
        approver=staff(3, Role.APPROVER, GAOPING, by=manager.actor, now=now),
        leader=leader,
        auditor=staff(4, Role.AUDITOR, CENTRE, by=manager.actor, now=now),
        members=members,
        residents=[resident(8, residence=HEYETANG, now=now), resident(9, residence=FOREST_FARM, now=now)],
        team=team_by_id(red_team.id),
    )


@pytest.fixture
def cast(db: None, request: pytest.FixtureRequest) -> Cast:
    """The whole cast, in the test's own transaction; the one of the world where a test takes both."""
    if "world" in request.fixturenames:
        found: Cast = request.getfixturevalue("world").cast
        return found
    return made_once("cast", make_cast)
