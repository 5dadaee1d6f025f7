"""Holding: points promised to a shop wait in the owner's own hold account until they are collected, or go back.

A hold keeps the lots it was taken from: what goes back goes back into them, with their days; the soonest ending are
used first. Held points do not end while they are held. What comes back into a lot that has ended meanwhile ends with
the next run, unless the caller says until when it stays good (``good_until``: the shop could not deliver).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, Refused
from redvest.kernel.operation import step
from redvest.kernel.setwise import insert_rows
from redvest.points.enums import OWNERS, AccountKind, CauseKind, HoldState
from redvest.points.ledger import _accounts
from redvest.points.ledger import _why_not as why
from redvest.points.ledger._book import Book
from redvest.points.ledger._rows import Cause, Draft
from redvest.points.ledger._terms import ZERO, Party, is_amount
from redvest.points.models import Hold


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldRequest:
    """Points of an owner to be promised to a shop, once for the key (of an order). ``words``: for what."""

    owner: Party
    shop: Party
    amount: Decimal
    key: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What became of a request. ``repeated``: there was a hold for the key before, and it stands as it was made."""

    hold_id: int | None = None
    repeated: bool = False
    reasons: tuple[Reason, ...] = ()

    def only(self) -> int:
        """The hold. Raises Refused with the reasons."""
        if self.hold_id is None:
            raise Refused(*self.reasons)
        return self.hold_id


@step
def hold(request: HoldRequest, *, by: Actor, now: datetime) -> int:
    """Holds points; gives the hold's id, the first one's for a repeat. Raises Refused, e.g. "not_enough"."""
    (held,) = hold_many([request], by=by, now=now)
    return held.only()


@step
def hold_many(requests: Sequence[HoldRequest], *, by: Actor, now: datetime) -> list[Held]:
    """Holds points of each owner who has them free, in order; a fixed number of statements."""
    book = Book(by=by, now=now)
    wrong = [_why_not_hold(one) for one in requests]
    right = [one for one, reasons in zip(requests, wrong, strict=True) if not reasons]
    shops = _accounts.shops({one.shop for one in right}, now=now)
    book.open({one.owner for one in right})
    owners = {one.owner: book.accounts[one.owner] for one in right}
    first = dict(Hold.objects.filter(cause_key__in=[one.key for one in right]).values_list("cause_key", "pk"))
    book.read_lots(owners.values())
    pockets = _accounts.pockets(owners.values(), AccountKind.HOLD, open_at=now)
    found: list[Held | str] = []
    made: dict[str, Draft] = {}
    rows = []
    for one, reasons in zip(requests, wrong, strict=True):
        if reasons:
            found.append(Held(reasons=tuple(reasons)))
        elif one.key in first:
            found.append(Held(hold_id=first[one.key], repeated=True))
        elif one.key in made:
            found.append(one.key)
        elif one.amount > (free := book.free(owners[one.owner]) or ZERO):
            found.append(Held(reasons=(why.not_enough(free),)))
        else:
            owner, (shop_id, site_id) = owners[one.owner], shops[one.shop]
            cause = Cause(
                kind=CauseKind.HELD, key=one.key, happened_on=book.today, words=one.words, site_id=site_id
            )
            draft = made[one.key] = book.move(owner, pockets[owner.id], one.amount, cause)
            book.spend(draft)
            rows.append((owner.id, shop_id, one.key, one.amount, ZERO, ZERO, HoldState.OPEN.value, now))
            found.append(one.key)
    ids = insert_rows(
        Hold,
        ("account_id", "shop_id", "cause_key", "amount", "settled", "returned", "state", "opened_at"),
        rows,
    )
    by_key = dict(zip(made, ids, strict=True))
    for key, draft in made.items():
        draft.hold_id = by_key[key]
    book.write()
    seen: set[str] = set()
    return [one if isinstance(one, Held) else _held(one, by_key, seen) for one in found]


def _held(key: str, by_key: dict[str, int], seen: set[str]) -> Held:
    repeated = key in seen
    seen.add(key)
    return Held(hold_id=by_key[key], repeated=repeated)


def _why_not_hold(one: HoldRequest) -> list[Reason]:
    reasons = []
    if not is_amount(one.amount):
        reasons.append(why.amount_wrong())
    if one.owner.kind not in OWNERS or one.shop.kind is not AccountKind.SHOP:
        reasons.append(why.no_such_way())
    if not 0 < len(one.key) <= why.LONGEST_KEY:
        reasons.append(why.cause_wrong())
    if not 0 < len(one.words) <= why.LONGEST_WORDS:
        reasons.append(why.words_wrong())
    return reasons
