"""Two months of service that happened, a shift to check in to now, and three weeks to come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from redvest.activities import codes, operations, queries
from redvest.activities.enums import Direction
from redvest.activities.operations import CheckCall
from redvest.activities.operations.sign_ups import SignUpCall, SignUpResult
from redvest.activities.rules.activities import ActivityForm, ShiftForm
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.activities.rules.terms import PLAIN_TERMS, Terms
from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.days import Days
from redvest.config.demos.longhui.people import Resident, Staff
from redvest.config.demos.longhui.teams import County, Crew
from redvest.config.demos.longhui.texts import CALLED_OFF, EVENING, PROFESSIONAL, VILLAGE, Kind
from redvest.kernel import clock
from redvest.kernel.errors import DomainError
from redvest.places import queries as places

PAST, COMING = 64, 30
#: The field whose project is over by today: it served, and nothing is planned for it any more.
FINISHED = "农业科技"
INSURANCE = "人保财险 志愿者意外险 保单号 PEAC20260000012345"


@dataclass(kw_only=True)
class Season:
    """What every activity of the demo is made with; ``over``: projects that are, by field, as the others."""

    county: County
    staff: Staff
    projects: dict[str, int]
    days: Days
    chance: Random
    over: dict[str, int] = field(default_factory=dict)

    def kind_of(self, crew: Crew) -> Kind:
        return self.chance.choice(PROFESSIONAL[crew.field][1] if crew.field else VILLAGE)

    def publish(
        self,
        crew: Crew,
        kind: Kind,
        starts: list[datetime],
        *,
        hours: int,
        places_each: int,
        terms: Terms = PLAIN_TERMS,
        min_age: int | None = None,
    ) -> list[int]:
        """Takes an activity from draft to published, some days before; the ids of its shifts."""
        written = min(starts[0], self.days.now) - timedelta(days=6)
        activity_id, ids = self.draft(
            crew,
            kind,
            starts,
            hours=hours,
            places_each=places_each,
            now=written,
            terms=terms,
            min_age=min_age,
        )
        self.announce(crew, activity_id, written)
        return ids

    def announce(self, crew: Crew, activity_id: int, written: datetime) -> None:
        """Has a draft approved and published, within hours."""
        operations.submit_activity(
            activity_id=activity_id, answers=NONE_OF_THE_SIX, by=crew.leader, now=written
        )
        decided = written + timedelta(hours=5)
        operations.decide_activity(activity_id=activity_id, approve=True, by=self.staff.approver, now=decided)
        operations.publish_activity(activity_id=activity_id, by=crew.leader, now=decided + timedelta(hours=1))

    def draft(
        self,
        crew: Crew,
        kind: Kind,
        starts: list[datetime],
        *,
        hours: int,
        places_each: int,
        now: datetime,
        terms: Terms = PLAIN_TERMS,
        min_age: int | None = None,
    ) -> tuple[int, list[int]]:
        """Drafts an activity with its shifts, if any."""
        place = kind.meet if crew.field else f"{short_name(crew.site_code)}{kind.meet}"
        form = ActivityForm(
            title=kind.title,
            category=kind.category,
            text=kind.text,
            place=place,
            contact_name=crew.contact.name,
            contact_phone=crew.contact.phone,
            team_id=crew.team_id,
            risks=kind.risks,
            insurance=INSURANCE if kind.risks else "",
            project_id=self.projects.get(crew.field) if "：" not in kind.title else None,
            terms=terms,
        )
        activity = operations.draft_activity(form=form, by=crew.leader, now=now)
        shifts = [
            operations.add_shift(
                activity_id=activity.pk,
                form=ShiftForm(
                    starts_at=start,
                    ends_at=start + timedelta(hours=hours),
                    place=place,
                    places=places_each,
                    min_age=min_age if min_age is not None else 18 if kind.risks else 14,
                    cancel_until=start - timedelta(hours=2),
                ),
                by=crew.leader,
                now=now,
            )
            for start in starts
        ]
        return activity.pk, [shift.pk for shift in shifts]

    def sign_up(self, shift_id: int, people: list[Resident], now: datetime) -> list[Resident]:
        """Signs people up in one batch; those who hold a place or wait for one."""
        calls = [
            SignUpCall(shift_id=shift_id, person_id=who.person_id, by=who.actor, now=now, or_wait=True)
            for who in people
        ]
        outcomes = operations.sign_up_many(calls=calls)
        return [
            who
            for who, outcome in zip(people, outcomes, strict=True)
            if isinstance(outcome, SignUpResult) and outcome.state == "taken"
        ]


def serve(
    county: County, staff: Staff, projects: dict[str, int], days: Days, progress: Callable[..., None]
) -> Season:
    """All of it, in the order of time."""
    season = Season(county=county, staff=staff, projects=projects, days=days, chance=Random(14))
    active = [crew for crew in county.crews if len(crew.members) >= 6]
    home = county.home
    for number in range(PAST):
        crew = home if number % 9 == 4 else active[number % len(active)]
        _past(season, crew, day=-60 + 58 * number // PAST)
        progress("过去的活动", number + 1, PAST)
    season.over[FINISHED] = season.projects.pop(FINISHED)
    for number in range(COMING):
        _coming(season, active[(number * 7) % len(active)], day=1 + 20 * number // COMING)
        progress("将来的活动", number + 1, COMING)
    _called_off(season, active)
    _today(season)
    _waiting_for_somebody(season)
    return season


def _past(season: Season, crew: Crew, *, day: int) -> None:
    chance, kind = season.chance, season.kind_of(crew)
    start = _suitable(season, kind, day, step=-1)
    hours = chance.choice((2, 2, 3, 4)) if kind.hours is None else kind.hours
    (shift_id,) = season.publish(
        crew, kind, [start], hours=hours, places_each=chance.choice((12, 16, 20, 30))
    )
    some = chance.sample(crew.members, min(len(crew.members), chance.randint(6, 22)))
    volunteer = season.county.crowd[accounts.VOLUNTEER]
    if volunteer in crew.members and volunteer not in some:
        some.insert(0, volunteer)  # so that the demo's volunteer has something to look back on
    came = season.sign_up(shift_id, some, start - timedelta(days=2))
    _attend(season, crew, shift_id, came, start, hours)
    end = start + timedelta(hours=hours)
    if chance.random() < 0.85:
        served = max(1, int(len(came) * kind.reach * chance.uniform(0.6, 1.2)))
        said = end + timedelta(minutes=20)
        operations.report_served(
            shift_id=shift_id, served=served, reason="按现场登记表数的", by=crew.leader, now=said
        )
        operations.confirm_served(shift_id=shift_id, served=served, by=season.staff.approver, now=said)
    operations.settle_shift(
        shift_id=shift_id, now=clock.day_end(clock.local_day(start)) + timedelta(minutes=10)
    )


def _attend(
    season: Season, crew: Crew, shift_id: int, people: list[Resident], start: datetime, hours: int
) -> None:
    """Most scan the leader's code, some show their own; a few forget to check out; the leader confirms most shifts."""
    chance, end = season.chance, start + timedelta(hours=hours)
    present = [who for who in people if chance.random() > 0.06]
    arrivals = [(who, start + timedelta(minutes=chance.randint(-20, 12))) for who in present]
    _scan(season, crew, shift_id, Direction.IN, arrivals)
    if present and chance.random() < 0.85:
        ids = [who.person_id for who in present]
        operations.confirm_attendance(
            shift_id=shift_id, person_ids=ids, by=crew.leader, now=start + timedelta(minutes=30)
        )
    departures = [
        (who, end + timedelta(minutes=chance.randint(-25, 15))) for who in present if chance.random() > 0.03
    ]
    _scan(season, crew, shift_id, Direction.OUT, departures)


