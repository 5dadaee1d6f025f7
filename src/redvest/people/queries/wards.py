"""What the family page shows: one's children and guardians, consents given, invitations, who may act for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, Q, QuerySet, When

from redvest.kernel.privacy import mask_name
from redvest.kernel.viewing import Viewer
from redvest.people.enums import ConsentWay, Duty, PersonState, Relation
from redvest.people.models import (
    Entry,
    FamilyPermission,
    GuardianConsent,
    Guardianship,
    HouseholdInvite,
    HouseholdMember,
    Person,
    Residence,
)
from redvest.people.queries.persons import not_found


@dataclass(frozen=True, kw_only=True)
class GuardianLink:
    """A guardianship, asked or accepted, with both sides' names: they are one family, and know each other."""

    id: int
    child_id: int
    child_name: str
    child_number: str
    child_birth_date: date
    child_has_account: bool
    guardian_id: int
    guardian_name: str
    guardian_number: str
    relation: str
    asked_by: int
    accepted_at: datetime | None

    @property
    def relation_label(self) -> str:
        """母亲, …"""
        return str(Relation(self.relation).label)


@dataclass(frozen=True, kw_only=True)
class ConsentInfo:
    """A guardian's consent: what for, from when to when (both days included), how, and whether it was withdrawn."""

    id: int
    child_id: int
    way: str
    by_name: str
    relation: str
    scope: str
    strict: bool
    version: str
    valid_from: date
    valid_until: date
    given_at: datetime
    waits: bool
    withdrawn_at: datetime | None
    recorded_by: int | None
    attachment_id: int | None

    @property
    def way_label(self) -> str:
        """监护人账号 or 纸质同意书."""
        return str(ConsentWay(self.way).label)

    @property
    def relation_label(self) -> str:
        """母亲, …"""
        return str(Relation(self.relation).label)

    def holds_on(self, day: date) -> bool:
        """Whether it covers the day."""
        return self.withdrawn_at is None and not self.waits and self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, kw_only=True)
class InviteInfo:
    """An invitation into a household that waits for an answer."""

    id: int
    household_id: int
    person_id: int
    person_name: str
    by_name: str
    invited_at: datetime


@dataclass(frozen=True, kw_only=True)
class PermissionInfo:
    """家人代办 in force: ``person`` allowed ``member`` to act for them."""

    id: int
    person_id: int
    person_name: str
    member_id: int
    member_name: str
    given_at: datetime
    attachment_id: int | None


def children_of(guardian_id: int) -> list[GuardianLink]:
    """A guardian's children, and those who ask; the accepted first, then by age."""
    rows = Guardianship.objects.filter(guardian_id=guardian_id, ended_at__isnull=True)
    return _links(rows.order_by(F("accepted_at").asc(nulls_last=True), "child__birth_date", "pk"))


def guardians_of(child_id: int) -> list[GuardianLink]:
    """A child's guardians, and those asked."""
    return guardians_by_child([child_id]).get(child_id, [])


def guardians_by_child(child_ids: Iterable[int]) -> dict[int, list[GuardianLink]]:
    """The guardians of children, and those asked, in one query."""
    rows = Guardianship.objects.filter(child_id__in=list(child_ids), ended_at__isnull=True)
    found: dict[int, list[GuardianLink]] = {}
    for link in _links(rows.order_by(F("accepted_at").asc(nulls_last=True), "pk")):
        found.setdefault(link.child_id, []).append(link)
    return found


def _links(rows: QuerySet[Guardianship]) -> list[GuardianLink]:
    return [
        GuardianLink(
            id=row.pk,
            child_id=row.child_id,
            child_name=row.child.name,
            child_number=row.child.number,
            child_birth_date=row.child.birth_date,
            child_has_account=row.child.phone is not None,
            guardian_id=row.guardian_id,
            guardian_name=row.guardian.name,
            guardian_number=row.guardian.number,
            relation=row.relation,
            asked_by=row.asked_by_id,
            accepted_at=row.accepted_at,
        )
        for row in rows.select_related("child", "guardian")
    ]


