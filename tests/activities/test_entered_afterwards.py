"""Hours entered afterwards: what nobody scanned counts when a second approved."""

from datetime import datetime, timedelta
from typing import Any

from activities.stage import START, published, shift_form
from activities.timekeeping import (
    END,
    HOUR,
    LATER,
    MINUTE,
    minutes_of,
    records_of,
)
from cast import DAQIAO, NOW, Cast, Persona, resident
from redvest.activities import operations
from redvest.activities.models import (
    AfterwardsEntry,
    Attendance,
    Shift,
)
from redvest.activities.operations import Afterwards
from redvest.kernel.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from redvest.reports.verify import verify
from refusing import refuses


def entry(shift: Shift, who: Persona, witness: Persona | None, **changes: Any) -> Afterwards:
    fields: dict[str, Any] = {
        "shift_id": shift.pk,
        "person_id": who.id,
        "starts_at": shift.starts_at,
        "ends_at": shift.starts_at + HOUR,
        "reason": "手机没电",
        "witness_id": witness.id if witness else None,
    }
    return Afterwards(**(fields | changes))


def enters(one: Afterwards, by: Persona, now: datetime = LATER) -> AfterwardsEntry:
    return operations.enter_afterwards(entry=one, by=by.actor, now=now)


def test_entered_afterwards_counts_when_a_second_approved(cast: Cast) -> None:
    shift = published(cast)[0]
    who, witness = cast.members
    made = enters(entry(shift, who, witness), cast.leader)
    assert minutes_of(who) == (0, 0), "nothing before the second approval"
    for nobody, code in ((cast.leader, "not_permitted"), (cast.clerk, "not_permitted")):
        with refuses(Forbidden, code):
            operations.decide_entry(entry_id=made.pk, approve=True, reason="属实", by=nobody.actor, now=LATER)
    operations.decide_entry(entry_id=made.pk, approve=True, reason="属实", by=cast.approver.actor, now=LATER)
    (record,) = records_of(who)
    assert (record.minutes, record.grade, record.times, record.late) == (60, "C", 1, False)
    assert verify(now=LATER) == []
    with refuses(Invalid, "attended", "entered", "overlap"):
        enters(entry(shift, who, witness), cast.leader)


def test_what_cannot_be_entered(cast: Cast) -> None:
    shift = published(cast)[0]
    who, witness = cast.members
    leader = cast.leader
    for one, codes in (
        (entry(shift, who, None), ["proof_missing"]),
        (entry(shift, who, who), ["witness"]),
        (entry(shift, leader, witness), ["own_hours"]),
        (entry(shift, who, witness, reason=" "), ["required"]),
        (entry(shift, who, witness, ends_at=END + MINUTE), ["outside_shift"]),
        (entry(shift, who, witness, ends_at=START), ["times_reversed"]),
        (entry(shift, who, witness, person_id=987654), ["not_found"]),
    ):
        with refuses(Invalid, *codes):
            enters(one, leader)
    with refuses(Invalid, "not_over"):
        enters(entry(shift, who, witness), leader, now=START)
    with refuses(Forbidden, "not_permitted"):
        enters(entry(shift, who, witness), who)
    with refuses(NotFound, "not_found"):
        enters(entry(shift, who, witness, shift_id=987654), leader)


def test_the_quota_of_a_month(cast: Cast) -> None:
    shift = published(cast)[0]
    operations.set_entry_quota(
        person_id=cast.leader.id,
        site_code=cast.centre.code,
        per_month=1,
        reason="试用",
        by=cast.manager.actor,
        now=LATER,
    )
    a, b = cast.members
    calls = [entry(shift, a, b), entry(shift, b, a)]
    first, second = operations.enter_afterwards_many(entries=calls, by=cast.leader.actor, now=LATER)
    assert isinstance(first, AfterwardsEntry)
    assert isinstance(second, Refused)
    assert second.codes == ["quota"]
    with refuses(Forbidden, "not_permitted"):
        operations.set_entry_quota(
            person_id=cast.leader.id,
            site_code=cast.centre.code,
            per_month=99,
            reason="x",
            by=cast.leader.actor,
            now=LATER,
        )


def test_late_is_said(cast: Cast) -> None:
    shift = published(cast)[0]
    who, witness = cast.members
    late = LATER + timedelta(days=20)
    made = enters(entry(shift, who, witness), cast.leader, now=late)
    operations.decide_entry(entry_id=made.pk, approve=True, reason="属实", by=cast.approver.actor, now=late)
    assert records_of(who)[0].late


def test_an_activity_that_was_never_announced(cast: Cast) -> None:
    from activities.stage import form  # beside the one test that drafts by itself

    activity = operations.draft_activity(form=form(cast), by=cast.leader.actor, now=LATER)
    past = shift_form(NOW - timedelta(days=40))
    shift = operations.add_past_shift(activity_id=activity.pk, form=past, by=cast.leader.actor, now=LATER)
    who, witness = cast.members
    made = enters(entry(shift, who, witness), cast.leader)
    operations.decide_entry(
        entry_id=made.pk, approve=True, reason="有照片", by=cast.approver.actor, now=LATER
    )
    activity.refresh_from_db()
    assert activity.state == "finished"
    assert minutes_of(who) == (60, 1)
    assert verify(now=LATER) == []


def test_an_overlap_elsewhere_is_refused(cast: Cast, served: Attendance) -> None:
    other = published(cast, shift_form(START))[0]
    who, witness = cast.members
    with refuses(Invalid, "overlap"):
        enters(entry(other, who, witness), cast.leader)
    stranger = resident(77, residence=DAQIAO)
    assert not isinstance(enters(entry(other, stranger, witness), cast.leader), DomainError)
