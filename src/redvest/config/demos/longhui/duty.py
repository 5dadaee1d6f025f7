"""A week of duty at the crossings with some gaps and a stand-in sought, a weekly series, a template."""

from datetime import datetime, timedelta

from redvest.activities import operations, queries
from redvest.activities.enums import Every
from redvest.activities.operations import Naming
from redvest.activities.operations.sign_ups import SignUpResult
from redvest.activities.rules.rosters import PostForm, RosterForm, SlotForm
from redvest.activities.rules.series import SeriesForm
from redvest.activities.rules.submission import NONE_OF_THE_SIX
from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.people import Resident
from redvest.config.demos.longhui.service import Season
from redvest.config.demos.longhui.texts import CROSSINGS, EVERY_WEEK, ON_DUTY, PHONE_CLASS, Kind
from redvest.kernel import clock

SLOTS = (SlotForm(starts=450, ends=570), SlotForm(starts=1020, ends=1140))
FIRST_DAY, DAYS = 2, 5


def arrange(season: Season) -> None:
    """All of it, by the demo's leader."""
    _roster(season)
    _every_week(season)


def _roster(season: Season) -> None:
    """Three cells of four have somebody; most of them said yes, and one of them seeks somebody to stand in."""
    days, crew = season.days, season.county.home
    written = days.now - timedelta(days=6)
    activity_id, _none = season.draft(crew, ON_DUTY, [], hours=2, places_each=1, now=written)
    form = RosterForm(
        posts=[PostForm(name=name, place=name) for name in CROSSINGS],
        slots=SLOTS,
        first_day=days.today + timedelta(days=FIRST_DAY),
        last_day=days.today + timedelta(days=FIRST_DAY + DAYS - 1),
    )
    operations.lay_out_roster(activity_id=activity_id, form=form, by=crew.leader, now=written)
    season.announce(crew, activity_id, written)
    cells = list(queries.shifts_of(activity_id).values_list("pk", flat=True))
    named = [cell for number, cell in enumerate(cells) if number % 4 != 3]
    volunteer = season.county.crowd[accounts.VOLUNTEER]
    others = [who for who in crew.members if who != volunteer]
    people = [volunteer, *(others[number % len(others)] for number in range(len(named) - 1))]
    namings = [
        Naming(shift_id=cell, person_id=who.person_id) for cell, who in zip(named, people, strict=True)
    ]
    outcomes = operations.place_people(namings=namings, by=crew.leader, now=days.now - timedelta(days=1))
    placed: dict[int, list[SignUpResult]] = {}
    for naming, outcome in zip(namings, outcomes, strict=True):
        if isinstance(outcome, SignUpResult):
            placed.setdefault(naming.person_id, []).append(outcome)
    _answer(season, placed, others, volunteer)


def _answer(
    season: Season, placed: dict[int, list[SignUpResult]], others: list[Resident], volunteer: Resident
) -> None:
    """Four of five say yes, the demo's volunteer not yet; one of them asks the volunteer to stand in."""
    now = season.days.now
    agreed = [who for number, who in enumerate(others) if who.person_id in placed and number % 5 != 4]
    for who in agreed:
        ids = [result.sign_up_id for result in placed[who.person_id]]
        operations.confirm_placements(sign_up_ids=ids, by=who.actor, now=now - timedelta(hours=20))
    giver = next(who for who in agreed if _is_free(volunteer, placed[who.person_id][0].shift_id, season))
    offer = operations.offer_place(
        sign_up_id=placed[giver.person_id][0].sign_up_id,
        note="那天要陪孩子看病",
        by=giver.actor,
        now=now - timedelta(hours=3),
    )
    operations.ask_to_stand_in(
        handover_id=offer.pk,
        person_ids=[volunteer.person_id, *(who.person_id for who in agreed[-3:])],
        by=giver.actor,
        now=now - timedelta(hours=2),
    )


def _is_free(who: Resident, shift_id: int, season: Season) -> bool:
    """Whether nothing else of theirs is on the day of that shift."""
    day = clock.local_day(queries.shift_by_id(shift_id).starts_at)
    own = queries.own_sign_ups(who.person_id, now=season.days.now).select_related("shift")
    return all(clock.local_day(sign_up.shift.starts_at) != day for sign_up in own)


def _every_week(season: Season) -> None:
    """Every Saturday, approved for two months at once and kept as a template; every Wednesday, not approved yet."""
    days, crew = season.days, season.county.home
    now = days.now - timedelta(days=3)
    cleaning, pattern = _weekly(season, EVERY_WEEK, weekday=5, hour=7, now=now)
    operations.decide_series(
        series_id=cleaning, approve=True, by=season.staff.approver, now=now + timedelta(hours=4)
    )
    name = "周末清洁（两小时）"
    operations.save_template(activity_id=pattern, name=name, by=crew.leader, now=now)
    _weekly(season, PHONE_CLASS, weekday=2, hour=19, now=days.now - timedelta(hours=5))


def _weekly(season: Season, kind: Kind, *, weekday: int, hour: int, now: datetime) -> tuple[int, int]:
    """A series of two months, submitted for all of them at once; its id and its pattern's."""
    days, crew = season.days, season.county.home
    ahead = 2 + (weekday - (days.today + timedelta(days=2)).weekday()) % 7
    start = days.at(ahead, hour)
    pattern, _shifts = season.draft(crew, kind, [start], hours=2, places_each=20, now=now)
    first = days.today + timedelta(days=ahead)
    every = SeriesForm(every=Every.WEEK, weekday=weekday, starts_on=first, count=8)
    series = operations.make_series(activity_id=pattern, form=every, by=crew.leader, now=now)
    until = first + timedelta(days=56)
    operations.submit_series(
        series_id=series.pk, until=until, answers=NONE_OF_THE_SIX, by=crew.leader, now=now
    )
    return series.pk, pattern
