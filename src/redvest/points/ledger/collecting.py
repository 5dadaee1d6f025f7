"""Ending holds: collected at the shop, given back, or brought back afterwards."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, Refused
from redvest.kernel.operation import step
from redvest.points.enums import AccountKind, CauseKind, HoldState
from redvest.points.ledger import _accounts
from redvest.points.ledger import _why_not as why
from redvest.points.ledger._book import Book
from redvest.points.ledger._rows import Cause, Draft, LotRow
from redvest.points.ledger._terms import ZERO, is_amount
from redvest.points.ledger.posting import earlier
from redvest.points.models import Hold


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How a hold ends. ``amount`` is what the shop gets: all of it if None, nothing if 0; the rest goes back.

    ``good_until``: what goes back into a lot that has ended meanwhile is good until then.
    """

    hold_id: int
    words: str
    amount: Decimal | None = None
    good_until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """What became of an ending. ``repeated``: it had ended in this way before."""

    hold_id: int
    repeated: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class GivingBack:
    """Goods that were brought back: so many points of a collected hold return to their owner, once for the key."""

    hold_id: int
    amount: Decimal
    key: str
    words: str
    good_until: date | None = None


@step
def settle(ending: Ending, *, by: Actor, now: datetime) -> Ended:
    """The shop gets what was held for it. Raises Refused "hold_over", "too_much_back", "not_found"."""
    (ended,) = end_many([ending], by=by, now=now)
    if ended.reasons:
        raise Refused(*ended.reasons)
    return ended


@step
def release(hold_id: int, *, words: str, by: Actor, now: datetime, good_until: date | None = None) -> Ended:
    """All that was held goes back. Raises Refused "hold_over", "not_found"."""
    return settle(Ending(hold_id=hold_id, amount=ZERO, words=words, good_until=good_until), by=by, now=now)


@step
def end_many(endings: Sequence[Ending], *, by: Actor, now: datetime) -> list[Ended]:
    """Ends each hold that is open, in order; a fixed number of statements."""
    held = _Held({one.hold_id for one in endings}, by=by, now=now)
    ended = [held.end(one) for one in endings]
    held.write()
    return ended


@step
def give_back(giving: GivingBack, *, by: Actor, now: datetime) -> int:
    """The shop gives points back for goods brought back; gives the transfer's id, the first one's for a repeat.

    Raises Refused "not_found", "hold_over" (it was never collected), "too_much_back", "amount_wrong", "not_enough" (the
    shop has handed them in already).
    """
    held = _Held([giving.hold_id], by=by, now=now)
    cause = (CauseKind.RETURNED.value, giving.key, 0)
    known = earlier([cause]).get(cause)
    if known is not None and known.transfer_id is not None:
        return known.transfer_id
    draft = held.give_back(giving)
    held.write()
    return draft.id


