"""The evening before a session: everybody with a place is told once."""

from datetime import timedelta

from cast import Cast
from redvest.kernel.models import OutboxEvent
from redvest.kernel.telling import TOPIC_TELL, words_of
from redvest.training import operations as training
from training.stage import FIRST, course, drafted, joins, sessions, sitting

TEN = timedelta(minutes=10)
EVENING = (FIRST - timedelta(days=1)).replace(hour=18)


def told() -> list[OutboxEvent]:
    return list(
        OutboxEvent.objects.filter(topic=TOPIC_TELL, payload__kind="training.tomorrow").order_by("id")
    )


def test_everybody_with_a_place_hears_of_the_day_once(cast: Cast) -> None:
    row = course(cast, places=1)
    joins(row, cast.members[0])
    joins(row, cast.members[1])  # waits
    early = training.remind_of_tomorrow(now=EVENING - TEN)
    rounds = [training.remind_of_tomorrow(now=EVENING + n * TEN) for n in range(3)]
    assert (early, rounds) == (0, [2, 0, 0])
    (event,) = told()
    assert (event.payload["people"], event.expires_at) == ([cast.members[0].id], FIRST)
    words = words_of(event.payload["words"])
    assert (words["session"], words["starts_at"]) == ("心肺复苏", sessions(row)[0].starts_at.isoformat())


def test_other_days_drafts_and_cancelled_courses_are_not_reminded_of(cast: Cast) -> None:
    row = course(cast)
    joins(row, cast.members[0])
    drafted(cast, name="草稿")
    assert training.remind_of_tomorrow(now=EVENING - timedelta(days=1)) == 0
    training.cancel_course(course_id=row.pk, why="下雨", by=cast.clerk.actor, now=cast.now)
    assert (training.remind_of_tomorrow(now=EVENING), told()) == (0, [])


def test_a_session_moved_to_another_day_is_reminded_of_again(cast: Cast) -> None:
    row = course(cast)
    joins(row, cast.members[0])
    training.remind_of_tomorrow(now=EVENING)
    day = timedelta(days=1)
    first, second = sessions(row)
    training.edit_session(
        session_id=second.pk, draft=sitting(FIRST + day, 60), by=cast.clerk.actor, now=EVENING
    )
    assert training.remind_of_tomorrow(now=EVENING + day) == 1
    assert len({(event.payload["kind"], event.expires_at) for event in told()}) == 2
    assert first.starts_at == FIRST