def _scan(
    season: Season, crew: Crew, shift_id: int, direction: str, moments: list[tuple[Resident, datetime]]
) -> None:
    """Scans in the order of time, as one batch."""
    calls = [
        _scanned(season, crew, shift_id, direction, who, moment)
        for who, moment in sorted(moments, key=lambda one: one[1])
    ]
    for outcome in operations.check_many(calls=calls):
        if isinstance(outcome, DomainError):
            raise outcome


def _scanned(
    season: Season, crew: Crew, shift_id: int, direction: str, who: Resident, moment: datetime
) -> CheckCall:
    if season.chance.random() < 0.85 or who.actor == crew.leader:
        code = codes.rotating_code(shift_id, direction, now=moment)
        return CheckCall(code=code, by=who.actor, now=moment)
    code = codes.person_code(who.person_id, now=moment)
    return CheckCall(code=code, by=crew.leader, now=moment, shift_id=shift_id, direction=direction)


def _coming(season: Season, crew: Crew, *, day: int) -> None:
    chance, kind = season.chance, season.kind_of(crew)
    first = _suitable(season, kind, day)
    hours = chance.choice((2, 3)) if kind.hours is None else kind.hours
    starts = [first + timedelta(days=7 * week) for week in range(chance.choice((1, 1, 2)))]
    room = chance.choice((4, 8, 12, 20))
    for shift_id in season.publish(crew, kind, starts, hours=hours, places_each=room):
        count = min(len(crew.members), chance.randint(2, room + 4))
        season.sign_up(shift_id, chance.sample(crew.members, count), season.days.now - timedelta(days=2))


