"""Between owners: within a family, when it is said so, and to the one name of a person who had two.

There is no other way from one person to another. What moves keeps its days: for every lot there is one at the new
owner, naming the old one as its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, Refused, refuse_if
from redvest.kernel.operation import step
from redvest.points.enums import OWNERS, AccountKind, CauseKind
from redvest.points.ledger import _accounts
from redvest.points.ledger import _why_not as why
from redvest.points.ledger._book import Book
from redvest.points.ledger._rows import AccountRow, Cause, Draft
from redvest.points.ledger._terms import ZERO, Party, is_amount
from redvest.points.ledger._words import merged_words
from redvest.points.ledger.posting import earlier
from redvest.points.models import Account, Hold, Transfer


@dataclass(frozen=True, kw_only=True, slots=True)
class FamilyMove:
    """Points from a person to their household or back, once for the key. Who may say so, the caller knows."""

    giver: Party
    taker: Party
    amount: Decimal
    key: str
    words: str
    site_id: int


@step
def move_in_family(move: FamilyMove, *, by: Actor, now: datetime) -> int:
    """Moves free points; gives the transfer's id, the first one's for a repeat.

    What the new owner owes is paid from it. Raises Refused "between_owners" unless one is a person and the other a
    household, "not_enough", "amount_wrong", "cause_wrong".
    """
    kinds = {move.giver.kind, move.taker.kind}
    if kinds != OWNERS:
        raise Refused(why.between_owners())
    refuse_if([] if is_amount(move.amount) else [why.amount_wrong()])
    refuse_if([] if 0 < len(move.key) <= why.LONGEST_KEY else [why.cause_wrong()])
    refuse_if([] if 0 < len(move.words) <= why.LONGEST_WORDS else [why.words_wrong()])
    book = Book(by=by, now=now)
    book.open({move.giver, move.taker})
    asked = (CauseKind.MOVED.value, move.key, 0)
    known = earlier([asked]).get(asked)
    if known is not None and known.transfer_id is not None:
        return known.transfer_id
    giver, taker = book.accounts[move.giver], book.accounts[move.taker]
    book.read_lots([giver])
    book.read_debts([taker])
    free = book.free(giver) or ZERO
    if move.amount > free:
        raise Refused(why.not_enough(free))
    cause = Cause(
        kind=CauseKind.MOVED,
        key=move.key,
        happened_on=book.today,
        words=move.words,
        site_id=move.site_id,
    )
    draft = book.move(giver, taker, move.amount, cause)
    book.spend(draft)
    _carry_over(book, draft)
    book.pay_debts(taker, cause)
    book.write()
    return draft.id


def _carry_over(book: Book, draft: Draft) -> None:
    """A lot at the receiver for every lot something was taken from."""
    for lot, amount in draft.uses.items():
        book.put(
            draft,
            amount,
            earned_on=lot.earned_on,
            expires_on=lot.expires_on,
            site_id=lot.site_id,
            source=lot,
        )


def why_holds_stand(*person_ids: int) -> list[Reason]:
    """What stands against ending or merging the accounts of persons: points that wait at a shop."""
    waits = Hold.objects.filter(account__person_id__in=person_ids, ended_at__isnull=True).exists()
    return [why.holds_open()] if waits else []


@step
def merge_owner(person_id: int, other_id: int, *, by: Actor, now: datetime) -> list[int]:
    """All points and debts of ``other_id`` go to ``person_id``, who is the same; the transfers' ids.

    The higher floor stays. Holds must have ended.
    """
    latest = _latest(Party.person(other_id))
    if latest is None:
        return []
    book = Book(by=by, now=now)
    book.open({Party.person(person_id), Party.person(other_id)})
    mine, theirs = (book.accounts[Party.person(pk)] for pk in (person_id, other_id))
    book.read_lots([mine, theirs])
    book.debts = _accounts.pockets([mine, theirs], AccountKind.DEBT, open_at=now)
    floor = max(mine.floor or ZERO, theirs.floor or ZERO)
    set_floor(theirs, ZERO)
    cause = Cause(
        kind=CauseKind.MERGED,
        key=f"{other_id}>{person_id}.{latest.pk}",
        happened_on=book.today,
        words=merged_words(),
        site_id=latest.site_id,
    )
    if theirs.balance > 0:
        draft = book.move(theirs, mine, theirs.balance, cause)
        book.spend(draft, ended_too=True)
        _carry_over(book, draft)
    owed = book.debts[theirs.id]
    if owed.balance < 0:
        again = cause.as_kind(CauseKind.MERGED, words=merged_words(), leg=1)
        book.move(book.debts[mine.id], owed, -owed.balance, again)
    mine.floor = floor
    book.pay_debts(mine, cause)
    drafts = list(book.drafts)
    book.write()
    set_floor(mine, floor)
    return [draft.id for draft in drafts]


def _latest(party: Party) -> Transfer | None:
    """The latest transfer of a person's account; None if there never was any."""
    account = Account.objects.filter(kind=party.kind, person_id=party.key).first()
    if account is None:
        return None
    return Transfer.objects.filter(Q(debit=account) | Q(credit=account)).order_by("-pk").first()


def set_floor(account: AccountRow, floor: Decimal) -> None:
    """Sets what is kept of a locked account."""
    Account.objects.filter(pk=account.id).update(floor=floor)
    account.floor = floor


@step
def keep_at_least(party: Party, floor: Decimal, *, site_id: int, by: Actor, now: datetime) -> None:
    """From now on neither exchange nor deduction, expiry or correction takes an owner below ``floor`` (基础分).

    A lower floor than before frees points, which pay first what is owed. Raises Refused "below_floor" if there is less.
    """
    book = Book(by=by, now=now)
    book.open({party})
    account = book.accounts[party]
    if account.balance < floor:
        raise Refused(why.below_floor(account.balance))
    if account.floor == floor:
        return
    book.read_debts([account])
    set_floor(account, floor)
    if account.id in book.debts:
        book.pay_debts(account, _freed(account, site_id, book))
        book.write()


@step
def lower_floors(floors: Mapping[Party, tuple[Decimal, int]], *, by: Actor, now: datetime) -> int:
    """From now on these owners keep no more than this, set-wise; what is free by it pays first what is owed.

    By owner the floor, and the site whose covenant says so. A floor that is lower already stays. How many changed.
    """
    if not floors:
        return 0
    book = Book(by=by, now=now)
    book.open(set(floors))
    less = [
        (account, floor, site_id)
        for party, (floor, site_id) in floors.items()
        if (account := book.accounts[party]).floor is not None and account.floor > floor
    ]
    book.read_debts(account for account, _floor, _site in less)
    for floor in {floor for _account, floor, _site in less}:
        ids = [account.id for account, its, _site in less if its == floor]
        Account.objects.filter(pk__in=ids).update(floor=floor)
    for account, floor, site_id in less:
        account.floor = floor
        if account.id in book.debts:
            book.pay_debts(account, _freed(account, site_id, book))
    book.write()
    return len(less)


def _freed(account: AccountRow, site_id: int, book: Book) -> Cause:
    return Cause(
        kind=CauseKind.REPAID,
        key=f"floor.{account.id}.{book.now.timestamp():.6f}",
        happened_on=book.today,
        words="",
        site_id=site_id,
    )
