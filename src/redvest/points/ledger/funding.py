"""Budgets: what a site may give in a period. Points that nobody has budgeted are not given."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Sum

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Refused
from redvest.kernel.operation import step
from redvest.points.enums import AccountKind, CauseKind
from redvest.points.ledger import _why_not as why
from redvest.points.ledger._book import Book
from redvest.points.ledger._rows import Cause
from redvest.points.ledger._terms import ZERO, Party, is_amount
from redvest.points.ledger._words import budget_words
from redvest.points.models import Account, Transfer


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """A site's budget for the days ``[starts_on, ends_on]``: what was granted, what is left of it."""

    id: int
    site_id: int
    starts_on: date
    ends_on: date
    granted: Decimal
    left: Decimal

    @property
    def given(self) -> Decimal:
        """What was given to people of it, less what came back."""
        return self.granted - self.left


@step
def fund(
    *, site_id: int, starts_on: date, ends_on: date, granted: Decimal, by: Actor, now: datetime
) -> Budget:
    """Grants a site so many points in all for the deeds of ``[starts_on, ends_on]``; the same again changes nothing.

    Raises Refused "budget_overlaps" (another budget of the site covers some of the days), "budget_given" (more has been
    given already), "amount_wrong".
    """
    if granted and not is_amount(granted):
        raise Refused(why.amount_wrong())
    budget = _opened(site_id, starts_on, ends_on, now=now)
    book = Book(by=by, now=now)
    book.open({Party.issuer(site_id)}, {budget.pk})
    issuer, account = book.accounts[Party.issuer(site_id)], book.accounts[budget.pk]
    moved = Transfer.objects.filter(cause_kind=CauseKind.BUDGET)
    came = moved.filter(credit_id=budget.pk).aggregate(sum=Sum("amount"))["sum"] or ZERO
    went = moved.filter(debit_id=budget.pk).aggregate(sum=Sum("amount"))["sum"] or ZERO
    more = granted - (came - went)
    if account.balance + more < 0:
        raise Refused(why.budget_given(came - went - account.balance))
    if more:
        number = moved.filter(credit_id=budget.pk).count() + moved.filter(debit_id=budget.pk).count()
        cause = Cause(
            kind=CauseKind.BUDGET,
            key=f"{budget.pk}.{number}",
            happened_on=book.today,
            words=budget_words(),
            site_id=site_id,
        )
        giver, taker = (issuer, account) if more > 0 else (account, issuer)
        book.move(giver, taker, abs(more), cause)
        book.write()
    return Budget(
        id=budget.pk,
        site_id=site_id,
        starts_on=starts_on,
        ends_on=ends_on,
        granted=granted,
        left=account.balance,
    )


def _opened(site_id: int, starts_on: date, ends_on: date, *, now: datetime) -> Account:
    during = DateRange(starts_on, ends_on + timedelta(days=1))
    found = Account.objects.filter(kind=AccountKind.BUDGET, site_id=site_id, during=during).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Account.objects.create(
                kind=AccountKind.BUDGET, site_id=site_id, during=during, opened_at=now
            )
    except IntegrityError:
        # Another budget of these days; or the same one, opened at the same moment.
        found = Account.objects.filter(kind=AccountKind.BUDGET, site_id=site_id, during=during).first()
        if found is None:
            raise Refused(why.budget_overlaps()) from None
        return found
