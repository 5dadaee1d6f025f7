"""One's family: children and their guardians' consents, the household, who may act for whom."""

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Given, Id, Number, Text
from redvest.api.v1.people import person_called
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations, queries
from redvest.people.enums import ConsentWay, IdType, Purpose, Relation, Sex
from redvest.people.operations import ChildForm, ConsentForm

router = Router(tags=["family"])


class GuardianOut(Schema):
    """A guardianship, asked or accepted; both sides know each other by name."""

    id: int
    child: str
    child_name: str
    guardian: str
    guardian_name: str
    relation: Relation
    accepted_at: datetime | None


class GuardianConsentOut(Schema):
    """A guardian's consent; both days are included. ``waits``: a paper that a second of the staff must confirm."""

    id: int
    child_id: int
    way: ConsentWay
    scope: str
    strict: bool
    valid_from: date
    valid_until: date
    waits: bool
    withdrawn_at: datetime | None


class HouseholdMemberOut(Schema):
    """One of the household."""

    number: str
    name: str
    head: bool
    since: datetime


class FamilyOut(Schema):
    """Everything about one's family."""

    children: list[GuardianOut]
    guardians: list[GuardianOut]
    consents: list[GuardianConsentOut]
    household_id: int | None
    members: list[HouseholdMemberOut]


class ChildIn(Given):
    """A child as on its document; ``version``: the wording of the notice that the guardian read."""

    name: Text = Field(max_length=60)
    id_type: IdType = IdType.RESIDENT
    id_number: Text = Field(max_length=40)
    birth_date: Day | None = None
    sex: Sex | None = None
    relation: Relation
    consents: list[Purpose]
    version: Text = Field(max_length=20, examples=["child-2026-11", "minor-2026-11"])


class ChildOut(Schema):
    """A child that was registered, or was one's own already."""

    child_id: int
    guardianship_id: int


class ConsentIn(Given):
    """What is consented to: ``scope`` "all", "team:ID" or "activity:ID"; both days included, at most a year."""

    scope: Text = Field(max_length=30, examples=["all"])
    valid_from: Day
    valid_until: Day
    version: Text = Field(max_length=20, examples=["child-2026-11", "minor-2026-11"])


class GuardianAskIn(Given):
    """Whom one asks to be one's guardian."""

    guardian: Number
    relation: Relation


class FamilyAnswerIn(Given):
    """Yes or no."""

    accept: bool


class HouseholdInviteIn(Given):
    """Whom one invites, or allows."""

    number: Number


class DoneOut(Schema):
    """The id of what was made or answered."""

    id: int


def _guardian(link: queries.GuardianLink) -> GuardianOut:
    return GuardianOut(
        id=link.id,
        child=link.child_number,
        child_name=link.child_name,
        guardian=link.guardian_number,
        guardian_name=link.guardian_name,
        relation=Relation(link.relation),
        accepted_at=link.accepted_at,
    )


@router.get("/me/family", response={200: FamilyOut, **REFUSALS})
def family(request: HttpRequest) -> FamilyOut:
    """One's children, guardians, the consents given for them, and the household."""
    me, now = identity.person_id(request), clock.now()
    children = queries.children_of(me)
    household = queries.household_of(me, at=now)
    found = queries.consents_for([me, *(link.child_id for link in children if link.accepted_at)])
    return FamilyOut(
        children=[_guardian(link) for link in children],
        guardians=[_guardian(link) for link in queries.guardians_of(me)],
        consents=[
            GuardianConsentOut(
                id=one.id,
                child_id=one.child_id,
                way=ConsentWay(one.way),
                scope=one.scope,
                strict=one.strict,
                valid_from=one.valid_from,
                valid_until=one.valid_until,
                waits=one.waits,
                withdrawn_at=one.withdrawn_at,
            )
            for consents in found.values()
            for one in consents
        ],
        household_id=household.id if household else None,
        members=[
            HouseholdMemberOut(number=one.number, name=one.name, head=one.head, since=one.since)
            for one in (household.members if household else ())
        ],
    )


