"""What roster tests play on: a roster of the cast's team, laid out, approved and published."""

from datetime import date, timedelta
from typing import Any

from activities.stage import draft, shift_form
from cast import NOW, Cast, Persona
from redvest.activities import operations
from redvest.activities.models import Activity, DutyPost, Shift, SignUp
from redvest.activities.operations.placing import Naming
from redvest.activities.rules.rosters import PostForm, RosterForm, SlotForm
from redvest.activities.rules.series import SeriesForm
from redvest.activities.rules.submission import NONE_OF_THE_SIX

#: The Monday after the cast's; a week of three slots of four hours a day.
MONDAY = NOW.date() + timedelta(days=7)
SLOTS = (SlotForm(starts=480, ends=720), SlotForm(starts=720, ends=960), SlotForm(starts=960, ends=1200))


def roster_form(count: int = 2, *, days: int = 7, first: date = MONDAY, **changes: Any) -> RosterForm:
    """Checkpoints that need one person at a time, for a week."""
    fields: dict[str, Any] = {
        "posts": [
            PostForm(name=f"{n}号卡点", place=f"老旧小区{n}号门", people=1) for n in range(1, count + 1)
        ],
        "slots": SLOTS,
        "first_day": first,
        "last_day": first + timedelta(days=days - 1),
    }
    return RosterForm(**(fields | changes))


def laid_out(cast: Cast, form: RosterForm | None = None, **changes: Any) -> Activity:
    """A draft with its roster."""
    activity = draft(cast, **({"title": "卡点值守"} | changes))
    operations.lay_out_roster(
        activity_id=activity.pk, form=form or roster_form(), by=cast.leader.actor, now=NOW
    )
    return activity


def on_duty(cast: Cast, form: RosterForm | None = None, **changes: Any) -> Activity:
    """The same, approved and published."""
    activity = laid_out(cast, form, **changes)
    by = cast.leader.actor
    operations.submit_activity(activity_id=activity.pk, answers=NONE_OF_THE_SIX, by=by, now=NOW)
    operations.decide_activity(activity_id=activity.pk, approve=True, by=cast.approver.actor, now=NOW)
    operations.publish_activity(activity_id=activity.pk, by=by, now=NOW)
    activity.refresh_from_db()
    return activity


def cell(activity: Activity, post: int = 1, day: int = 0, slot: int = 0) -> Shift:
    """A cell by the numbers of its post, its day (0 is the first) and its slot."""
    found = DutyPost.objects.get(roster__activity=activity, number=post)
    starts_at, _ends_at = SLOTS[slot].on(found.roster.first_day + timedelta(days=day))
    return Shift.objects.get(post=found, starts_at=starts_at)


def named(cast: Cast, shift: Shift, *people: Persona) -> list[SignUp]:
    """The leader names these people for a cell; what they hold."""
    namings = [Naming(shift_id=shift.pk, person_id=who.id) for who in people]
    results = operations.place_people(namings=namings, by=cast.leader.actor, now=NOW)
    return [SignUp.objects.get(pk=result.sign_up_id) for result in results]


def agreed(cast: Cast, shift: Shift, who: Persona) -> SignUp:
    """Named by the leader, and said yes."""
    (sign_up,) = named(cast, shift, who)
    operations.confirm_placements(sign_up_ids=[sign_up.pk], by=who.actor, now=NOW)
    return sign_up


def things(cast: Cast, who: Persona, *, words: str = "幸福里卡点", **said: Any) -> dict[str, int]:
    """A post of a published roster, a place of ``who`` there that is offered, a series, a template: what their names in
    addresses stand for. ``words`` are whatever people write; ``said``: of the activities."""
    form = roster_form(posts=[PostForm(name=words, place=words)], days=1, slots=SLOTS[:1])
    activity = on_duty(cast, form, **said)
    post = DutyPost.objects.get(roster__activity=activity)
    sign_up = agreed(cast, cell(activity), who)
    by, now = cast.leader.actor, NOW
    offer = operations.offer_place(sign_up_id=sign_up.pk, note=words, by=who.actor, now=now)
    pattern = draft(cast, shift_form(), **said)
    every = SeriesForm(every="week", weekday=5, starts_on=NOW.date() + timedelta(days=1), count=1)
    series = operations.make_series(activity_id=pattern.pk, form=every, by=by, now=now)
    template = operations.save_template(activity_id=pattern.pk, name=words, by=by, now=now)
    return {
        "roster_activity_id": activity.pk,
        "roster_shift_id": sign_up.shift_id,
        "post_id": post.pk,
        "handover_id": offer.pk,
        "series_id": series.pk,
        "template_id": template.pk,
    }