def consents_for(child_ids: Iterable[int]) -> dict[int, list[ConsentInfo]]:
    """All guardians' consents for the children, withdrawn ones too, the latest first, in one query."""
    rows = GuardianConsent.objects.filter(child_id__in=list(child_ids)).select_related("guardian")
    found: dict[int, list[ConsentInfo]] = {}
    for row in rows.order_by("-given_at", "-pk"):
        found.setdefault(row.child_id, []).append(_consent(row))
    return found


def _consent(row: GuardianConsent) -> ConsentInfo:
    return ConsentInfo(
        id=row.pk,
        child_id=row.child_id,
        way=row.way,
        by_name=row.guardian.name if row.guardian else row.guardian_name,
        relation=row.relation,
        scope=row.scope,
        strict=row.strict,
        version=row.version,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        given_at=row.given_at,
        waits=row.way == ConsentWay.PAPER and row.strict and row.confirmed_at is None,
        withdrawn_at=row.withdrawn_at,
        recorded_by=row.recorded_by_id,
        attachment_id=row.attachment_id,
    )


def contact_instead(person_id: int) -> str:
    """Whom to reach for somebody without a phone: a child's guardians, else who was named when they were entered."""
    guardians = Guardianship.objects.filter(
        child_id=person_id, accepted_at__isnull=False, ended_at__isnull=True
    )
    named = [
        f"{row.guardian.name} {row.guardian.phone.removeprefix('+86')}"
        for row in guardians.select_related("guardian").order_by("pk")
        if row.guardian.phone
    ]
    if named:
        return "；".join(named)
    entry = (
        Entry.objects.filter(person_id=person_id).order_by("-pk").values_list("contact", flat=True).first()
    )
    return entry or ""


def invites_for(person_id: int) -> list[InviteInfo]:
    """Invitations that wait for this person's answer."""
    return _invites(Q(person_id=person_id))


def invites_of(household_id: int) -> list[InviteInfo]:
    """Invitations of a household that wait."""
    return _invites(Q(household_id=household_id))


def _invites(which: Q) -> list[InviteInfo]:
    rows = HouseholdInvite.objects.filter(which, answered_at__isnull=True)
    return [
        InviteInfo(
            id=row.pk,
            household_id=row.household_id,
            person_id=row.person_id,
            person_name=mask_name(row.person.name),
            by_name=row.invited_by.name,
            invited_at=row.invited_at,
        )
        for row in rows.select_related("person", "invited_by").order_by("invited_at", "pk")
    ]


def permissions_of(person_id: int) -> list[PermissionInfo]:
    """家人代办 given by a person or to them, in force."""
    mine = Q(person_id=person_id) | Q(member_id=person_id)
    rows = FamilyPermission.objects.filter(mine, withdrawn_at__isnull=True)
    return [
        PermissionInfo(
            id=row.pk,
            person_id=row.person_id,
            person_name=row.person.name,
            member_id=row.member_id,
            member_name=row.member.name,
            given_at=row.given_at,
            attachment_id=row.attachment_id,
        )
        for row in rows.select_related("person", "member").order_by("given_at", "pk")
    ]


@dataclass(frozen=True, kw_only=True)
class Stay:
    """A person's time in a household."""

    household_id: int
    head: bool
    since: datetime
    until: datetime | None


def households_of(person_id: int) -> list[Stay]:
    """The households a person belonged to, the present first."""
    rows = HouseholdMember.objects.filter(person_id=person_id).order_by("-since", "-pk")
    return [
        Stay(household_id=row.household_id, head=row.head, since=row.since, until=row.until) for row in rows
    ]


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    """A paper consent as the office sees it."""

    consent: ConsentInfo
    child_number: str
    child_name_masked: str


#: Papers in the stricter form that no second of the staff has confirmed.
_WAITS = Q(way=ConsentWay.PAPER, strict=True, confirmed_at__isnull=True, withdrawn_at__isnull=True)


