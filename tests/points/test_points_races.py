"""Real threads on one balance: what there is, is spent exactly once, whoever comes first."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from activities.test_capacity import at_once
from cast import DAQIAO, NOW, make_cast
from points.stage import (
    deduction,
    differences,
    earned,
    earning,
    funded,
    pts,
    request,
    standing,
)
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Refused
from redvest.kernel.operation import operation
from redvest.people import operations as people
from redvest.points import ledger
from redvest.points.ledger import Ending, FamilyMove, Outcome, Party, Posting
from redvest.points.models import Account, Hold, Transfer


@operation
def holds(owner: Party, amount: Any, key: str) -> int:
    return ledger.hold(request(owner, amount, key), by=SYSTEM, now=NOW)


@operation
def posts(*postings: Posting) -> list[Outcome]:
    return list(ledger.post_many(postings, by=SYSTEM, now=NOW).outcomes)


@operation
def reverses(transfer: int) -> int:
    return ledger.reverse(transfer, why_words="更正", by=SYSTEM, now=NOW)


@operation
def settles(hold: int) -> Any:
    return ledger.settle(Ending(hold_id=hold, words="大米"), by=SYSTEM, now=NOW)


@operation
def releases(hold: int) -> Any:
    return ledger.release(hold, words="不要了", by=SYSTEM, now=NOW)


@operation
def moves(giver: Party, taker: Party, amount: Any, key: str, site_id: int) -> int:
    move = FamilyMove(
        giver=giver, taker=taker, amount=pts(amount), key=key, words="转入家庭", site_id=site_id
    )
    return ledger.move_in_family(move, by=SYSTEM, now=NOW)


@pytest.mark.race
def test_one_balance_many_spenders(committed_db: str) -> None:
    cast = make_cast()
    funded()
    me = Party.person(cast.members[0].id)
    earned(me, 10, "1")
    results = at_once([lambda n=n: holds(me, 1, f"order {n}") for n in range(60)], threads=16)
    made = [one for one in results if isinstance(one, int)]
    assert len(made) == len(set(made)) == 10
    assert all(one.codes == ["not_enough"] for one in results if not isinstance(one, int))
    assert standing(me) == (0, 0, 10, 0)
    # Each is collected by one scan of several, and nobody both collects and gets it back.
    calls = [lambda hold=hold: settles(hold) for hold in made] + [
        lambda hold=hold: releases(hold) for hold in made
    ]
    Random(3).shuffle(calls)
    ended = at_once(calls, threads=16)
    assert sum(isinstance(one, Refused) and one.codes == ["hold_over"] for one in ended) == 10
    states = Counter(Hold.objects.values_list("state", flat=True))
    taken = ledger.account_of(Party.shop("aixin-1", 0))
    assert states["settled"] + states["released"] == 10
    assert (taken.balance if taken else 0) == states["settled"]
    assert standing(me)[0] == states["released"]
    assert differences() == []


@pytest.mark.race
def test_one_cause_many_posters_and_a_small_budget(committed_db: str) -> None:
    cast = make_cast()
    budget = funded(7, code=DAQIAO)
    owners = [Party.person(one.id) for one in (*cast.members, *cast.residents)]
    calls = [lambda n=n: posts(earning(owners[n % 4], 1, f"record {n % 12}", code=DAQIAO)) for n in range(72)]
    results = at_once(calls, threads=16)
    outcomes = [one[0] for one in results if isinstance(one, list)]
    assert len(outcomes) == 72
    ids = {one.transfer_id for one in outcomes if one.transfer_id}
    assert len(ids) == 7 == Transfer.objects.filter(cause_kind="record").count()
    assert sum(not (one.refused or one.repeated) for one in outcomes) == 7
    refused = {reason.code for one in outcomes for reason in one.reasons}
    assert refused == {"budget_spent"}
    assert Account.objects.get(pk=budget.id).balance == 0
    assert differences() == []


@pytest.mark.race
def test_everything_at_once(committed_db: str) -> None:
    """Earning, spending, deducting, correcting and moving on the same few accounts: no deadlock, and all agrees."""
    cast = make_cast()
    funded()
    head = cast.members[0]
    home = Party.household(people.make_household(head_id=head.id, by=head.actor, now=NOW).pk)
    owners = [Party.person(one.id) for one in (*cast.members, *cast.residents)] + [home]
    first = [earned(owner, 20, f"first {n}.{m}") for n, owner in enumerate(owners) for m in range(4)]
    site_id = Account.objects.get(kind="budget").site_id or 0
    chance = Random(11)
    calls: list[Any] = []
    for n in range(120):
        one, two = chance.sample(owners, 2)
        batch = [earning(one, 3, f"e{n}"), deduction(two, 2, f"d{n}"), earning(two, 1, f"f{n}")]
        chance.shuffle(batch)
        calls.append(lambda batch=batch: posts(*batch))
        calls.append(lambda one=one, n=n: holds(one, 5, f"h{n}"))
        if n < len(first):
            calls.append(lambda n=n: reverses(first[n]))
        giver, taker = (owners[0], home) if n % 2 else (home, owners[0])
        calls.append(lambda giver=giver, taker=taker, n=n: moves(giver, taker, 2, f"m{n}", site_id))
    chance.shuffle(calls)
    results = at_once(calls, threads=16)
    unexpected = [one for one in results if isinstance(one, BaseException) and not isinstance(one, Refused)]
    assert unexpected == []
    assert differences() == []
