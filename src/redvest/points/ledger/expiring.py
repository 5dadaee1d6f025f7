"""Expiry: what is no longer good leaves its owner, lot by lot, never below the owner's floor."""

from datetime import datetime
from decimal import Decimal

from django.db import connection

from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.operation import step
from redvest.points.enums import AccountKind, CauseKind
from redvest.points.ledger._book import Book
from redvest.points.ledger._rows import Cause, LotRow
from redvest.points.ledger._terms import ZERO, Party
from redvest.points.ledger._words import expired_words, left_words
from redvest.points.ledger.moving import set_floor
from redvest.points.models import Account, Lot

#: Lots of so many at once: the locks are not held for long.
LOTS_AT_ONCE = 2000

_DUE = """
    SELECT l.id, l.account_id, l.site_id FROM points_lot AS l JOIN points_account AS a ON a.id = l.account_id
    WHERE l.rest > 0 AND l.expires_on < %s AND a.balance > coalesce(a.floor, 0)
    ORDER BY l.expires_on, l.id LIMIT %s"""


@step
def expire_due(*, by: Actor, now: datetime, limit: int = LOTS_AT_ONCE) -> int:
    """Ends lots whose last day is over, the earliest first; how many. To be called again until there are none.

    A lot that something came back into later ends again: the number of its uses tells one end from the other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [clock.local_day(now), limit])
        due = cursor.fetchall()
    if not due:
        return 0
    book = Book(by=by, now=now)
    sites = {Party.expiry(site_id) for _lot, _account, site_id in due}
    book.open(sites, {account for _lot, account, _site in due})
    book.read_lots(book.accounts[account] for _lot, account, _site in due)
    wanted = {lot for lot, _account, _site in due}
    lots = [
        lot for several in book.lots.values() for lot in several if lot.id in wanted and not book.is_good(lot)
    ]
    uses = _uses(lots)
    ended = 0
    for lot in lots:
        amount = min(lot.rest, lot.account.above_floor or ZERO)
        if amount and lot.expires_on is not None:
            words = expired_words(lot.earned_on, lot.expires_on)
            _end(book, lot, amount, kind=CauseKind.EXPIRED, uses=uses, words=words)
            ended += 1
    book.write()
    return ended


@step
def end_all(person_id: int, *, by: Actor, now: datetime) -> list[int]:
    """Somebody leaves: what they have ends, good or not; the lots. Holds must have ended; debts are left."""
    if not Account.objects.filter(kind=AccountKind.PERSON, person_id=person_id).exists():
        return []
    sites = Lot.objects.filter(account__person_id=person_id, rest__gt=0).values_list("site_id", flat=True)
    party, book = Party.person(person_id), Book(by=by, now=now)
    book.open({party, *(Party.expiry(site_id) for site_id in set(sites))})
    account = book.accounts[party]
    set_floor(account, ZERO)
    book.read_lots([account])
    lots = list(book.lots[account.id])
    uses = _uses(lots)
    for lot in lots:
        _end(book, lot, lot.rest, kind=CauseKind.LEFT, uses=uses, words=left_words())
    book.write()
    return [lot.id for lot in lots]


def _end(
    book: Book, lot: LotRow, amount: Decimal, *, kind: CauseKind, uses: dict[int, int], words: str
) -> None:
    cause = Cause(
        kind=kind,
        key=f"{lot.id}.{uses.get(lot.id, 0)}",
        happened_on=lot.expires_on if kind is CauseKind.EXPIRED and lot.expires_on else book.today,
        words=words,
        site_id=lot.site_id,
    )
    draft = book.move(lot.account, book.accounts[Party.expiry(lot.site_id)], amount, cause)
    book.use(draft, lot, amount)


def _uses(lots: list[LotRow]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lot_id, count(*) FROM points_lotuse WHERE lot_id = ANY(%s::bigint[]) GROUP BY lot_id",
            [[lot.id for lot in lots]],
        )
        return dict(cursor.fetchall())
