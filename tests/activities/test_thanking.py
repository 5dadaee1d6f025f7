"""From a confirmed record to a line of the ledger, and back when the record is corrected."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from activities.stage import START, confirms, published, served, settles, takes
from activities.test_terms import training
from activities.timekeeping import answers, asks, came
from cast import NOW, Cast
from points.covenant_stage import balance, budget
from points.covenant_stage import published as in_force
from points.covenants import covenant
from redvest.activities.enums import TOPIC_HOURS
from redvest.activities.models import Attendance, ServiceRecord, Training
from redvest.activities.operations import record_trainings, withdraw_training
from redvest.activities.operations.thanking import thank_for
from redvest.kernel.models import OutboxEvent
from redvest.points.models import Earned, EarnedMonth, Transfer

LATER = START + timedelta(days=1)


def thanked() -> int:
    """The jobs that wait, done."""
    return sum(
        thank_for(event_id=event.pk, now=LATER) for event in OutboxEvent.objects.filter(topic=TOPIC_HOURS)
    )


def test_a_confirmed_record_becomes_a_line_of_the_ledger_once(cast: Cast):
    in_force(cast, "hailin")
    budget()
    (shift,) = published(cast)
    who = cast.members[0]
    takes(shift, who)
    record = served(cast, shift, who, came=START, left=START + timedelta(minutes=90))
    assert record.minutes == 90
    assert thanked() == 1
    line = Transfer.objects.get(cause_kind="record")
    assert line.cause_key == f"record:{shift.pk}.{who.id}"
    assert line.amount == balance(who.id) == Decimal("1.50")
    assert line.words == f"志愿服务（{shift.activity.title}）：90 分钟，每小时 1 分，系数 1"
    assert line.happened_on == record.served_on
    thanked()
    assert Transfer.objects.filter(cause_kind="record").count() == 1


def test_hours_without_a_covenant_are_kept_as_facts(cast: Cast):
    (shift,) = published(cast)
    takes(shift, cast.members[0])
    served(cast, shift, cast.members[0], came=START, left=START + timedelta(minutes=90))
    assert thanked() == 1
    assert (Earned.objects.get().amount, Transfer.objects.count()) == (0, 0)
    assert ServiceRecord.objects.count() == 1


def test_a_training_attended_earns_once_and_nothing_when_it_is_taken_back(cast: Cast):
    draft = covenant("hailin")
    rule = replace(
        draft.rules[0], code="training", title="参加培训", source="training", unit="time", value=Decimal(2)
    )
    in_force(cast, replace(draft, rules=(*draft.rules, rule)))
    budget()
    who = cast.members[0]
    for _again in range(2):
        record_trainings(
            team_id=cast.team.id,
            numbers=[who.number],
            form=training(held_on=date(2026, 3, 2)),
            by=cast.leader.actor,
            now=NOW,
        )
    row = Training.objects.get()
    line = Transfer.objects.get(cause_kind="training")
    assert line.cause_key == f"training:{row.pk}"
    assert line.amount == balance(who.id) == Decimal("2.00")
    withdraw_training(training_id=row.pk, why="那天没有来", by=cast.leader.actor, now=NOW)
    assert balance(who.id) == 0
    withdraw_training(training_id=row.pk, why="那天没有来", by=cast.leader.actor, now=NOW)
    assert Transfer.objects.filter(reverses=line).count() == 1


def test_hours_put_right_are_counted_again(cast: Cast):
    in_force(cast, "hailin")
    budget()
    (shift,) = published(cast)
    who = cast.members[0]
    takes(shift, who)
    came(shift, who, START, START + timedelta(hours=2))
    confirms(cast, shift, who, now=START + timedelta(hours=2))
    settles(shift)
    thanked()
    assert balance(who.id) == Decimal("2.00")
    one = asks(Attendance.objects.get(), START, START + timedelta(hours=1), cast.leader)
    assert answers(one, who).state == "done"
    thanked()
    assert balance(who.id) == Decimal("1.00")
    thanked()
    kinds = sorted(Transfer.objects.exclude(cause_kind="budget").values_list("cause_kind", "amount"))
    assert kinds == [("record", Decimal("1.00")), ("record", Decimal("2.00")), ("reversal", Decimal("2.00"))]
    assert EarnedMonth.objects.get().earned == Decimal("1.00")
