"""How the tests of people enter somebody for others, and bring papers."""

import io
from dataclasses import replace
from datetime import date, datetime

from PIL import Image

import cast
from cast import DAQIAO, NOW, Persona
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.people import operations as people
from redvest.people.enums import (
    CHILD_CONSENT_VERSION,
    MINOR_CONSENT_VERSION,
    NECESSARY_PURPOSES,
    CodePurpose,
    IdType,
    Relation,
)
from redvest.people.models import Entry, Guardianship, Person
from redvest.people.operations import ChildForm, ConsentForm, Entered, EntryForm

TODAY = NOW.date()


def entry(n: int, *, born: date | None = None, **changes: object) -> EntryForm:
    """The n-th person as a clerk writes them down."""
    form = EntryForm(
        name=cast.name(n),
        id_type=IdType.RESIDENT,
        id_number=cast.identity(n, born=born),
        phone=cast.phone(n),
        residence=DAQIAO,
        why="参加重阳节慰问",
    )
    return replace(form, **changes)


def enter(*forms: EntryForm, by: Actor, now: datetime = NOW) -> list[Entered]:
    """Enters them all, none refused."""
    outcomes = people.enter_people(forms=forms, source=f"desk:{DAQIAO}", by=by, now=now)
    assert all(isinstance(outcome, Entered) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Entered)]


def proof(n: int, *, now: datetime = NOW) -> str:
    """The n-th person shows that the phone is theirs."""
    people.request_code(phone=cast.phone(n), purpose=CodePurpose.CONFIRM, address="", now=now)
    shown = people.prove_phone(phone=cast.phone(n), code=cast.last_code(), by=Actor(person_id=None), now=now)
    return shown.token


def confirm(person_id: int, token: str, *, now: datetime = NOW, **more: str) -> people.RegisterResult:
    return people.confirm_entry(
        person_id=person_id,
        token=token,
        consents=NECESSARY_PURPOSES,
        by=Actor(person_id=None),
        now=now,
        **more,
    )


def entry_of(person_id: int) -> Entry:
    return Entry.objects.get(person_id=person_id)


def scan() -> Upload:
    """A photo of a signed sheet."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, format="PNG")
    return Upload(name="回执.png", content=out.getvalue())


def child_form(n: int, *, born: date, **changes: object) -> ChildForm:
    """The n-th person as a child, written down by the mother. Strict under 14 on the day of ``NOW``."""
    young = (NOW.year - born.year - ((NOW.month, NOW.day) < (born.month, born.day))) < 14
    form = ChildForm(
        name=cast.name(n),
        id_type=IdType.RESIDENT,
        id_number=cast.identity(n, born=born),
        relation=Relation.MOTHER,
        consents=NECESSARY_PURPOSES,
        version=CHILD_CONSENT_VERSION if young else MINOR_CONSENT_VERSION,
    )
    return replace(form, **changes)


def child_of(mother: Persona, n: int, *, born: date, **changes: object) -> Person:
    """The mother registers her child."""
    made = people.enter_child(form=child_form(n, born=born, **changes), by=mother.actor, now=NOW)
    return Guardianship.objects.get(pk=made.pk).child


def consent_form(
    *, strict: bool, scope: str = "all", start: date = TODAY, end: date | None = None
) -> ConsentForm:
    return ConsentForm(
        scope=scope,
        valid_from=start,
        valid_until=end or date(start.year, 12, 31),
        version=CHILD_CONSENT_VERSION if strict else MINOR_CONSENT_VERSION,
    )
