"""Corrections of booked times: one side asks, the other answers, the site above decides; records only grow."""

from datetime import datetime

from redvest.access.queries import leaders_of, viewer_of
from redvest.activities.enums import (
    OPEN_CORRECTIONS,
    CorrectionState,
    Grade,
    ReviewState,
    Source,
)
from redvest.activities.models import Attendance, Correction, HoursReview, ServiceRecord, Shift
from redvest.activities.operations.booking import Given, enter
from redvest.activities.operations.judging import (
    lock_people,
    overlaps,
    path_above,
    require_judging,
    standing_records,
    tell_about,
)
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.rules import hours
from redvest.activities.rules import reviews as rules
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, NotFound, Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.people import queries as people
from redvest.teams import queries as teams


@operation
def ask_correction(
    *,
    attendance_id: int,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Actor,
    now: datetime,
) -> Correction:
    """Says that an attendance was from ``starts_at`` to ``ends_at`` (equal: nothing was served), for the other side.

    The person asks, or the leader proposes. Raises NotFound for others, Refused as long as it is not booked, is under
    review or correction already, or nothing would change; Invalid for times outside the shift or in another service.
    """
    asker = named_person(by)
    attendance = _locked(attendance_id)
    shift, own = attendance.shift, attendance.person_id == asker
    if not own:
        require_leading(viewer_of(by, now=now), shift.activity.team_id)
    facts = booked_facts(attendance)
    refuse_if(rules.why_not_correct(facts))
    invalid_if(rules.why_not_reason(reason))
    invalid_if(rules.why_not_times(facts, starts_at=starts_at, ends_at=ends_at, now=now))
    invalid_if(_why_not_so(attendance, starts_at, ends_at))
    correction = Correction.objects.create(
        attendance=attendance,
        person_id=attendance.person_id,
        shift=shift,
        by_leader=not own,
        starts_at=starts_at,
        ends_at=ends_at,
        asked_by_id=asker,
        asked_at=now,
        reason=reason.strip(),
    )
    _note("correction.asked", correction, by=by, now=now)
    others = _leaders(shift, now) - {attendance.person_id} if own else {attendance.person_id}
    tell_about(
        "hours.correction_asked", shift, others, of=attendance.person_id, now=now, reason=reason.strip()
    )
    return correction


@operation
def answer_correction(
    *, correction_id: int, agree: bool, answer: str, by: Actor, now: datetime
) -> Correction:
    """The other side agrees or objects, with a reason. Agreed and within what was scanned, it is done at once; all
    else the site above decides, so that two who agree cannot add minutes nobody scanned."""
    correction, attendance = _both(correction_id)
    answerer = named_person(by)
    _require_other_side(correction, attendance, answerer, by=by, now=now)
    refuse_if(rules.why_not_open(correction.state == CorrectionState.ASKED))
    invalid_if(rules.why_not_reason(answer, about="answer"))
    correction.agreed, correction.answered_by_id = agree, answerer
    correction.answered_at, correction.answer = now, answer.strip()
    scanned = rules.within_scans(
        booked_facts(attendance), starts_at=correction.starts_at, ends_at=correction.ends_at
    )
    if agree and scanned and Source.AFTERWARDS not in (attendance.in_source, attendance.out_source):
        _apply(correction, attendance, by=by, now=now)
    else:
        correction.state = CorrectionState.RAISED
    correction.save()
    _note("correction.answered", correction, by=by, now=now)
    tell_about(
        "hours.correction_answered",
        attendance.shift,
        [correction.asked_by_id],
        of=correction.person_id,
        now=now,
        state=str(CorrectionState(correction.state).label),
        reason=answer.strip(),
    )
    return correction


@operation
def decide_correction(
    *, correction_id: int, approve: bool, reason: str, by: Actor, now: datetime
) -> Correction:
    """The site above decides where the sides disagree, where minutes nobody scanned would be added, or where the other
    side did not answer within five working days. Never a party, nor somebody of the person's household."""
    correction, attendance = _both(correction_id)
    decider = require_judging(
        person_id=correction.person_id,
        path=path_above(attendance.shift),
        involved=[
            correction.asked_by_id,
            correction.answered_by_id,
            attendance.in_by_id,
            attendance.out_by_id,
            attendance.confirmed_by_id,
        ],
        by=by,
        now=now,
    )
    refuse_if(
        rules.why_not_open(rules.awaits_decision(correction.state, asked_at=correction.asked_at, now=now))
    )
    invalid_if(rules.why_not_reason(reason))
    correction.decided_by_id, correction.decided_at, correction.decision = decider, now, reason.strip()
    if approve:
        invalid_if(_why_not_so(attendance, correction.starts_at, correction.ends_at))
        _apply(correction, attendance, by=by, now=now)
    else:
        correction.state = CorrectionState.REFUSED
    correction.save()
    _note("correction.decided", correction, by=by, now=now)
    told = {correction.person_id, correction.asked_by_id, correction.answered_by_id or correction.person_id}
    tell_about(
        "hours.correction_answered",
        attendance.shift,
        told,
        of=correction.person_id,
        now=now,
        state=str(CorrectionState(correction.state).label),
        reason=reason.strip(),
    )
    return correction


