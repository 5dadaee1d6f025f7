"""Every check of points finds its damage, and the tables refuse what code must never do."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from cast import NOW, Cast
from points.stage import TODAY, deduction, earned, funded, held, posted, pts, site_id
from redvest.kernel.actor import SYSTEM
from redvest.people import operations as people
from redvest.points import ledger
from redvest.points.checks import CHECKS
from redvest.points.covenant_checks import CHECKS as COVENANT_CHECKS
from redvest.points.ledger import Ending, FamilyMove, Party
from redvest.points.models import Account
from redvest.reports.verify import verify

TABLES = ("points_transfer", "points_lotuse", "points_lot", "points_account", "points_hold")


@contextmanager
def triggers_disabled() -> Iterator[None]:
    """As somebody who owns the tables might."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def ids(cast: Cast) -> dict[str, int]:
    """Something of everything: given, spent, promised, ended, owed, moved, deducted."""
    funded()
    head = cast.members[0]
    me, other = Party.person(head.id), Party.person(cast.members[1].id)
    home = Party.household(people.make_household(head_id=head.id, by=head.actor, now=NOW).pk)
    first = earned(me, 10, "1")
    gone = earned(other, 5, "2")
    earned(me, 5, "3", expires_on=TODAY)
    collected, returned = held(other, 5, "a"), held(me, 2, "b")
    with transaction.atomic():
        ledger.settle(Ending(hold_id=collected, words="大米"), by=SYSTEM, now=NOW)
        ledger.release(returned, words="不要了", by=SYSTEM, now=NOW)
        ledger.reverse(gone, why_words="更正", by=SYSTEM, now=NOW)
        move = FamilyMove(giver=me, taker=home, amount=pts(4), key="m", words="转入家庭", site_id=site_id())
        ledger.move_in_family(move, by=SYSTEM, now=NOW)
    posted(deduction(me, 1, "d"))
    open_hold = held(me, 3, "c")
    accounts = dict(Account.objects.filter(kind__in=["budget", "issuer", "shop"]).values_list("kind", "pk"))
    mine = ledger.account_of(me)
    theirs = ledger.account_of(other)
    assert mine
    assert theirs
    debt = Account.objects.get(kind="debt", person_id=cast.members[1].id).pk
    assert verify() == []
    return {
        **accounts,
        "me": mine.pk,
        "other": theirs.pk,
        "debt": debt,
        "first": first,
        "hold": open_hold,
        "collected": collected,
    }


