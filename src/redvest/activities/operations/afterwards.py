"""Service entered afterwards (补录, grade C): by a leader or clerk, with a proof, and decided by a higher site."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import grants_of, viewer_of
from redvest.activities.enums import ActivityState, EntryState, Grade, SignUpState, Source
from redvest.activities.models import Activity, AfterwardsEntry, Attendance, EntryQuota, Shift, SignUp
from redvest.activities.operations.booking import Given, enter
from redvest.activities.operations.judging import (
    lock_people,
    overlaps,
    path_above,
    require_judging,
    tell_about,
)
from redvest.activities.operations.records import given_by
from redvest.activities.operations.scope import named_person, require_preparing
from redvest.activities.operations.steps import note_step
from redvest.activities.rules import reviews as rules
from redvest.activities.rules.activities import ShiftForm, why_not_shift
from redvest.kernel import audit, clock, once
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload, keep
from redvest.kernel.audit import Deed
from redvest.kernel.errors import (
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Reason,
    Refused,
    invalid_if,
    refuse_if,
)
from redvest.kernel.locks import lock, lock_many
from redvest.kernel.operation import operation, step
from redvest.people import queries as people
from redvest.people.rules import why_not_earn
from redvest.places import queries as places


@dataclass(frozen=True, kw_only=True)
class Afterwards:
    """That somebody served on a shift, without attendance. ``attachment_id``: a file kept for ``rules.PROOF``."""

    shift_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    attachment_id: int | None = None
    witness_id: int | None = None


@operation
def enter_afterwards(
    *, entry: Afterwards, by: Actor, now: datetime, proof: Upload | None = None
) -> AfterwardsEntry:
    """Enters one service; it counts when somebody of a higher site has approved it. Raises as ``…_many`` returns."""
    attachment_id = keep(upload=proof, purpose=rules.PROOF, by=by, now=now, about="proof") if proof else None
    if attachment_id is not None:
        entry = replace(entry, attachment_id=attachment_id)
    (outcome,) = _enter([entry], by=by, now=now)
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@operation
def enter_afterwards_many(
    *, entries: Sequence[Afterwards], by: Actor, now: datetime
) -> list[AfterwardsEntry | DomainError]:
    """Enters many, for imports: for each its entry, or the refusal that changed nothing.

    Refusals: Forbidden unless the actor prepares activities of the team, Invalid by field (also where two entries of
    one call overlap), Refused over the quota of the month. Nothing of it counts before it is approved.
    """
    return _enter(entries, by=by, now=now)


@step
def entered_afterwards(
    *, entries: Sequence[Afterwards], by: Actor, now: datetime
) -> list[AfterwardsEntry | DomainError]:
    """The same within another operation, such as an import."""
    return _enter(entries, by=by, now=now)


def _enter(entries: Sequence[Afterwards], *, by: Actor, now: datetime) -> list[AfterwardsEntry | DomainError]:
    batch = _Batch(entries, by=by, now=now)
    outcomes = [batch.decide(entry) for entry in entries]
    made = [one for one in outcomes if isinstance(one, AfterwardsEntry)]
    AfterwardsEntry.objects.bulk_create(made)
    audit.record_many(
        Deed(
            verb="hours.entered_afterwards",
            target=f"shift:{one.shift_id}",
            by=by,
            now=now,
            data={"person": one.person_id, "from": one.starts_at.isoformat(), "to": one.ends_at.isoformat()},
        )
        for one in made
    )
    return outcomes


class _Batch:
    """What deciding on entries needs, read once for all of them."""

    def __init__(self, entries: Sequence[Afterwards], *, by: Actor, now: datetime) -> None:
        self.by, self.now, self.me = by, now, named_person(by)
        self.viewer = viewer_of(by, now=now)
        persons, shifts = {one.person_id for one in entries}, {one.shift_id for one in entries}
        # Oneself first, so that two batches of one hand do not both stay within the quota.
        self.standings = lock_people({self.me, *persons})
        rows = Shift.objects.filter(pk__in=shifts).select_related("activity")
        self.shifts = {row.pk: row for row in rows}
        there = Attendance.objects.filter(shift_id__in=shifts, person_id__in=persons, voided_at=None)
        self.attended = set(there.values_list("shift_id", "person_id"))
        live = AfterwardsEntry.objects.filter(shift_id__in=shifts, person_id__in=persons)
        self.entered = set(live.exclude(state=EntryState.REFUSED).values_list("shift_id", "person_id"))
        self.times: dict[int, list[tuple[datetime, datetime]]] = {}
        self.used = used_in_month(self.me, now=now)
        self.quota = quota_of(self.me)
        self.may: dict[int, bool] = {}

    def decide(self, entry: Afterwards) -> AfterwardsEntry | DomainError:
        shift = self.shifts.get(entry.shift_id)
        if shift is None:
            return NotFound(Reason("not_found", rules.not_there()))
        if not self._prepares(shift.activity.team_id):
            return Forbidden(Reason("not_permitted", rules.not_yours()))
        reasons = rules.why_not_enter(self._facts(entry, shift), now=self.now)
        if reasons:
            return Invalid(*reasons)
        if over := rules.why_quota(self.used, self.quota):
            return Refused(*over)
        self.used += 1
        self.entered.add((entry.shift_id, entry.person_id))
        self.times.setdefault(entry.person_id, []).append((entry.starts_at, entry.ends_at))
        return AfterwardsEntry(
            shift=shift,
            person_id=entry.person_id,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            reason=entry.reason.strip(),
            attachment_id=entry.attachment_id,
            witness_id=entry.witness_id,
            entered_by_id=self.me,
            entered_at=self.now,
        )

    def _prepares(self, team_id: int) -> bool:
        if team_id not in self.may:
            try:
                require_preparing(self.viewer, team_id)
                self.may[team_id] = True
            except Forbidden:
                self.may[team_id] = False
        return self.may[team_id]

    def _facts(self, entry: Afterwards, shift: Shift) -> rules.EntryFacts:
        key = (entry.shift_id, entry.person_id)
        here = any(
            start < entry.ends_at and entry.starts_at < end
            for start, end in self.times.get(entry.person_id, [])
        )
        return rules.EntryFacts(
            activity_state=shift.activity.state,
            shift_starts_at=shift.starts_at,
            shift_ends_at=shift.ends_at,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            reason=entry.reason,
            proved=entry.attachment_id is not None or entry.witness_id is not None,
            person_known=entry.person_id in self.standings,
            own=entry.person_id == self.me,
            witness_is_party=entry.witness_id in (entry.person_id, self.me),
            attended=key in self.attended,
            entered=key in self.entered,
            overlaps=here or overlaps(entry.person_id, starts_at=entry.starts_at, ends_at=entry.ends_at),
        )


@operation
def add_past_shift(*, activity_id: int, form: ShiftForm, by: Actor, now: datetime, key: str = "") -> Shift:
    """Adds a shift that is over to a draft, for an activity that was held without having been announced here.

    Nobody can sign up for it; service on it is entered afterwards. With the first that is approved the activity is
    finished. Under the same ``key`` a repeat returns the first. Raises Invalid by field.
    """
    activity = lock(Activity, activity_id)
    require_preparing(viewer_of(by, now=now), activity.team_id)
    earlier = once.earlier_result("shift.add_past", key=key, by=by)
    if earlier is not None:
        return Shift.objects.get(pk=earlier)
    refuse_if(rules.why_not_open(activity.state == ActivityState.DRAFT))
    reasons = why_not_shift(form, now=form.starts_at - timedelta(minutes=1))
    invalid_if([*reasons, *rules.why_not_past(ends_at=form.ends_at, now=now)])
    shift = Shift.objects.create(
        activity=activity,
        starts_at=form.starts_at,
        ends_at=form.ends_at,
        place=form.place.strip(),
        places=form.places,
        opens_at=form.starts_at,
        cancel_until=form.starts_at,
    )
    audit.record("shift.added_afterwards", by=by, now=now, target=f"activity:{activity_id}", shift=shift.pk)
    once.remember("shift.add_past", key=key, by=by, result_id=shift.pk, now=now)
    return shift


def used_in_month(person_id: int, *, now: datetime) -> int:
    """How many people somebody entered afterwards in this month of China."""
    start = clock.day_start(clock.local_day(now).replace(day=1))
    return AfterwardsEntry.objects.filter(entered_by_id=person_id, entered_at__gte=start).count()


def quota_of(person_id: int) -> int:
    """How many people somebody may enter afterwards in a month."""
    rows = EntryQuota.objects.filter(person_id=person_id).order_by("-id")
    found = rows.values_list("per_month", flat=True).first()
    return rules.USUAL_QUOTA if found is None else found


@operation
def set_entry_quota(
    *, person_id: int, site_code: str, per_month: int, reason: str, by: Actor, now: datetime
) -> int:
    """Sets how many people one of the site's staff or leaders may enter afterwards in a month. Never one's own.

    Raises Forbidden unless the actor grants roles at the site and the person holds a role there or below.
    """
    setter, site = named_person(by), places.site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.GRANT_ROLES, site.path)
    held = [path for grant in grants_of(person_id, now=now) if (path := _where(grant.site, grant.team))]
    if setter == person_id or not any(path.startswith(site.path) for path in held):
        raise Forbidden(Reason("not_permitted", rules.not_yours()))
    invalid_if(rules.why_not_reason(reason))
    invalid_if(rules.why_not_quota(per_month))
    EntryQuota.objects.create(
        person_id=person_id, per_month=per_month, set_by_id=setter, set_at=now, reason=reason.strip()
    )
    audit.record(
        "hours.quota_set",
        by=by,
        now=now,
        target=f"person:{person_id}",
        per_month=per_month,
        why=reason.strip(),
    )
    return per_month


def _where(site: Any, team: Any) -> str:
    """The path of the site of a grant, or of its team's site."""
    return str((site or team.site).path) if site or team else ""