@operation
def withdraw_correction(*, correction_id: int, by: Actor, now: datetime) -> Correction:
    """Whoever asked takes it back before it was decided. A repeat changes nothing."""
    correction, _attendance = _both(correction_id)
    if correction.asked_by_id != named_person(by):
        raise Forbidden(Reason("not_permitted", rules.not_yours()))
    if correction.state == CorrectionState.WITHDRAWN:
        return correction
    refuse_if(rules.why_not_open(correction.state in OPEN_CORRECTIONS))
    correction.state = CorrectionState.WITHDRAWN
    correction.save(update_fields=["state"])
    _note("correction.withdrawn", correction, by=by, now=now)
    return correction


def booked_facts(attendance: Attendance) -> rules.Booked:
    """What rules on corrections decide by."""
    return rules.Booked(
        shift_starts_at=attendance.shift.starts_at,
        shift_ends_at=attendance.shift.ends_at,
        in_at=attendance.in_at,
        out_at=attendance.out_at,
        booked=attendance.booked_at is not None,
        voided=attendance.voided_at is not None,
        under_review=HoursReview.objects.filter(attendance=attendance, state=ReviewState.WAITING).exists(),
        corrected_before=Correction.objects.filter(
            attendance=attendance, state__in=OPEN_CORRECTIONS
        ).exists(),
    )


def _locked(attendance_id: int) -> Attendance:
    """The attendance, locked after its person."""
    lock_people(Attendance.objects.filter(pk=attendance_id).values_list("person_id", flat=True))
    return lock(Attendance, attendance_id)


def _both(correction_id: int) -> tuple[Correction, Attendance]:
    found = Correction.objects.filter(pk=correction_id).values_list("attendance_id", flat=True).first()
    if found is None:
        raise NotFound(Reason("not_found", rules.not_there()))
    attendance = _locked(found)
    return lock(Correction, correction_id), attendance


def _require_other_side(
    correction: Correction, attendance: Attendance, answerer: int, *, by: Actor, now: datetime
) -> None:
    if correction.by_leader:
        if answerer != correction.person_id:
            raise Forbidden(Reason("not_permitted", rules.not_yours()))
        return
    require_leading(viewer_of(by, now=now), attendance.shift.activity.team_id)
    forbid_if(
        rules.why_not_judge(
            person_id=correction.person_id,
            decider=answerer,
            involved=[correction.asked_by_id],
            household=bool(people.same_household([correction.person_id], answerer, at=now)),
        )
    )


def _why_not_so(attendance: Attendance, starts_at: datetime, ends_at: datetime) -> list[Reason]:
    """Empty if it would change something and the person served nowhere else in that time."""
    span = _span(attendance.shift, starts_at, ends_at)
    stand = [(row.starts_at, row.minutes) for row in standing_records([attendance.pk])]
    if sum(minutes for _start, minutes in stand) == span.minutes and (
        not stand or stand[0][0] == span.starts_at
    ):
        return [rules.no_change()]
    if overlaps(attendance.person_id, starts_at=starts_at, ends_at=ends_at, but=[attendance.pk]):
        return [rules.overlap()]
    return []


def _span(shift: Shift, starts_at: datetime, ends_at: datetime) -> hours.Span:
    return hours.counted(
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        in_at=starts_at,
        out_at=ends_at,
        pause=hours.pause_of(shift.break_from, shift.break_until),
    )


def _apply(correction: Correction, attendance: Attendance, *, by: Actor, now: datetime) -> None:
    """Takes back what stands, and enters what was agreed on or decided; it is named by both."""
    span = _span(attendance.shift, correction.starts_at, correction.ends_at)
    scanned = rules.within_scans(
        booked_facts(attendance), starts_at=correction.starts_at, ends_at=correction.ends_at
    )
    grade = hours.grade_of(
        in_source=attendance.in_source,
        out_source=attendance.out_source,
        confirmed=attendance.confirmed_at is not None,
    )
    old = standing_records([attendance.pk])
    last = ServiceRecord.objects.filter(attendance=attendance, minutes__gte=0).order_by("id").last()
    given = Given(
        attendance=attendance,
        span=span,
        grade=grade if scanned else Grade.C,
        corrects=old[0] if old else last,
        correction=correction,
    )
    correction.state = CorrectionState.DONE
    entered = [given] if span.minutes else []
    enter(entered, taken_back=old, why=correction.reason, by=by, now=now)


def _leaders(shift: Shift, now: datetime) -> set[int]:
    code = teams.team_by_id(shift.activity.team_id).code
    return set(leaders_of([code], now=now).get(code, []))


def _note(verb: str, correction: Correction, *, by: Actor, now: datetime) -> None:
    facts: dict[str, str | int] = {
        "person": correction.person_id,
        "correction": correction.pk,
        "from": correction.starts_at.isoformat(),
        "to": correction.ends_at.isoformat(),
        "state": str(correction.state),
    }
    audit.record(verb, by=by, now=now, target=f"shift:{correction.shift_id}", **facts)
