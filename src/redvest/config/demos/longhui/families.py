"""Two families; people whom others entered and who have not said yes yet; a name to be corrected."""

import io
from datetime import timedelta

from PIL import Image, ImageDraw

from redvest.activities import operations as activities
from redvest.activities import queries as activity_queries
from redvest.activities.rules.terms import Terms
from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.people import HOME, Resident
from redvest.config.demos.longhui.service import Season
from redvest.config.demos.longhui.texts import FAMILY_DAY
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import DomainError
from redvest.people import operations
from redvest.people import queries as people
from redvest.people.enums import NECESSARY_PURPOSES, Relation
from redvest.people.operations import ChildForm, ConsentForm, Correction, EntryForm
from redvest.people.papers import a_year_from, is_strict, version_of
from redvest.people.synthetic import MadeUpPerson, made_up_people

#: Seeds of the made-up people who come to those of the crowd, one for each range of ages.
CHILD_SEED, TEENAGER_SEED, ENTERED_SEED, IMPORTED_SEED = 1, 2, 3, 4
#: When the grandmother registered her grandchildren: so many days ago.
REGISTERED = 30


def live(season: Season) -> None:
    """All of it. The demo's volunteer is the grandmother who looks after two children."""
    grandmother = season.county.crowd[accounts.VOLUNTEER]
    today = season.days.today
    children = [
        _child(season, grandmother, *made_up_people(1, seed=seed, on=today, ages=(age, age + 1)))
        for seed, age in ((CHILD_SEED, 11), (TEENAGER_SEED, 15))
    ]
    operations.make_household(
        head_id=grandmother.person_id, by=grandmother.actor, now=season.days.at(-REGISTERED, 20)
    )
    helper, elder = _with_an_elder(season)
    _go_together(season, [(grandmother, children), (helper, [elder.person_id])])
    _entered(season)
    _misspelt(season)


def _child(season: Season, guardian: Resident, child: MadeUpPerson) -> int:
    """A child, and the guardian's consent for a year."""
    now = season.days.at(-REGISTERED, 19)
    start = now.date()
    version = version_of(strict=is_strict(child.birth_date, valid_from=start))
    made = operations.enter_child(
        form=ChildForm(
            name=child.name,
            id_type=child.id_type,
            id_number=child.id_number,
            relation=Relation.GRANDPARENT,
            consents=NECESSARY_PURPOSES,
            version=version,
        ),
        by=guardian.actor,
        now=now,
    )
    consent = ConsentForm(scope="all", valid_from=start, valid_until=a_year_from(start), version=version)
    operations.give_guardian_consent(child_id=made.child_id, form=consent, by=guardian.actor, now=now)
    return made.child_id


def _with_an_elder(season: Season) -> tuple[Resident, Resident]:
    """A household of two in which the elder lets the other sign up and cancel in their name."""
    crew, now = season.county.home, season.days.at(-20, 10)
    this_year = season.days.today.year
    others = crew.members[1:]
    elder = next(who for who in others if this_year - who.born.year >= 65)
    helper = next(who for who in others if 30 <= this_year - who.born.year <= 50)
    operations.make_household(head_id=helper.person_id, by=helper.actor, now=now)
    number = people.person_by_id(elder.person_id).number
    invite = operations.invite_to_household(number=number, by=helper.actor, now=now)
    operations.answer_invite(invite_id=invite.pk, accept=True, by=elder.actor, now=now + timedelta(hours=1))
    operations.allow_family(member_id=helper.person_id, by=elder.actor, now=now + timedelta(hours=2))
    return helper, elder


def _go_together(season: Season, families: list[tuple[Resident, list[int]]]) -> None:
    """A day for families, to which each signs up together."""
    days = season.days
    everybody = [person_id for who, others in families for person_id in (who.person_id, *others)]
    start = days.at(_free_evening(season, everybody), 18)
    (shift_id,) = season.publish(
        season.county.home,
        FAMILY_DAY,
        [start],
        hours=1,
        places_each=12,
        terms=Terms(accompanied=True),
        min_age=8,
    )
    for who, others in families:
        activities.sign_up_together(
            shift_id=shift_id,
            person_ids=[who.person_id, *others],
            by=who.actor,
            now=days.now - timedelta(days=2),
        )


def _free_evening(season: Season, people_ids: list[int]) -> int:
    """The first Sunday within four weeks, counted from today, on which none of them has anything on yet."""
    days = season.days
    busy = {
        clock.local_day(sign_up.shift.starts_at)
        for person_id in people_ids
        for sign_up in activity_queries.own_sign_ups(person_id, now=days.now)
    }
    ahead = [number for number in range(6, 35) if (days.today + timedelta(days=number)).weekday() == 6]
    return next(number for number in ahead if days.today + timedelta(days=number) not in busy)


def _entered(season: Season) -> None:
    """The clerk entered three people and the manager one; of each one has signed, for the other to check."""
    staff, now = season.staff, season.days.now - timedelta(days=2)
    made_up = made_up_people(4, seed=ENTERED_SEED, on=season.days.today, ages=(60, 78))
    numbers = _enter(made_up[:3], staff.clerk, season), _enter(made_up[3:], staff.manager, season)
    for by, person_id in ((staff.clerk, numbers[0][2]), (staff.manager, numbers[1][0])):
        entry_id = people.open_entry_of(person_id)
        assert entry_id is not None, "just entered"
        operations.record_receipt(entry_id=entry_id, scan=a_paper(), by=by, now=now + timedelta(days=1))


def _enter(made_up: list[MadeUpPerson], by: Actor, season: Season) -> list[int]:
    forms = [
        EntryForm(
            name=person.name,
            id_type=person.id_type,
            id_number=person.id_number,
            phone=person.phone if number else "",
            contact="" if number else "女儿，住同一栋二楼",
            residence=HOME,
            why="重阳节敬老活动现场登记",
        )
        for number, person in enumerate(made_up)
    ]
    now = season.days.now - timedelta(days=2)
    entered = []
    for outcome in operations.enter_people(forms=forms, source=f"desk:{HOME}", by=by, now=now):
        if isinstance(outcome, DomainError):
            raise outcome
        entered.append(outcome.person_id)
    return entered


def _misspelt(season: Season) -> None:
    """Somebody's name was written wrongly and is to be corrected, by two of the office."""
    who = season.county.home.members[-1]
    operations.ask_correction(
        correction=Correction(name=f"{who.name[0]}晓{who.name[-1]}"),
        proof=a_paper(),
        words="注册时名字打错了一个字",
        by=who.actor,
        now=season.days.now - timedelta(hours=30),
    )


def a_paper() -> Upload:
    """A sheet of lines and a scribble, as a scanned paper looks from afar."""
    sheet = Image.new("L", (620, 877), 250)
    pen = ImageDraw.Draw(sheet)
    for y in range(120, 640, 48):
        pen.line([(70, y), (550, y)], fill=150, width=3)
    pen.line([(330, 760), (370, 730), (390, 775), (430, 725), (450, 770), (520, 740)], fill=40, width=4)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return Upload(name="签字回执.png", content=out.getvalue(), content_type="image/png")
