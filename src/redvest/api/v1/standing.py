"""Teams as a whole: what they say, who is asked in, their names, kinds, agreements and their end."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.activities.operations import changing_team
from redvest.api.errors import REFUSALS
from redvest.api.kinds import (
    Day,
    Given,
    Id,
    IdempotencyKey,
    Number,
    Page,
    Paging,
    Reasoned,
    SiteCode,
    TeamCode,
    Text,
    page_of,
)
from redvest.api.v1.people import person_called
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.teams import operations, queries
from redvest.teams.enums import AgreementState, InvitationState, JoinMode, MemberState, TeamState
from redvest.teams.queries import TeamInfo

router = Router(tags=["teams"])


class StandingOut(Schema):
    """A team as it stands: its name, state, kind of profession, and what it went into."""

    code: str
    name: str
    state: TeamState
    intro: str
    join_mode: JoinMode
    members: int
    profession_code: str | None
    merged_into_code: str | None


class InvitationOut(Schema):
    """An invitation a team has sent, masked."""

    id: int
    number: str
    name: str
    message: str
    state: InvitationState
    invited_at: datetime
    expires_at: datetime
    decided_at: datetime | None


class OwnInvitationOut(Schema):
    """An invitation to oneself."""

    id: int
    team: str
    team_name: str
    message: str
    expires_at: datetime


class AnswerOut(Schema):
    """What became of an invitation."""

    id: int
    state: InvitationState


class RemovedOut(Schema):
    """A membership that ended."""

    membership_id: int
    state: MemberState
    reason: str


class AgreementOut(Schema):
    """A standing agreement. ``until``: the first day on which it no longer holds."""

    id: int
    team_code: str
    partner: str
    subject: str
    since: date
    until: date
    state: AgreementState
    has_file: bool
    is_renewed: bool


class HandedOut(Schema):
    """Whose the activity is now."""

    activity_id: int
    team: str


class EditIn(Given):
    """How a team presents itself, and how one joins it."""

    intro: Text
    join_mode: JoinMode


class TeamNameIn(Given):
    """Another name."""

    name: Text


class ProfessionIn(Given):
    """The code of a kind of professional team; empty: none."""

    profession: Text = ""


class TeamMergeIn(Given):
    """The successor, and why."""

    into: TeamCode
    reason: Text


class InviteIn(Given):
    """Who is asked, and a word to them."""

    number: Number
    message: Text = ""


class AnswerIn(Given):
    """Yes or no."""

    accept: bool


class AgreementIn(Given):
    """An agreement with a site or a unit; its paper is handed in on the pages."""

    subject: Text
    since: Day
    until: Day
    terms: Text = ""
    site_code: SiteCode | None = None
    unit_id: Id | None = None


class RenewIn(Given):
    """Until when it goes on."""

    until: Day


class HandOverIn(Given):
    """The team that takes it on."""

    to: TeamCode


def _led(request: HttpRequest, code: str) -> TeamInfo:
    info, viewer = queries.team_by_code(code), identity.viewer(request)
    require_sight(viewer.may(Verb.LEAD_TEAM, info.path) or viewer.may(Verb.MANAGE_TEAMS, info.site_path))
    return info


@router.post("/teams/{code}/rename", response={200: StandingOut, **REFUSALS})
def rename(request: HttpRequest, code: TeamCode, body: TeamNameIn) -> TeamInfo:
    """Gives a team another name from now on; what it was called stays readable."""
    info = queries.team_by_code(code)
    operations.rename_team(team_id=info.id, name=body.name, by=identity.actor(request), now=clock.now())
    return queries.team_by_id(info.id)


@router.post("/teams/{code}/classify", response={200: StandingOut, **REFUSALS})
def classify(request: HttpRequest, code: TeamCode, body: ProfessionIn) -> TeamInfo:
    """Says of which profession a team is."""
    info, by = queries.team_by_code(code), identity.actor(request)
    operations.classify_team(team_id=info.id, profession=body.profession, by=by, now=clock.now())
    return queries.team_by_id(info.id)


@router.post("/teams/{code}/merge", response={200: StandingOut, **REFUSALS})
def merge(request: HttpRequest, code: TeamCode, body: TeamMergeIn) -> TeamInfo:
    """Merges a team into another, which is returned; members go over and are told."""
    info, into = queries.team_by_code(code), queries.team_by_code(body.into)
    by, now = identity.actor(request), clock.now()
    operations.merge_team(team_id=info.id, into_id=into.id, reason=body.reason, by=by, now=now)
    return queries.team_by_id(into.id)


@router.post("/teams/members/{membership_id}/remove", response={200: RemovedOut, **REFUSALS})
def remove_member(request: HttpRequest, membership_id: Id, body: Reasoned) -> RemovedOut:
    """Ends another's membership, with a reason they read."""
    by, now = identity.actor(request), clock.now()
    row = operations.remove_member(membership_id=membership_id, reason=body.reason, by=by, now=now)
    return RemovedOut(membership_id=row.pk, state=MemberState(row.state), reason=row.reason)


