"""Records reported by the public (时长举报): a flag to those who review, who take the record back or dismiss it."""

from datetime import datetime

from redvest.activities.enums import FlagState
from redvest.activities.models import RecordFlag, ServiceRecord
from redvest.activities.operations.judging import (
    lock_people,
    path_above,
    require_judging,
    tell_about,
    voided,
)
from redvest.activities.operations.scope import named_person
from redvest.activities.rules import reviews as rules
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.people import queries as people


@operation
def flag_record(*, record_id: int, reason: str, by: Actor, now: datetime) -> int:
    """Any volunteer reports that a record is wrong, in at most a hundred characters. A repeat changes nothing."""
    me = named_person(by)
    people.lock_active(me)
    record = ServiceRecord.objects.filter(pk=record_id, minutes__gt=0).first()
    if record is None:
        raise NotFound(Reason("not_found", rules.not_there()))
    invalid_if(rules.why_not_reason(reason, most=rules.FLAG_LENGTH))
    earlier = RecordFlag.objects.filter(record=record, flagged_by_id=me).first()
    if earlier is not None:
        return earlier.pk
    flag = RecordFlag.objects.create(record=record, flagged_by_id=me, flagged_at=now, reason=reason.strip())
    audit.record("record.flagged", by=by, now=now, target=f"shift:{record.shift_id}", record=record.pk)
    return flag.pk


@operation
def decide_flag(*, flag_id: int, uphold: bool, reason: str, by: Actor, now: datetime) -> RecordFlag:
    """Upheld, the attendance is voided and its records taken back; dismissed, they stay. The reporter is not named."""
    found = RecordFlag.objects.filter(pk=flag_id)
    lock_people(found.values_list("record__person_id", flat=True))
    flag = lock(RecordFlag, flag_id)
    record = flag.record
    attendance = record.attendance
    decider = require_judging(
        person_id=record.person_id,
        path=path_above(record.shift),
        involved=[flag.flagged_by_id, attendance.in_by_id, attendance.out_by_id, attendance.confirmed_by_id],
        by=by,
        now=now,
    )
    refuse_if(rules.why_not_open(flag.state == FlagState.OPEN))
    invalid_if(rules.why_not_reason(reason))
    if uphold:
        voided([attendance.pk], why=reason, by=by, now=now)
        whose = record.person_id
        tell_about("hours.taken_back", record.shift, [whose], of=whose, now=now, reason=reason.strip())
    flag.state = FlagState.UPHELD if uphold else FlagState.DISMISSED
    flag.decided_by_id, flag.decided_at, flag.decision = decider, now, reason.strip()
    flag.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    audit.record(
        "record.flag_decided",
        by=by,
        now=now,
        target=f"shift:{record.shift_id}",
        record=record.pk,
        upheld=int(uphold),
    )
    return flag
