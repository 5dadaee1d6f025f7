"""Reads of people. ID numbers are never read here; names and phones are masked unless the caller's duty needs them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict, cast

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Greatest, Left, Length, Repeat, Right, Substr
from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import NotFound, Reason
from redvest.kernel.privacy import mask_name, mask_phone
from redvest.kernel.viewing import Viewer
from redvest.people.enums import Duty, PersonState, Purpose
from redvest.people.models import Consent, Person, Residence
from redvest.people.phones import read_phone

ACTIVE = Q(state=PersonState.ACTIVE)


@dataclass(frozen=True, kw_only=True)
class PersonInfo:
    """A person as other parts may know them. ``name`` is the real one: show ``name_masked`` unless duty needs more.

    ``phone_masked`` is "" of whoever has none.
    """

    id: int
    number: str
    name: str
    phone_masked: str
    birth_date: date
    sex: str
    state: str

    @property
    def name_masked(self) -> str:
        """张**."""
        return mask_name(self.name)

    @property
    def is_active(self) -> bool:
        """False for one who left, or has not confirmed being entered."""
        return self.state == PersonState.ACTIVE

    @property
    def is_pending(self) -> bool:
        """Entered by others and not confirmed yet."""
        return self.state == PersonState.PENDING


@dataclass(frozen=True, kw_only=True)
class Profile:
    """All that a person's own page shows of them; the ID number is not among it."""

    info: PersonInfo
    phone: str
    id_type: str
    skills: tuple[str, ...]
    categories: tuple[str, ...]
    registered_at: datetime
    has_password: bool


@dataclass(frozen=True, kw_only=True)
class ResidenceInfo:
    """Where a person lives and the site that counts them, over ``[since, until)``."""

    person_id: int
    division_code: str
    site_id: int
    site_code: str
    site_path: str
    since: datetime
    until: datetime | None


class PersonRow(TypedDict):
    """A line of the office's list, masked in the database."""

    id: int
    number: str
    state: str
    registered_at: datetime
    name_masked: str
    phone_masked: str
    site_id: int
    site_code: str
    site_name: str


def not_found() -> NotFound:
    return NotFound(Reason("not_found", _("没有找到这个人，或者您无权查看")))


def _info(person: Person) -> PersonInfo:
    return PersonInfo(
        id=person.pk,
        number=person.number,
        name=person.name,
        phone_masked=mask_phone(person.phone),
        birth_date=person.birth_date,
        sex=person.sex,
        state=person.state,
    )


def person_by_id(person_id: int) -> PersonInfo:
    """The person, active or not. Raises NotFound."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise not_found()
    return _info(person)


def person_of_phone(phone: str) -> PersonInfo | None:
    """The active person who proved that this phone, in whichever way it is written, is theirs."""
    read = read_phone(phone)
    person = Person.objects.filter(ACTIVE, phone=read).first() if read else None
    return _info(person) if person is not None else None


def person_by_number(number: str) -> PersonInfo:
    """The person with a volunteer number, active or not. Raises NotFound."""
    person = Person.objects.filter(number=number.strip().upper()).first()
    if person is None:
        raise not_found()
    return _info(person)


def people_by_ids(person_ids: Iterable[int]) -> dict[int, PersonInfo]:
    """Persons by id in one query; unknown ids are absent."""
    return {person.pk: _info(person) for person in Person.objects.filter(pk__in=set(person_ids))}


def people_by_numbers(numbers: Iterable[str]) -> dict[str, PersonInfo]:
    """Persons by volunteer number in one query; unknown numbers are absent."""
    wanted = {number.strip().upper() for number in numbers}
    return {person.number: _info(person) for person in Person.objects.filter(number__in=wanted)}


def profile_of(person_id: int) -> Profile:
    """What one may see of oneself; ``phone`` is "" of whoever has none. Raises NotFound unless active."""
    person = Person.objects.filter(ACTIVE, pk=person_id).select_related("account").first()
    if person is None:
        raise not_found()
    return Profile(
        info=_info(person),
        phone=person.phone or "",
        id_type=person.id_type,
        skills=tuple(person.skills),
        categories=tuple(person.categories),
        registered_at=person.registered_at,
        has_password=bool(person.account.password),
    )


def lock_active(person_id: int) -> PersonInfo:
    """Locks a person's row until the operation ends. Raises NotFound unless active."""
    person = Person.objects.select_for_update(no_key=True).filter(ACTIVE, pk=person_id).first()
    if person is None:
        raise not_found()
    return _info(person)


def lock_active_many(person_ids: Iterable[int]) -> dict[int, date]:
    """Locks the rows of those active, ids ascending, and gives their birth dates by id; others are absent."""
    rows = Person.objects.select_for_update(no_key=True).filter(ACTIVE, pk__in=set(person_ids)).order_by("pk")
    return dict(rows.values_list("pk", "birth_date"))


def _residence(row: Residence) -> ResidenceInfo:
    return ResidenceInfo(
        person_id=row.person_id,
        division_code=row.division_code,
        site_id=row.site_id,
        site_code=row.site.code,
        site_path=row.site.path,
        since=row.since,
        until=row.until,
    )


