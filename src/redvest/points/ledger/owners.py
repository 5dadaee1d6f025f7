"""Holding owners' accounts while it is counted what they are due, so that two counts of one owner never cross."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from redvest.kernel.operation import step
from redvest.points.enums import AccountKind
from redvest.points.ledger._accounts import locked, paying_budgets
from redvest.points.ledger._terms import Party


@step
def lock_owners(
    owners: Collection[Party], *, paid_for: Collection[tuple[int, date]], now: datetime
) -> dict[Party, Decimal]:
    """Locks these accounts, opened if need be, and the budgets that pay for sites on days, as ``post_many`` will.

    Returns the owners' balances. Locked together and in the ledger's order, so that nobody waits in a circle.
    """
    budgets = paying_budgets(paid_for)
    accounts = locked(owners, set(budgets.values()), now=now)
    return {owner: accounts[owner].balance for owner in owners}


@step
def raise_floors(floors: Mapping[Party, Decimal]) -> None:
    """From now on these owners, whose accounts are locked, keep so much (基础分); those who have less, as before.

    For the first time an owner has a base. A floor is never lowered here: see ``keep_at_least``. Two statements.
    """
    for kind, column in ((AccountKind.PERSON, "person_id"), (AccountKind.HOUSEHOLD, "household_id")):
        rows = [(int(party.key), floor) for party, floor in floors.items() if party.kind is kind]
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE points_account SET floor = new.floor"
                    " FROM unnest(%s::bigint[], %s::numeric[]) AS new(owner, floor)"
                    f" WHERE kind = %s AND {column} = new.owner"
                    " AND points_account.floor < new.floor AND balance >= new.floor",
                    [[key for key, _floor in rows], [floor for _key, floor in rows], kind.value],
                )


@step
def drop_floors(owners: Iterable[Party]) -> None:
    """These owners, whose accounts are locked, keep nothing any more: their base is about to be taken back, whole."""
    keys = {(party.kind, int(party.key)) for party in owners}
    for kind, column in ((AccountKind.PERSON, "person_id"), (AccountKind.HOUSEHOLD, "household_id")):
        ids = sorted(key for which, key in keys if which is kind)
        if ids:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE points_account SET floor = 0 WHERE kind = %s AND {column} = ANY(%s::bigint[])",
                    [kind.value, ids],
                )
