"""Cases of identity at the office, and people who may be one: checked by one, decided by another."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, Number, Text
from redvest.api.v1.people import person_called
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations, queries
from redvest.people.enums import CaseKind, CaseState

router = Router(tags=["cases"])


class OfficeCaseOut(Schema):
    """A case as the office sees it, masked."""

    id: int
    slip: str
    kind: CaseKind
    state: CaseState
    number: str
    name: str
    other_number: str
    site_name: str
    opened_at: datetime
    ready_at: datetime | None


class PairOut(Schema):
    """Two people with the same name and birth date, masked."""

    number: str
    other_number: str
    name: str
    same: list[str] = Field(description="Which of name, birth_date, phone, sex, id_type are the same.")


class PersonsMergeIn(Given):
    """``number`` stays, ``other_number`` would be merged into it."""

    number: Number
    other_number: Number
    words: Text = Field(description="Why they are one, in 4 to 200 characters.")


class CaseDecisionIn(Given):
    """Carried out, or refused with a reason that the person reads."""

    approve: bool
    why: Text = ""


def _out(row: queries.CaseRow) -> OfficeCaseOut:
    return OfficeCaseOut(
        id=row.id,
        slip=row.slip,
        kind=CaseKind(row.kind),
        state=CaseState(row.state),
        number=row.number,
        name=row.name,
        other_number=row.other_number,
        site_name=row.site_name,
        opened_at=row.opened_at,
        ready_at=row.ready_at,
    )


@router.get("/cases", response={200: list[OfficeCaseOut], **REFUSALS})
def list_cases(request: HttpRequest) -> list[OfficeCaseOut]:
    """What waits at one's office, the oldest 100."""
    rows = queries.cases_visible_to(identity.viewer(request))[:100]
    return [_out(queries.case_row(row)) for row in rows]


@router.post("/cases/{case_id}/check", response={200: OfficeCaseOut, **REFUSALS})
def check(request: HttpRequest, case_id: Id) -> OfficeCaseOut:
    """The first of the office has compared the person with the document."""
    checked = operations.check_case(case_id=case_id, by=identity.actor(request), now=clock.now())
    return _out(queries.case_row(checked))


@router.post("/cases/{case_id}/decide", response={200: OfficeCaseOut, **REFUSALS})
def decide(request: HttpRequest, case_id: Id, body: CaseDecisionIn) -> OfficeCaseOut:
    """Another of the office carries it out, or one of them refuses it."""
    decided = operations.decide_case(
        case_id=case_id, approve=body.approve, why=body.why, by=identity.actor(request), now=clock.now()
    )
    return _out(queries.case_row(decided))


@router.get("/duplicates", response={200: list[PairOut], **REFUSALS})
def duplicates(request: HttpRequest) -> list[PairOut]:
    """People of one's places who may be one person under two numbers, at most 100 pairs."""
    viewer = identity.viewer(request)
    require_sight(any(not scope.at_team for scope in viewer.scopes(Verb.MERGE_PEOPLE)))
    return [
        PairOut(
            number=pair.one.number,
            other_number=pair.two.number,
            name=pair.one.name,
            same=sorted(pair.same),
        )
        for pair in queries.duplicates_for(viewer)
    ]


@router.post("/merges", response={201: OfficeCaseOut, **REFUSALS})
def propose(request: HttpRequest, body: PersonsMergeIn) -> Status[OfficeCaseOut]:
    """Says that two are one; another of the office decides. A second proposal of the same is refused (409)."""
    made = operations.propose_merge(
        person_id=person_called(body.number, about="number"),
        other_id=person_called(body.other_number, about="other_number"),
        words=body.words,
        by=identity.actor(request),
        now=clock.now(),
    )
    return Status(201, _out(queries.case_row(made)))
