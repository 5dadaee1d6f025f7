"""Contests: editions, entries, lists, the result with its file, objections, certificates."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.api.auth import anyone
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, IdempotencyKey, Page, Paging, SiteCode, Text, page_of
from redvest.contests import operations
from redvest.contests.enums import EditionState, EntryState
from redvest.contests.operations import EntryForm
from redvest.contests.queries import certificates, edition_file, editions, entries, objections
from redvest.contests.queries.eligibility import facts_of
from redvest.delivery import identity
from redvest.kernel import clock

router = Router(tags=["contests"])


class EditionOut(Schema):
    """An edition of a contest."""

    id: int
    code: str
    name: str
    theme: str
    about: str
    site: str
    state: EditionState
    apply_from: datetime
    apply_until: datetime
    publicity_days: int
    contact_name: str
    contact_phone: str
    contact_mail: str
    scheme: dict[str, Any] = Field(
        description="Stages, weights, criteria, ties, awards: docs/edition-format.md."
    )
    terms: dict[str, Any] = Field(description="Fields, eligibility, quotas of units.")

    @staticmethod
    def resolve_site(row: Any) -> str:
        return str(row.site.code)


class EditionsQuery(Paging):
    """Which editions."""


class ResultLineOut(Schema):
    """A line of a published result, as printed."""

    code: str = Field(description="Blank while a blind stage is ahead again.")
    title: str
    team: str
    unit: str
    score: str = Field(description="Blank: not scored.")
    rank: int | None
    award: str


class ResultOut(Schema):
    """The published result that stands."""

    number: int
    published_at: datetime
    public_until: datetime
    digest: str = Field(description="SHA-256 of the canonical edition file.")
    lines: list[ResultLineOut]


class ContestEntryOut(Schema):
    """An entry of a team."""

    id: int
    edition_id: int
    code: str
    project_id: int
    field: str
    title: str
    need: str
    goals: str
    doing: str
    results: str
    special: str
    state: EntryState
    submitted_at: datetime | None
    unit_rank: int | None
    group: str


class FactOut(Schema):
    """A line of the check list."""

    code: str
    label: str
    wanted: str
    found: str
    met: bool


class EntryWhole(ContestEntryOut):
    """With its check list."""

    facts: list[FactOut]


class ContestEntryIn(Given):
    """Which project enters in which field."""

    edition_id: Id
    project_id: Id
    field: str = Field(min_length=1, max_length=20)


class EntryWordsIn(Given):
    """What a team says of its entry; a draft may lack any of it."""

    field: str = Field(min_length=1, max_length=20)
    title: Text = Field(max_length=60)
    need: str = Field("", max_length=2000)
    goals: str = Field("", max_length=2000)
    doing: str = Field("", max_length=2000)
    results: str = Field("", max_length=2000)
    special: str = Field("", max_length=2000)


class EntryCheckIn(Given):
    """What the formal check found."""

    verdict: str = Field(description="accepted, returned or refused.", max_length=12)
    note: str = Field("", max_length=500)


class ContestWhyIn(Given):
    """A reason."""

    why: Text = Field(max_length=200)


class ObjectionIn(Given):
    """An objection by anyone with a name and a way to reach them."""

    name: Text = Field(max_length=40)
    phone: Text = Field(max_length=20)
    said: Text = Field(max_length=2000)
    entry: str = Field("", max_length=60, description="Code or title, as printed; blank: of none.")
    list_id: Id | None = Field(None, description="A unit's list in publicity; without it the result.")


class ContestObjectionOut(Schema):
    """Its number, until when it is answered, and the receipt under which the answer is read."""

    number: str
    receipt: str
    answer_by: datetime

    @staticmethod
    def resolve_receipt(row: Any) -> str:
        return objections.receipt_of(row)


class ObjectionAnswerOut(Schema):
    """What became of an objection; ``about`` is the unit whose list it is about, blank for the result."""

    number: str
    edition_code: str
    edition_name: str
    about: str
    entry: str
    raised_at: datetime
    answer_by: datetime
    state: str
    answer: str
    answered_at: datetime | None


class RankingIn(Given):
    """The unit's accepted entries, the best first."""

    unit: SiteCode
    entry_ids: list[Id] = Field(max_length=500)


class UnitListOut(Schema):
    """A unit's list."""

    id: int
    state: str
    quota: int | None
    public_until: datetime | None


class CertificateOut(Schema):
    """What a certificate says."""

    number: str
    title: str
    holder: str
    team: str
    unit: str
    edition_code: str
    edition_name: str
    given_at: datetime
    revoked_at: datetime | None
    revoked_why: str


@router.get("/contests", auth=anyone, response={200: Page[EditionOut], **REFUSALS})
def contests(request: HttpRequest, query: Query[EditionsQuery]) -> Any:
    """Announced editions, and drafts of one's duty, the newest first."""
    return page_of(editions.editions_visible_to(identity.viewer(request)), query, list)


@router.get("/contests/{edition}", auth=anyone, response={200: EditionOut, **REFUSALS})
def contest(request: HttpRequest, edition: str) -> Any:
    """One edition by its code, with its scheme and terms."""
    return editions.edition_for(identity.viewer(request), edition)