@operation
def decide_entry(*, entry_id: int, approve: bool, reason: str, by: Actor, now: datetime) -> AfterwardsEntry:
    """The second approval, by somebody of a higher site who is neither the person nor who entered it, nor of the
    household of either. Approved it is an attendance of grade C, and booked; refused it never counts."""
    (outcome,) = _decide([entry_id], approve=approve, reason=reason, by=by, now=now)
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@operation
def decide_entries(
    *, entry_ids: Collection[int], approve: bool, reason: str, by: Actor, now: datetime
) -> list[AfterwardsEntry | DomainError]:
    """The same for many: each decided, or the refusal that changed nothing, in the order of their ids."""
    return _decide(sorted(set(entry_ids)), approve=approve, reason=reason, by=by, now=now)


def _decide(
    entry_ids: Sequence[int], *, approve: bool, reason: str, by: Actor, now: datetime
) -> list[AfterwardsEntry | DomainError]:
    invalid_if(rules.why_not_reason(reason))
    found = AfterwardsEntry.objects.filter(pk__in=entry_ids)
    standings = lock_people(found.values_list("person_id", flat=True))
    rows = lock_many(AfterwardsEntry, entry_ids)
    outcomes: list[AfterwardsEntry | DomainError] = []
    given: list[Given] = []
    for pk in entry_ids:
        entry = rows.get(pk)
        try:
            if entry is None:
                raise NotFound(Reason("not_found", rules.not_there()))
            one = _decided(entry, approve=approve, reason=reason, by=by, now=now)
            if one is not None:
                given.append(_earned(one, standings.get(entry.person_id)))
                enter([given[-1]], by=by, now=now)
            outcomes.append(entry)
        except DomainError as refusal:
            outcomes.append(refusal)
    return outcomes


