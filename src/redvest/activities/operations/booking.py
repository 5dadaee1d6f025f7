"""Writing the ledger of hours: what counts at once, what waits for a review, what is taken back.

Every change of anybody's hours comes through ``enter``. The caller holds the locks of the persons, so that the minutes
of their day stand still meanwhile.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from redvest.activities.enums import ReviewState
from redvest.activities.models import Attendance, Correction, HoursReview, ServiceRecord, StandingTime
from redvest.activities.operations.thanking import publish_changed
from redvest.activities.rules import hours as rules
from redvest.activities.rules.hours import Pause, Span
from redvest.kernel import audit, clock
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.audit import Deed
from redvest.kernel.operation import step
from redvest.people.queries.identities import as_one


@dataclass(frozen=True, kw_only=True)
class Given:
    """Time somebody gave, to be entered. ``attendance`` comes with its shift and activity."""

    attendance: Attendance
    span: Span
    grade: str
    corrects: ServiceRecord | None = None
    correction: Correction | None = None
    review: HoursReview | None = None

    @property
    def served_on(self) -> date:
        """The day in China of the shift."""
        return clock.local_day(self.attendance.shift.starts_at)

    @property
    def pause(self) -> Pause | None:
        """The planned break of the shift."""
        return rules.pause_of(self.attendance.shift.break_from, self.attendance.shift.break_until)


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What was written: records (those that take back first), and minutes that wait for a review."""

    records: list[ServiceRecord]
    reviews: list[HoursReview]


@step
def enter(
    given: Iterable[Given],
    *,
    taken_back: Sequence[ServiceRecord] = (),
    why: str = "",
    by: Actor = SYSTEM,
    now: datetime,
) -> Entered:
    """Takes these records back and enters these times, in a fixed number of statements.

    What would bring a person's day above 8 hours waits for a review, unless it comes from one.
    """
    fresh = sorted(given, key=lambda one: (one.attendance.person_id, one.span.starts_at))
    ledger = _Ledger(fresh, taken_back)
    for record in taken_back:
        ledger.take_back(record, why=why, now=now)
    for one in fresh:
        ledger.add(one, now=now)
    ServiceRecord.objects.bulk_create(ledger.records)
    ledger.level_reviews()
    HoursReview.objects.bulk_create(ledger.reviews)
    audit.record_many([*_booked(ledger.records, by, now), *_opened(ledger.reviews, by, now)])
    publish_changed(((row.shift_id, row.person_id) for row in ledger.records), now=now)
    return Entered(records=ledger.records, reviews=ledger.reviews)