class _Held:
    """Holds, with the accounts and lots they concern, under lock."""

    def __init__(self, hold_ids: Collection[int], *, by: Actor, now: datetime) -> None:
        rows = Hold.objects.filter(pk__in=hold_ids).values_list("pk", "account_id", "shop_id")
        places = {pk: (account, shop) for pk, account, shop in rows}
        book = self.book = Book(by=by, now=now)
        book.open((), {id for pair in places.values() for id in pair})
        # Who changes a hold has its owner's account: now nobody else does.
        self.holds = Hold.objects.in_bulk(list(places))
        self.owners = {pk: book.accounts[account] for pk, (account, _shop) in places.items()}
        self.shops = {pk: book.accounts[shop] for pk, (_account, shop) in places.items()}
        self.pockets = _accounts.pockets(self.owners.values(), AccountKind.HOLD)
        uses = _still_used(list(places))
        book.read_lots(self.owners.values(), also={lot for _hold, lot in uses})
        lots = {lot.id: lot for several in book.lots.values() for lot in several}
        self.used: dict[int, dict[LotRow, Decimal]] = defaultdict(dict)
        for (hold_id, lot_id), amount in uses.items():
            self.used[hold_id][lots[lot_id]] = amount
        book.read_debts(self.owners.values())
        self.changed: dict[int, Hold] = {}

    def end(self, one: Ending) -> Ended:
        """Settles, releases, or both in parts."""
        row = self.holds.get(one.hold_id)
        if row is None:
            return Ended(hold_id=one.hold_id, reasons=(why.no_such_transfer(),))
        amount = row.amount if one.amount is None else one.amount
        state = HoldState.SETTLED if amount else HoldState.RELEASED
        if row.state != HoldState.OPEN:
            same = (row.state, row.settled) == (state, amount)
            return Ended(hold_id=row.pk, repeated=same, reasons=() if same else (why.hold_over(),))
        if (amount and not is_amount(amount)) or amount > row.amount:
            return Ended(hold_id=row.pk, reasons=(why.too_much_back(row.amount),))
        owner, pocket = self.owners[row.pk], self.pockets[self.owners[row.pk].id]
        if amount:
            self.book.move(pocket, self.shops[row.pk], amount, self._cause(row, CauseKind.SETTLED, one.words))
        rest = row.amount - amount
        if rest:
            cause = self._cause(row, CauseKind.RELEASED, one.words)
            self._put_back(self.book.move(pocket, owner, rest, cause), cause, row.pk, one.good_until)
        row.state, row.settled, row.ended_at = state, amount, self.book.now
        self.changed[row.pk] = row
        return Ended(hold_id=row.pk)

    def give_back(self, one: GivingBack) -> Draft:
        """From the shop back to the owner."""
        row = self.holds.get(one.hold_id)
        if row is None:
            raise Refused(why.no_such_transfer())
        if row.state != HoldState.SETTLED:
            raise Refused(why.hold_over())
        if not is_amount(one.amount):
            raise Refused(why.amount_wrong())
        if one.amount > row.settled - row.returned:
            raise Refused(why.too_much_back(row.settled - row.returned))
        shop = self.shops[row.pk]
        if one.amount > shop.balance:
            raise Refused(why.not_enough(shop.balance))
        cause = self._cause(row, CauseKind.RETURNED, one.words, key=one.key)
        draft = self.book.move(shop, self.owners[row.pk], one.amount, cause)
        self._put_back(draft, cause, row.pk, one.good_until)
        row.returned += one.amount
        self.changed[row.pk] = row
        return draft

    def _cause(self, row: Hold, kind: CauseKind, words: str, *, key: str = "") -> Cause:
        return Cause(
            kind=kind,
            key=key or str(row.pk),
            happened_on=self.book.today,
            words=words,
            site_id=self.shops[row.pk].site_id or 0,
            hold_id=row.pk,
        )

    def _put_back(self, draft: Draft, cause: Cause, hold_id: int, good_until: date | None) -> None:
        """Into the lots it came from, those that end last first; then what is owed is paid."""
        left, used = draft.amount, self.used[hold_id]
        for lot in sorted(used, key=lambda lot: lot.turn, reverse=True):
            part = min(left, used[lot])
            if part:
                used[lot] -= part
                left -= part
                self._into(draft, lot, part, good_until)
        self.book.pay_debts(draft.credit, cause)

    def _into(self, draft: Draft, lot: LotRow, part: Decimal, good_until: date | None) -> None:
        if good_until is None or self.book.is_good(lot):
            self.book.use(draft, lot, -part)
            return
        days = {"earned_on": lot.earned_on, "expires_on": max(good_until, lot.earned_on)}
        self.book.put(draft, part, site_id=lot.site_id, source=lot, **days)

    def write(self) -> None:
        """Writes what was decided, and the holds."""
        self.book.write()
        rows = list(self.changed.values())
        if not rows:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE points_hold SET state = new.state, settled = new.settled, returned = new.returned,"
                " ended_at = new.ended_at"
                " FROM unnest(%s::bigint[], %s::text[], %s::numeric[], %s::numeric[], %s::timestamptz[])"
                " AS new(id, state, settled, returned, ended_at) WHERE points_hold.id = new.id",
                [
                    [row.pk for row in rows],
                    [str(row.state) for row in rows],
                    [row.settled for row in rows],
                    [row.returned for row in rows],
                    [row.ended_at for row in rows],
                ],
            )


def _still_used(hold_ids: list[int]) -> dict[tuple[int, int], Decimal]:
    """What each hold has of each lot: taken, less what came back into it or beside it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hold_id, lot_id, sum(amount) FROM ("
            " SELECT t.hold_id, u.lot_id, u.amount FROM points_lotuse AS u"
            " JOIN points_transfer AS t ON t.id = u.transfer_id WHERE t.hold_id = ANY(%s::bigint[])"
            " UNION ALL"
            " SELECT t.hold_id, l.source_id, -l.amount FROM points_lot AS l"
            " JOIN points_transfer AS t ON t.id = l.origin_id"
            " WHERE t.hold_id = ANY(%s::bigint[]) AND l.source_id IS NOT NULL) AS used"
            " GROUP BY hold_id, lot_id HAVING sum(amount) > 0",
            [hold_ids, hold_ids],
        )
        return {(hold_id, lot_id): amount for hold_id, lot_id, amount in cursor.fetchall()}
