"""What operations on somebody's hours share: whom they concern, who may judge, what stands."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, viewer_of
from redvest.activities.enums import OPEN_CORRECTIONS, CorrectionState, ReviewLevel, ReviewState
from redvest.activities.models import Attendance, Correction, HoursReview, ServiceRecord, Shift, StandingTime
from redvest.activities.operations.booking import enter
from redvest.activities.operations.scope import named_person
from redvest.activities.rules import reviews as rules
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import forbid_if
from redvest.kernel.operation import step
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.teams import queries as teams


def lock_people(person_ids: Iterable[int]) -> dict[int, people.Standing]:
    """The standings of these people, locked, without guardians' consents, which say nothing about hours."""
    return people.lock_standings(person_ids, minors_after=date.max)


def review_path(level: str, shift: Shift) -> str:
    """The path of the site that reviews long days: the one that manages the team, or the centre at the top."""
    path = teams.team_by_id(shift.activity.team_id).site_path
    return f"/{path.strip('/').split('/')[0]}/" if level == ReviewLevel.CENTRE else path


def path_above(shift: Shift) -> str:
    """The path of the site above the activity's (or of itself, at the top)."""
    return access.path_above(places.site_by_id(shift.activity.site_id).path)


def require_judging(
    *, person_id: int, path: str, involved: Collection[int | None], by: Actor, now: datetime
) -> int:
    """The decider's id. Raises Forbidden unless they review hours at ``path`` and are no party to these."""
    decider = named_person(by)
    access.require(viewer_of(by, now=now), Verb.REVIEW_HOURS, path)
    forbid_if(
        rules.why_not_judge(
            person_id=person_id,
            decider=decider,
            involved=[one for one in involved if one is not None],
            household=bool(people.same_household([person_id], decider, at=now)),
        )
    )
    return decider


def may_review(viewer: Viewer, path: str) -> bool:
    """Whether the viewer reviews hours at a site."""
    return viewer.may(Verb.REVIEW_HOURS, path)


def standing_records(attendance_ids: Collection[int]) -> list[ServiceRecord]:
    """The records of these attendances whose time stands."""
    rows = ServiceRecord.objects.filter(attendance_id__in=attendance_ids, standing__isnull=False)
    return list(rows.order_by("id"))


def overlaps(person_id: int, *, starts_at: datetime, ends_at: datetime, but: Collection[int] = ()) -> bool:
    """Whether the person served elsewhere in this time, or was there and it is not booked yet."""
    if starts_at == ends_at:
        return False
    day = clock.local_day(starts_at)
    standing = StandingTime.objects.filter(person_id=person_id, served_on=day)
    for during, attendance in standing.values_list("during", "record__attendance_id"):
        if attendance not in but and during.lower < ends_at and starts_at < during.upper:
            return True
    waiting = Attendance.objects.filter(
        person_id=person_id, booked_at=None, voided_at=None, in_at__lt=ends_at, out_at__gt=starts_at
    )
    return waiting.exclude(pk__in=but).exists()


@step
def voided(attendance_ids: Collection[int], *, why: str, by: Actor, now: datetime) -> int:
    """Takes back the records of these attendances by new records naming the old, and books nothing of them any more.

    What was under review or correction ends. The caller has locked the persons first. Returns how many were voided.
    """
    locked = Attendance.objects.select_for_update(no_key=True).filter(pk__in=attendance_ids, voided_at=None)
    rows = {row.pk: row for row in locked.order_by("pk")}
    lock_people({row.person_id for row in rows.values()})
    reason = why.strip()[: rules.REASON_LENGTH] or "—"
    enter([], taken_back=standing_records(list(rows)), why=reason, by=by, now=now)
    HoursReview.objects.filter(attendance_id__in=rows, state=ReviewState.WAITING).update(
        state=ReviewState.DROPPED, decided_at=now
    )
    Correction.objects.filter(attendance_id__in=rows, state__in=OPEN_CORRECTIONS).update(
        state=CorrectionState.WITHDRAWN
    )
    Attendance.objects.filter(pk__in=rows).update(voided_at=now, voided_why=reason)
    audit.record_many(
        Deed(
            verb="attendance.voided",
            target=f"shift:{row.shift_id}",
            by=by,
            now=now,
            data={"person": row.person_id, "why": reason},
        )
        for row in rows.values()
    )
    return len(rows)


def tell_about(
    kind: str, shift: Shift, person_ids: Iterable[int], *, of: int, now: datetime, **words: str | int
) -> None:
    """Tells these people something about hours that person ``of`` has of a shift.

    Whose hours they are finds it among their own; a leader who is asked, at the team's corrections; a leader who gets
    an answer, at the shift.
    """
    told, leaders = sorted({of} & set(person_ids)), sorted(set(person_ids) - {of})
    said = {"activity": shift.activity.title, "starts_at": shift.starts_at.isoformat(), **words}
    desk = "team_hours:0" if kind == "hours.correction_asked" else f"live:{shift.pk}"
    tellings = [
        Telling(kind=kind, people=heard, words=said, target=target)
        for heard, target in ((told, "my_hours:0"), (leaders, desk))
        if heard
    ]
    tell(tellings, now=now)
