"""The ledger: what is given, spent, promised, taken back and over, to the hundredth."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cast import DAQIAO, GAOPING, NOW, Cast
from points.stage import (
    TODAY,
    deduction,
    differences,
    earned,
    earning,
    funded,
    held,
    posted,
    pts,
    request,
    shop,
    site_id,
    standing,
)
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Refused
from redvest.people import operations as people
from redvest.points import ledger
from redvest.points.enums import CauseKind
from redvest.points.ledger import Ending, FamilyMove, GivingBack, Party, Posting
from redvest.points.models import Account, Lot, LotUse, Transfer

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def budget(cast: Cast) -> ledger.Budget:
    return funded()


@pytest.fixture(autouse=True)
def proven(cast: Cast) -> Any:
    yield
    assert differences() == []


@pytest.fixture
def me(cast: Cast) -> Party:
    return Party.person(cast.members[0].id)


@pytest.fixture
def other(cast: Cast) -> Party:
    return Party.person(cast.members[1].id)


def codes(deed: Callable[[], Any]) -> list[str]:
    """Why it is refused; nothing is left of it."""
    before = (
        Transfer.objects.count(),
        list(Account.objects.order_by("pk").values_list("pk", "balance", "floor")),
    )
    with pytest.raises(Refused) as refused, transaction.atomic():
        deed()
    after = (
        Transfer.objects.count(),
        list(Account.objects.order_by("pk").values_list("pk", "balance", "floor")),
    )
    assert before == after
    return refused.value.codes


# ---- giving ----


def test_points_are_given_once_for_their_cause(me: Party) -> None:
    first = earned(me, "1.50", "7")
    again, other_amount = posted(earning(me, "1.50", "7"), earning(me, 9, "7"))
    assert (again.transfer_id, again.amount, again.repeated) == (first, pts("1.50"), True)
    assert (other_amount.transfer_id, other_amount.amount, other_amount.repeated) == (
        first,
        pts("1.50"),
        True,
    )
    assert standing(me) == (pts("1.50"), pts("1.50"), 0, 0)


def test_a_cause_twice_in_one_call_is_posted_once(me: Party) -> None:
    first, second = posted(earning(me, 2, "7"), earning(me, 2, "7"))
    assert first.transfer_id == second.transfer_id
    assert (first.repeated, second.repeated) == (False, True)
    assert standing(me)[0] == 2


def test_what_is_wrong_is_refused_and_the_others_are_posted(me: Party, other: Party) -> None:
    outcomes = posted(
        earning(me, 1, "1"),
        earning(me, 0, "2"),
        earning(me, "0.005", "3"),
        earning(me, 1, ""),
        earning(me, 1, "5", words=""),
        earning(me, 1, "6", expires_on=TODAY - DAY),
        earning(me, 1, "7", debit=other),
        earning(me, 1, "8", debit=Party.shop("x", 1)),
        earning(me, 1, "9", debit=Party(me.kind, 1), credit=Party.issuer(1)),
        earning(me, 3, "10"),
        earning(me, 1, "11", happened_on=date(2027, 1, 1)),
    )
    found = [[reason.code for reason in one.reasons] for one in outcomes]
    wrong = [[], ["amount_wrong"], ["amount_wrong"], ["cause_wrong"], ["words_wrong"], ["expires_early"]]
    assert found[:7] == [*wrong, ["between_owners"]]
    assert found[9:] == [[], ["no_budget"]]
    assert standing(me)[0] == 4


def test_no_budget_gives_nothing_and_a_spent_one_refuses(me: Party, other: Party) -> None:
    own = funded(5, code=DAQIAO)
    outcomes = posted(
        earning(me, 3, "1", code=DAQIAO),
        earning(other, 3, "2", code=DAQIAO),
        earning(other, 2, "3", code=DAQIAO),
    )
    assert [[reason.code for reason in one.reasons] for one in outcomes] == [[], ["budget_spent"], []]
    assert "只剩 2 分" in str(outcomes[1].reasons[0])
    assert Account.objects.get(pk=own.id).balance == 0
    # The township has none: the county pays for it.
    assert posted(earning(me, 3, "4", code=GAOPING))[0].transfer_id


def test_a_budget_is_set_as_a_whole(cast: Cast, me: Party) -> None:
    earned(me, 30, "1")
    assert funded(30).left == 0
    assert funded(30).granted == 30
    assert codes(lambda: funded(29)) == ["budget_given"]
    assert funded(31).left == 1
    days = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 1, 31)}

    def overlapping() -> None:
        ledger.fund(site_id=site_id(), granted=pts(1), by=SYSTEM, now=NOW, **days)

    assert codes(overlapping) == ["budget_overlaps"]


def test_statements_do_not_grow_with_the_batch(cast: Cast) -> None:
    owners = [Party.person(one.id) for one in (*cast.members, *cast.residents, cast.leader, cast.clerk)]
    posted(*(earning(owner, 9, f"before {owner.key}") for owner in owners))

    def statements(several: list[Posting]) -> int:
        with (
            transaction.atomic(),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            ledger.post_many(several, by=SYSTEM, now=NOW)
        return len(queries)

    few = statements([earning(owners[0], 1, "a"), deduction(owners[0], 1, "b")])
    many = [earning(owner, 1, f"c{n}") for n, owner in enumerate(owners * 50)]
    many += [deduction(owner, 1, f"d{n}") for n, owner in enumerate(owners * 50)]
    assert statements(many) == few
    assert few <= 13


# ---- spending ----


def test_what_ends_soonest_is_spent_first(me: Party) -> None:
    earned(me, 5, "1")
    earned(me, 5, "2", expires_on=TODAY + 60 * DAY)
    earned(me, 5, "3", expires_on=TODAY + 30 * DAY)
    earned(me, 5, "4", expires_on=TODAY + 30 * DAY, happened_on=TODAY - DAY)
    held(me, 12, "order 1")
    rests = dict(Lot.objects.values_list("origin__cause_key", "rest"))
    assert rests == {"4": 0, "3": 0, "2": pts(3), "1": pts(5)}
    one = ledger.standings([me], today=TODAY)[me]
    assert one.ending == ((TODAY + 60 * DAY, pts(3)),)


def test_what_has_ended_is_not_spent_even_before_it_is_booked(me: Party) -> None:
    earned(me, 5, "1", expires_on=TODAY)
    earned(me, 2, "2")
    later = NOW + DAY
    assert standing(me, on=TODAY + DAY) == (7, 2, 0, 0)
    assert codes(lambda: ledger.hold(request(me, 3, "o"), by=SYSTEM, now=later)) == ["not_enough"]
    with transaction.atomic():
        assert ledger.expire_due(by=SYSTEM, now=NOW) == 0
        assert ledger.expire_due(by=SYSTEM, now=later) == 1
        assert ledger.expire_due(by=SYSTEM, now=later) == 0
    assert standing(me, on=TODAY + DAY) == (2, 2, 0, 0)
    (line, *_rest) = ledger.lines(ledger.standings([me], today=TODAY)[me].account_id)
    assert (line.kind, line.amount, line.balance) == (CauseKind.EXPIRED, -5, 2)
    assert "2026-03-02" in line.why


def test_a_deduction_takes_what_there_is_and_no_more(me: Party) -> None:
    earned(me, 3, "1")
    first, second = posted(deduction(me, 5, "d1"), deduction(me, 5, "d2"))
    assert first.amount == 3
    assert [reason.code for reason in second.reasons] == ["nothing_left"]
    assert standing(me) == (0, 0, 0, 0)


def test_the_base_stays(me: Party) -> None:
    posted(earning(me, 100, "base", cause_kind=CauseKind.BASE))
    earned(me, 10, "1", expires_on=TODAY)
    with transaction.atomic():
        ledger.keep_at_least(me, pts(100), site_id=site_id(), by=SYSTEM, now=NOW)
    assert standing(me) == (110, 10, 0, 0)
    assert codes(lambda: held(me, 11, "o")) == ["not_enough"]
    assert posted(deduction(me, 50, "d"))[0].amount == 10
    assert codes(lambda: ledger.keep_at_least(me, pts(101), site_id=site_id(), by=SYSTEM, now=NOW)) == [
        "below_floor"
    ]
    assert standing(me) == (100, 0, 0, 0)


def test_the_base_does_not_end(me: Party) -> None:
    earned(me, 100, "1", expires_on=TODAY)
    earned(me, 10, "2", expires_on=TODAY)
    with transaction.atomic():
        ledger.keep_at_least(me, pts(100), site_id=site_id(), by=SYSTEM, now=NOW)
        ledger.expire_due(by=SYSTEM, now=NOW + DAY)
        assert ledger.expire_due(by=SYSTEM, now=NOW + DAY) == 0
    assert standing(me)[0] == 100


# ---- holds ----


def test_a_hold_is_collected(me: Party) -> None:
    earned(me, 10, "1")
    hold = held(me, 4, "order")
    assert held(me, 4, "order") == hold
    assert standing(me) == (6, 6, 4, 0)
    with transaction.atomic():
        assert not ledger.settle(Ending(hold_id=hold, words="大米"), by=SYSTEM, now=NOW).repeated
        assert ledger.settle(Ending(hold_id=hold, words="大米"), by=SYSTEM, now=NOW).repeated
    assert standing(me) == (6, 6, 0, 0)
    taken = ledger.account_of(shop())
    assert taken is not None
    assert taken.balance == 4
    assert codes(lambda: ledger.release(hold, words="x", by=SYSTEM, now=NOW)) == ["hold_over"]


def test_what_is_released_goes_back_into_its_lots(me: Party) -> None:
    earned(me, 5, "1", expires_on=TODAY + 9 * DAY)
    earned(me, 5, "2")
    hold = held(me, 7, "order")
    with transaction.atomic():
        ledger.release(hold, words="没有来领", by=SYSTEM, now=NOW)
    assert dict(Lot.objects.values_list("origin__cause_key", "rest")) == {"1": pts(5), "2": pts(5)}
    assert standing(me) == (10, 10, 0, 0)


def test_a_part_is_collected_the_rest_goes_back_and_some_comes_back_later(me: Party) -> None:
    earned(me, 5, "1", expires_on=TODAY + 9 * DAY)
    earned(me, 5, "2")
    hold = held(me, 10, "order")
    with transaction.atomic():
        ledger.settle(Ending(hold_id=hold, amount=pts(6), words="少一件"), by=SYSTEM, now=NOW)
    assert dict(Lot.objects.values_list("origin__cause_key", "rest")) == {"1": pts(0), "2": pts(4)}
    back = GivingBack(hold_id=hold, amount=pts(3), key="return 1", words="退货")
    with transaction.atomic():
        first = ledger.give_back(back, by=SYSTEM, now=NOW)
        assert ledger.give_back(back, by=SYSTEM, now=NOW) == first
    assert dict(Lot.objects.values_list("origin__cause_key", "rest")) == {"1": pts(2), "2": pts(5)}
    more = GivingBack(hold_id=hold, amount=pts(4), key="return 2", words="退货")
    assert codes(lambda: ledger.give_back(more, by=SYSTEM, now=NOW)) == ["too_much_back"]


def test_what_comes_back_too_late_ends_unless_the_shop_could_not_deliver(me: Party) -> None:
    earned(me, 5, "1", expires_on=TODAY)
    one, two = held(me, 2, "own fault"), held(me, 3, "the shop's")
    later = NOW + 2 * DAY
    with transaction.atomic():
        ledger.expire_due(by=SYSTEM, now=later)
        ledger.release(one, words="没有来领", by=SYSTEM, now=later)
        ledger.release(two, words="缺货", by=SYSTEM, now=later, good_until=TODAY + 30 * DAY)
    assert standing(me, on=TODAY + 2 * DAY) == (5, 3, 0, 0)
    with transaction.atomic():
        ledger.expire_due(by=SYSTEM, now=later)
    assert standing(me, on=TODAY + 2 * DAY) == (3, 3, 0, 0)


# ---- taking back ----


def reversed_(transfer: int, *, now: Any = NOW) -> int:
    with transaction.atomic():
        return ledger.reverse(transfer, why_words="记录有误，已更正", by=SYSTEM, now=now)


def left_in_budget() -> Any:
    return Account.objects.get(kind="budget", site_id=site_id()).balance


def test_what_is_left_is_taken_back_whole_and_once(me: Party) -> None:
    transfer = earned(me, 5, "1")
    earned(me, 2, "2")
    first = reversed_(transfer)
    assert reversed_(transfer) == first
    assert standing(me) == (2, 2, 0, 0)
    assert left_in_budget() == 99_998
    assert Transfer.objects.get(pk=first).reverses_id == transfer
    corrected = {line.id: line.corrected for line in ledger.lines(Lot.objects.first().account_id)}
    assert corrected[transfer] == first


def test_what_was_spent_becomes_a_debt_that_the_next_points_pay(me: Party) -> None:
    transfer = earned(me, 10, "1")
    hold = held(me, 8, "order")
    with transaction.atomic():
        ledger.settle(Ending(hold_id=hold, words="大米"), by=SYSTEM, now=NOW)
    reversed_(transfer)
    assert standing(me) == (0, 0, 0, 8)
    assert left_in_budget() == 100_000
    earned(me, 5, "2")
    assert standing(me) == (0, 0, 0, 3)
    earned(me, 5, "3")
    assert standing(me) == (2, 2, 0, 0)
    kinds = [(line.kind, line.amount, line.balance) for line in ledger.lines(Lot.objects.first().account_id)]
    assert kinds == [
        ("repaid", -3, 2),
        ("record", 5, 5),
        ("repaid", -5, 0),
        ("record", 5, 5),
        ("reversal", -10, 0),
        ("owed", 8, 10),
        ("held", -8, 2),
        ("record", 10, 10),
    ]


def test_other_points_pay_before_a_debt_is_made_but_never_those_on_hold(me: Party) -> None:
    transfer = earned(me, 10, "1")
    held(me, 10, "order")
    earned(me, 4, "2")
    reversed_(transfer)
    assert standing(me) == (0, 0, 10, 6)


def test_what_comes_back_from_the_shop_pays_the_debt(me: Party) -> None:
    transfer = earned(me, 10, "1")
    hold = held(me, 10, "order")
    reversed_(transfer)
    assert standing(me) == (0, 0, 10, 10)
    with transaction.atomic():
        ledger.release(hold, words="没有来领", by=SYSTEM, now=NOW)
    assert standing(me) == (0, 0, 0, 0)


def test_what_ended_unspent_is_no_debt(me: Party) -> None:
    transfer = earned(me, 10, "1", expires_on=TODAY)
    held(me, 3, "order")
    with transaction.atomic():
        ledger.expire_due(by=SYSTEM, now=NOW + DAY)
    reversed_(transfer, now=NOW + DAY)
    assert standing(me, on=TODAY + DAY) == (0, 0, 3, 3)
    assert left_in_budget() == 100_000
    assert Account.objects.get(kind="expiry").balance == 0


def test_a_wrong_deduction_is_given_back_where_it_was(me: Party) -> None:
    earned(me, 5, "1", expires_on=TODAY)
    earned(me, 5, "2")
    (outcome,) = posted(deduction(me, 7, "d"))
    assert outcome.transfer_id
    reversed_(outcome.transfer_id, now=NOW + DAY)
    # The part that has ended meanwhile is good for a month more.
    assert standing(me, on=TODAY + DAY) == (10, 10, 0, 0)
    ending = ledger.standings([me], today=TODAY + DAY)[me].ending
    assert ending == ((TODAY + 31 * DAY, pts(5)),)


def test_only_what_gave_or_deducted_is_reversed(me: Party) -> None:
    transfer = earned(me, 5, "1")
    held(me, 1, "order")
    first = reversed_(transfer)
    for pk in (first, Transfer.objects.get(cause_kind="held").pk):
        assert codes(lambda pk=pk: reversed_(pk)) == ["not_reversible"]
    assert codes(lambda: reversed_(10**9)) == ["not_found"]
    assert codes(lambda: ledger.reverse(transfer, why_words="", by=SYSTEM, now=NOW)) == ["words_wrong"]


# ---- families ----


@pytest.fixture
def home(cast: Cast) -> Party:
    head = cast.members[0]
    return Party.household(people.make_household(head_id=head.id, by=head.actor, now=NOW).pk)


def moved(giver: Party, taker: Party, amount: Any, key: str) -> int:
    move = FamilyMove(
        giver=giver, taker=taker, amount=pts(amount), key=key, words="转入家庭", site_id=site_id()
    )
    with transaction.atomic():
        return ledger.move_in_family(move, by=SYSTEM, now=NOW)


def test_points_move_within_a_family_with_their_days(me: Party, other: Party, home: Party) -> None:
    earned(me, 5, "1", expires_on=TODAY + 9 * DAY)
    earned(me, 5, "2")
    first = moved(me, home, 7, "m1")
    assert moved(me, home, 7, "m1") == first
    assert standing(me) == (3, 3, 0, 0)
    assert standing(home) == (7, 7, 0, 0)
    assert ledger.standings([home], today=TODAY)[home].ending == ((TODAY + 9 * DAY, pts(5)),)
    assert codes(lambda: moved(me, other, 1, "m2")) == ["between_owners"]
    assert codes(lambda: moved(me, me, 1, "m3")) == ["between_owners"]
    assert codes(lambda: moved(me, home, 4, "m4")) == ["not_enough"]


def test_what_moved_on_is_taken_back_from_where_it_is(me: Party, home: Party) -> None:
    transfer = earned(me, 10, "1")
    moved(me, home, 6, "m1")
    held(home, 2, "order")
    reversed_(transfer)
    assert standing(me) == (0, 0, 0, 0)
    assert standing(home) == (0, 0, 2, 2)
    assert left_in_budget() == 100_000


def test_what_moved_to_and_fro_is_taken_back(me: Party, home: Party) -> None:
    transfer = earned(me, 10, "1")
    moved(me, home, 10, "m1")
    moved(home, me, 10, "m2")
    held(me, 4, "order")
    reversed_(transfer)
    assert standing(me) == (0, 0, 4, 4)
    assert standing(home) == (0, 0, 0, 0)


def test_two_names_of_one_person(me: Party, other: Party) -> None:
    earned(me, 5, "1", expires_on=TODAY + 9 * DAY)
    transfer = earned(other, 5, "2")
    earned(other, 1, "3", expires_on=TODAY)
    hold = held(other, 4, "order")
    with transaction.atomic():
        ledger.settle(Ending(hold_id=hold, words="大米"), by=SYSTEM, now=NOW)
        ledger.merge_owner(int(me.key), int(other.key), by=SYSTEM, now=NOW)
    assert standing(other) == (0, 0, 0, 0)
    assert standing(me) == (7, 7, 0, 0)
    reversed_(transfer)
    assert standing(other) == (0, 0, 0, 3)
    assert standing(me) == (5, 5, 0, 0)
    with transaction.atomic():
        ledger.merge_owner(int(me.key), int(other.key), by=SYSTEM, now=NOW)


def test_who_leaves_leaves_nothing_behind(me: Party) -> None:
    earned(me, 5, "1")
    earned(me, 5, "2", expires_on=TODAY)
    with transaction.atomic():
        assert ledger.end_all(int(me.key), by=SYSTEM, now=NOW)
        assert ledger.end_all(int(me.key), by=SYSTEM, now=NOW) == []
    assert standing(me) == (0, 0, 0, 0)


# ---- reading ----


def test_as_of_any_moment(me: Party) -> None:
    moments = [NOW + n * DAY for n in range(4)]
    earned(me, 5, "1", now=moments[0])
    earned(me, 3, "2", now=moments[1])
    held(me, 6, "order", now=moments[2])
    account = ledger.account_of(me)
    assert account is not None
    found = [ledger.balance_as_of(account.pk, moment) for moment in (NOW - DAY, *moments)]
    assert found == [0, 5, 8, 2, 2]


def test_every_line_says_what_why_and_until_when(me: Party) -> None:
    for n in range(5):
        earned(me, 1 + n, str(n), rule_version_id=70 + n, expires_on=TODAY + n * DAY)
    account = ledger.account_of(me)
    assert account is not None
    whole = ledger.lines(account.pk)
    paged = [*ledger.lines(account.pk, limit=2), *ledger.lines(account.pk, before=whole[1].id, limit=9)]
    assert paged == whole
    newest = whole[0]
    assert (newest.what, newest.why, newest.rule_version_id) == ("志愿服务", "清扫街道 2 小时", 74)
    assert (newest.amount, newest.balance, newest.expires_on) == (5, 15, TODAY + 4 * DAY)
    assert [line.balance for line in whole] == [15, 10, 6, 3, 1]


def test_lots_used_are_exact(me: Party) -> None:
    earned(me, "0.10", "1")
    earned(me, "0.20", "2")
    held(me, "0.30", "order")
    assert sorted(LotUse.objects.values_list("amount", flat=True)) == [pts("0.10"), pts("0.20")]
