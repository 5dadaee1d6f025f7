"""A week of duty at the crossings with some gaps and a stand-in sought, a weekly series, a template."""

from datetime import timedelta

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
from redvest.config.demos.longhui.texts import CROSSINGS, EVERY_WEEK, ON_DUTY

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
    namings = [
        Naming(shift_id=cell, person_id=crew.members[number % len(crew.members)].person_id)
        for number, cell in enumerate(named)
    ]
    outcomes = operations.place_people(namings=namings, by=crew.leader, now=days.now - timedelta(days=1))
    volunteer = season.county.crowd[accounts.VOLUNTEER]
    by_person: dict[int, list[int]] = {}
    for naming, outcome in zip(namings, outcomes, strict=True):
        if isinstance(outcome, SignUpResult) and naming.person_id != volunteer.person_id:
            by_person.setdefault(naming.person_id, []).append(outcome.sign_up_id)
    _answer(season, by_person, volunteer)


def _answer(season: Season, by_person: dict[int, list[int]], volunteer: Resident) -> None:
    now, crew = season.days.now, season.county.home
    agreed = [who for number, who in enumerate(crew.members) if who.person_id in by_person and number % 5]
    for who in agreed:
        ids = by_person[who.person_id]
        operations.confirm_placements(sign_up_ids=ids, by=who.actor, now=now - timedelta(hours=20))
    giver = agreed[-1]
    offer = operations.offer_place(
        sign_up_id=by_person[giver.person_id][0],
        note="那天要陪孩子看病",
        by=giver.actor,
        now=now - timedelta(hours=3),
    )
    operations.ask_to_stand_in(
        handover_id=offer.pk,
        person_ids=[volunteer.person_id, *(who.person_id for who in agreed[:3])],
        by=giver.actor,
        now=now - timedelta(hours=2),
    )


def _every_week(season: Season) -> None:
    """Every Saturday, approved for two months at once; kept as a template, too."""
    days, crew = season.days, season.county.home
    now = days.now - timedelta(days=3)
    ahead = 2 + (5 - (days.today + timedelta(days=2)).weekday()) % 7
    pattern, _shifts = season.draft(crew, EVERY_WEEK, [days.at(ahead, 7)], hours=2, places_each=20, now=now)
    first = days.today + timedelta(days=ahead)
    every = SeriesForm(every=Every.WEEK, weekday=5, starts_on=first, count=8)
    by = crew.leader
    series = operations.make_series(activity_id=pattern, form=every, by=by, now=now)
    until = first + timedelta(days=56)
    operations.submit_series(series_id=series.pk, until=until, answers=NONE_OF_THE_SIX, by=by, now=now)
    operations.decide_series(
        series_id=series.pk, approve=True, by=season.staff.approver, now=now + timedelta(hours=4)
    )
    operations.save_template(activity_id=pattern, name="周末清洁（两小时）", by=by, now=now)
