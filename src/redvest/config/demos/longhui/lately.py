"""What happened in the demo's own village the day before yesterday, and what waits there for an answer now."""

from contextlib import suppress
from datetime import datetime, timedelta

from redvest.activities import codes, operations, queries
from redvest.activities.enums import Direction, SignUpMode
from redvest.activities.operations import Afterwards, CheckCall
from redvest.activities.operations.sign_ups import SignUpCall, SignUpResult
from redvest.activities.rules.terms import Terms
from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.people import HOME, Resident
from redvest.config.demos.longhui.service import Season
from redvest.config.demos.longhui.texts import (
    BY_APPROVAL,
    BY_LOT,
    DELIVERIES,
    LONG_DAY,
    PHONE_CLASS,
    VILLAGE,
    WITH_QUEUE,
)
from redvest.kernel import clock
from redvest.kernel.errors import DomainError
from redvest.teams import operations as teams
from redvest.teams.operations import AgreementForm

#: The day all this happened; the past activities of the demo end before it.
DAY = -2


def happened(season: Season) -> None:
    """Hours in question, no-shows, sign-ups that wait, an invitation and an agreement."""
    _long_day(season)
    _class(season)
    _missed(season)
    _written_late(season)
    _by_approval(season)
    _by_lot(season)
    _with_queue(season)
    _between_teams(season)


def _volunteer(season: Season) -> Resident:
    return season.county.crowd[accounts.VOLUNTEER]


def _others(season: Season, first: int, last: int) -> list[Resident]:
    """Members of the village's team other than the demo's volunteer."""
    volunteer = _volunteer(season)
    return [who for who in season.county.home.members if who != volunteer][first:last]


def _attended(
    season: Season, shift_id: int, people: list[Resident], came: datetime, left: datetime
) -> dict[int, int]:
    """Scans all of them in and out, with the leader's word; the attendance of each by person."""
    found: dict[int, int] = {}
    for direction, moment in ((Direction.IN, came), (Direction.OUT, left)):
        code = codes.rotating_code(shift_id, direction, now=moment)
        calls = [CheckCall(code=code, by=who.actor, now=moment) for who in people]
        for outcome in operations.check_many(calls=calls):
            if isinstance(outcome, DomainError):
                raise outcome
            found[outcome.person_id] = outcome.pk
    ids = [who.person_id for who in people]
    operations.confirm_attendance(shift_id=shift_id, person_ids=ids, by=season.county.home.leader, now=left)
    return found


def _settle(season: Season, shift_id: int) -> None:
    end = clock.day_end(season.days.today + timedelta(days=DAY))
    operations.settle_shift(shift_id=shift_id, now=end + timedelta(minutes=10))


def _long_day(season: Season) -> None:
    """Ten hours on the dyke: what is above eight waits for a review."""
    days, people = season.days, _others(season, 10, 13)
    terms = Terms(day_minutes=720, row_minutes=720, care="每两小时轮换，备有帐篷、热饭和姜茶")
    (shift_id,) = season.publish(
        season.county.home, LONG_DAY, [days.at(DAY, 8)], hours=10, places_each=6, terms=terms
    )
    season.sign_up(shift_id, people, days.at(DAY - 2, 9))
    _attended(season, shift_id, people, days.at(DAY, 7, 55), days.at(DAY, 18, 2))
    _settle(season, shift_id)


def _class(season: Season) -> None:
    """One left early by the scans and says otherwise, for another the leader does; two came without a phone.

    How many were taught waits for somebody who was there to confirm.
    """
    days, crew, volunteer = season.days, season.county.home, _volunteer(season)
    people = [volunteer, *_others(season, 0, 5)]
    start, end = days.at(DAY, 9), days.at(DAY, 11)
    (shift_id,) = season.publish(crew, PHONE_CLASS, [start], hours=2, places_each=12)
    people = season.sign_up(shift_id, people, days.at(DAY - 2, 10))
    present = _attended(season, shift_id, people, days.at(DAY, 8, 50), days.at(DAY, 10, 30))
    _settle(season, shift_id)
    operations.report_served(
        shift_id=shift_id,
        served=17,
        reason="签到表上来学手机的人数",
        by=crew.leader,
        now=days.at(DAY, 11, 30),
    )
    now = days.at(DAY + 1, 10)
    for who, by, reason in (
        (volunteer, volunteer.actor, "提前扫了签退码，又留下来收拾到十一点"),
        (people[-1], crew.leader, "他收拾教室到十一点，签退码扫早了"),
    ):
        operations.ask_correction(
            attendance_id=present[who.person_id],
            starts_at=start,
            ends_at=end,
            reason=reason,
            by=by,
            now=now,
        )
    for who in _others(season, 6, 8):
        operations.enter_afterwards(
            entry=Afterwards(
                shift_id=shift_id,
                person_id=who.person_id,
                starts_at=start,
                ends_at=end,
                reason="老人机不能扫码，到场签了纸质签到表",
                witness_id=volunteer.person_id,
            ),
            by=crew.leader,
            now=now + timedelta(hours=1),
        )


