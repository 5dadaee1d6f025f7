"""Points on a small stage: a county that has budgeted, people who earn, a shop that takes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from cast import CENTRE, NOW
from redvest.kernel.actor import SYSTEM
from redvest.places.queries import site_by_code
from redvest.points import ledger
from redvest.points.checks import CHECKS
from redvest.points.enums import CauseKind
from redvest.points.ledger import HoldRequest, Outcome, Party, Posting

TODAY = date(2026, 3, 2)
SHOP_CODE = "aixin-1"


def pts(amount: Any) -> Decimal:
    """Points."""
    return Decimal(str(amount))


def site_id(code: str = CENTRE) -> int:
    return site_by_code(code).id


def funded(amount: Any = 100_000, *, code: str = CENTRE, now: datetime = NOW) -> ledger.Budget:
    """A budget for the whole year."""
    with transaction.atomic():
        return ledger.fund(
            site_id=site_id(code),
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            granted=pts(amount),
            by=SYSTEM,
            now=now,
        )


def earning(owner: Party, amount: Any, key: str, *, code: str = CENTRE, **said: Any) -> Posting:
    """Points for something good."""
    site = site_id(code)
    words = {
        "debit": Party.budget(site),
        "credit": owner,
        "amount": pts(amount),
        "cause_kind": CauseKind.RECORD,
        "cause_key": key,
        "happened_on": TODAY,
        "words": "清扫街道 2 小时",
        "site_id": site,
    }
    return Posting(**(words | said))


def deduction(owner: Party, amount: Any, key: str, *, code: str = CENTRE, **said: Any) -> Posting:
    """Points taken away as the covenant says, as far as there are any."""
    site = site_id(code)
    words = {
        "debit": owner,
        "credit": Party.budget(site),
        "cause_kind": CauseKind.DEDUCTION,
        "words": "按村规民约扣分",
        "what_there_is": True,
    }
    return earning(owner, amount, key, code=code, **(words | said))


def posted(*postings: Posting, now: datetime = NOW) -> list[Outcome]:
    with transaction.atomic():
        return list(ledger.post_many(postings, by=SYSTEM, now=now).outcomes)


def earned(owner: Party, amount: Any, key: str, *, now: datetime = NOW, **said: Any) -> int:
    """Posted; gives the transfer."""
    (outcome,) = posted(earning(owner, amount, key, **said), now=now)
    assert outcome.transfer_id, outcome.reasons
    return outcome.transfer_id


def shop() -> Party:
    return Party.shop(SHOP_CODE, site_id())


def request(owner: Party, amount: Any, key: str) -> HoldRequest:
    return HoldRequest(owner=owner, shop=shop(), amount=pts(amount), key=key, words="大米一袋")


def held(owner: Party, amount: Any, key: str, *, now: datetime = NOW) -> int:
    with transaction.atomic():
        return ledger.hold(request(owner, amount, key), by=SYSTEM, now=now)


def standing(owner: Party, *, on: date = TODAY) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Balance, free, held, owed."""
    one = ledger.standings([owner], today=on)[owner]
    return one.balance, one.free, one.held, one.owed


def differences() -> list[str]:
    """What the checks of points find."""
    return [f"{name}: {sentence}" for name, check in CHECKS.items() for sentence in check()]
