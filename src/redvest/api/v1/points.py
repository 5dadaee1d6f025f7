"""Points: one's own card and lines, points within a household, budgets."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.api.errors import REFUSALS
from redvest.api.kinds import Day, Given, Id, IdempotencyKey, SiteCode
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market.rules import codes
from redvest.points.covenant_enums import Holder
from redvest.points.operations import budgets, families
from redvest.points.queries import cards, desk

router = Router(tags=["points"])


class EndingOut(Schema):
    """Points that are good until a day."""

    until: date
    points: Decimal


class CardOut(Schema):
    """What a person or household has: ``free`` can be spent today, ``held`` waits at a shop, ``owed`` is yet to be
    given back, ``floor`` stays."""

    holder: Holder
    balance: Decimal
    free: Decimal
    held: Decimal
    owed: Decimal
    floor: Decimal
    ending: list[EndingOut]


class CardCodeOut(Schema):
    """What the phone shows at a shop's counter; the next one comes in ``seconds``."""

    code: str
    seconds: int


class PointLineOut(Schema):
    """One line of an account; ``amount`` is below zero when points went away. ``rule``: by which rule, if by one."""

    id: int
    booked_at: datetime
    happened_on: date
    amount: Decimal
    balance: Decimal
    kind: str
    what: str
    why: str
    rule: int | None
    expires_on: date | None
    corrects: int | None
    corrected: int | None


class PointLinesQuery(Schema):
    """Which lines: of oneself or of the household, before the last one seen."""

    holder: Holder = Holder.PERSON
    before: Id | None = Field(None, description="The id of the last line seen.")
    limit: int = Field(50, ge=1, le=100)


class PointsMoveIn(Given):
    """Points of one's own into the household's; with ``to`` the head's gift of the household's to a member."""

    amount: Decimal = Field(gt=0, lt=10_000_000, decimal_places=2, examples=["10.00"])
    to: Id | None = Field(None, description="The person, a member of the household.")


class MovedOut(Schema):
    """The line it made."""

    transfer_id: int


class BudgetIn(Given):
    """How many points a site may give for the deeds of these days, both included."""

    site_code: SiteCode
    starts_on: Day
    ends_on: Day
    granted: Decimal = Field(ge=0, lt=10_000_000_000, decimal_places=2)


class BudgetOut(Schema):
    """A budget, and what is left of it."""

    id: int
    starts_on: date
    ends_on: date
    granted: Decimal
    given: Decimal
    left: Decimal


class SiteBudgetOut(BudgetOut):
    """With the site it is of."""

    site_code: str
    site_name: str


def _card(card: cards.Card) -> CardOut:
    one, none = card.standing, Decimal("0.00")
    return CardOut(
        holder=Holder(card.owner.kind),
        balance=one.balance if one else none,
        free=one.free if one else none,
        held=one.held if one else none,
        owed=one.owed if one else none,
        floor=one.floor if one else none,
        ending=[EndingOut(until=day, points=points) for day, points in one.ending] if one else [],
    )


@router.get("/me/points", response={200: list[CardOut], **REFUSALS})
def my_points(request: HttpRequest) -> list[CardOut]:
    """What one has, and what one's household has."""
    return [_card(one) for one in cards.cards_of(identity.person_id(request), at=clock.now(), lines=0)]


@router.get("/me/points/code", response={200: CardCodeOut, **REFUSALS})
def my_card_code(request: HttpRequest) -> CardCodeOut:
    """The card's code of this minute, to be scanned or typed at a counter; a new one every minute."""
    now = clock.now()
    code = codes.phone_code(identity.person_id(request), now=now)
    return CardCodeOut(code=code, seconds=codes.phone_seconds_left(now))


@router.get("/me/points/lines", response={200: list[PointLineOut], **REFUSALS})
def my_lines(request: HttpRequest, query: Query[PointLinesQuery]) -> list[Any]:
    """Every line of one's own account, or the household's, the newest first; go on with ``before``."""
    now = clock.now()
    for card in cards.cards_of(identity.person_id(request), at=now, lines=0):
        if card.owner.kind.value == query.holder.value:
            seen = cards.card_for(
                identity.viewer(request), card.owner, at=now, before=query.before, lines=query.limit
            )
            return [_line(line) for line in seen.lines]
    return []


def _line(line: Any) -> PointLineOut:
    names = ("id", "booked_at", "happened_on", "amount", "balance", "kind", "what", "why", "expires_on")
    shown = {name: getattr(line, name) for name in (*names, "corrects", "corrected")}
    return PointLineOut(**shown, rule=line.rule_version_id)


@router.post("/me/points/moves", response={201: MovedOut, **REFUSALS})
def move_points(request: HttpRequest, body: PointsMoveIn, key: IdempotencyKey = "") -> Status[MovedOut]:
    """Moves points within one's household, once for a key; without one each call moves."""
    by, now, me = identity.actor(request), clock.now(), identity.person_id(request)
    key = key or f"{now.timestamp():.6f}"
    if body.to is None:
        made = families.give_to_household(person_id=me, amount=body.amount, key=key, by=by, now=now)
    else:
        made = families.give_to_member(person_id=body.to, amount=body.amount, key=key, by=by, now=now)
    return Status(201, MovedOut(transfer_id=made))


@router.get("/points/budgets", response={200: list[SiteBudgetOut], **REFUSALS})
def list_budgets(request: HttpRequest) -> list[Any]:
    """Budgets of one's places that hold today, at most 500."""
    viewer, today = identity.viewer(request), clock.local_day(clock.now())
    return list(desk.budget_rows(viewer, desk.budgets_visible_to(viewer, on=today)[:500]))


@router.put("/points/budgets", response={200: BudgetOut, **REFUSALS})
def put_budget(request: HttpRequest, body: BudgetIn) -> Any:
    """Sets a site's budget for some days; the same again changes nothing."""
    return budgets.set_budget(**body.dict(), by=identity.actor(request), now=clock.now())
