"""Reminders of shifts: the day before, an hour before, a check-out that is missing, places nobody took.

Each is asked for once a shift, set-wise: a marker is written with the telling, so that a round that runs twice, or late
after a pause, tells nobody twice and leaves nobody out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from redvest.access.queries import leaders_of
from redvest.activities.enums import OPEN_STATES, ShiftReminderKind, SignUpState
from redvest.activities.models import Attendance, Shift, ShiftReminder, SignUp
from redvest.activities.operations.telling import FOR_OTHERS
from redvest.kernel import clock
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell

#: When the day before is reminded of, in China's time.
EVENING = time(18)
SOON = timedelta(hours=1)
#: A check-out is missing so long after the end; reminded of until the end of the day.
MISSING = timedelta(minutes=15)
#: Leaders hear of places nobody took from two days to one day before, in daylight.
UNDER_FILLED = (timedelta(days=1), timedelta(days=2))
DAYLIGHT = (time(9), time(20))
#: So many shifts a round; the next round takes the rest.
MOST_SHIFTS = 500


@operation
def remind_of_tomorrow(*, now: datetime) -> int:
    """From six in the evening: tells everybody with a place on a shift of the next day. How many shifts."""
    if clock.local(now).time() < EVENING:
        return 0
    tomorrow = clock.local_day(now) + timedelta(days=1)
    due = _open(starts_at__gte=clock.day_start(tomorrow), starts_at__lt=clock.day_end(tomorrow))
    return _remind("shift.tomorrow", ShiftReminderKind.TOMORROW, due, now=now)


@operation
def remind_soon(*, now: datetime) -> int:
    """Tells everybody with a place on a shift that begins within the hour; by the list, or as they chose."""
    due = _open(starts_at__gt=now, starts_at__lte=now + SOON)
    return _remind("shift.soon", ShiftReminderKind.SOON, due, now=now)


@operation
def remind_of_check_out(*, now: datetime) -> int:
    """A quarter of an hour after the end: tells who came and has not checked out, while they still can."""
    today = clock.day_start(clock.local_day(now))
    inside = Attendance.objects.filter(shift_id=OuterRef("pk"), out_at=None, voided_at=None)
    due = _open(ends_at__lte=now - MISSING, ends_at__gt=today, settled_at=None).filter(Exists(inside))
    shifts = _marked(ShiftReminderKind.NO_CHECK_OUT, due, now=now)
    open_rows = Attendance.objects.filter(shift_id__in=list(shifts), out_at=None, voided_at=None)
    people: dict[int, list[int]] = {}
    for shift_id, person_id in open_rows.values_list("shift_id", "person_id"):
        people.setdefault(shift_id, []).append(person_id)
    expires = clock.day_end(clock.local_day(now))
    _tell("attendance.no_check_out", shifts, people, now=now, expires=dict.fromkeys(shifts, expires))
    return len(shifts)


@operation
def remind_of_places(*, now: datetime) -> int:
    """Tells the leaders of shifts that begin the day after tomorrow and still have places."""
    if not DAYLIGHT[0] <= clock.local(now).time() < DAYLIGHT[1]:
        return 0
    least, most = UNDER_FILLED
    due = _open(starts_at__gt=now + least, starts_at__lte=now + most, taken__lt=F("places"))
    shifts = _marked(ShiftReminderKind.UNDER_FILLED, due, now=now)
    leaders = leaders_of({shift.activity.team.code for shift in shifts.values()}, now=now)
    people = {pk: leaders.get(shift.activity.team.code, []) for pk, shift in shifts.items()}
    expires = {pk: shift.starts_at for pk, shift in shifts.items()}
    _tell("shift.under_filled", shifts, people, now=now, expires=expires, noun="team_activity")
    return len(shifts)


def _open(**which: object) -> QuerySet[Shift]:
    rows = Shift.objects.filter(activity__state__in=OPEN_STATES, called_off_at=None, **which)
    return rows.select_related("activity__team").order_by("starts_at", "id")


def _marked(kind: ShiftReminderKind, due: QuerySet[Shift], *, now: datetime) -> dict[int, Shift]:
    """The shifts that were not reminded of in this way yet, marked; what another round marks meanwhile is left out."""
    done = ShiftReminder.objects.filter(shift_id=OuterRef("pk"), kind=kind)
    locked = due.filter(~Exists(done)).select_for_update(skip_locked=True, no_key=True, of=("self",))
    shifts = {shift.pk: shift for shift in locked[:MOST_SHIFTS]}
    known = set(
        ShiftReminder.objects.filter(shift_id__in=list(shifts), kind=kind).values_list("shift_id", flat=True)
    )
    fresh = {pk: shift for pk, shift in shifts.items() if pk not in known}
    ShiftReminder.objects.bulk_create(ShiftReminder(shift_id=pk, kind=kind, made_at=now) for pk in fresh)
    return fresh


def _remind(kind: str, mark: ShiftReminderKind, due: QuerySet[Shift], *, now: datetime) -> int:
    shifts = _marked(mark, due, now=now)
    rows = SignUp.objects.filter(shift_id__in=list(shifts), state=SignUpState.TAKEN).order_by("id")
    people: dict[int, list[int]] = {}
    for shift_id, person_id, signed_by, acting_as in rows.values_list(
        "shift_id", "person_id", "signed_by_id", "acting_as"
    ):
        heard = people.setdefault(shift_id, [])
        heard.append(person_id)
        if acting_as in FOR_OTHERS and signed_by is not None:
            heard.append(signed_by)
    expires = {pk: shift.starts_at for pk, shift in shifts.items()}
    _tell(kind, shifts, people, now=now, expires=expires)
    return len(shifts)


def _tell(
    kind: str,
    shifts: Mapping[int, Shift],
    people: Mapping[int, Sequence[int]],
    *,
    now: datetime,
    expires: Mapping[int, datetime],
    noun: str = "shift",
) -> None:
    tell(
        (
            Telling(
                kind=kind,
                people=list(dict.fromkeys(people[pk])),
                words=_words(shift),
                target=f"{noun}:{shift.activity_id if noun != 'shift' else pk}",
                # With its time: a shift moved to another day is reminded of again.
                once=f"shift:{pk}@{shift.starts_at:%Y%m%d%H%M}",
                expires_at=expires[pk],
            )
            for pk, shift in shifts.items()
            if people.get(pk)
        ),
        now=now,
    )


def _words(shift: Shift) -> dict[str, str | int]:
    return {
        "activity": shift.activity.title,
        "starts_at": shift.starts_at.isoformat(),
        "place": shift.place,
        "places": shift.places,
        "taken": shift.taken,
    }