def _decided(
    entry: AfterwardsEntry, *, approve: bool, reason: str, by: Actor, now: datetime
) -> Attendance | None:
    """Decides one entry; the attendance it becomes if it was approved."""
    shift = entry.shift
    decider = require_judging(
        person_id=entry.person_id,
        path=path_above(shift),
        involved=[entry.entered_by_id, entry.witness_id],
        by=by,
        now=now,
    )
    if people.same_household([entry.entered_by_id], decider, at=now):
        raise Forbidden(Reason("own_household", rules.own_household()))
    refuse_if(rules.why_not_decide_entry(entry.state))
    attendance = None
    if approve:
        there = Attendance.objects.filter(shift=shift, person_id=entry.person_id, voided_at=None).exists()
        if there or overlaps(entry.person_id, starts_at=entry.starts_at, ends_at=entry.ends_at):
            raise Refused(rules.overlap())
        attendance = _attended(entry, shift, now=now)
        _held(shift, decider, by=by, now=now)
    entry.state = EntryState.APPROVED if approve else EntryState.REFUSED
    entry.decided_by_id, entry.decided_at, entry.decision = decider, now, reason.strip()
    entry.attendance = attendance
    entry.save(update_fields=["state", "decided_by", "decided_at", "decision", "attendance"])
    facts = {"person": entry.person_id, "entered_by": entry.entered_by_id, "approved": int(approve)}
    audit.record("hours.entry_decided", by=by, now=now, target=f"shift:{shift.pk}", **facts)
    tell_about(
        "hours.entry_approved" if approve else "hours.entry_refused",
        shift,
        [entry.person_id, entry.entered_by_id],
        of=entry.person_id,
        now=now,
        reason=reason.strip(),
    )
    return attendance


def _attended(entry: AfterwardsEntry, shift: Shift, *, now: datetime) -> Attendance:
    place = SignUp.objects.filter(shift=shift, person_id=entry.person_id, state=SignUpState.TAKEN).first()
    return Attendance.objects.create(
        sign_up=place,
        shift=shift,
        person_id=entry.person_id,
        in_at=entry.starts_at,
        in_source=Source.AFTERWARDS,
        in_by_id=entry.entered_by_id,
        out_at=entry.ends_at,
        out_source=Source.AFTERWARDS,
        out_by_id=entry.entered_by_id,
        booked_at=now,
    )


def _earned(attendance: Attendance, standing: people.Standing | None) -> Given:
    """What it gives; nothing while the person has not confirmed that they are registered."""
    reasons = why_not_earn(standing) if standing else []
    if reasons:
        attendance.unearned = reasons[0].code
        attendance.save(update_fields=["unearned"])
    given = given_by(attendance)
    assert given.grade == Grade.C
    return given


def _held(shift: Shift, decider: int, *, by: Actor, now: datetime) -> None:
    """An activity that was never announced was held once the first entry of it is approved."""
    activity = lock(Activity, shift.activity_id)
    if activity.state != ActivityState.DRAFT:
        return
    activity.state, activity.approved_at = ActivityState.FINISHED, now
    activity.approved_by_id = decider if activity.submitted_by_id != decider else None
    activity.save(update_fields=["state", "approved_at", "approved_by"])
    note_step(activity.pk, ActivityState.FINISHED, by=by, now=now)
    Shift.objects.filter(activity=activity, settled_at=None).update(settled_at=now)