def _suitable(season: Season, kind: Kind, day: int, *, step: int = 1) -> datetime:
    """A time one would do this at: on the day, or on the nearest weekday it is done on after it (-1: before)."""
    hour, minute = season.chance.choice(kind.times)
    moments = (season.days.at(day + step * more, hour, minute) for more in range(7))
    return next(moment for moment in moments if clock.local(moment).weekday() in kind.weekdays)


def short_name(site_code: str) -> str:
    """What people call a place: its village or township."""
    name = places.site_by_code(site_code).name
    return name.split("新时代文明实践")[0]


def _called_off(season: Season, crews: list[Crew]) -> None:
    """Activities with people signed up that had to be called off, each with its reason."""
    villages = [crew for crew in crews if not crew.field]
    for number, (index, reason) in enumerate(CALLED_OFF):
        crew, now = villages[3 + 4 * number], season.days.now - timedelta(hours=20)
        start = season.days.at(4 + 3 * number, 9)
        (shift_id,) = season.publish(crew, VILLAGE[index], [start], hours=2, places_each=12)
        season.sign_up(shift_id, crew.members[:5], season.days.now - timedelta(days=2))
        activity_id = queries.shift_by_id(shift_id).activity_id
        operations.cancel_activity(activity_id=activity_id, reason=reason, by=crew.leader, now=now)


def _today(season: Season) -> None:
    """A shift of the demo's leader and volunteer that one can check in to now."""
    crew = season.county.home
    start = season.days.soon()
    kind = EVENING if clock.local(start).hour >= 17 else VILLAGE[0]
    (shift_id,) = season.publish(crew, kind, [start], hours=2, places_each=20)
    volunteer = season.county.crowd[accounts.VOLUNTEER]
    others = [who for who in crew.members if who != volunteer][:11]
    season.sign_up(shift_id, [volunteer, *others], season.days.now - timedelta(days=1))
    if start - season.days.now < timedelta(minutes=30):
        _scan(season, crew, shift_id, Direction.IN, [(who, season.days.now) for who in others[:5]])


def _waiting_for_somebody(season: Season) -> None:
    """Something for each desk: an activity to decide, one that was returned, a draft."""
    days, crew = season.days, season.county.home
    now = days.now - timedelta(hours=3)
    for number, kind in enumerate(VILLAGE[1:5]):
        activity_id, _shifts = season.draft(
            crew, kind, [days.at(9 + number, 9)], hours=2, places_each=15, now=now
        )
        if number < 3:
            operations.submit_activity(
                activity_id=activity_id, answers=NONE_OF_THE_SIX, by=crew.leader, now=now
            )
        if number == 2:
            operations.decide_activity(
                activity_id=activity_id,
                approve=False,
                reason="请写明集合点和雨天怎么办",
                by=season.staff.approver,
                now=days.now - timedelta(hours=1),
            )