def _missed(season: Season) -> None:
    """Two had a place and did not come: the demo's volunteer, and one who has said why."""
    days, crew = season.days, season.county.home
    people = [_volunteer(season), *_others(season, 0, 6)]
    (shift_id,) = season.publish(crew, DELIVERIES, [days.at(DAY, 15)], hours=2, places_each=12)
    people = season.sign_up(shift_id, people, days.at(DAY - 2, 11))
    _attended(season, shift_id, people[1:-1], days.at(DAY, 14, 55), days.at(DAY, 17))
    _settle(season, shift_id)
    operations.count_no_shows(now=days.at(DAY + 1, 8))
    absent = people[-1]
    mine = queries.no_shows_of(absent.person_id).filter(shift_id=shift_id).values_list("pk", flat=True)
    operations.appeal_no_show(
        no_show_id=mine[0],
        reason="路上送一位摔倒的老人去了医院，手机没电，没来得及说",
        by=absent.actor,
        now=days.at(DAY + 1, 12),
    )


def _written_late(season: Season) -> None:
    """Somebody's service of weeks ago was entered and approved only now; another volunteer doubts it."""
    days, crew, volunteer = season.days, season.county.home, _volunteer(season)
    start = days.at(-24, 9)
    (shift_id,) = season.publish(crew, VILLAGE[0], [start], hours=2, places_each=12)
    people = season.sign_up(shift_id, _others(season, 0, 6), start - timedelta(days=2))
    _attended(season, shift_id, people, start - timedelta(minutes=5), start + timedelta(hours=2))
    operations.settle_shift(
        shift_id=shift_id, now=clock.day_end(clock.local_day(start)) + timedelta(minutes=10)
    )
    entry = None
    for who in _others(season, 20, 40):
        afterwards = Afterwards(
            shift_id=shift_id,
            person_id=who.person_id,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            reason="名单漏抄了一行，月底对账才发现",
            witness_id=volunteer.person_id,
        )
        with suppress(DomainError):
            entry = operations.enter_afterwards(entry=afterwards, by=crew.leader, now=days.at(-1, 9))
            break
    assert entry is not None, "somebody of twenty had nothing else to do that morning"
    operations.decide_entry(
        entry_id=entry.pk,
        approve=True,
        reason="签到表上有名字",
        by=season.staff.approver,
        now=days.at(-1, 15),
    )
    (record,) = queries.records_of(entry.person_id).filter(shift_id=shift_id)
    operations.flag_record(
        record_id=record.pk,
        reason="那天他在外地，没有来扫街",
        by=people[0].actor,
        now=days.now - timedelta(hours=6),
    )


def _by_approval(season: Season) -> None:
    """Seven asked; nobody has been chosen yet."""
    days = season.days
    (shift_id,) = season.publish(
        season.county.home,
        BY_APPROVAL,
        [days.at(11, 19)],
        hours=2,
        places_each=4,
        terms=Terms(mode=SignUpMode.APPROVAL),
    )
    season.sign_up(shift_id, _others(season, 3, 10), days.now - timedelta(days=1))


def _by_lot(season: Season) -> None:
    """Nine entered for four places; the lots are drawn the day before."""
    days = season.days
    (shift_id,) = season.publish(
        season.county.home,
        BY_LOT,
        [days.at(13, 19)],
        hours=2,
        places_each=4,
        terms=Terms(mode=SignUpMode.DRAW),
    )
    people = [_volunteer(season), *_others(season, 8, 16)]
    season.sign_up(shift_id, people, days.now - timedelta(days=1))


def _with_queue(season: Season) -> None:
    """Full, with a queue; somebody cancelled, and the place is offered to the demo's volunteer."""
    days = season.days
    (shift_id,) = season.publish(season.county.home, WITH_QUEUE, [days.at(12, 19)], hours=1, places_each=3)
    people = [*_others(season, 14, 17), _volunteer(season), *_others(season, 17, 20)]
    calls = [
        SignUpCall(
            shift_id=shift_id,
            person_id=who.person_id,
            by=who.actor,
            now=days.now - timedelta(days=1),
            or_wait=True,
        )
        for who in people
    ]
    first, *_rest = operations.sign_up_many(calls=calls)
    if not isinstance(first, SignUpResult):
        raise first
    operations.cancel_sign_up(
        sign_up_id=first.sign_up_id, by=people[0].actor, now=days.now - timedelta(minutes=40)
    )


def _between_teams(season: Season) -> None:
    """The young team asks the demo's volunteer in, the village's team somebody else; standing agreements."""
    days, now = season.days, season.days.now - timedelta(days=1)
    young, home = season.county.crew("青年志愿"), season.county.home
    newcomer = season.county.crowd[-1]
    for crew, who, words in (
        (young, _volunteer(season), "护学岗缺一位有耐心的奶奶，您来吗？"),
        (home, newcomer, "听说您会理发，社区的老人正盼着"),
    ):
        teams.invite(team_id=crew.team_id, person_id=who.person_id, message=words, by=crew.leader, now=now)
    for crew, subject, since, until in (
        (young, "上下学护学岗长期服务", -120, 245),
        (home, "社区老年食堂送餐", -340, 25),
    ):
        form = AgreementForm(
            subject=subject,
            terms="每周两次，双方各指定一名联系人，保险由队伍购买。",
            since=days.today + timedelta(days=since),
            until=days.today + timedelta(days=until),
            site_code=HOME,
        )
        teams.make_agreement(team_id=crew.team_id, form=form, by=crew.leader, now=now)
