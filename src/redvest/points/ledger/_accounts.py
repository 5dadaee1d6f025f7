"""Finding, opening and locking accounts, set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection

from redvest.places import queries as places
from redvest.points.enums import BELOW_ZERO, AccountKind
from redvest.points.ledger._rows import AccountRow
from redvest.points.ledger._terms import Party

_COLUMNS = "id, kind, person_id, household_id, site_id, shop_code, floor, balance"
#: In which order accounts are locked: owners, then the budgets that pay them, then all others, each by their ids. What
#: many wait for is held shortest.
_TURN = "CASE WHEN kind IN ('person', 'household') THEN 0 WHEN kind = 'budget' THEN 1 ELSE 2 END, id"
#: By which column accounts of a kind are found.
_KEY: dict[str, str] = {
    AccountKind.PERSON: "person_id",
    AccountKind.HOUSEHOLD: "household_id",
    AccountKind.SHOP: "shop_code",
}
_ORDER = list(AccountKind)


def locked(
    parties: Collection[Party], ids: Collection[int], *, now: datetime
) -> dict[Party | int, AccountRow]:
    """The accounts, locked in their order and read, by party and by id; those not there yet are opened.

    Opened before anything is locked: who held a budget while waiting for an account that another opens would wait for
    somebody who waits for the budget. Pockets (holds, debts) are not locked: whoever touches them holds their owner's
    account.
    """
    there = set(_read(parties, (), "")) if parties else set()
    missing = sorted({*parties} - there, key=lambda party: (_ORDER.index(party.kind), str(party.key)))
    if missing:
        opened(missing, now=now)
    return _read(parties, ids, f" ORDER BY {_TURN} FOR NO KEY UPDATE")


def _read(parties: Collection[Party], ids: Collection[int], how: str) -> dict[Party | int, AccountRow]:
    keys: dict[AccountKind, set[int | str]] = defaultdict(set)
    for party in parties:
        keys[party.kind].add(party.key)
    where, params = [], list[Any]()
    for kind, several in keys.items():
        column = _KEY.get(kind, "site_id")
        array = "text[]" if column == "shop_code" else "bigint[]"
        where.append(f"(kind = '{kind.value}' AND {column} = ANY(%s::{array}))")
        params.append(sorted(several, key=str))
    if ids:
        where.append("id = ANY(%s::bigint[])")
        params.append(sorted(ids))
    if not where:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM points_account WHERE {' OR '.join(where)}{how}", params)
        rows = cursor.fetchall()
    # A shop is found whatever site one thinks it stands at.
    shops = [party for party in parties if party.kind is AccountKind.SHOP]
    found: dict[Party | int, AccountRow] = {}
    for row in rows:
        account = found[row[0]] = account_of(row)
        kind = AccountKind(row[1])
        if kind is AccountKind.SHOP:
            found |= dict.fromkeys((shop for shop in shops if shop.key == row[5]), account)
        elif kind is not AccountKind.BUDGET:
            found[Party(kind, row[2] or row[3] or row[4])] = account
    return found


def account_of(row: tuple[Any, ...]) -> AccountRow:
    """A row of ``_COLUMNS``."""
    id, kind, person_id, household_id, site_id, _shop, floor, balance = row
    owner = ("person", person_id) if person_id else ("household", household_id) if household_id else None
    return AccountRow(id, kind, owner, site_id, floor, balance, balance)


def opened(parties: Iterable[Party], *, now: datetime) -> None:
    """Opens the accounts that are not there; others doing the same at once is no harm."""
    rows = [
        (
            party.kind.value,
            party.key if party.kind is AccountKind.PERSON else None,
            party.key if party.kind is AccountKind.HOUSEHOLD else None,
            party.site_id
            if party.kind is AccountKind.SHOP
            else (party.key if party.kind not in _KEY else None),
            party.key if party.kind is AccountKind.SHOP else "",
            None if party.kind in BELOW_ZERO else 0,
        )
        for party in parties
    ]
    _insert(rows, now=now)


def pockets(
    owners: Iterable[AccountRow], kind: AccountKind, *, open_at: datetime | None = None
) -> dict[int, AccountRow]:
    """The hold or debt accounts beside accounts of owners, which are locked; by the owner's account.

    With ``open_at`` those missing are opened.
    """
    by_owner = {account.owner: account.id for account in owners if account.owner is not None}
    if not by_owner:
        return {}
    found = _pockets(by_owner, kind)
    missing = [owner for owner, id in by_owner.items() if id not in found]
    if open_at is not None and missing:
        floor = None if kind in BELOW_ZERO else 0
        persons = [(kind.value, key, None, None, "", floor) for which, key in missing if which == "person"]
        homes = [(kind.value, None, key, None, "", floor) for which, key in missing if which == "household"]
        _insert([*sorted(persons), *sorted(homes)], now=open_at)
        found = _pockets(by_owner, kind)
    return found


def _pockets(by_owner: dict[tuple[str, int], int], kind: AccountKind) -> dict[int, AccountRow]:
    persons = [key for which, key in by_owner if which == "person"]
    households = [key for which, key in by_owner if which == "household"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM points_account"
            " WHERE kind = %s AND (person_id = ANY(%s::bigint[]) OR household_id = ANY(%s::bigint[]))",
            [kind.value, persons, households],
        )
        rows = [account_of(row) for row in cursor.fetchall()]
    return {by_owner[row.owner]: row for row in rows if row.owner is not None}


def _insert(rows: list[tuple[Any, ...]], *, now: datetime) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO points_account"
            " (kind, person_id, household_id, site_id, shop_code, floor, balance, opened_at)"
            " SELECT kind, person, household, site, shop, floor, 0, %s"
            " FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::numeric[])"
            " WITH ORDINALITY AS row(kind, person, household, site, shop, floor, turn)"
            " ORDER BY turn ON CONFLICT DO NOTHING",
            [now, *([row[at] for row in rows] for at in range(6))],
        )


def paying_budgets(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], int]:
    """The account of the budget that pays for a site on a day; absent where there is none up to the top.

    It is the site's own, or of the nearest site above it that has one for that day.
    """
    if not wanted:
        return {}
    own = _budgets({site for site, _day in wanted})
    found = {pair: id for pair in wanted if (id := _on(own.get(pair[0], ()), pair[1]))}
    rest = {pair for pair in wanted if pair not in found}
    if not rest:
        return found
    sites = places.sites_by_ids({site for site, _day in rest})
    above = places.sites_by_codes({code for site in sites.values() for code in site.ancestors})
    budgets = _budgets({site.id for site in above.values()})
    for site_id, day in rest:
        line = sites[site_id].ancestors[::-1] if site_id in sites else []
        held = (_on(budgets.get(above[code].id, ()), day) for code in line if code in above)
        nearest = next((id for id in held if id), None)
        if nearest:
            found[site_id, day] = nearest
    return found


_Budget = tuple[int, date | None, date | None]


def _budgets(site_ids: Collection[int]) -> dict[int, list[_Budget]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT site_id, id, lower(during), upper(during) FROM points_account"
            " WHERE kind = 'budget' AND site_id = ANY(%s::bigint[])",
            [sorted(site_ids)],
        )
        found: dict[int, list[_Budget]] = defaultdict(list)
        for site, id, start, end in cursor.fetchall():
            found[site].append((id, start, end))
        return found


def _on(budgets: Iterable[_Budget], day: date) -> int:
    return next(
        (id for id, start, end in budgets if (not start or start <= day) and (not end or day < end)), 0
    )


def shops(parties: Collection[Party], *, now: datetime) -> dict[Party, tuple[int, int]]:
    """The accounts of shops and where they stand, opened if need be, not locked: a promise moves nothing there yet."""
    found = _shops(parties)
    missing = sorted({*parties} - found.keys())
    if missing:
        opened(missing, now=now)
        found = _shops(parties)
    return found


def _shops(parties: Collection[Party]) -> dict[Party, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shop_code, id, site_id FROM points_account WHERE kind = 'shop' AND shop_code = ANY(%s::text[])",
            [sorted({str(party.key) for party in parties})],
        )
        by_code = {code: (id, site_id) for code, id, site_id in cursor.fetchall()}
    return {party: by_code[str(party.key)] for party in parties if party.key in by_code}
