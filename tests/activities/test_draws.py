"""Lots: promised beforehand, drawn once, and drawn again by anyone from what is published."""

import hashlib
from datetime import timedelta

from activities.stage import START, published, shift_form, takes
from activities.test_terms import kinds, states
from cast import NOW, Cast, resident
from people.entering import child_of
from redvest.activities import drawing, operations
from redvest.activities.enums import SignUpMode
from redvest.activities.models import Draw, Shift, SignUp
from redvest.activities.rules.terms import Terms
from redvest.kernel.errors import Refused
from redvest.kernel.models import OutboxEvent
from redvest.reports.verify import verify
from refusing import refuses

TERMS = Terms(mode=SignUpMode.DRAW, offer_hours=0)
WHEN = START - timedelta(days=1)


def drawn(shift: Shift) -> Draw:
    assert operations.draw_due(now=WHEN) == 1
    return Draw.objects.get(shift=shift)


def test_a_draw(cast: Cast) -> None:
    shift = published(cast, shift_form(places=3), terms=TERMS)[0]
    promise = Draw.objects.get(shift=shift)
    assert (shift.draw_at, len(promise.commitment), promise.seed) == (WHEN, 64, "")
    crowd = [resident(n) for n in range(100, 108)]
    rows = takes(shift, *crowd)
    assert set(states(*rows)) == {"asked"}
    with refuses(Refused, "to_be_drawn"):
        ids = [rows[0].pk]
        by = cast.leader.actor
        operations.decide_sign_ups(shift_id=shift.pk, sign_up_ids=ids, accept=True, by=by, now=NOW)
    assert operations.draw_due(now=WHEN - timedelta(seconds=1)) == 0
    with refuses(Refused, "drawing"):
        operations.sign_up(
            shift_id=shift.pk,
            person_id=cast.clerk.id,
            by=cast.clerk.actor.__class__(person_id=cast.clerk.id),
            now=WHEN,
        )
    OutboxEvent.objects.all().delete()
    draw = drawn(shift)
    assert operations.draw_due(now=WHEN) == 0
    assert draw.commitment == promise.commitment
    lots = [(lot, numbers) for lot, numbers in draw.lots]
    assert [lot for lot, _numbers in lots] == [row.pk for row in rows]
    assert (
        drawing.why_not_genuine(
            commitment=draw.commitment,
            secret=draw.revealed,
            lots=lots,
            digest=draw.digest,
            seed=draw.seed,
            order=draw.order,
        )
        == []
    )
    assert states(*(SignUp.objects.get(pk=lot) for lot in draw.order)) == ["taken"] * 3 + ["waiting"] * 5
    told = dict(kinds())
    assert set(told) == {"sign_up.drawn", "sign_up.not_drawn"}
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting, shift.asked, shift.drawn_at) == (3, 5, 0, WHEN)
    assert verify(now=WHEN) == []


def test_losers_wait_in_drawn_order_and_latecomers_behind_them(cast: Cast) -> None:
    shift = published(cast, shift_form(places=1), terms=TERMS)[0]
    crowd = {who.id: who for who in (resident(n) for n in range(100, 104))}
    takes(shift, *crowd.values())
    draw = drawn(shift)
    late = cast.clerk
    by = late.actor.__class__(person_id=late.id)
    operations.sign_up(shift_id=shift.pk, person_id=late.id, by=by, now=WHEN, or_wait=True)
    owners = [SignUp.objects.get(pk=lot).person_id for lot in draw.order]
    for turn, owner in enumerate(owners):
        row = SignUp.objects.get(shift=shift, person_id=owner)
        assert row.state == "taken", turn
        operations.cancel_sign_up(sign_up_id=row.pk, by=crowd[owner].actor, now=WHEN, reason="有事来不了")
    assert SignUp.objects.get(shift=shift, person_id=late.id).state == "taken"


def test_a_family_is_one_lot(cast: Cast) -> None:
    shift = published(cast, shift_form(places=2), terms=TERMS)[0]
    mother = cast.members[0]
    child = child_of(mother, 71, born=NOW.date().replace(year=2010))
    from people.entering import consent_form
    from redvest.people import operations as people

    people.give_guardian_consent(child_id=child.pk, form=consent_form(strict=False), by=mother.actor, now=NOW)
    operations.sign_up_together(shift_id=shift.pk, person_ids=[mother.id, child.pk], by=mother.actor, now=NOW)
    takes(shift, *cast.residents)
    draw = drawn(shift)
    assert sorted(len(numbers) for _lot, numbers in draw.lots) == [1, 1, 2]
    group = SignUp.objects.filter(group__isnull=False)
    assert len({row.state for row in group}) == 1, "never split"


def test_the_algorithm_in_a_few_lines_of_plain_python() -> None:
    """What the public page tells anyone to run gives the same, without a line of ours."""
    lots = [(11, ["V2026****0001"]), (12, ["V2026****0002", "V2026****0003"]), (15, ["V2026****0004"])]
    secret = "5" * 64
    listed = "".join(f"{lot} {','.join(numbers)}\n" for lot, numbers in lots)
    digest = hashlib.sha256(listed.encode()).hexdigest()
    seed = hashlib.sha256(f"{secret}:{digest}".encode()).hexdigest()
    order = sorted(
        (lot for lot, _n in lots), key=lambda lot: hashlib.sha256(f"{seed}:{lot}".encode()).hexdigest()
    )
    assert (drawing.digest_of(lots), drawing.seed_of(secret, digest)) == (digest, seed)
    assert drawing.order_of([lot for lot, _n in lots], seed) == order
    assert drawing.winners_of([12, 11, 15], {11: 1, 12: 2, 15: 1}, 2) == [12]
    assert drawing.winners_of([11, 12, 15], {11: 1, 12: 2, 15: 1}, 2) == [11, 15], "who fits as a whole"
    wrong = drawing.why_not_genuine(
        commitment=drawing.commitment_of(secret),
        secret=secret,
        lots=lots[:2],
        digest=digest,
        seed=seed,
        order=order,
    )
    assert wrong == [
        "the list of lots is not the one that was closed",
        "the order does not follow from the seed",
    ]


def test_cancelled_activities_draw_nothing(cast: Cast) -> None:
    shift = published(cast, terms=TERMS)[0]
    takes(shift, *cast.members)
    operations.cancel_activity(activity_id=shift.activity_id, reason="暴雨", by=cast.leader.actor, now=NOW)
    assert operations.draw_due(now=WHEN) == 0
    shift.refresh_from_db()
    assert shift.asked == 0