def residence_of(person_id: int) -> ResidenceInfo:
    """Where a person lives now. Raises NotFound for an unknown person."""
    row = Residence.objects.filter(person_id=person_id, until__isnull=True).select_related("site").first()
    if row is None:
        raise not_found()
    return _residence(row)


def residences_of(person_ids: Iterable[int]) -> dict[int, ResidenceInfo]:
    """Where persons live now, in one query."""
    rows = Residence.objects.filter(person_id__in=set(person_ids), until__isnull=True).select_related("site")
    return {row.person_id: _residence(row) for row in rows}


def residence_history(person_id: int) -> list[ResidenceInfo]:
    """Where a person lived, the present first."""
    rows = Residence.objects.filter(person_id=person_id).select_related("site").order_by("-since")
    return [_residence(row) for row in rows]


def residences_at(as_of: datetime) -> QuerySet[Residence]:
    """The residence of each person registered and not gone at ``as_of``: what volunteers are counted from."""
    left = Person.objects.filter(
        pk=OuterRef("person_id"), left_at__lte=as_of
    )  # few: an index holds them alone
    return Residence.objects.filter(
        Q(until__isnull=True) | Q(until__gt=as_of), ~Exists(left), since__lte=as_of
    )


def people_visible_to(viewer: Viewer, *, text: str = "", site_path: str = "") -> QuerySet[Person, PersonRow]:
    """The office's list of active persons living under the viewer's sites: masked rows, real names never leave the
    database. Keys: id, number, name_masked, phone_masked, state, registered_at, site_id, site_code, site_name.

    ``text`` finds people by what the searcher knows of them (``_known_by``); ``site_path`` narrows to a subtree. Newest
    first.
    """
    at_home = Q(residences__until__isnull=True)
    if site_path:
        at_home &= Q(residences__site__path__startswith=site_path)
    people = Person.objects.filter(ACTIVE, at_home, _seen_by(viewer))
    people = people.alias(number_end=Right("number", 9), phone_end=Right("phone", 4))
    if text := text.strip():
        people = people.filter(_known_by(text))
    rows = people.order_by("-registered_at", "-pk").values(
        "id",
        "number",
        "state",
        "registered_at",
        name_masked=Concat(Left("name", 1), Repeat(Value("*"), Greatest(Length("name") - 1, 1))),
        phone_masked=Case(
            When(phone__isnull=False, then=Concat(Substr("phone", 4, 3), Value("****"), Right("phone", 4))),
            default=Value(""),
        ),
        site_id=F("residences__site_id"),
        site_code=F("residences__site__code"),
        site_name=F("residences__site__name"),
    )
    return cast("QuerySet[Person, PersonRow]", rows)


def _known_by(text: str) -> Q:
    """Found by a volunteer number, its beginning or its end; by a whole phone or its last four digits, which the list
    shows anyway; by a whole name, or two characters and more of its beginning. A surname alone finds nobody.
    """
    known = Q(number__startswith=text.upper()) | Q(name=text) | Q(phone="+86" + text.removeprefix("+86"))
    if text.isascii() and text.isdigit():
        known |= Q(number_end=text.zfill(9)) if len(text) <= 9 else Q()
        known |= Q(phone_end=text) if len(text) == 4 else Q()
    elif len(text) > 1 and not text.isascii():
        known |= Q(name__startswith=text)
    return known


def _seen_by(viewer: Viewer) -> Q:
    """A condition on the same residence that the rest of the filter speaks of."""
    if viewer.actor.is_system:
        return Q()
    seen = Q(pk__in=[])
    for scope in viewer.scopes(Duty.SEE):
        if not scope.at_team:
            seen |= Q(residences__site__path__startswith=scope.path)
    return seen


def consents_of(person_id: int) -> list[Consent]:
    """All consents a person gave, withdrawn ones too, the latest first."""
    return list(Consent.objects.filter(person_id=person_id).order_by("-given_at", "-pk"))


def purposes_agreed_by(person_id: int) -> frozenset[str]:
    """The purposes a person's consent is in force for."""
    rows = Consent.objects.filter(person_id=person_id, withdrawn_at__isnull=True)
    return frozenset(rows.values_list("purpose", flat=True))


def agreeing(person_ids: Iterable[int], purpose: Purpose) -> frozenset[int]:
    """Those of the persons, active, whose consent to a purpose is in force. One query."""
    agreed = Q(consents__purpose=purpose, consents__withdrawn_at__isnull=True)
    rows = Person.objects.filter(ACTIVE, agreed, pk__in=set(person_ids))
    return frozenset(rows.values_list("pk", flat=True))


def phone_for_messages(person_id: int) -> str | None:
    """Where to send a person text messages; None if they left, have no phone or do not consent to them."""
    agreed = Q(consents__purpose=Purpose.MESSAGES, consents__withdrawn_at__isnull=True)
    return Person.objects.filter(ACTIVE, agreed, pk=person_id).values_list("phone", flat=True).first()
