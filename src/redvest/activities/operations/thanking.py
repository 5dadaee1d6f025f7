"""Service reaches points: whoever's hours changed is counted again, after commit. Locks: accounts of points."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from redvest.activities.enums import TOPIC_HOURS
from redvest.activities.models import Training
from redvest.activities.queries.thanked import attended, earnings_of
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.models import OutboxEvent
from redvest.kernel.operation import operation, step
from redvest.kernel.outbox import Event, publish_many
from redvest.points.operations.earning import earned_many

#: So many people's hours share one event, and so one job.
MOST_PAIRS_AN_EVENT = 500


@step
def publish_changed(pairs: Iterable[tuple[int, int]], *, now: datetime) -> None:
    """Says that hours of these (shift, person) are not what they were."""
    changed = sorted(set(pairs))
    publish_many(
        (
            Event(topic=TOPIC_HOURS, key=f"shift:{part[0][0]}", payload={"served": part})
            for part in (
                changed[n : n + MOST_PAIRS_AN_EVENT] for n in range(0, len(changed), MOST_PAIRS_AN_EVENT)
            )
        ),
        now=now,
    )


@operation
def thank_for(*, event_id: int, now: datetime) -> int:
    """Has points counted for the hours an event names, as they stand now; returns for how many. Repeats harmlessly."""
    event = OutboxEvent.objects.filter(pk=event_id).first()
    if event is None:
        return 0
    earnings = earnings_of((shift, person) for shift, person in event.payload["served"])
    return len(earned_many(earnings=earnings, by=SYSTEM, now=now))


@step
def thank_for_trainings(trainings: Sequence[Training], *, by: Actor, now: datetime) -> None:
    """Has points counted for trainings taken down, or taken back, in the same transaction; each once."""
    if trainings:
        earned_many(earnings=attended(trainings), by=by, now=now)