def papers_to_check(viewer: Viewer) -> int:
    """How many paper consents wait for this viewer as the second of the staff: others recorded them."""
    rows = GuardianConsent.objects.filter(_WAITS, _entered_by(viewer))
    return rows.exclude(recorded_by_id=viewer.person_id or 0).count()


def papers_visible_to(viewer: Viewer, *, waiting: bool | None = None) -> list[PaperRow]:
    """Paper consents of children who live where the viewer enters people: those that wait for a second of the staff
    first, then the latest, a hundred of them. ``waiting``: only those that wait, or do not."""
    rows = GuardianConsent.objects.filter(_entered_by(viewer), way=ConsentWay.PAPER)
    if waiting is not None:
        rows = rows.filter(_WAITS) if waiting else rows.exclude(_WAITS)
    return [
        PaperRow(
            consent=_consent(row),
            child_number=row.child.number,
            child_name_masked=mask_name(row.child.name),
        )
        for row in rows.alias(waits=Case(When(_WAITS, then=0), default=1))
        .select_related("child", "guardian")
        .order_by("waits", "-given_at", "-pk")[:100]
    ]


def paper_file(consent_id: int, *, viewer: Viewer) -> tuple[int, int]:
    """The attachment of a paper consent and the child it is about, for who enters people where the child lives.

    Raises NotFound.
    """
    row = GuardianConsent.objects.filter(_entered_by(viewer), pk=consent_id).first()
    if row is None or row.attachment_id is None:
        raise not_found()
    return row.attachment_id, row.child_id


def _entered_by(viewer: Viewer) -> Q:
    """A condition on consents: the child lives, or was entered, where the viewer enters people."""
    if viewer.actor.is_system:
        return Q()
    here = Q(pk__in=[])
    for scope in viewer.scopes(Duty.ENTER):
        if not scope.at_team:
            here |= Q(site__path__startswith=scope.path)
    homes = Residence.objects.filter(here, until__isnull=True).values("person_id")
    entries = Entry.objects.filter(here, ended_at__isnull=True).values("person_id")
    return Q(child_id__in=homes) | Q(child_id__in=entries)


@dataclass(frozen=True, kw_only=True)
class Registered:
    """Somebody whom the viewer may write things down for: masked. ``pending``: entered by others, not confirmed."""

    id: int
    number: str
    name_masked: str
    pending: bool
    has_account: bool


def registered_here(number: str, *, viewer: Viewer) -> Registered:
    """The person with a volunteer number, for who enters people where they live. Raises NotFound."""
    person = minor_by_number(number, viewer=viewer)
    return Registered(
        id=person.pk,
        number=person.number,
        name_masked=mask_name(person.name),
        pending=person.state == PersonState.PENDING,
        has_account=person.state == PersonState.ACTIVE and person.phone is not None,
    )


def permission_file(person_id: int, member_id: int) -> int:
    """The attachment of a person's permission in force for a member of the household. Raises NotFound."""
    rows = FamilyPermission.objects.filter(
        person_id=person_id, member_id=member_id, withdrawn_at__isnull=True, attachment__isnull=False
    )
    found = rows.values_list("attachment_id", flat=True).first()
    if found is None:
        raise not_found()
    return found


def minor_by_number(number: str, *, viewer: Viewer) -> Person:
    """The person with a volunteer number, for who enters people where they live; whether it is a child is asked where
    it matters. Raises NotFound."""
    person = Person.objects.filter(
        number=number.strip().upper(), state__in=[PersonState.ACTIVE, PersonState.PENDING]
    ).first()
    path = ""
    if person is not None:
        home = Residence.objects.filter(person=person, until__isnull=True).select_related("site").first()
        entry = Entry.objects.filter(person=person, ended_at__isnull=True).select_related("site").first()
        path = home.site.path if home else entry.site.path if entry else ""
    if person is None or not path or not viewer.may(Duty.ENTER, path):
        raise not_found()
    return person
