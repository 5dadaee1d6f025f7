"""From a confirmed record to a line of the ledger, and back when the record is corrected."""

from datetime import timedelta
from decimal import Decimal

from activities.stage import START, published, served, takes
from cast import Cast
from points.covenant_stage import balance, budget
from points.covenant_stage import published as in_force
from redvest.activities.enums import TOPIC_HOURS
from redvest.activities.models import ServiceRecord
from redvest.activities.operations.thanking import thank_for
from redvest.kernel.models import OutboxEvent
from redvest.points.models import Earned, Transfer

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
