"""Posting: points are given by budgets and taken back into circulation, many at once, each once for its cause."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.operation import step
from redvest.points.enums import AccountKind
from redvest.points.ledger import _why_not as why
from redvest.points.ledger._accounts import paying_budgets
from redvest.points.ledger._book import Book
from redvest.points.ledger._rows import AccountRow, Cause, Draft
from redvest.points.ledger._terms import Outcome, Party, Posted, Posting


@step
def post_many(postings: Sequence[Posting], *, by: Actor, now: datetime) -> Posted:
    """Posts what can be posted, in order, and says of the others why not; a repeated cause gives its first result.

    As many statements for one posting as for a hundred thousand. What an owner gets pays at once what they owe. Owners
    spend only what is free and still good; a budget only what it has. Reasons: "not_enough", "nothing_left",
    "budget_spent", "no_budget", "between_owners", "no_such_way", "amount_wrong", "cause_wrong", "words_wrong",
    "expires_early".
    """
    return Posted(outcomes=_Posting(postings, by=by, now=now).outcomes())


_Decided = Draft | Outcome


class _Posting:
    """One call of ``post_many``."""

    def __init__(self, postings: Sequence[Posting], *, by: Actor, now: datetime) -> None:
        self.wrong = [why.why_not_post(one) for one in postings]
        self.postings = postings
        right = [one for one, wrong in zip(postings, self.wrong, strict=True) if not wrong]
        paid = {
            (int(one.debit.key), one.happened_on) for one in right if one.debit.kind is AccountKind.BUDGET
        }
        self.budgets = paying_budgets(paid)
        self.book = Book(by=by, now=now)
        self.book.open(
            {party for one in right for party in _parties(one)}, ids=frozenset(self.budgets.values())
        )
        # Whoever posts the same cause at the same time waits at the same accounts; so one asks only now.
        self.known: dict[tuple[str, str, int], _Decided] = dict(earlier(one.cause for one in right))
        fresh = [one for one in right if one.cause not in self.known]
        accounts = self.book.accounts
        self.book.read_debts({accounts[_taker(one)] for one in fresh})
        self.book.read_lots({accounts[one.debit] for one in fresh if one.debit in accounts})

    def outcomes(self) -> list[Outcome]:
        """Decides on each in order, writes, and says what became of each."""
        decided = [self._decide(one, wrong) for one, wrong in zip(self.postings, self.wrong, strict=True)]
        self.book.write()
        seen: set[int] = set()
        found = []
        for one in decided:
            if isinstance(one, Outcome):
                found.append(one)
            else:
                found.append(Outcome(transfer_id=one.id, amount=one.amount, repeated=one.id in seen))
                seen.add(one.id)
        return found

    def _decide(self, one: Posting, wrong: list[Reason]) -> _Decided:
        if wrong:
            return Outcome(reasons=tuple(wrong))
        first = self.known.get(one.cause)
        if first is not None:
            return first
        debit = self._giver(one)
        if debit is None:
            return Outcome(reasons=(why.no_budget(),))
        free = self.book.free(debit)
        amount = one.amount if free is None or not one.what_there_is else min(one.amount, free)
        if not amount:
            return Outcome(reasons=(why.nothing_left(),))
        if free is not None and amount > free:
            return Outcome(reasons=(why.lacking(debit, free),))
        made = self.known[one.cause] = self._move(one, debit, self.book.accounts[_taker(one)], amount)
        return made

    def _giver(self, one: Posting) -> AccountRow | None:
        if one.debit.kind is not AccountKind.BUDGET:
            return self.book.accounts[one.debit]
        id = self.budgets.get((int(one.debit.key), one.happened_on))
        return None if id is None else self.book.accounts[id]

    def _move(self, one: Posting, debit: AccountRow, credit: AccountRow, amount: Decimal) -> Draft:
        book = self.book
        cause = Cause(
            kind=one.cause_kind,
            key=one.cause_key,
            leg=one.leg,
            happened_on=one.happened_on,
            words=one.words,
            site_id=one.site_id,
            rule_version_id=one.rule_version_id,
        )
        draft = book.move(debit, credit, amount, cause)
        if debit.is_owner:
            book.spend(draft)
        if credit.is_owner:
            lot = book.put(
                draft, amount, earned_on=one.happened_on, expires_on=one.expires_on, site_id=one.site_id
            )
            book.pay_debts(credit, cause, first=[lot])
        return draft


def _taker(one: Posting) -> Party:
    """Where it goes: what is given back to a budget leaves circulation at the site that issued it."""
    return Party.issuer(int(one.credit.key)) if one.credit.kind is AccountKind.BUDGET else one.credit


def _parties(one: Posting) -> list[Party]:
    return [_taker(one)] if one.debit.kind is AccountKind.BUDGET else [one.debit, _taker(one)]


def earlier(causes: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str, int], Outcome]:
    """What was posted for these causes before."""
    asked = sorted(set(causes))
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.cause_kind, t.cause_key, t.leg, t.id, t.amount FROM points_transfer AS t"
            " JOIN unnest(%s::text[], %s::text[], %s::int[]) AS asked(kind, key, leg)"
            " ON t.cause_kind = asked.kind AND t.cause_key = asked.key AND t.leg = asked.leg",
            [list(column) for column in zip(*asked, strict=True)],
        )
        return {
            (kind, key, leg): Outcome(transfer_id=id, amount=amount, repeated=True)
            for kind, key, leg, id, amount in cursor.fetchall()
        }
