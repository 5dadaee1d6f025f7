"""Reversals: a transfer is taken back, whole and once, by another that names it. Nothing is ever rewritten.

What was given and is taken back, in this order: what is left of it where it was given; what of it has moved within the
family, or has ended unspent, comes back first; then other points of the same owner, soonest ending first; never below
the owner's floor. What is still missing becomes the owner's debt: the ledger advances it from the owner's debt account,
so that the correction is whole, and whatever the owner gets next pays it first. So nobody is below zero, nobody is
asked for money, nobody loses what they never had, and who issued gets back exactly what they gave.

A deduction that is taken back returns into the lots it was taken from; what has ended meanwhile is good again for
``GRACE_DAYS``.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Refused, refuse_if
from redvest.kernel.operation import step
from redvest.points.enums import EARNING_CAUSES, AccountKind, CauseKind
from redvest.points.ledger import _accounts
from redvest.points.ledger import _why_not as why
from redvest.points.ledger._book import Book
from redvest.points.ledger._rows import AccountRow, Cause, Draft, LotRow
from redvest.points.ledger._terms import ZERO, Party
from redvest.points.ledger._words import owed_words, recalled_words
from redvest.points.models import Transfer

#: What a wrong deduction took is good for so many days again, if it has ended meanwhile.
GRACE_DAYS = 30
#: What gave points, and what took them away; everything else has its own way back.
GIVES = frozenset({*EARNING_CAUSES, CauseKind.OPENING, CauseKind.GIVEN})
REVERSIBLE = GIVES | {CauseKind.DEDUCTION}

#: The lots a transfer made, those they moved on to within the family, and so on.
_TREE = """
    WITH RECURSIVE tree AS (
        SELECT id, account_id, origin_id, source_id, site_id FROM points_lot WHERE origin_id = ANY(%s::bigint[])
        UNION
        SELECT l.id, l.account_id, l.origin_id, l.source_id, l.site_id
        FROM points_lot AS l JOIN tree ON l.source_id = tree.id)
    SELECT id, account_id, origin_id, source_id, site_id FROM tree"""

_LOST = """
    SELECT u.lot_id, sum(u.amount) FROM points_lotuse AS u JOIN points_transfer AS t ON t.id = u.transfer_id
    JOIN points_account AS debit ON debit.id = t.debit_id JOIN points_account AS credit ON credit.id = t.credit_id
    WHERE u.lot_id = ANY(%s::bigint[]) AND 'expiry' IN (debit.kind, credit.kind)
    GROUP BY u.lot_id HAVING sum(u.amount) > 0"""


@step
def reverse(transfer_id: int, *, why_words: str, by: Actor, now: datetime) -> int:
    """Takes back what one transfer gave or deducted; gives the reversal's id, the first one's for a repeat."""
    return reverse_many([transfer_id], why_words=why_words, by=by, now=now)[0]


@step
def reverse_many(transfer_ids: Collection[int], *, why_words: str, by: Actor, now: datetime) -> list[int]:
    """Takes back all of them or none; gives the reversals' ids in order. ``why_words`` are what the owner reads.

    Raises Refused "not_found", "not_reversible" (only what gave or deducted is), "words_wrong".
    """
    wanted = list(dict.fromkeys(transfer_ids))
    refuse_if([] if 0 < len(why_words) <= why.LONGEST_WORDS else [why.words_wrong()])
    rows = Transfer.objects.in_bulk(wanted)
    refuse_if([] if len(rows) == len(wanted) else [why.no_such_transfer()])
    if any(row.cause_kind not in REVERSIBLE for row in rows.values()):
        raise Refused(why.not_reversible())
    reversing = _Reversing(rows, why_words, by=by, now=now)
    return reversing.run(wanted)


@dataclass(slots=True)
class _Legs:
    """Counts the transfers of one correction."""

    next: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, kind: str) -> int:
        self.next[kind] += 1
        return self.next[kind] - 1


class _Reversing:
    """One call, under lock."""

    def __init__(self, rows: dict[int, Transfer], words: str, *, by: Actor, now: datetime) -> None:
        self.rows, self.words = rows, words
        book = self.book = Book(by=by, now=now)
        given = [pk for pk, row in rows.items() if row.cause_kind in GIVES]
        self._lock(_tree(given))
        # The locks stand: what moved while they were waited for is known now.
        tree = self._lock(_tree(given))
        self.done = dict(Transfer.objects.filter(reverses_id__in=list(rows)).values_list("reverses_id", "pk"))
        uses = _taken([pk for pk in rows if pk not in given])
        owners = {account.id: account for account in book.accounts.values() if account.is_owner}.values()
        book.read_lots(
            owners, also={row[0] for row in tree} | {lot for lots in uses.values() for lot in lots}
        )
        self.lots = {lot.id: lot for several in book.lots.values() for lot in several}
        book.debts = _accounts.pockets(owners, AccountKind.DEBT, open_at=now)
        self.made: dict[int, list[LotRow]] = defaultdict(list)
        self.moved_on: dict[int, list[LotRow]] = defaultdict(list)
        for id, _account, origin, source, _site in tree:
            if source is None:
                self.made[origin].append(self.lots[id])
            else:
                self.moved_on[source].append(self.lots[id])
        self.lost = _lost([row[0] for row in tree])
        self.uses = uses

    def _lock(self, tree: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        ids = {id for row in self.rows.values() for id in (row.debit_id, row.credit_id)}
        ids |= {row[1] for row in tree}
        sites = {Party.expiry(row[4]) for row in tree}
        locked = self.book.accounts
        if not (ids <= locked.keys() and sites <= locked.keys()):
            self.book.open(sites, ids)
        return tree

    def run(self, wanted: list[int]) -> list[int]:
        drafts: dict[int, Draft] = {}
        for pk in wanted:
            if pk not in self.done:
                row = self.rows[pk]
                drafts[pk] = self._take(row) if row.cause_kind in GIVES else self._give(row)
        self.book.write()
        return [self.done[pk] if pk in self.done else drafts[pk].id for pk in wanted]

    def _cause(self, row: Transfer) -> Cause:
        return Cause(
            kind=CauseKind.REVERSAL,
            key=str(row.pk),
            happened_on=self.book.today,
            words=self.words,
            site_id=row.site_id,
            rule_version_id=row.rule_version_id,
        )

    def _take(self, row: Transfer) -> Draft:
        """From the owner back to who issued."""
        cause, legs = self._cause(row), _Legs()
        for lot in self.made[row.pk]:
            self._recall(lot, cause, legs)
        owner = self.book.accounts[row.credit_id]
        first = [*self.made[row.pk], *self._advance(owner, row.amount, cause, legs)]
        draft = self.book.move(owner, self.book.accounts[row.debit_id], row.amount, cause, reverses_id=row.pk)
        self.book.unearn(row)
        self.book.spend(draft, first=first, ended_too=True)
        return draft

    def _recall(self, lot: LotRow, cause: Cause, legs: _Legs) -> None:
        """Brings back into a lot what of it moved within the family or ended unspent."""
        for child in self.moved_on[lot.id]:
            self._recall(child, cause, legs)
            if child.account is lot.account:
                continue
            first = [child, *self._advance(child.account, child.amount, cause, legs)]
            draft = self._come_back(child.account, lot, child.amount, cause, legs)
            self.book.spend(draft, first=first, ended_too=True)
        ended = self.lost.get(lot.id, ZERO)
        if ended:
            expiry = self.book.accounts[Party.expiry(lot.site_id)]
            self._come_back(expiry, lot, ended, cause, legs)

    def _come_back(self, giver: AccountRow, lot: LotRow, amount: Decimal, cause: Cause, legs: _Legs) -> Draft:
        recalled = cause.as_kind(
            CauseKind.RECALLED, words=recalled_words(), leg=legs.take(CauseKind.RECALLED)
        )
        draft = self.book.move(giver, lot.account, amount, recalled)
        self.book.use(draft, lot, -amount)
        return draft

    def _advance(self, owner: AccountRow, amount: Decimal, cause: Cause, legs: _Legs) -> list[LotRow]:
        """What an owner lacks of an amount becomes their debt, and lies in a lot to be taken at once."""
        lacking = amount - (owner.above_floor or ZERO)
        if lacking <= 0:
            return []
        today, heir = self.book.today, self.book.heirs.get(owner.id)
        if heir is not None:
            # A second name owes nothing by itself: the person they are does.
            first = self._advance(heir, lacking, cause, legs)
            recalled = cause.as_kind(
                CauseKind.RECALLED, words=recalled_words(), leg=legs.take(CauseKind.RECALLED)
            )
            draft = self.book.move(heir, owner, lacking, recalled)
            self.book.spend(draft, first=first, ended_too=True)
            return [self.book.put(draft, lacking, earned_on=today, expires_on=None, site_id=cause.site_id)]
        owed = cause.as_kind(CauseKind.OWED, words=owed_words(), leg=legs.take(CauseKind.OWED))
        draft = self.book.move(self.book.debts[owner.id], owner, lacking, owed)
        return [self.book.put(draft, lacking, earned_on=today, expires_on=None, site_id=cause.site_id)]

    def _give(self, row: Transfer) -> Draft:
        """What was deducted goes back into the lots it was taken from, and pays what is owed."""
        cause = self._cause(row)
        owner = self.book.accounts[row.debit_id]
        draft = self.book.move(
            self.book.accounts[row.credit_id], owner, row.amount, cause, reverses_id=row.pk
        )
        for lot_id, amount in self.uses[row.pk].items():
            lot = self.lots[lot_id]
            if self.book.is_good(lot):
                self.book.use(draft, lot, -amount)
            else:
                until = self.book.today + timedelta(days=GRACE_DAYS)
                days = {"earned_on": lot.earned_on, "expires_on": until}
                self.book.put(draft, amount, site_id=lot.site_id, source=lot, **days)
        self.book.pay_debts(owner, cause)
        return draft


def _tree(transfer_ids: list[int]) -> list[tuple[int, ...]]:
    """Lots: id, account, origin, source, site."""
    with connection.cursor() as cursor:
        cursor.execute(_TREE, [transfer_ids])
        return list(cursor.fetchall())


def _lost(lot_ids: list[int]) -> dict[int, Decimal]:
    """What of each lot ended unspent, or was left behind."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST, [lot_ids])
        return dict(cursor.fetchall())


def _taken(transfer_ids: list[int]) -> dict[int, dict[int, Decimal]]:
    """What transfers took out of lots."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT transfer_id, lot_id, amount FROM points_lotuse WHERE transfer_id = ANY(%s::bigint[])",
            [transfer_ids],
        )
        for transfer_id, lot_id, amount in cursor.fetchall():
            found[transfer_id][lot_id] = amount
    return found