@router.get("/contests/{edition}/result", auth=anyone, response={200: ResultOut, **REFUSALS})
def contest_result(request: HttpRequest, edition: str) -> Any:
    """The published result that stands. 404 while nothing is published."""
    row = editions.edition_for(identity.viewer(request), edition)
    edition_file.published_file(row.code)  # raises NotFound
    result = editions.standing_result(row.pk)
    assert result is not None  # published_file has refused otherwise
    return {
        "number": result.number,
        "published_at": result.published_at,
        "public_until": result.public_until,
        "digest": result.digest,
        "lines": editions.result_rows(result),
    }


@router.get("/contests/{edition}/file", auth=anyone, response={200: dict[str, Any], **REFUSALS})
def contest_file(request: HttpRequest, edition: str) -> Any:
    """The edition file of the published result: with it anyone recomputes the ranking."""
    row = editions.edition_for(identity.viewer(request), edition)
    return edition_file.published_file(row.code)


@router.post("/contests/{edition}/objections", auth=anyone, response={201: ContestObjectionOut, **REFUSALS})
def contest_object(
    request: HttpRequest, edition: str, body: ObjectionIn, idempotency_key: IdempotencyKey = ""
) -> Any:
    """Objects to the published result, or to a unit's list, in its days of publicity."""
    row = editions.edition_for(identity.viewer(request), edition)
    made = operations.object_to(
        edition_id=row.pk,
        **body.model_dump(),
        by=identity.actor(request),
        now=clock.now(),
        key=idempotency_key,
    )
    return Status(201, made)


@router.post("/contests/{edition}/ranking", response={200: UnitListOut, **REFUSALS})
def contest_ranking(request: HttpRequest, edition: str, body: RankingIn) -> Any:
    """A unit ranks the accepted entries it recommends."""
    row = editions.edition_for(identity.viewer(request), edition)
    return operations.rank_entries(
        edition_id=row.pk,
        unit_code=body.unit,
        ranked=body.entry_ids,
        by=identity.actor(request),
        now=clock.now(),
    )


@router.post("/contest-entries", response={201: ContestEntryOut, **REFUSALS})
def entry_draft(request: HttpRequest, body: ContestEntryIn, idempotency_key: IdempotencyKey = "") -> Any:
    """A team drafts an entry from its project."""
    made = operations.draft_entry(
        **body.model_dump(), by=identity.actor(request), now=clock.now(), key=idempotency_key
    )
    return Status(201, made)


@router.get("/contest-entries/{entered_id}", response={200: EntryWhole, **REFUSALS})
def entry(request: HttpRequest, entered_id: Id) -> Any:
    """An entry, for its team and the desks that handle it, with its check list."""
    row = entries.entry_for(identity.viewer(request), entered_id)
    found = ContestEntryOut.from_orm(row).model_dump()
    return found | {"facts": [fact.as_dict() for fact in facts_of([row], now=clock.now())[row.pk]]}


@router.put("/contest-entries/{entered_id}", response={200: ContestEntryOut, **REFUSALS})
def entry_edit(request: HttpRequest, entered_id: Id, body: EntryWordsIn) -> Any:
    """Saves what the team writes."""
    form = EntryForm(**body.model_dump())
    return operations.edit_entry(entry_id=entered_id, form=form, by=identity.actor(request), now=clock.now())


@router.post("/contest-entries/{entered_id}/submit", response={200: ContestEntryOut, **REFUSALS})
def entry_submit(request: HttpRequest, entered_id: Id) -> Any:
    """Hands it in."""
    return operations.submit_entry(entry_id=entered_id, by=identity.actor(request), now=clock.now())


@router.post("/contest-entries/{entered_id}/withdraw", response={200: ContestEntryOut, **REFUSALS})
def entry_withdraw(request: HttpRequest, entered_id: Id, body: ContestWhyIn) -> Any:
    """Takes it back, until the result is published."""
    by, now = identity.actor(request), clock.now()
    return operations.withdraw_entry(entry_id=entered_id, why=body.why, by=by, now=now)


@router.post("/contest-entries/{entered_id}/check", response={200: ContestEntryOut, **REFUSALS})
def entry_check(request: HttpRequest, entered_id: Id, body: EntryCheckIn) -> Any:
    """The formal check."""
    by, now = identity.actor(request), clock.now()
    return operations.check_entry(entry_id=entered_id, **body.model_dump(), by=by, now=now)


@router.post("/contest-entries/{entered_id}/disqualify", response={200: ContestEntryOut, **REFUSALS})
def entry_disqualify(request: HttpRequest, entered_id: Id, body: ContestWhyIn) -> Any:
    """A supervisor takes an entry out of the contest."""
    by, now = identity.actor(request), clock.now()
    return operations.disqualify_entry(entry_id=entered_id, why=body.why, by=by, now=now)


@router.get("/objections/{receipt}", auth=anyone, response={200: ObjectionAnswerOut, **REFUSALS})
def objection(request: HttpRequest, receipt: str) -> Any:
    """What became of an objection, for whoever holds its receipt."""
    return objections.objection_under(receipt)


@router.get("/certificates/{certificate}", auth=anyone, response={200: CertificateOut, **REFUSALS})
def certificate(request: HttpRequest, certificate: str) -> Any:
    """Verifies a certificate by its number."""
    return certificates.certificate(certificate)
