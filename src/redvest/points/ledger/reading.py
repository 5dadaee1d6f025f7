"""What accounts hold, as of any moment, and every line of them in words people understand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from redvest.points.enums import CauseKind
from redvest.points.ledger._terms import ZERO, Party
from redvest.points.models import Account

#: As many lines as a page shows.
LINES_AT_ONCE = 50


def account_of(party: Party) -> Account | None:
    """An owner's or shop's account; None if nothing was ever booked there."""
    kinds = {"person": "person_id", "household": "household_id", "shop": "shop_code"}
    return Account.objects.filter(kind=party.kind, **{kinds.get(party.kind, "site_id"): party.key}).first()


def balance_as_of(account_id: int, at: datetime) -> Decimal:
    """What the transfers booked until ``at`` say the account held."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT sum(amount) FROM points_transfer WHERE credit_id = %s AND booked_at <= %s), 0)"
            " - coalesce((SELECT sum(amount) FROM points_transfer WHERE debit_id = %s AND booked_at <= %s), 0)",
            [account_id, at, account_id, at],
        )
        ((balance,),) = cursor.fetchall()
    return Decimal(balance)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One transfer as an owner reads it: ``amount`` is below zero when points went away.

    ``what`` says what it was, ``why`` in detail; ``rule_version_id`` by which rule, ``expires_on`` until when points
    that came are good (None: always, or they went). ``corrects``/``corrected``: the line it takes back, or that took it
    back.
    """

    id: int
    booked_at: datetime
    happened_on: date
    amount: Decimal
    balance: Decimal
    kind: str
    why: str
    rule_version_id: int | None
    expires_on: date | None
    site_id: int
    corrects: int | None
    corrected: int | None
    hold_id: int | None

    @property
    def what(self) -> str:
        """What moved them."""
        return str(CauseKind(self.kind).label)


_LINES = """
    WITH mine AS (
        (SELECT *, amount AS change FROM points_transfer WHERE credit_id = %(id)s AND id < %(before)s
         ORDER BY id DESC LIMIT %(limit)s)
        UNION ALL
        (SELECT *, -amount FROM points_transfer WHERE debit_id = %(id)s AND id < %(before)s
         ORDER BY id DESC LIMIT %(limit)s))
    SELECT m.id, m.booked_at, m.happened_on, m.change, m.cause_kind, m.words, m.rule_version_id,
           (SELECT min(l.expires_on) FROM points_lot AS l WHERE l.origin_id = m.id AND l.account_id = %(id)s),
           m.site_id, m.reverses_id, r.id, m.hold_id
    FROM mine AS m LEFT JOIN points_transfer AS r ON r.reverses_id = m.id
    ORDER BY m.id DESC LIMIT %(limit)s"""

#: What came after the lines that are shown.
_SINCE = """
    SELECT coalesce((SELECT sum(amount) FROM points_transfer WHERE credit_id = %(id)s AND id >= %(before)s), 0)
         - coalesce((SELECT sum(amount) FROM points_transfer WHERE debit_id = %(id)s AND id >= %(before)s), 0)"""


def lines(account_id: int, *, before: int | None = None, limit: int = LINES_AT_ONCE) -> list[Line]:
    """The account's lines, the newest first, each with the balance after it; ``before`` the id of the last one seen."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return []
    params = {"id": account_id, "before": before or 1 << 62, "limit": limit}
    with connection.cursor() as cursor:
        balance = account.balance
        if before is not None:
            cursor.execute(_SINCE, params)
            balance -= cursor.fetchall()[0][0]
        cursor.execute(_LINES, params)
        found = []
        for (
            id,
            booked,
            happened,
            change,
            kind,
            words,
            rule,
            expires,
            site,
            corrects,
            corrected,
            held,
        ) in cursor:
            found.append(
                Line(
                    id=id,
                    booked_at=booked,
                    happened_on=happened,
                    amount=change,
                    balance=balance,
                    kind=kind,
                    why=words,
                    rule_version_id=rule,
                    expires_on=expires,
                    site_id=site,
                    corrects=corrects,
                    corrected=corrected,
                    hold_id=held,
                )
            )
            balance -= change
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What an owner has: ``balance`` in all, ``free`` to spend today, ``held`` for collection, ``owed`` (above zero),
    ``floor`` that stays; ``ending`` are the days on which points end and how many, the soonest first."""

    account_id: int
    owner: Party
    balance: Decimal
    free: Decimal
    held: Decimal
    owed: Decimal
    floor: Decimal
    ending: tuple[tuple[date, Decimal], ...]


def standings(parties: Iterable[Party], *, today: date) -> dict[Party, Standing]:
    """What owners have on a day; those without an account are absent. Two queries."""
    wanted = set(parties)
    persons = [party.key for party in wanted if party.kind == "person"]
    homes = [party.key for party in wanted if party.kind == "household"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, a.kind, a.person_id, a.household_id, a.balance, a.floor, coalesce(h.balance, 0),"
            " coalesce(-d.balance, 0) FROM points_account AS a"
            " LEFT JOIN points_account AS h ON h.kind = 'hold'"
            " AND (h.person_id = a.person_id OR h.household_id = a.household_id)"
            " LEFT JOIN points_account AS d ON d.kind = 'debt'"
            " AND (d.person_id = a.person_id OR d.household_id = a.household_id)"
            " WHERE (a.kind = 'person' AND a.person_id = ANY(%s::bigint[]))"
            " OR (a.kind = 'household' AND a.household_id = ANY(%s::bigint[]))",
            [persons, homes],
        )
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT account_id, expires_on, sum(rest) FROM points_lot WHERE rest > 0 AND account_id = ANY(%s)"
            " GROUP BY account_id, expires_on ORDER BY account_id, expires_on NULLS LAST",
            [[row[0] for row in rows]],
        )
        lots: dict[int, list[tuple[date | None, Decimal]]] = {}
        for account_id, expires_on, rest in cursor.fetchall():
            lots.setdefault(account_id, []).append((expires_on, rest))
    found = {}
    for id, kind, person_id, household_id, balance, floor, held, owed in rows:
        party = Party.person(person_id) if kind == "person" else Party.household(household_id)
        good = [(day, rest) for day, rest in lots.get(id, []) if day is None or day >= today]
        free = min(sum((rest for _day, rest in good), ZERO), max(ZERO, balance - floor))
        ending = tuple((day, rest) for day, rest in good if day is not None)
        found[party] = Standing(
            account_id=id,
            owner=party,
            balance=balance,
            free=free,
            held=held,
            owed=owed,
            floor=floor,
            ending=ending,
        )
    return found