#: What is done to the tables behind everybody's back, and the checks that find it.
DAMAGE: dict[str, tuple[str, set[str]]] = {
    "points from nothing": (
        "UPDATE points_account SET balance = balance + 1 WHERE id = {me}",
        {"point sums", "point balances", "point lots"},
    ),
    "points from one to another": (
        "UPDATE points_account SET balance = balance + 1 WHERE id = {shop};"
        " UPDATE points_account SET balance = balance - 1 WHERE id = {budget}",
        {"point balances"},
    ),
    "a floor gone": (
        "ALTER TABLE points_account DROP CONSTRAINT account_floor_of_kind;"
        " UPDATE points_account SET floor = NULL WHERE id = {shop}",
        {"point floors"},
    ),
    "a balance below its floor": (
        "ALTER TABLE points_account DROP CONSTRAINT account_not_below_floor;"
        " UPDATE points_account SET floor = 1000 WHERE id = {shop}",
        {"point floors"},
    ),
    "a debt forgotten while there are points": (
        "UPDATE points_account SET balance = balance + 1 WHERE id = {other};"
        " UPDATE points_account SET balance = balance - 1 WHERE id = {debt}",
        {"point balances", "point floors", "point lots"},
    ),
    "a larger amount": (
        "UPDATE points_transfer SET amount = amount + 1 WHERE id = {first}",
        {"point balances", "point lots", "points by month"},
    ),
    "a transfer gone": (
        "DELETE FROM points_lotuse WHERE transfer_id IN"
        " (SELECT id FROM points_transfer WHERE cause_kind = 'deduction');"
        " DELETE FROM points_transfer WHERE cause_kind = 'deduction'",
        {"point balances", "point lots"},
    ),
    "a lot fuller than it is": (
        "UPDATE points_lot SET rest = rest + 1 WHERE account_id = {me} AND rest < amount AND rest > 0",
        {"point lots"},
    ),
    "a lot good for longer": (
        "UPDATE points_lot SET expires_on = '2030-01-01' WHERE source_id IS NOT NULL",
        {"point lots"},
    ),
    "a use of another lot": (
        "UPDATE points_lotuse SET amount = amount + 1 WHERE id = (SELECT min(id) FROM points_lotuse)",
        {"point lots"},
    ),
    "a cause posted twice": (
        "ALTER TABLE points_transfer DROP CONSTRAINT transfer_cause_once;"
        " UPDATE points_transfer SET cause_key = '1' WHERE cause_kind = 'record'",
        {"point causes"},
    ),
    "a correction of something else": (
        "UPDATE points_transfer SET reverses_id = {first} WHERE reverses_id IS NOT NULL",
        {"point causes", "points by month"},
    ),
    "a correction of nothing": (
        "UPDATE points_transfer SET reverses_id = NULL",
        {"point causes", "points by month"},
    ),
    "a hold collected by a stroke of the pen": (
        "UPDATE points_hold SET state = 'settled', settled = amount, ended_at = opened_at WHERE id = {hold}",
        {"point holds"},
    ),
    "a hold for more": ("UPDATE points_hold SET amount = amount + 1 WHERE id = {hold}", {"point holds"}),
    "goods brought back on paper": (
        "UPDATE points_hold SET returned = 1 WHERE id = {collected}",
        {"point holds"},
    ),
    "a present": (
        "UPDATE points_transfer SET cause_kind = 'given' WHERE cause_kind = 'moved'",
        {"point ways"},
    ),
    "a shop that gives points away": (
        "UPDATE points_transfer SET debit_id = {shop} WHERE id = {first}",
        {"point balances", "points by month"},
    ),
    "points nobody budgeted": (
        "UPDATE points_transfer SET debit_id = {issuer} WHERE id = {first}",
        {"point balances", "point ways", "points by month"},
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_every_damage_is_found(ids: dict[str, int], damage: str) -> None:
    statement, checks = DAMAGE[damage]
    with triggers_disabled(), connection.cursor() as cursor:
        cursor.execute(statement.format(**ids))
        assert cursor.rowcount
    assert {one.check for one in verify()} == checks


def test_every_check_finds_some_damage() -> None:
    assert set().union(*(checks for _statement, checks in DAMAGE.values())) == set(CHECKS) - set(
        COVENANT_CHECKS
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE points_transfer SET amount = 1",
        "DELETE FROM points_transfer",
        "UPDATE points_lotuse SET amount = 1",
        "DELETE FROM points_lotuse",
        "UPDATE points_lot SET expires_on = '2030-01-01'",
        "UPDATE points_lot SET amount = amount + 1",
        "DELETE FROM points_lot",
        "UPDATE points_account SET kind = 'shop'",
        "DELETE FROM points_account WHERE kind = 'shop'",
        "UPDATE points_hold SET amount = amount + 1",
        "DELETE FROM points_hold",
        "UPDATE points_account SET balance = -1 WHERE id = {me}",
        "UPDATE points_account SET floor = NULL WHERE id = {me}",
        "UPDATE points_lot SET rest = -1",
        # A present to somebody else.
        "INSERT INTO points_transfer (debit_id, credit_id, amount, cause_kind, cause_key, leg, happened_on, booked_at,"
        " words, site_id) SELECT {me}, {other}, 1, 'given', 'x', 0, now(), now(), 'x', site_id FROM points_transfer"
        " LIMIT 1",
        # The same cause again.
        "INSERT INTO points_transfer (debit_id, credit_id, amount, cause_kind, cause_key, leg, happened_on, booked_at,"
        " words, site_id) SELECT debit_id, credit_id, amount, cause_kind, cause_key, leg, happened_on, booked_at,"
        " words, site_id FROM points_transfer WHERE id = {first}",
        # A second budget for the same days.
        "INSERT INTO points_account (kind, site_id, shop_code, during, floor, balance, opened_at)"
        " SELECT kind, site_id, '', during, 0, 0, now() FROM points_account WHERE kind = 'budget'",
    ],
)
def test_the_tables_refuse(ids: dict[str, int], statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**ids))
    assert verify() == []
