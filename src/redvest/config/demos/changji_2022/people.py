"""The prefecture's centre, the units that send entries, and who is there: staff, leaders of teams, judges."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.config.enrolment import enrol
from redvest.kernel import clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.people.enums import NECESSARY_PURPOSES
from redvest.people.operations import Registration
from redvest.people.synthetic import made_up_people, made_up_phone
from redvest.places import operations as places
from redvest.places.enums import SiteKind

CODE = "6523"
SEED = 3
#: One password for all of them: there is nothing here to protect.
PASSWORD = "hongmajia-2026"
HOME = "652301001001"
#: The units by the names the report gives them.
UNITS = {
    "昌吉市": "652301",
    "阜康市": "652302",
    "呼图壁县": "652323",
    "玛纳斯县": "652324",
    "奇台县": "652325",
    "吉木萨尔县": "652327",
    "木垒县": "652328",
    "州人民医院": "6523-yy",
}
JUDGES, ENTRIES = 7, 15
ORGANISER, OPENER, SUPERVISOR = range(3)
FIRST_JUDGE, FIRST_LEADER = 3, 3 + JUDGES
#: Where the seven judges come from: related departments, as the report says; which, it does not say.
DEPARTMENTS = (
    "州文明办",
    "团州委",
    "州民政局",
    "州教育局",
    "州总工会",
    "州妇联",
    "州融媒体中心",
)
_ROLES = (
    ("承办（州中心工作人员）", ORGANISER),
    ("审定发布（州中心审核员）", OPENER),
    ("监督（州监督员）", SUPERVISOR),
    *((f"评委 P{n + 1}（{DEPARTMENTS[n]}）", FIRST_JUDGE + n) for n in range(JUDGES)),
    ("项目负责人（昌吉市）", FIRST_LEADER),
)
#: Role, phone and password, as printed by ``redvest run``.
ACCOUNTS = [(role, made_up_phone(index, seed=SEED), PASSWORD) for role, index in _ROLES]


@dataclass(frozen=True, kw_only=True)
class Player:
    """One of the people: who they are in the product."""

    person_id: int
    number: str

    @property
    def actor(self) -> Actor:
        """The person, acting."""
        return Actor(person_id=self.person_id)


@dataclass(kw_only=True)
class Players:
    """Everybody, and the projects as they are made: entry code of the published file → project id, leader, unit."""

    everybody: list[Player]
    projects: dict[str, tuple[int, Player, str]] = field(default_factory=dict)

    @property
    def organiser(self) -> Actor:
        """Runs the contests."""
        return self.everybody[ORGANISER].actor

    @property
    def opener(self) -> Actor:
        """Announces them and publishes results."""
        return self.everybody[OPENER].actor

    @property
    def judges(self) -> list[Player]:
        """The seven."""
        return self.everybody[FIRST_JUDGE:FIRST_LEADER]

    @property
    def leaders(self) -> list[Player]:
        """One for each entry."""
        return self.everybody[FIRST_LEADER:]


def opening(now: datetime) -> datetime:
    """When the network opened: ten months ago."""
    return at(now, -300, 8)


def at(now: datetime, day: int, hour: int, minute: int = 0) -> datetime:
    """A time of day, so many days from the day of loading."""
    start = clock.day_start(clock.local_day(now) + timedelta(days=day))
    return start + timedelta(hours=hour, minutes=minute)


def open_sites(now: datetime) -> None:
    """The prefecture's centre, the counties' centres, and the hospital, which sends entries of its own."""
    moment = opening(now)
    said: dict[str, Any] = {"by": SYSTEM, "now": moment}
    name = "昌吉州新时代文明实践中心"
    places.open_site(code=CODE, kind=SiteKind.CENTRE, name=name, division_code=CODE, parent_code=None, **said)
    for unit, code in UNITS.items():
        hospital = unit == "州人民医院"
        places.open_site(
            code=code,
            kind=SiteKind.POST if hospital else SiteKind.CENTRE,
            name=unit if hospital else f"{unit}新时代文明实践中心",
            division_code="652301" if hospital else code,
            parent_code=CODE,
            **said,
        )


def register(now: datetime) -> Players:
    """Everybody, by the code sent to their phone; then the three who have duties."""
    moment = opening(now) + timedelta(days=1)
    made_up = made_up_people(FIRST_LEADER + ENTRIES, seed=SEED, on=clock.local_day(now), ages=(25, 58))
    forms = [
        Registration(
            name=one.name,
            id_type=one.id_type,
            id_number=one.id_number,
            phone=one.phone,
            code="",
            residence=HOME,
            consents=set(NECESSARY_PURPOSES),
            password=PASSWORD if index <= FIRST_LEADER else "",
        )
        for index, one in enumerate(made_up)
    ]
    done = enrol(forms, now=moment)
    everybody = [Player(person_id=one.person_id, number=one.number) for one in done]
    for index, role in ((ORGANISER, Role.CLERK), (OPENER, Role.APPROVER), (SUPERVISOR, Role.AUDITOR)):
        access.grant_role(
            person_id=everybody[index].person_id,
            role=role,
            site_code=CODE,
            by=SYSTEM,
            now=moment + timedelta(days=1),
        )
    return Players(everybody=everybody)
