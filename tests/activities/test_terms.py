"""On which terms one signs up: by approval, with training, unharmed, not too long, not all of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from activities.stage import HOURS, START, draft, published, scans, shift_form, takes
from cast import NOW, Cast, Persona, resident
from redvest.activities import operations, queries
from redvest.activities.enums import Direction, SignUpMode
from redvest.activities.models import SignUp
from redvest.activities.rules.terms import Terms
from redvest.activities.rules.trainings import TrainingForm
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, Refused
from redvest.kernel.models import OutboxEvent
from redvest.people.models import Person
from redvest.reports.verify import verify
from refusing import refuses

DAY = timedelta(days=1)


def signs(shift: Any, who: Persona, now: Any = NOW, **more: Any) -> str:
    by = Actor(person_id=who.id)
    return operations.sign_up(shift_id=shift.pk, person_id=who.id, by=by, now=now, **more).state


def states(*rows: SignUp) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def kinds() -> list[tuple[str, list[int]]]:
    events = OutboxEvent.objects.filter(topic="people.tell").order_by("id")
    return [(event.payload["kind"], event.payload["people"]) for event in events]


def test_by_approval(cast: Cast) -> None:
    terms = Terms(mode=SignUpMode.APPROVAL, offer_hours=0)
    shift = published(cast, shift_form(places=2), terms=terms)[0]
    a, b, c, d = *cast.members, *cast.residents
    rows = takes(shift, a, b, c, d)
    assert states(*rows) == ["asked"] * 4
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting, shift.asked) == (0, 0, 4)
    leader = cast.leader.actor

    def decide(accept: bool, *whose: SignUp, by: Actor = leader, now: Any = NOW, reason: str = "") -> int:
        ids = [row.pk for row in whose]
        return operations.decide_sign_ups(
            shift_id=shift.pk, sign_up_ids=ids, accept=accept, by=by, now=now, reason=reason
        )

    for other in (cast.members[0], cast.manager, cast.clerk):
        with refuses(Forbidden, "not_permitted"):
            decide(True, *rows, by=other.actor)
    with refuses(Invalid, "required"):
        decide(False, rows[3])
    with refuses(Refused, "started"):
        decide(True, *rows, now=START)
    OutboxEvent.objects.all().delete()
    assert decide(False, rows[3], reason="这次要会水电的") == 1
    assert decide(True, *rows[:3]) == 3, "more accepted than there are places: the last one waits"
    assert states(*rows) == ["taken", "taken", "waiting", "cancelled"]
    assert (rows[3].ended, rows[3].end_reason) == ("declined", "这次要会水电的")
    assert decide(True, *rows) == 0
    assert kinds() == [
        ("sign_up.declined", [d.id]),
        ("sign_up.accepted", [a.id, b.id]),
        ("sign_up.accepted_waiting", [c.id]),
    ]
    assert verify(now=NOW) == []


def test_a_leader_does_not_accept_themselves(cast: Cast) -> None:
    shift = published(cast, terms=Terms(mode=SignUpMode.APPROVAL))[0]
    (row,) = takes(shift, cast.leader)
    with refuses(Forbidden, "own_request"):
        operations.decide_sign_ups(
            shift_id=shift.pk, sign_up_ids=[row.pk], accept=True, by=cast.leader.actor, now=NOW
        )


def test_what_nobody_answered_ends_at_the_start(cast: Cast) -> None:
    shift = published(cast, terms=Terms(mode=SignUpMode.APPROVAL))[0]
    (row,) = takes(shift, cast.members[0])
    assert operations.lapse_due(now=START - timedelta(seconds=1)) == 0
    OutboxEvent.objects.all().delete()
    assert operations.lapse_due(now=START) == 1
    assert operations.lapse_due(now=START) == 0
    assert states(row) == ["cancelled"]
    assert row.ended == "unanswered"
    assert kinds() == [("sign_up.unanswered", [cast.members[0].id])]
    assert verify(now=START) == []


def test_care_at_the_drafters_and_at_sign_up(cast: Cast) -> None:
    hour = timedelta(hours=1)
    a, b, c, d = published(
        cast,
        shift_form(START, 3 * hour),
        shift_form(START + 3 * hour + timedelta(minutes=29), 2 * hour),
        shift_form(START + 3 * hour + timedelta(minutes=30) + 2 * hour, 3 * hour),
        shift_form(START + 9 * hour, 2 * hour),
        terms=Terms(),
    )
    who = cast.members[0]
    takes(a, who)
    with refuses(Refused, "no_break"):
        signs(b, who)
    assert signs(c, who) == "taken"
    assert signs(d, who) == "taken", "eight hours to the minute"
    next_day = published(cast, shift_form(START + DAY, 6 * hour), terms=Terms())[0]
    assert signs(next_day, who) == "taken", "who planned it so answers for one long shift"
    e = published(cast, shift_form(START + 11 * hour + timedelta(minutes=30), hour), terms=Terms())[0]
    with refuses(Refused, "long_day"):
        signs(e, who)
    card = queries.cards([e], person_id=who.id, now=NOW)[0]
    assert [str(reason) for reason in card.reasons] == [
        "当天您已报 8 小时，加上这一班超过一天最多 8 小时的上限"
    ]


def test_no_hoarding(cast: Cast) -> None:
    shifts = published(cast, *(shift_form(START + n * DAY) for n in range(3)), terms=Terms(most_each=2))
    who = cast.members[0]
    takes(shifts[0], who)
    (second,) = takes(shifts[1], who)
    with refuses(Refused, "too_many"):
        signs(shifts[2], who)
    operations.cancel_sign_up(sign_up_id=second.pk, by=who.actor, now=NOW)
    assert signs(shifts[2], who) == "taken"
    assert signs(shifts[1], who, now=START + HOURS) == "taken", "what is over does not count"


def training(**changes: Any) -> TrainingForm:
    fields: dict[str, Any] = {
        "name": "急救员证",
        "content": "心肺复苏和止血包扎",
        "minutes": 480,
        "held_on": date(2026, 2, 1),
        "organiser": "县红十字会",
        "valid_until": clock.local_day(START),
    }
    return TrainingForm(**(fields | changes))


def test_training_and_skills(cast: Cast) -> None:
    who, other = cast.members
    terms = Terms(trainings=("急救员证",), skills=("first_aid",))
    shift, later = published(cast, shift_form(), shift_form(START + DAY), terms=terms)
    with refuses(Refused, "skill_needed", "training_needed"):
        signs(shift, who)
    Person.objects.filter(pk=who.id).update(skills=["first_aid", "repair"])

    def record(*numbers: str, by: Actor = cast.leader.actor, **changes: Any) -> Any:
        return operations.record_trainings(
            team_id=cast.team.id, numbers=numbers, form=training(**changes), by=by, now=NOW
        )

    for nobody in (cast.members[0], cast.approver, cast.auditor):
        with refuses(Forbidden, "not_permitted"):
            record(who.number, by=nobody.actor)
    with refuses(Invalid, "in_future", "before_held"):
        record(who.number, held_on=clock.local_day(NOW) + DAY, valid_until=date(2026, 1, 1))
    with refuses(Invalid, "own_training"):
        record(cast.leader.number)
    done = record(who.number.lower(), other.number, who.number, "V9999")
    assert (done.new, done.known, done.unknown) == (2, 0, ["V9999"])
    assert record(who.number).known == 1
    assert signs(shift, who) == "taken"
    with refuses(Refused, "training_needed"):
        signs(later, who)
    row = queries.trainings_of(other.id).get()
    with refuses(Invalid, "required"):
        operations.withdraw_training(training_id=row.pk, why=" ", by=cast.leader.actor, now=NOW)
    operations.withdraw_training(training_id=row.pk, why="没有来", by=cast.leader.actor, now=NOW)
    with refuses(Refused, "skill_needed", "training_needed"):
        signs(shift, other)


def test_danger_is_insured_first_and_no_place_for_minors(cast: Cast) -> None:
    risky = {"risks": "水深流急", "insurance": "人保财险"}
    with refuses(Invalid, "risks_needed"):
        draft(cast, terms=Terms(dangerous=True))
    activity = draft(cast, shift_form(), terms=Terms(dangerous=True), **risky)
    by = cast.leader.actor
    answers = dict.fromkeys(_six(), False)
    operations.submit_activity(activity_id=activity.pk, answers=answers, by=by, now=NOW)
    operations.decide_activity(activity_id=activity.pk, approve=True, by=cast.approver.actor, now=NOW)
    with refuses(Refused, "policy_needed"):
        operations.publish_activity(activity_id=activity.pk, by=by, now=NOW)
    with refuses(Invalid, "required"):
        operations.insure_activity(activity_id=activity.pk, insurance="", policy_no="1", by=by, now=NOW)
    operations.insure_activity(
        activity_id=activity.pk, insurance="人保财险", policy_no="PEAC2026001", by=by, now=NOW
    )
    operations.publish_activity(activity_id=activity.pk, by=by, now=NOW)
    shift = activity.shifts.get()
    born = clock.local_day(START).replace(year=2008) + DAY
    minor = resident(61, born=born)
    with refuses(Refused, "minor_danger"):
        signs(shift, minor)
    (row,) = takes(shift, cast.members[0])
    Person.objects.filter(pk=cast.members[0].id).update(birth_date=born)  # corrected after the sign-up
    with refuses(Refused, "minor_danger"):
        scans(shift, cast.members[0], Direction.IN, START)
    assert row.state == "taken"


def _six() -> list[str]:
    from redvest.activities.enums import NotService

    return list(NotService.values)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mode": "auction"}, "unknown_choice"),
        ({"offer_hours": 73}, "offer_hours"),
        ({"offer_hours": -1}, "offer_hours"),
        ({"skills": ("magic",)}, "unknown_choice"),
        ({"trainings": ("",)}, "trainings"),
        ({"trainings": ("长" * 61,)}, "trainings"),
        ({"day_minutes": 1441}, "care_minutes"),
        ({"row_minutes": 481}, "care_minutes"),
        ({"care": "休" * 301}, "too_long"),
        ({"most_each": 101}, "most_each"),
        ({"policy_no": "1" * 61}, "too_long"),
    ],
)
def test_terms_that_make_no_sense(cast: Cast, changes: dict[str, Any], code: str) -> None:
    with refuses(Invalid, code):
        draft(cast, terms=Terms(**changes))
