"""No-shows: counted once a day is settled, appealed against, decided by somebody else, never blamed on bad noting."""

from datetime import timedelta

import pytest

from activities import stage
from cast import Cast, Persona
from redvest.activities import operations, queries
from redvest.activities.enums import Direction, NoShowState
from redvest.activities.models import NoShow, Shift
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import OutboxEvent
from redvest.kernel.telling import TOPIC_TELL
from refusing import refuses

DAY = timedelta(days=1)
SETTLED = stage.START + DAY


@pytest.fixture
def shift(cast: Cast) -> Shift:
    """A settled shift: one member came, the other did not."""
    (made,) = stage.published(cast)
    came, _missing = cast.members
    stage.takes(made, *cast.members)
    stage.scans(made, came, Direction.IN, stage.START)
    stage.settles(made)
    return made


def kinds() -> list[str]:
    events = OutboxEvent.objects.filter(topic=TOPIC_TELL).order_by("id")
    return [event.payload["kind"] for event in events if event.payload["kind"].startswith("no_show")]


def counted(cast: Cast) -> NoShow:
    operations.count_no_shows(now=SETTLED)
    return NoShow.objects.get()


def appeals(row: NoShow, who: Persona, *, reason: str = "路上堵车", now=SETTLED) -> NoShow:
    return operations.appeal_no_show(no_show_id=row.pk, reason=reason, by=who.actor, now=now)


def decides(row: NoShow, who: Persona, *, excuse: bool, reason: str = "", now=SETTLED) -> NoShow:
    return operations.decide_no_show(no_show_id=row.pk, excuse=excuse, reason=reason, by=who.actor, now=now)


def test_who_had_a_place_and_did_not_come_is_counted_once_and_told(cast: Cast, shift: Shift):
    assert [operations.count_no_shows(now=SETTLED + n * DAY) for n in range(3)] == [1, 0, 0]

    row = NoShow.objects.get()
    assert (row.person_id, row.state) == (cast.members[1].id, NoShowState.COUNTED)
    assert kinds() == ["no_show.noted"]
    assert queries.no_show_counts([who.id for who in cast.members], now=SETTLED) == {row.person_id: 1}


def test_nobody_is_blamed_where_nobody_was_noted_or_it_is_not_settled(cast: Cast):
    (unnoted,) = stage.published(cast)
    stage.takes(unnoted, *cast.members)
    assert operations.count_no_shows(now=stage.START) == 0
    stage.settles(unnoted)

    assert operations.count_no_shows(now=SETTLED) == 0


def test_an_appeal_is_decided_by_the_leader_and_told(cast: Cast, shift: Shift):
    row = counted(cast)
    member = cast.members[1]
    appeals(row, member)
    appeals(row, member)
    assert [one.pk for one in queries.no_shows_decided_by(cast.leader.see(SETTLED))] == [row.pk]

    decides(row, cast.leader, excuse=True)
    decides(row, cast.leader, excuse=True)

    assert kinds() == ["no_show.noted", "no_show.appealed", "no_show.excused"]
    assert queries.no_show_counts([member.id], now=SETTLED) == {}


def test_a_refusal_goes_to_the_site_once_and_to_somebody_else(cast: Cast, shift: Shift):
    row, member = counted(cast), cast.members[1]
    appeals(row, member)
    decides(row, cast.leader, excuse=False, reason="没有说明")
    raised = appeals(row, member, reason="有医院的证明")
    assert raised.state == NoShowState.RAISED
    with refuses(NotFound, "not_found"):
        decides(row, cast.leader, excuse=True)

    final = decides(row, cast.clerk, excuse=False, reason="证明日期不对")

    assert final.state == NoShowState.FINAL
    with refuses(Refused, "no_appeal"):
        appeals(row, member, reason="还是不服")
    assert queries.no_show_counts([member.id], now=SETTLED) == {member.id: 1}


def test_nobody_decides_what_they_decided_before(cast: Cast, shift: Shift):
    row, member = counted(cast), cast.members[1]
    appeals(row, member)
    decides(row, cast.clerk, excuse=False, reason="没有说明")
    appeals(row, member, reason="有医院的证明")

    with refuses(Forbidden, "decided_before"):
        decides(row, cast.clerk, excuse=True)
    assert decides(row, cast.manager, excuse=True).state == NoShowState.EXCUSED


def test_who_may_not(cast: Cast, shift: Shift):
    row, member = counted(cast), cast.members[1]
    for stranger in (cast.members[0], cast.residents[0], cast.leader):
        with refuses(NotFound, "not_found"):
            appeals(row, stranger)
    with refuses(Invalid, "required"):
        appeals(row, member, reason="  ")
    with refuses(Refused, "appeal_late"):
        appeals(row, member, now=SETTLED + 31 * DAY)
    for stranger in (member, cast.residents[0], cast.auditor):
        with refuses(NotFound, "not_found"):
            decides(row, stranger, excuse=True)
    with refuses(Refused, "wrong_state"):
        decides(row, cast.leader, excuse=False, reason="没有申诉")


def test_the_leader_excuses_without_an_appeal(cast: Cast, shift: Shift):
    assert decides(counted(cast), cast.leader, excuse=True).state == NoShowState.EXCUSED


def test_after_a_year_it_is_history(cast: Cast, shift: Shift):
    row = counted(cast)

    assert queries.no_show_counts([row.person_id], now=SETTLED + 366 * DAY) == {}
