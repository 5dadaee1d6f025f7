"""Hours on their way: what waits for whom, and why somebody got no hours (or not all of them)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by, holding_below
from redvest.activities.enums import (
    HELD_STATES,
    OPEN_CORRECTIONS,
    CorrectionState,
    EntryState,
    FlagState,
    ReviewLevel,
    ReviewState,
    SignUpState,
)
from redvest.activities.models import (
    AfterwardsEntry,
    Attendance,
    Correction,
    EntryQuota,
    HoursReview,
    RecordFlag,
    ServedClaim,
    ServiceRecord,
    Shift,
    SignUp,
)
from redvest.activities.queries.attended import given_minutes, with_attendances
from redvest.activities.rules import explaining
from redvest.activities.rules.hours import due_on
from redvest.activities.rules.reviews import ANSWER_WITHIN, PROOF
from redvest.kernel import clock
from redvest.kernel.attachments import Upload, read
from redvest.kernel.errors import NotFound, Reason
from redvest.kernel.workdays import is_workday
from redvest.people import queries as people
from redvest.people.queries import person_ids_of
from redvest.people.rules import why_not_minor
from redvest.teams.queries import joined_at

_SITE = "shift__activity__site"
_WITH = ("person", "shift__activity__team", "shift__activity__site")


def _above(viewer: Viewer, site: str) -> Q:
    """Things of sites right below or under those where the viewer reviews hours; at the top, of the top itself."""
    return covered_by(viewer, Verb.REVIEW_HOURS, site_path=f"{site}__parent__path") | (
        covered_by(viewer, Verb.REVIEW_HOURS, site_path=f"{site}__path") & Q(**{f"{site}__parent": None})
    )


def reviews_for(viewer: Viewer) -> QuerySet[HoursReview]:
    """Minutes of long days that the viewer may decide, the oldest first. Never their own."""
    own = covered_by(viewer, Verb.REVIEW_HOURS, site_path="shift__activity__team__site__path")
    tops = Q(pk__in=[])
    for grant in viewer.scopes(Verb.REVIEW_HOURS):
        if not grant.at_team and len(grant.path.strip("/").split("/")) == 1:
            tops |= Q(shift__activity__team__site__path__startswith=grant.path)
    rows = HoursReview.objects.filter(
        Q(level=ReviewLevel.ORGANISATION) & own | Q(level=ReviewLevel.CENTRE) & tops,
        state=ReviewState.WAITING,
    )
    return rows.exclude(person_id=viewer.person_id or 0).select_related(*_WITH).order_by("opened_at", "id")


def reviews_by_level(viewer: Viewer) -> dict[str, int]:
    """How many of ``reviews_for`` there are of each level; levels without any are absent. One query."""
    counted = reviews_for(viewer).order_by().values_list("level").annotate(n=Count("id"))
    return dict(counted)


def corrections_for(viewer: Viewer, *, now: datetime) -> QuerySet[Correction]:
    """Corrections the viewer may decide: raised to the site above, or not answered for five working days."""
    silent = _workdays_before(now, ANSWER_WITHIN)
    rows = Correction.objects.filter(
        _above(viewer, _SITE),
        Q(state=CorrectionState.RAISED) | Q(state=CorrectionState.ASKED, asked_at__lt=silent),
    )
    me = viewer.person_id or 0
    rows = rows.exclude(Q(person_id=me) | Q(asked_by_id=me))
    return rows.select_related(*_WITH, "attendance").order_by("asked_at", "id")


def _workdays_before(now: datetime, count: int) -> datetime:
    """The start of the day with so many working days after it until today."""
    day = clock.local_day(now)
    while count > 0:
        count -= is_workday(day)
        day -= timedelta(days=1)
    return clock.day_end(day)


def entries_for(viewer: Viewer) -> QuerySet[AfterwardsEntry]:
    """Services entered afterwards that the viewer may decide, the oldest first."""
    rows = AfterwardsEntry.objects.filter(_above(viewer, _SITE), state=EntryState.WAITING)
    me = viewer.person_id or 0
    rows = rows.exclude(Q(person_id=me) | Q(entered_by_id=me))
    return rows.select_related(*_WITH, "entered_by", "witness").order_by("entered_at", "id")


def proof_of(entry_id: int, *, viewer: Viewer) -> tuple[Upload, int]:
    """The file handed in with an entry that the viewer may decide, and whose service it is. Raises NotFound."""
    found = entries_for(viewer).filter(pk=entry_id, attachment__isnull=False).first()
    if found is None or found.attachment_id is None:
        raise NotFound(Reason("not_found", explaining.NOT_FOUND))
    return read(found.attachment_id, purpose=PROOF), found.person_id


def with_hints(entries: list[AfterwardsEntry]) -> list[tuple[AfterwardsEntry, list[Reason]]]:
    """Each entry with what is odd about it: the person joined the team just before, or it comes late."""
    joined = joined_at((entry.person_id, entry.shift.activity.team_id) for entry in entries)
    return [
        (
            entry,
            explaining.oddities(
                joined_at=joined.get((entry.person_id, entry.shift.activity.team_id)),
                entered_at=entry.entered_at,
                served_on=clock.local_day(entry.starts_at),
            ),
        )
        for entry in entries
    ]


def flags_for(viewer: Viewer) -> QuerySet[RecordFlag]:
    """Reported records the viewer may decide, the oldest first."""
    rows = RecordFlag.objects.filter(_above(viewer, "record__site"), state=FlagState.OPEN)
    me = viewer.person_id or 0
    rows = rows.exclude(Q(flagged_by_id=me) | Q(record__person_id=me))
    return rows.select_related("record__person", "record__activity", "record__team").order_by(
        "flagged_at", "id"
    )


def corrections_led_by(viewer: Viewer) -> QuerySet[Correction]:
    """Corrections that members asked for and the viewer, as their leader, is to answer."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="shift__activity__team__path")
    rows = Correction.objects.filter(led, by_leader=False, state=CorrectionState.ASKED)
    rows = rows.exclude(person_id=viewer.person_id or 0)
    return rows.select_related(*_WITH, "attendance").order_by("asked_at", "id")