@router.get("/teams/{code}/invitations", response={200: Page[InvitationOut], **REFUSALS})
def invitations(request: HttpRequest, code: TeamCode, query: Query[Paging]) -> dict[str, Any]:
    """What a team has sent, the newest first, for its leaders and those who manage it."""
    info, now = _led(request, code), clock.now()
    rows = queries.invitations_visible_to(identity.viewer(request), team_id=info.id)
    return page_of(rows, query, lambda part: queries.invited(part, now=now))


@router.post("/teams/{code}/invitations", response={200: AnswerOut, **REFUSALS})
def invite(request: HttpRequest, code: TeamCode, body: InviteIn) -> AnswerOut:
    """Asks somebody into a team by volunteer number; only their yes makes them a member."""
    info = _led(request, code)
    row = operations.invite(
        team_id=info.id,
        person_id=person_called(body.number, about="number"),
        message=body.message,
        by=identity.actor(request),
        now=clock.now(),
    )
    return _answer(row)


@router.post("/teams/invitations/{invitation_id}/withdraw", response={200: AnswerOut, **REFUSALS})
def withdraw(request: HttpRequest, invitation_id: Id) -> AnswerOut:
    """Takes back an invitation that waits."""
    by, now = identity.actor(request), clock.now()
    return _answer(operations.withdraw_invitation(invitation_id=invitation_id, by=by, now=now))


@router.get("/me/invitations", response={200: list[OwnInvitationOut], **REFUSALS})
def own_invitations(request: HttpRequest) -> list[OwnInvitationOut]:
    """Invitations one may answer, the newest first."""
    rows = queries.invitations_to(identity.person_id(request), now=clock.now())
    return [
        OwnInvitationOut(
            id=row.pk,
            team=row.team.code,
            team_name=row.team.name,
            message=row.message,
            expires_at=row.expires_at,
        )
        for row in rows
    ]


@router.post("/me/invitations/{invitation_id}", response={200: AnswerOut, **REFUSALS})
def answer(request: HttpRequest, invitation_id: Id, body: AnswerIn) -> AnswerOut:
    """Says yes, and is a member, or no."""
    by, now = identity.actor(request), clock.now()
    return _answer(
        operations.answer_invitation(invitation_id=invitation_id, accept=body.accept, by=by, now=now)
    )


def _answer(row: Any) -> AnswerOut:
    return AnswerOut(id=row.pk, state=InvitationState(row.state))


@router.get("/teams/{code}/agreements", response={200: Page[AgreementOut], **REFUSALS})
def agreements(request: HttpRequest, code: TeamCode, query: Query[Paging]) -> dict[str, Any]:
    """The agreements of a team, the newest first."""
    info, today = _led(request, code), clock.local_day(clock.now())
    rows = queries.agreements_visible_to(identity.viewer(request), team_id=info.id)
    return page_of(rows, query, lambda part: [queries.agreement_info(row, on=today) for row in part])


@router.post("/teams/{code}/agreements", response={201: AgreementOut, **REFUSALS})
def agree(request: HttpRequest, code: TeamCode, body: AgreementIn, key: IdempotencyKey = "") -> Status[Any]:
    """Keeps an agreement with a site or a unit."""
    info, data = _led(request, code), body.dict()
    data["site_code"] = data["site_code"] or ""
    form = operations.AgreementForm(**data)
    by, now = identity.actor(request), clock.now()
    made = operations.make_agreement(team_id=info.id, form=form, by=by, now=now, key=key)
    return Status(201, _agreement(request, made.pk))


@router.post("/teams/agreements/{agreement_id}/renew", response={201: AgreementOut, **REFUSALS})
def renew(request: HttpRequest, agreement_id: Id, body: RenewIn) -> Status[Any]:
    """Lets an agreement go on."""
    by, now = identity.actor(request), clock.now()
    made = operations.renew_agreement(agreement_id=agreement_id, until=body.until, by=by, now=now)
    return Status(201, _agreement(request, made.pk))


@router.post("/teams/agreements/{agreement_id}/end", response={200: AgreementOut, **REFUSALS})
def end_agreement(request: HttpRequest, agreement_id: Id, body: Reasoned) -> Any:
    """Ends an agreement, with a reason."""
    by, now = identity.actor(request), clock.now()
    operations.end_agreement(agreement_id=agreement_id, reason=body.reason, by=by, now=now)
    return _agreement(request, agreement_id)


def _agreement(request: HttpRequest, agreement_id: int) -> Any:
    row = queries.agreement_for(identity.viewer(request), agreement_id)
    return queries.agreement_info(row, on=clock.local_day(clock.now()))


@router.post("/activities/{activity_id}/hand-over", response={200: HandedOut, **REFUSALS})
def hand_over(request: HttpRequest, activity_id: Id, body: HandOverIn) -> HandedOut:
    """Gives an activity that has not begun to another team, for who manages both."""
    to, by = queries.team_by_code(body.to), identity.actor(request)
    changing_team.hand_over_activity(activity_id=activity_id, to_team_id=to.id, by=by, now=clock.now())
    return HandedOut(activity_id=activity_id, team=to.code)
