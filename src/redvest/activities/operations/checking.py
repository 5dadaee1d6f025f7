"""Checking in and out by code: at the start of a big shift everybody scans at once, so calls are decided in batches.

Lock order: person rows, then activities not yet running, then shifts, then attendances, ids ascending.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.queries import viewer_of
from redvest.activities import codes
from redvest.activities.enums import ActivityState, Direction, SignUpState, Source
from redvest.activities.models import Activity, Attendance, CodeUse, Shift, SignUp
from redvest.activities.operations.records import book
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.operations.steps import note_step
from redvest.activities.rules import attendance as rules
from redvest.activities.rules.sign_ups import grown_up_before
from redvest.activities.rules.terms import why_uninsured
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import DomainError, Forbidden, NotFound, Reason, Refused, invalid_if
from redvest.kernel.gate import Gate, grouped
from redvest.kernel.locks import lock_many
from redvest.kernel.operation import operation, step
from redvest.kernel.setwise import insert_rows
from redvest.people import queries as people
from redvest.people.enums import ActingAs
from redvest.people.rules import is_minor, why_not_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCall:
    """One scan. A volunteer scanning the leader's screen gives only ``code``; a leader scanning a volunteer's own code
    says for which shift and which way. ``claimed``: the login is only claimed by a cookie and still to be looked up."""

    code: str
    by: Actor
    now: datetime
    shift_id: int | None = None
    direction: str = ""
    claimed: bool = False


Outcome = Attendance | DomainError


@grouped
def check_by_code(*, code: str, by: Actor, now: datetime, claimed: bool = False) -> Attendance:
    """A volunteer scans the leader's rotating code and checks in or out, as the code says.

    Scanned again it returns the same attendance. ``claimed``: the actor's login was not looked up yet; Forbidden if it
    has ended. Raises Refused: code_forged, code_expired, code_foreign (a person's code, or a shift one has no place
    on), and the reasons of ``rules.attendance``.
    """
    return _gate(CheckCall(code=code, by=by, now=now, claimed=claimed))


@grouped
def scan_person(*, shift_id: int, direction: str, code: str, by: Actor, now: datetime) -> Attendance:
    """The leader scans a volunteer's own code, to check them in or out.

    Raises Forbidden unless the actor leads the shift's team, and for one's own code; Invalid about the direction;
    Refused as ``check_by_code`` does, and code_used for a code that was used for something else.
    """
    return _gate(CheckCall(code=code, by=by, now=now, shift_id=shift_id, direction=direction))


@operation
def check_many(*, calls: Sequence[CheckCall]) -> list[Outcome]:
    """Decides a batch of scans in the order given: for each the attendance, or the refusal that changed nothing."""
    meant = [_meant(call) for call in calls]
    batch = _Batch([one for one in meant if isinstance(one, _Check)])
    outcomes = [batch.decide(one) if isinstance(one, _Check) else one for one in meant]
    batch.write()
    return outcomes


@step
def checked(*, shift_id: int, direction: str, source: str, by: Actor, now: datetime) -> Attendance:
    """Checks the actor's own place in or out within another operation, which has seen the proof that ``source`` names.

    All the rules of checking hold; a repeat returns the same attendance. Raises as ``check_by_code``.
    """
    person_id = named_person(by)
    invalid_if(rules.why_not_scan(direction))
    check = _Check(
        person_id=person_id,
        shift_id=shift_id,
        direction=direction,
        nonce="",
        source=source,
        by=by,
        by_id=person_id,
        now=now,
    )
    batch = _Batch([check])
    outcome = batch.decide(check)
    if isinstance(outcome, DomainError):
        raise outcome
    batch.write()
    return outcome


_gate: Gate[CheckCall, Attendance] = Gate(lambda calls: check_many(calls=calls))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """What a genuine code asks for: this person, on this shift, this way."""

    person_id: int
    shift_id: int
    direction: str
    nonce: str
    source: str
    by: Actor
    by_id: int
    now: datetime
    claimed: bool = False


def _meant(call: CheckCall) -> _Check | DomainError:
    try:
        return _screen_code(call) if call.shift_id is None else _person_code(call, call.shift_id)
    except DomainError as refusal:
        return refusal


def _screen_code(call: CheckCall) -> _Check:
    person_id = named_person(call.by)
    seen = codes.read(call.code, now=call.now)
    if seen.shift_id is None or seen.direction is None:
        raise Refused(Reason("code_foreign", _("这是志愿者个人的码，请扫队长屏幕上的码")))
    return _Check(
        person_id=person_id,
        shift_id=seen.shift_id,
        direction=seen.direction,
        nonce=seen.nonce,
        source=Source.ROTATING_CODE,
        by=call.by,
        by_id=person_id,
        now=call.now,
        claimed=call.claimed,
    )


def _person_code(call: CheckCall, shift_id: int) -> _Check:
    leader_id = named_person(call.by)
    team_id = Shift.objects.filter(pk=shift_id).values_list("activity__team_id", flat=True).first()
    if team_id is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    require_leading(viewer_of(call.by, now=call.now), team_id)
    invalid_if(rules.why_not_scan(call.direction))
    seen = codes.read(call.code, now=call.now)
    if seen.person_id is None:
        raise Refused(Reason("code_foreign", _("这不是志愿者个人的码")))
    if seen.person_id == leader_id:
        raise Forbidden(Reason("own_code", _("不能给自己扫码，请扫屏幕上的动态码")))
    return _Check(
        person_id=seen.person_id,
        shift_id=shift_id,
        direction=call.direction,
        nonce=seen.nonce,
        source=Source.LEADER_SCAN,
        by=call.by,
        by_id=leader_id,
        now=call.now,
    )


#: What nobody needs at the door, of every activity once for every arrival.
_LONG_TEXTS = tuple(f"shift__activity__{name}" for name in ("text", "words", "risks", "care", "insurance"))


class _Batch:
    """The locked rows a batch is decided on, and what was decided so far."""

    def __init__(self, checks: Sequence[_Check]) -> None:
        persons = {check.person_id for check in checks}
        today = max((check.now for check in checks), default=None)
        logins = {check.by.login_id for check in checks if check.claimed and check.by.login_id is not None}
        self.logins = people.live_logins(logins, now=today) if logins and today else {}
        self.standings = people.lock_standings(persons, minors_after=grown_up_before(today)) if today else {}
        rows = SignUp.objects.select_related("shift__activity").defer(*_LONG_TEXTS)
        rows = rows.filter(
            state=SignUpState.TAKEN, person_id__in=persons, shift_id__in={check.shift_id for check in checks}
        )
        self.places = {(row.person_id, row.shift_id): row for row in rows}
        self.states, self.shifts = _locked_for_arrivals(checks, self.places)
        attended = Attendance.objects.select_for_update(no_key=True).order_by("pk")
        held = [row.pk for row in self.places.values()]
        #: The pairs of each sign-up, in their order; voided ones are as if they had never been.
        self.pairs: dict[int | None, list[Attendance]] = {pk: [] for pk in held}
        for row in sorted(attended.filter(sign_up_id__in=held, voided_at=None), key=lambda row: row.number):
            self.pairs[row.sign_up_id].append(row)
        uses = CodeUse.objects.filter(person_id__in=persons, nonce__in={check.nonce for check in checks})
        self.uses = {(use.nonce, use.person_id): use for use in uses}
        self.new_uses: list[CodeUse] = []
        self.arrived: list[Attendance] = []
        self.left: list[Attendance] = []
        self.started: dict[int, _Check] = {}
        self.deeds: list[Deed] = []

    def decide(self, check: _Check) -> Outcome:
        login = check.by.login_id if check.claimed else None
        if login is not None and self.logins.get(login) != check.by_id:
            return Forbidden(Reason("not_permitted", _("登录已失效，请重新登录")))
        if check.person_id not in self.standings:
            return NotFound(Reason("not_found", _("没有找到这位志愿者")))
        use = self.uses.get((check.nonce, check.person_id))
        if use is not None and (use.shift_id, use.direction) != (check.shift_id, check.direction):
            return Refused(Reason("code_used", _("这个码已经用过，请换一个新码")))
        place = self.places.get((check.person_id, check.shift_id))
        if place is None:
            text = _("没有报名这个班次，或还在候补，不能签到签退")
            return Refused(Reason("code_foreign", text))
        pairs = self.pairs[place.pk]
        attendance = pairs[-1] if pairs else None
        if use is not None and attendance is not None:
            return attendance
        if check.direction == Direction.IN:
            outcome = self._arrive(check, place, pairs)
        else:
            outcome = self._depart(check, place, attendance)
        if isinstance(outcome, Attendance):
            self._use(check)
        return outcome

    def _use(self, check: _Check) -> None:
        if not check.nonce:
            return
        use = CodeUse(
            nonce=check.nonce,
            person_id=check.person_id,
            shift_id=check.shift_id,
            direction=check.direction,
            used_at=check.now,
        )
        self.uses[check.nonce, check.person_id] = use
        self.new_uses.append(use)

    def _arrive(self, check: _Check, place: SignUp, pairs: list[Attendance]) -> Outcome:
        """Who is here stays here; who left comes again, in a pair of its own."""
        if pairs and pairs[-1].out_at is None:
            return pairs[-1]
        shift, state = self.shifts[check.shift_id], self.states[place.shift.activity_id]
        reasons = rules.why_not_arrive(
            activity_state=state,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            settled=shift.settled_at is not None,
            now=check.now,
        )
        reasons += rules.why_not_return(pairs=len(pairs))
        reasons += self._why_unsafe(check, place)
        if reasons:
            return Refused(*reasons)
        if state == ActivityState.PUBLISHED:
            self.started[shift.activity_id] = check
            self.states[shift.activity_id] = ActivityState.RUNNING
        attendance = Attendance(
            sign_up=place,
            shift=shift,
            person_id=check.person_id,
            number=pairs[-1].number + 1 if pairs else 1,
            in_at=max(check.now, pairs[-1].out_at) if pairs and pairs[-1].out_at else check.now,
            in_source=check.source,
            in_by_id=check.by_id,
        )
        pairs.append(attendance)
        self.arrived.append(attendance)
        self._note("attendance.checked_in", check)
        return attendance

    def _why_unsafe(self, check: _Check, place: SignUp) -> list[Reason]:
        """What was asked at sign-up about danger and age is asked again at the door."""
        activity, day = place.shift.activity, clock.local_day(place.shift.starts_at)
        standing = self.standings[check.person_id]
        reasons = why_uninsured(dangerous=activity.dangerous, policy_no=activity.policy_no)
        reasons += why_not_minor(
            standing, on=day, team_id=activity.team_id, activity_id=activity.pk, dangerous=activity.dangerous
        )
        if activity.accompanied and is_minor(standing.birth_date, day) and not _is_accompanied(place):
            reasons.append(Reason("not_accompanied", _("未成年人要和监护人一起参加，监护人没有报这一班")))
        return reasons

    def _depart(self, check: _Check, place: SignUp, attendance: Attendance | None) -> Outcome:
        arrived_at = attendance.in_at if attendance else None
        reasons = rules.why_not_depart(arrived_at=arrived_at, starts_at=place.shift.starts_at, now=check.now)
        if attendance is None or reasons:
            return Refused(*reasons)
        if attendance.out_at is not None:
            return attendance
        if attendance.booked_at is not None:
            return Refused(rules.day_over())  # settled while this waited
        attendance.out_at, attendance.out_source = check.now, check.source
        attendance.out_by_id = check.by_id
        self.left.append(attendance)
        self._note("attendance.checked_out", check)
        return attendance

    def _note(self, verb: str, check: _Check) -> None:
        facts = {"person": check.person_id, "source": str(check.source)}
        deed = Deed(verb=verb, target=f"shift:{check.shift_id}", by=check.by, now=check.now, data=facts)
        self.deeds.append(deed)

    def write(self) -> None:
        """Writes all that was decided, in a fixed number of statements."""
        insert_rows(
            CodeUse,
            ("nonce", "person", "shift", "direction", "used_at"),
            [(use.nonce, use.person_id, use.shift_id, use.direction, use.used_at) for use in self.new_uses],
        )
        Activity.objects.filter(pk__in=self.started).update(state=ActivityState.RUNNING)
        for activity_id, check in self.started.items():
            note_step(activity_id, ActivityState.RUNNING, by=check.by, now=check.now)
        standing = [row for row in self.left if row.pk]
        self._write_arrivals()
        Attendance.objects.bulk_update(standing, ["out_at", "out_source", "out_by"])
        audit.record_many(self.deeds)
        confirmed = [row for row in self.left if row.confirmed_at is not None and row.out_at is not None]
        if confirmed:
            book([row.pk for row in confirmed], now=max(row.out_at for row in confirmed if row.out_at))

    def _write_arrivals(self) -> None:
        came = ("sign_up", "shift", "person", "number", "in_at", "in_source", "in_by")
        columns = (*came, "out_at", "out_source", "out_by", "unearned", "voided_why")
        ids = insert_rows(
            Attendance,
            columns,
            [tuple(getattr(row, _column(name)) for name in columns) for row in self.arrived],
        )
        for row, pk in zip(self.arrived, ids, strict=True):
            row.pk = pk


def _column(name: str) -> str:
    return str(Attendance._meta.get_field(name).attname)  # type: ignore[union-attr]  # all of them are columns


def _is_accompanied(place: SignUp) -> bool:
    """Whether the guardian who signed a minor up has a place, too."""
    if place.acting_as != ActingAs.GUARDIAN or place.signed_by_id is None:
        return False
    return SignUp.objects.filter(
        shift_id=place.shift_id, state=SignUpState.TAKEN, person_id=place.signed_by_id
    ).exists()


def _locked_for_arrivals(
    checks: Sequence[_Check], places: dict[tuple[int, int], SignUp]
) -> tuple[dict[int, str], dict[int, Shift]]:
    """Activity states and shifts that nobody can change under these arrivals.

    Only a published activity must be held for that, against being called off at this moment; one that is running cannot
    be called off any more, so that those who arrive after the first do not wait for each other there.
    """
    coming = {
        (check.person_id, check.shift_id) for check in checks if check.direction == Direction.IN
    } & places.keys()
    activities = [places[key].shift.activity for key in coming]
    states = {row.pk: row.state for row in activities}
    held = lock_many(Activity, [row.pk for row in activities if row.state != ActivityState.RUNNING])
    states |= {row.pk: row.state for row in held.values()}
    shifts = lock_many(Shift, [shift_id for _person, shift_id in coming])
    return states, {row.pk: row for row in shifts.values()}