def corrections_of(person_id: int) -> QuerySet[Correction]:
    """Corrections of one's own times, whoever asked, the latest first."""
    rows = Correction.objects.filter(person_id__in=person_ids_of(person_id))
    return rows.select_related("shift__activity__team", "attendance").order_by("-asked_at", "-id")


def open_reviews_of(person_id: int) -> QuerySet[HoursReview]:
    """One's own minutes that are under review."""
    rows = HoursReview.objects.filter(person_id__in=person_ids_of(person_id), state=ReviewState.WAITING)
    return rows.select_related("shift__activity__team").order_by("-opened_at")


def attendance_of(attendance_id: int, person_id: int) -> Attendance:
    """One's own attendance, with its shift and records. Raises NotFound."""
    rows = Attendance.objects.select_related("shift__activity__team").prefetch_related("records")
    found = rows.filter(pk=attendance_id, person_id__in=person_ids_of(person_id), voided_at=None).first()
    if found is None:
        raise NotFound(Reason("not_found", explaining.NOT_FOUND))
    return found


def attendance_led_by(attendance_id: int, viewer: Viewer) -> Attendance:
    """An attendance on a shift of a team the viewer leads. Raises NotFound."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="shift__activity__team__path")
    rows = Attendance.objects.select_related("shift__activity__team", "person").prefetch_related("records")
    found = rows.filter(led, pk=attendance_id, voided_at=None).first()
    if found is None:
        raise NotFound(Reason("not_found", explaining.NOT_FOUND))
    return found


def entered_publicly(activity_id: int) -> QuerySet[ServiceRecord]:
    """Records of grade C of an activity, for everyone to look through: what was entered afterwards or by word."""
    rows = ServiceRecord.objects.filter(activity_id=activity_id, grade="C", standing__isnull=False)
    return rows.select_related("person", "shift").order_by("-served_on", "id")


def entry_quotas(viewer: Viewer, *, now: datetime) -> QuerySet[EntryQuota]:
    """Quotas of entering afterwards that hold, of the staff and leaders below the viewer; the latest first."""
    newer = EntryQuota.objects.filter(person_id=OuterRef("person_id"), pk__gt=OuterRef("pk"))
    rows = EntryQuota.objects.filter(~Exists(newer), person_id__in=holding_below(viewer, now=now))
    return rows.select_related("person").order_by("-id")


def claims_to_confirm(person_id: int) -> QuerySet[ServedClaim]:
    """Numbers of people served on shifts one was at, said by another and not confirmed by anybody yet."""
    there = Attendance.objects.filter(shift_id=OuterRef("shift_id"), person_id=person_id, voided_at=None)
    rows = ServedClaim.objects.filter(Exists(there), shift__served_report__isnull=True)
    return (
        rows.exclude(claimed_by_id=person_id).select_related("shift__activity__team").order_by("-claimed_at")
    )


def overdue_shifts(viewer: Viewer, *, now: datetime, start: datetime) -> QuerySet[Shift]:
    """Held shifts since ``start`` whose ten working days are over and whose records are not complete.

    Not settled, with something under review or entered and not decided, or with places taken and nobody there.
    """
    day = clock.local_day(now)
    while due_on(day) >= clock.local_day(now):
        day -= timedelta(days=1)
    seen = covered_by(
        viewer, Verb.SEE_RECORDS, site_path="activity__site__path", team_path="activity__team__path"
    )
    there = Attendance.objects.filter(shift_id=OuterRef("pk"), voided_at=None)
    reviewed = HoursReview.objects.filter(shift_id=OuterRef("pk"), state=ReviewState.WAITING)
    entered = AfterwardsEntry.objects.filter(shift_id=OuterRef("pk"), state=EntryState.WAITING)
    asked = Correction.objects.filter(shift_id=OuterRef("pk"), state__in=OPEN_CORRECTIONS)
    missing = Q(settled_at=None) | Q(Exists(reviewed)) | Q(Exists(entered)) | Q(Exists(asked))
    missing |= Q(taken__gt=0) & ~Q(Exists(there))
    rows = Shift.objects.filter(
        seen,
        missing,
        activity__state__in=HELD_STATES,
        ends_at__gte=start,
        ends_at__lt=clock.day_end(day),
    )
    return rows.select_related("activity__team", "activity__site").order_by("ends_at", "id")


# ---- why did I get no hours? -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A shift one had a place on, what it gave, and each reason why it gave no more."""

    shift: Shift
    minutes: int
    reasons: list[Reason] = field(default_factory=list)
    #: The attendance a correction would be about; None where nothing can be corrected.
    attendance_id: int | None = None


