"""The open book: locked accounts and their lots, what is decided on them, and writing it all at once.

Every function of the ledger opens one, decides in memory, and writes: the statements are as many for one posting as
for a hundred thousand. Nothing else writes transfers, lots and balances.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.setwise import insert_rows
from redvest.people.queries.identities import survivors_of
from redvest.points.enums import HONOURED_CAUSES, AccountKind, CauseKind
from redvest.points.ledger import _accounts, _months
from redvest.points.ledger._rows import AccountRow, Cause, Draft, LotRow
from redvest.points.ledger._terms import ZERO, Party
from redvest.points.ledger._words import repaid_words
from redvest.points.models import Lot, LotUse, Transfer

_TRANSFER = (
    "debit_id",
    "credit_id",
    "amount",
    "cause_kind",
    "cause_key",
    "leg",
    "happened_on",
    "booked_at",
    "words",
    "rule_version_id",
    "site_id",
    "reverses_id",
    "hold_id",
    "by_id",
)
_LOT = ("account_id", "origin_id", "source_id", "site_id", "amount", "rest", "earned_on", "expires_on")


class Book:
    """What is read under lock, and decided on it."""

    def __init__(self, *, by: Actor, now: datetime) -> None:
        self.by, self.now, self.today = by, now, clock.local_day(now)
        self.accounts: dict[Party | int, AccountRow] = {}
        self.lots: dict[int, list[LotRow]] = defaultdict(list)
        self.debts: dict[int, AccountRow] = {}
        #: Accounts of persons who are another's second name, by whose they are now: what was theirs comes there.
        self.heirs: dict[int, AccountRow] = {}
        self.drafts: list[Draft] = []
        self.new_lots: list[LotRow] = []
        #: What is earned more or less, by (account, site, month), for the honour board.
        self.earned: dict[_months.Month, Decimal] = defaultdict(Decimal)

    # ---- reading ----

    def open(self, parties: Collection[Party], ids: Collection[int] = ()) -> None:
        """Locks the accounts, owners first, in the order of their ids, before anything else is read.

        The account of somebody who was merged into another is, by party, the other's.
        """
        self.accounts |= _accounts.locked(parties, ids, now=self.now)
        persons = {
            account.owner[1]: account
            for account in self.accounts.values()
            if account.owner is not None and account.kind == AccountKind.PERSON
        }
        heirs = survivors_of(persons)
        if not heirs:
            return
        # Asked under the lock: who merges two persons has both accounts.
        self.accounts |= _accounts.locked({Party.person(into) for into in heirs.values()}, (), now=self.now)
        for person_id, into in heirs.items():
            self.heirs[persons[person_id].id] = self.accounts[Party.person(person_id)] = self.accounts[
                Party.person(into)
            ]

    def read_lots(self, accounts: Iterable[AccountRow], *, also: Collection[int] = ()) -> None:
        """Reads the lots of owners that have something left, and those named by id, in the order of spending."""
        ids = sorted({account.id for account in accounts if account.is_owner and account.id not in self.lots})
        if not ids:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, account_id, amount, rest, earned_on, expires_on, site_id FROM points_lot"
                " WHERE (account_id = ANY(%s::bigint[]) AND rest > 0) OR id = ANY(%s::bigint[])"
                " ORDER BY account_id, expires_on NULLS LAST, earned_on, id",
                [ids, sorted(also)],
            )
            for id, account_id, amount, rest, earned_on, expires_on, site_id in cursor.fetchall():
                account = self.accounts[account_id]
                lot = LotRow(id, account, amount, rest, earned_on, expires_on, site_id, rest)
                self.lots[account_id].append(lot)

    def read_debts(self, accounts: Iterable[AccountRow]) -> None:
        """Reads what the owners owe, and the lots of those who do, for they pay with what they get."""
        owners = {account.id: account for account in accounts if account.is_owner}
        self.debts |= _accounts.pockets(owners.values(), AccountKind.DEBT)
        self.read_lots(owners[id] for id in self.debts if id in owners)

    # ---- deciding ----

    def free(self, account: AccountRow) -> Decimal | None:
        """What can be spent: above the floor, and of an owner only what is still good. None: as much as one likes."""
        above = account.above_floor
        if not account.is_owner or above is None:
            return above
        good = sum((lot.rest for lot in self.lots[account.id] if self.is_good(lot)), ZERO)
        return min(above, good)

    def is_good(self, lot: LotRow) -> bool:
        """Whether it can still be spent today."""
        return lot.expires_on is None or lot.expires_on >= self.today

    def move(
        self,
        debit: AccountRow,
        credit: AccountRow,
        amount: Decimal,
        cause: Cause,
        *,
        reverses_id: int | None = None,
    ) -> Draft:
        """Decides on a transfer. What it takes out of lots or puts into them is said by the functions below."""
        draft = Draft(
            debit,
            credit,
            amount,
            str(cause.kind),
            cause.key,
            cause.leg,
            cause.happened_on,
            cause.words,
            cause.site_id,
            cause.rule_version_id,
            reverses_id,
            cause.hold_id,
        )
        debit.balance -= amount
        credit.balance += amount
        self.drafts.append(draft)
        if debit.kind == AccountKind.BUDGET and credit.is_owner and cause.kind in HONOURED_CAUSES:
            self.earned[credit.id, cause.site_id, cause.happened_on.replace(day=1)] += amount
        return draft

    def unearn(self, row: Transfer) -> None:
        """What a transfer gave, and is taken back as wrong, was not earned in the month of the deed."""
        if row.cause_kind in HONOURED_CAUSES:
            self.earned[row.credit_id, row.site_id, row.happened_on.replace(day=1)] -= row.amount

    def spend(self, draft: Draft, *, first: Sequence[LotRow] = (), ended_too: bool = False) -> None:
        """Takes the amount out of the giver's lots: those given ``first``, then what ends soonest.

        ``ended_too``: corrections and debts also take what is no longer good.
        """
        left = draft.amount
        others = sorted(self.lots[draft.debit.id], key=lambda lot: lot.turn)
        for lot in (*first, *(lot for lot in others if lot not in first)):
            if not left:
                break
            if lot.rest and (ended_too or self.is_good(lot)):
                part = min(left, lot.rest)
                self.use(draft, lot, part)
                left -= part
        if left:
            raise AssertionError(f"account {draft.debit.id}: its lots lack {left} of its balance")

    def use(self, draft: Draft, lot: LotRow, amount: Decimal) -> None:
        """Takes so much out of one lot; below zero, gives it back."""
        lot.rest -= amount
        draft.uses[lot] = draft.uses.get(lot, ZERO) + amount

    def put(
        self,
        draft: Draft,
        amount: Decimal,
        *,
        earned_on: date,
        expires_on: date | None,
        site_id: int,
        source: LotRow | None = None,
    ) -> LotRow:
        """Makes a lot of what the receiver got."""
        lot = LotRow(
            0,
            draft.credit,
            amount,
            amount,
            earned_on,
            expires_on,
            site_id,
            amount,
            origin=draft,
            source=source,
        )
        self.new_lots.append(lot)
        self.lots[draft.credit.id].append(lot)
        return lot

    def pay_debts(self, account: AccountRow, cause: Cause, *, first: Sequence[LotRow] = ()) -> None:
        """What an owner owes is paid at once from what they have above their floor."""
        debt = self.debts.get(account.id)
        if debt is None or not debt.balance:
            return
        amount = min(-debt.balance, account.above_floor or ZERO)
        if amount > 0:
            key = f"{cause.kind}:{cause.key}"
            paying = Cause(
                kind=CauseKind.REPAID,
                key=key,
                leg=cause.leg,
                happened_on=self.today,
                words=repaid_words(),
                site_id=cause.site_id,
            )
            self.spend(self.move(account, debt, amount, paying), first=first, ended_too=True)

    # ---- writing ----

    def write(self) -> None:
        """Writes all that was decided: eight statements at most."""
        self._write_transfers()
        self._write_lots()
        self._write_uses()
        self._write_balances()
        _months.write(self.earned)
        self.drafts, self.new_lots = [], []
        self.earned.clear()

    def _write_transfers(self) -> None:
        rows = [
            (
                draft.debit.id,
                draft.credit.id,
                draft.amount,
                draft.cause_kind,
                draft.cause_key,
                draft.leg,
                draft.happened_on,
                self.now,
                draft.words,
                draft.rule_version_id,
                draft.site_id,
                draft.reverses_id,
                draft.hold_id,
                self.by.person_id,
            )
            for draft in self.drafts
        ]
        for draft, id in zip(self.drafts, insert_rows(Transfer, _TRANSFER, rows), strict=True):
            draft.id = id

    def _write_lots(self) -> None:
        rows = [
            (
                lot.account.id,
                lot.origin.id if lot.origin else 0,
                lot.source.id if lot.source else None,
                lot.site_id,
                lot.amount,
                lot.rest,
                lot.earned_on,
                lot.expires_on,
            )
            for lot in self.new_lots
        ]
        for lot, id in zip(self.new_lots, insert_rows(Lot, _LOT, rows), strict=True):
            lot.id, lot.was = id, lot.rest

    def _write_uses(self) -> None:
        uses = [
            (draft.id, lot.id, amount)
            for draft in self.drafts
            for lot, amount in draft.uses.items()
            if amount
        ]
        insert_rows(LotUse, ("transfer_id", "lot_id", "amount"), uses)
        changed = [lot for lots in self.lots.values() for lot in lots if lot.rest != lot.was]
        if changed:
            self._update("points_lot", "rest", [(lot.id, lot.rest) for lot in changed])
        for lot in changed:
            lot.was = lot.rest

    def _write_balances(self) -> None:
        touched = {account.id: account for draft in self.drafts for account in (draft.debit, draft.credit)}
        changed = [account for account in touched.values() if account.balance != account.was]
        if changed:
            self._update("points_account", "balance", [(account.id, account.balance) for account in changed])
        for account in changed:
            account.was = account.balance

    @staticmethod
    def _update(table: str, column: str, rows: list[tuple[int, Decimal]]) -> None:
        """Sets one column of rows that are locked."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET {column} = new.value"
                " FROM unnest(%s::bigint[], %s::numeric[]) AS new(id, value)"
                f" WHERE {table}.id = new.id",
                [[id for id, _value in rows], [value for _id, value in rows]],
            )
