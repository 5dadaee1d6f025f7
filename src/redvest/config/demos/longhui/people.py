"""2,000 made-up residents of the real villages, registered over ten months, and the staff among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.days import Days
from redvest.config.enrolment import enrol
from redvest.kernel.actor import SYSTEM, Actor
from redvest.people.enums import NECESSARY_PURPOSES, Purpose, ServiceCategory, Skill
from redvest.people.operations import Registration
from redvest.people.synthetic import MadeUpPerson, made_up_people
from redvest.places import queries as places

COUNT = 2000
BATCH = 100
HOME = "430524001001"  # 荷叶塘社区, where the demo's leader and volunteer live


@dataclass(frozen=True, kw_only=True)
class Resident:
    """One of the crowd: who they are in the product, and at which site they are counted."""

    person_id: int
    site_code: str
    name: str
    phone: str
    born: date

    @property
    def actor(self) -> Actor:
        """The resident, acting."""
        return Actor(person_id=self.person_id)


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Those with duties at sites."""

    manager: Actor
    clerk: Actor
    approver: Actor
    auditor: Actor
    caller: Actor


def register_everyone(days: Days, progress: Callable[..., None]) -> list[Resident]:
    """Registers everyone by the code sent to their phone; the first are the accounts of the demo."""
    homes = _homes(Random(11))
    crowd: list[Resident] = []
    made_up = made_up_people(COUNT, seed=accounts.SEED, on=days.today, ages=(18, 72))
    for start in range(0, COUNT, BATCH):
        batch = list(enumerate(made_up))[start : start + BATCH]
        # Registrations of one batch share a moment; the accounts come first, and people kept joining since.
        moment = days.opening + timedelta(days=1 + 280 * start // COUNT, hours=start // BATCH % 9)
        forms = [_form(index, person, homes[index]) for index, person in batch]
        for (index, person), made in zip(batch, enrol(forms, now=moment), strict=True):
            who = Resident(
                person_id=made.person_id,
                site_code=homes[index],
                name=person.name,
                phone=person.phone,
                born=person.birth_date,
            )
            crowd.append(who)
        progress("志愿者", len(crowd), COUNT)
    return crowd


def _homes(chance: Random) -> list[str]:
    """A village for each: most live around the county town, everyone else anywhere."""
    near = [site.code for site in places.children_of("430524001")]
    institutes = [site.code for site in places.children_of("430524")]
    far = [site.code for code in institutes for site in places.children_of(code)]
    homes = [chance.choice(near if chance.random() < 0.3 else far) for _ in range(COUNT)]
    homes[:60] = [HOME] * 60
    return homes


def _form(index: int, person: MadeUpPerson, home: str) -> Registration:
    chance = Random(f"choices {index}")
    agreed = {*NECESSARY_PURPOSES, *(purpose for purpose in Purpose if chance.random() < 0.7)}
    return Registration(
        name=person.name,
        id_type=person.id_type,
        id_number=person.id_number,
        phone=person.phone,
        code="",
        residence=home,
        skills=set(chance.sample(Skill.values, chance.randint(0, 3))),
        categories=set(chance.sample(ServiceCategory.values, chance.randint(1, 3))),
        consents=agreed,
        password=accounts.PASSWORD if index < len(accounts.ACCOUNTS) else "",
    )


def appoint_staff(crowd: Sequence[Resident], days: Days) -> Staff:
    """The system names the manager; the manager names the rest."""
    now = days.opening + timedelta(days=10)
    manager = crowd[accounts.MANAGER]
    grant = access.grant_role
    grant(person_id=manager.person_id, role=Role.MANAGER, site_code="430524", by=SYSTEM, now=now)
    for index, role, site in (
        (accounts.CLERK, Role.CLERK, "430524001"),
        (accounts.APPROVER, Role.APPROVER, "430524"),
        (accounts.CALLER, Role.CLERK, "430524002"),
    ):
        grant(person_id=crowd[index].person_id, role=role, site_code=site, by=manager.actor, now=now)
    auditor = crowd[accounts.AUDITOR]
    # An auditor watches the manager, so it is not the manager who names one.
    grant(person_id=auditor.person_id, role=Role.AUDITOR, site_code="430524", by=SYSTEM, now=now)
    return Staff(
        manager=manager.actor,
        clerk=crowd[accounts.CLERK].actor,
        approver=crowd[accounts.APPROVER].actor,
        auditor=auditor.actor,
        caller=crowd[accounts.CALLER].actor,
    )
