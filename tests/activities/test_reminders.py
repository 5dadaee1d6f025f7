"""Reminders of shifts: in time, set-wise, each once."""

from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities import stage
from cast import Cast
from redvest.activities import operations
from redvest.activities.enums import Direction
from redvest.kernel.models import OutboxEvent
from redvest.kernel.telling import TOPIC_TELL, words_of

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
#: The evening before the staged shift.
EVENING = (stage.START - timedelta(days=1)).replace(hour=18)


def told(kind: str) -> list[set[int]]:
    events = OutboxEvent.objects.filter(topic=TOPIC_TELL).order_by("id")
    return [set(event.payload["people"]) for event in events if event.payload["kind"] == kind]


def test_the_evening_before_everybody_with_a_place_is_reminded_once(cast: Cast):
    (shift,) = stage.published(cast, stage.shift_form(places=2))
    stage.takes(shift, *cast.members)
    stage.takes(shift, cast.residents[0], or_wait=True)

    early = operations.remind_of_tomorrow(now=EVENING - MINUTE)
    rounds = [operations.remind_of_tomorrow(now=EVENING + n * 10 * MINUTE) for n in range(3)]

    assert (early, rounds) == (0, [1, 0, 0])
    assert told("shift.tomorrow") == [{who.id for who in cast.members}]
    event = OutboxEvent.objects.filter(topic=TOPIC_TELL, payload__kind="shift.tomorrow").get()
    assert event.expires_at == shift.starts_at
    assert words_of(event.payload["words"])["activity"] == "大桥社区清洁家园"


def test_shifts_of_another_day_or_called_off_are_not_reminded_of(cast: Cast):
    later, off = stage.published(cast, stage.shift_form(stage.START + timedelta(days=1)))[0], None
    (off,) = stage.published(cast)
    stage.takes(later, cast.members[0])
    stage.takes(off, cast.members[1])
    operations.cancel_activity(activity_id=off.activity_id, reason="暴雨", by=cast.leader.actor, now=cast.now)

    assert operations.remind_of_tomorrow(now=EVENING) == 0


def test_statements_do_not_grow_with_the_shifts(cast: Cast):
    stage.published(cast, stage.shift_form(stage.START))
    counts = []
    for n in range(2):
        with CaptureQueriesContext(connection) as made:
            operations.remind_of_tomorrow(now=EVENING + n * MINUTE)
        counts.append(len(made))
        if n == 0:
            for hour in (3, 6, 9):
                (shift,) = stage.published(cast, stage.shift_form(stage.START + hour * HOUR))
                stage.takes(shift, *cast.members)

    assert abs(counts[0] - counts[1]) <= 3  # the telling itself, where there was nobody to tell


def test_an_hour_before(cast: Cast):
    (shift,) = stage.published(cast)
    stage.takes(shift, cast.members[0])

    rounds = [operations.remind_soon(now=shift.starts_at - n * MINUTE) for n in (61, 60, 50)]

    assert rounds == [0, 1, 0]
    assert told("shift.soon") == [{cast.members[0].id}]


def test_a_missing_check_out_is_reminded_of_while_it_can_be_put_right(cast: Cast):
    (shift,) = stage.published(cast)
    stage.takes(shift, *cast.members)
    stayed, left = cast.members
    for who in cast.members:
        stage.scans(shift, who, Direction.IN, stage.START)
    stage.scans(shift, left, Direction.OUT, stage.START + HOUR)
    end: datetime = shift.ends_at

    rounds = [operations.remind_of_check_out(now=end + n * MINUTE) for n in (14, 15, 30)]

    assert rounds == [0, 1, 0]
    assert told("attendance.no_check_out") == [{stayed.id}]


def test_leaders_hear_of_places_nobody_took(cast: Cast):
    empty, full = stage.published(cast), stage.published(cast, stage.shift_form(places=1))
    stage.takes(full[0], cast.members[0])
    before = stage.START - timedelta(days=2)

    rounds = [operations.remind_of_places(now=before + n * HOUR) for n in (0, 1, 2)]

    assert rounds == [1, 0, 0]
    assert told("shift.under_filled") == [{cast.leader.id}]
    assert empty[0].pk != full[0].pk