def explained(person_id: int, *, now: datetime, limit: int = 20) -> list[Explained]:
    """Past places of a person that gave no minutes or not all, each with its reasons; the latest first."""
    mine = SignUp.objects.filter(person_id__in=person_ids_of(person_id), state=SignUpState.TAKEN)
    rows = with_attendances(mine.filter(shift__ends_at__lte=now).select_related("shift__activity__team"))
    found = list(rows.order_by("-shift__starts_at", "-id")[: limit * 3])
    gone = Attendance.objects.filter(sign_up_id__in=[row.pk for row in found], voided_at__isnull=False)
    voided = {row.sign_up_id: row.voided_why for row in gone}
    standing = people.standing_in_hindsight(person_id)
    made = []
    for row in found:
        attendances = list(row.attendances.all())
        if attendances or row.pk in voided:
            reasons = _reasons(row.shift, attendances, voided.get(row.pk, ""), now=now)
        else:
            reasons = explaining.why_absent(row.shift.activity.state, _why_barred(row.shift, standing))
        if reasons:
            booked = [one.pk for one in attendances if one.booked_at is not None]
            made.append(
                Explained(
                    shift=row.shift,
                    minutes=given_minutes(attendances) or 0,
                    reasons=reasons,
                    attendance_id=booked[-1] if booked else None,
                )
            )
    return made[:limit]


def _why_barred(shift: Shift, standing: people.Standing | None) -> list[Reason]:
    """A minor without a guardian's consent on the day is turned away at the door, and has no hours for that."""
    if standing is None:
        return []
    return why_not_minor(
        standing,
        on=clock.local_day(shift.starts_at),
        team_id=shift.activity.team_id,
        activity_id=shift.activity_id,
        dangerous=shift.activity.dangerous,
    )


def _reasons(shift: Shift, attendances: list[Attendance], voided: str, *, now: datetime) -> list[Reason]:
    if not attendances:
        return [explaining.voided(voided)]
    reasons: list[Reason] = []
    for one in attendances:
        records = list(one.records.all())
        reasons += explaining.why_not_more(
            explaining.Attended(
                in_at=one.in_at,
                out_at=one.out_at,
                booked=one.booked_at is not None,
                unearned=one.unearned,
                minutes=sum(record.minutes for record in records),
                corrected=any(record.correction_id for record in records),
                unpaid=sum(record.unpaid for record in records if record.minutes > 0),
                waiting=[
                    (review.minutes, review.get_level_display())
                    for review in one.reviews.all()
                    if review.state == ReviewState.WAITING
                ],
                refused=[
                    (review.minutes, review.reason)
                    for review in one.reviews.all()
                    if review.state == ReviewState.REFUSED
                ],
            ),
            shift_starts_at=shift.starts_at,
            shift_ends_at=shift.ends_at,
            now=now,
        )
    return reasons