class _Ledger:
    """The minutes that stand of these people's days, moved along while records are made.

    A day is counted under all numbers of one person: ``of_day`` is by who they are now.
    """

    def __init__(self, given: Sequence[Given], taken_back: Collection[ServiceRecord]) -> None:
        people = {one.attendance.person_id for one in given} | {row.person_id for row in taken_back}
        days = {one.served_on for one in given} | {row.served_on for row in taken_back}
        self.one = as_one(people)
        standing = StandingTime.objects.filter(person_id__in=self.one, served_on__in=days)
        self.of_day: Counter[tuple[int, date]] = Counter()
        self.of_shift: Counter[tuple[int, int]] = Counter()
        for person, shift, day, minutes in standing.values_list(
            "person_id", "shift_id", "served_on", "minutes"
        ):
            self.of_day[self.one[person], day] += minutes
            self.of_shift[person, shift] += 1
        self.records: list[ServiceRecord] = []
        self.reviews: list[HoursReview] = []

    def take_back(self, record: ServiceRecord, *, why: str, now: datetime) -> None:
        self.of_day[self.one[record.person_id], record.served_on] -= record.minutes
        self.of_shift[record.person_id, record.shift_id] -= 1
        last = self.of_shift[record.person_id, record.shift_id] == 0
        copied = (
            "attendance_id",
            "person_id",
            "shift_id",
            "activity_id",
            "team_id",
            "site_id",
            "served_on",
            "starts_at",
            "ends_at",
            "unpaid",
            "grade",
            "late",
        )
        self.records.append(
            ServiceRecord(
                **{name: getattr(record, name) for name in copied},
                minutes=-record.minutes,
                times=-1 if last else 0,
                recorded_at=now,
                corrects=record,
                why=why,
            )
        )

    def add(self, one: Given, *, now: datetime) -> None:
        """Enters what counts at once, and lays the rest before those who review."""
        person, span = self.one[one.attendance.person_id], one.span
        whole = one.review is not None
        minutes = (
            span.minutes if whole else rules.at_once(span.minutes, of_day=self.of_day[person, one.served_on])
        )
        if minutes == span.minutes:
            self._record(one, span, now)
            return
        if minutes:
            self._record(one, span.head(minutes, one.pause), now)
        self._review(one, span.tail(minutes, one.pause), now)

    def _record(self, one: Given, span: Span, now: datetime) -> None:
        attendance, shift = one.attendance, one.attendance.shift
        key = (attendance.person_id, shift.pk)
        first = span.minutes > 0 and self.of_shift[key] == 0
        if span.minutes:
            self.of_shift[key] += 1
            self.of_day[self.one[attendance.person_id], one.served_on] += span.minutes
        late = one.corrects.late if one.corrects else rules.is_late(one.served_on, now=now)
        self.records.append(
            ServiceRecord(
                attendance=attendance,
                person_id=attendance.person_id,
                shift=shift,
                activity_id=shift.activity_id,
                team_id=shift.activity.team_id,
                site_id=shift.activity.site_id,
                served_on=one.served_on,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                minutes=span.minutes,
                unpaid=span.unpaid,
                times=int(first),
                grade=one.grade,
                late=late,
                recorded_at=now,
                corrects=one.corrects,
                correction=one.correction,
                review=one.review,
            )
        )

    def _review(self, one: Given, span: Span, now: datetime) -> None:
        self.reviews.append(
            HoursReview(
                attendance=one.attendance,
                person_id=one.attendance.person_id,
                shift=one.attendance.shift,
                served_on=one.served_on,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                minutes=span.minutes,
                unpaid=span.unpaid,
                grade=one.grade,
                correction=one.correction,
                opened_at=now,
            )
        )

    def level_reviews(self) -> None:
        """Says of each what the day comes to with it, and so who reviews it."""
        if not self.reviews:
            return
        days = {review.served_on for review in self.reviews}
        open_ones = HoursReview.objects.filter(
            person_id__in=self.one, served_on__in=days, state=ReviewState.WAITING
        )
        waiting = open_ones.values_list("person_id", "served_on").annotate(waiting=Sum("minutes"))
        asked: Counter[tuple[int, date]] = Counter()
        for person, day, minutes in waiting:
            asked[self.one[person], day] += minutes
        for review in self.reviews:
            key = (self.one[review.person_id], review.served_on)
            asked[key] += review.minutes
            review.day_minutes = self.of_day[key] + asked[key]
            review.level = rules.level_of(review.day_minutes)


def _booked(records: Iterable[ServiceRecord], by: Actor, now: datetime) -> Iterable[Deed]:
    for record in records:
        verb = "record.taken_back" if record.minutes < 0 else "record.booked"
        facts: dict[str, str | int] = {
            "person": record.person_id,
            "minutes": record.minutes,
            "grade": str(record.grade),
        }
        if record.why:
            facts["why"] = record.why
        yield Deed(verb=verb, target=f"shift:{record.shift_id}", by=by, now=now, data=facts)


def _opened(reviews: Iterable[HoursReview], by: Actor, now: datetime) -> Iterable[Deed]:
    for review in reviews:
        facts = {"person": review.person_id, "minutes": review.minutes, "level": str(review.level)}
        yield Deed(verb="review.opened", target=f"shift:{review.shift_id}", by=by, now=now, data=facts)
