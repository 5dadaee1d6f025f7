"""Figures of points, by hand: in a period, as of a moment, by site; the whole always adds up."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from cast import CENTRE, DAQIAO, GAOPING, NOW, TAOHUAPING, Cast
from points.stage import TODAY, deduction, earned, funded, held, posted, pts
from redvest.kernel.actor import SYSTEM
from redvest.points import ledger
from redvest.points.ledger import Ending, GivingBack, Party
from redvest.points.queries.figures import PointFigures
from redvest.reports.queries.thanking import point_figures

DAY = timedelta(days=1)


def adds_up(figures: PointFigures) -> bool:
    given = figures.issued + figures.taken_over + figures.owed
    return given == figures.redeemed + figures.expired + figures.donated + figures.outstanding


def test_a_few_days_by_hand(cast: Cast) -> None:
    funded(1000)
    funded(50, code=DAQIAO)
    me, other = Party.person(cast.members[0].id), Party.person(cast.members[1].id)
    # Monday: 30 for me at Daqiao, 4 of them only for today; 10 for the other at the county; 1 deducted.
    earned(me, 26, "1", code=DAQIAO)
    earned(me, 4, "2", code=DAQIAO, expires_on=TODAY)
    wrong = earned(other, 10, "3")
    posted(deduction(me, 1, "d", code=DAQIAO))
    # Tuesday: 3 have ended (the deduction took 1 of them); 8 and 9 are promised, the 8 collected, 2 come back.
    tuesday = NOW + DAY
    with transaction.atomic():
        ledger.expire_due(by=SYSTEM, now=tuesday)
    collected = held(me, 8, "a", now=tuesday)
    held(me, 9, "b", now=tuesday)
    with transaction.atomic():
        ledger.settle(Ending(hold_id=collected, words="大米"), by=SYSTEM, now=tuesday)
        back = GivingBack(hold_id=collected, amount=pts(2), key="r", words="退货")
        ledger.give_back(back, by=SYSTEM, now=tuesday)
    # Wednesday: the other spends 6, and the 10 were wrong.
    wednesday = NOW + 2 * DAY
    spent = held(other, 6, "c", now=wednesday)
    with transaction.atomic():
        ledger.settle(Ending(hold_id=spent, words="洗衣液"), by=SYSTEM, now=wednesday)
        ledger.reverse(wrong, why_words="更正", by=SYSTEM, now=wednesday)

    def shown(code: str = CENTRE, **terms: Any) -> PointFigures:
        return point_figures(code=code, **({"as_of": NOW + 9 * DAY} | terms))

    whole = shown()
    assert whole.as_dict() == {
        "issued": "29.00",
        "taken_over": "0.00",
        "redeemed": "12.00",
        "expired": "3.00",
        "donated": "0.00",
        "budgeted": "1050.00",
        "outstanding": "20.00",
        "held": "9.00",
        "owed": "6.00",
        "owners": 1,
        "by_cause": {"deduction": "-1.00", "record": "30.00"},
    }
    assert adds_up(whole)
    monday = shown(as_of=NOW)
    assert (monday.issued, monday.outstanding, monday.owners) == (39, 39, 2)
    then = shown(as_of=tuesday)
    assert (then.redeemed, then.expired, then.outstanding, then.held) == (6, 3, 30, 9)
    assert all(adds_up(one) for one in (monday, then))
    # By the days of a period; and the end of a period is as good as that moment.
    assert shown(start=TODAY + DAY, end=TODAY + DAY).issued == 0
    assert shown(start=TODAY + DAY, end=TODAY + DAY).redeemed == 6
    assert shown(start=TODAY + 2 * DAY).issued == -10
    assert shown(end=TODAY + DAY).outstanding == then.outstanding
    assert shown(end=TODAY).held == 0
    # What was issued counts at its site; what was exchanged, where the shop stands.
    daqiao = shown(GAOPING)
    assert (daqiao.issued, daqiao.outstanding, daqiao.redeemed, daqiao.owed) == (29, 20, 0, 0)
    assert shown(TAOHUAPING).issued == 0


def test_nothing_yet(cast: Cast) -> None:
    assert point_figures(code=CENTRE, as_of=NOW).issued == 0