@router.post("/me/family/children", response={201: ChildOut, **REFUSALS})
def enter_child(request: HttpRequest, body: ChildIn) -> Status[ChildOut]:
    """A guardian registers a child; one's own child, sent again, is found as it is."""
    form = ChildForm(
        name=body.name,
        id_type=body.id_type,
        id_number=body.id_number,
        birth_date=body.birth_date,
        sex=body.sex or "",
        relation=body.relation,
        consents=body.consents,
        version=body.version,
    )
    made = operations.enter_child(form=form, by=identity.actor(request), now=clock.now())
    return Status(201, ChildOut(child_id=made.child_id, guardianship_id=made.pk))


@router.post("/me/family/children/{child_id}/consents", response={201: DoneOut, **REFUSALS})
def consent(request: HttpRequest, child_id: Id, body: ConsentIn) -> Status[DoneOut]:
    """A guardian consents that the child serves; the same again gives the first."""
    form = ConsentForm(
        scope=body.scope, valid_from=body.valid_from, valid_until=body.valid_until, version=body.version
    )
    made = operations.give_guardian_consent(
        child_id=child_id, form=form, by=identity.actor(request), now=clock.now()
    )
    return Status(201, DoneOut(id=made.pk))


@router.delete("/me/family/consents/{consent_id}", response={204: None, **REFUSALS})
def withdraw_consent(request: HttpRequest, consent_id: Id) -> Status[None]:
    """Takes a consent back at once."""
    operations.withdraw_guardian_consent(consent_id=consent_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.post("/me/family/guardians", response={201: DoneOut, **REFUSALS})
def ask_guardian(request: HttpRequest, body: GuardianAskIn) -> Status[DoneOut]:
    """A minor asks somebody to be their guardian, who accepts in the own account."""
    made = operations.ask_guardian(
        child_id=identity.person_id(request),
        guardian_number=body.guardian,
        relation=body.relation,
        by=identity.actor(request),
        now=clock.now(),
    )
    return Status(201, DoneOut(id=made.pk))


@router.post("/me/family/guardians/{guardianship_id}", response={200: DoneOut, **REFUSALS})
def answer_guardian(request: HttpRequest, guardianship_id: Id, body: FamilyAnswerIn) -> DoneOut:
    """Confirms being a guardian, or declines, withdraws or ends it."""
    by, now = identity.actor(request), clock.now()
    if body.accept:
        operations.accept_guardianship(guardianship_id=guardianship_id, by=by, now=now)
    else:
        operations.end_guardianship(guardianship_id=guardianship_id, by=by, now=now)
    return DoneOut(id=guardianship_id)


@router.post("/me/family/household", response={201: DoneOut, **REFUSALS})
def make_household(request: HttpRequest) -> Status[DoneOut]:
    """Makes a household at one's home, or gives the one there is."""
    me = identity.person_id(request)
    made = operations.make_household(head_id=me, by=identity.actor(request), now=clock.now())
    return Status(201, DoneOut(id=made.pk))


@router.delete("/me/family/household", response={204: None, **REFUSALS})
def leave_household(request: HttpRequest) -> Status[None]:
    """Leaves one's household; what was stays."""
    me = identity.person_id(request)
    operations.leave_household(person_id=me, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.post("/me/family/invites", response={201: DoneOut, **REFUSALS})
def invite(request: HttpRequest, body: HouseholdInviteIn) -> Status[DoneOut]:
    """Asks somebody into one's household."""
    made = operations.invite_to_household(number=body.number, by=identity.actor(request), now=clock.now())
    return Status(201, DoneOut(id=made.pk))


@router.post("/me/family/invites/{invite_id}", response={200: DoneOut, **REFUSALS})
def answer_invite(request: HttpRequest, invite_id: Id, body: FamilyAnswerIn) -> DoneOut:
    """Joins the household one is asked into, or does not."""
    operations.answer_invite(
        invite_id=invite_id, accept=body.accept, by=identity.actor(request), now=clock.now()
    )
    return DoneOut(id=invite_id)


@router.post("/me/family/permissions", response={201: DoneOut, **REFUSALS})
def allow(request: HttpRequest, body: HouseholdInviteIn) -> Status[DoneOut]:
    """Allows one of the household to sign one up."""
    member = person_called(body.number, about="number")
    made = operations.allow_family(member_id=member, by=identity.actor(request), now=clock.now())
    return Status(201, DoneOut(id=made.pk))


@router.delete("/me/family/permissions/{permission_id}", response={204: None, **REFUSALS})
def disallow(request: HttpRequest, permission_id: Id) -> Status[None]:
    """Takes such a permission back."""
    operations.withdraw_family(permission_id=permission_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)
