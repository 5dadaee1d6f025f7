"""The steps of an activity's life, written wherever its state changes."""

from datetime import datetime

from redvest.activities.models import ActivityStep
from redvest.kernel import audit
from redvest.kernel.actor import Actor


def note_step(activity_id: int, state: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Writes the step and the audit entry that every change of state leaves."""
    ActivityStep.objects.create(
        activity_id=activity_id, state=state, at=now, by_id=by.person_id, reason=reason
    )
    audit.record(f"activity.{state}", by=by, now=now, target=f"activity:{activity_id}")
