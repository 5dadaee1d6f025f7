"""Long days: minutes above 8 hours a day, decided by the organisation, or above 12 by the centre."""

from datetime import datetime

from redvest.activities.enums import ReviewState
from redvest.activities.models import HoursReview
from redvest.activities.operations.booking import Given, enter
from redvest.activities.operations.judging import (
    lock_people,
    require_judging,
    review_path,
    tell_about,
)
from redvest.activities.rules import reviews as rules
from redvest.activities.rules.hours import Span
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation


@operation
def decide_review(*, review_id: int, approve: bool, reason: str, by: Actor, now: datetime) -> HoursReview:
    """Lets minutes under review count from now on, or not. Never one's own, nor those of one's household.

    Raises Forbidden, Invalid without a reason, Refused once decided. Approved they are a record of their own.
    """
    found = HoursReview.objects.filter(pk=review_id).values_list("person_id", flat=True)
    lock_people(found)
    review = lock(HoursReview, review_id)
    attendance = review.attendance
    shift = attendance.shift
    decider = require_judging(
        person_id=review.person_id,
        path=review_path(review.level, shift),
        involved=[attendance.in_by_id, attendance.out_by_id, attendance.confirmed_by_id],
        by=by,
        now=now,
    )
    refuse_if(rules.why_not_open(review.state == ReviewState.WAITING))
    invalid_if(rules.why_not_reason(reason))
    review.state = ReviewState.APPROVED if approve else ReviewState.REFUSED
    review.decided_by_id, review.decided_at, review.reason = decider, now, reason.strip()
    review.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    if approve:
        span = Span(
            starts_at=review.starts_at,
            ends_at=review.ends_at,
            minutes=review.minutes,
            unpaid=review.unpaid,
        )
        given = Given(
            attendance=attendance,
            span=span,
            grade=review.grade,
            correction=review.correction,
            review=review,
        )
        enter([given], by=by, now=now)
    facts = {"person": review.person_id, "minutes": review.minutes, "approved": int(approve)}
    audit.record("review.decided", by=by, now=now, target=f"shift:{shift.pk}", **facts)
    kind = "hours.review_approved" if approve else "hours.review_refused"
    told = [review.person_id]
    tell_about(kind, shift, told, of=review.person_id, now=now, minutes=review.minutes, reason=reason.strip())
    return review
