"""Signing up, being named by one's unit, giving a place back. Locks: persons, then the course, then its units.

The course's row is locked before places are counted, and the database refuses what would still be too many
(``course_never_overbooked``, ``unit_never_overbooked``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.training.enums import PlaceState
from redvest.training.models import Course, Place, UnitPlaces
from redvest.training.operations._places import give_back
from redvest.training.operations._scope import (
    facts_of,
    named_person,
    require_naming,
    require_running,
    tell_about,
)
from redvest.training.rules import courses as course_rules
from redvest.training.rules import places as rules


@dataclass(frozen=True, kw_only=True)
class Named:
    """What became of a unit's list: how many got a place, how many had one, and who cannot (number and why)."""

    new: int
    known: int
    refused: dict[str, list[Reason]] = field(default_factory=dict)


@operation
def sign_up(*, course_id: int, by: Actor, now: datetime) -> Place:
    """Takes an open place for oneself, or a turn on the waiting list when there is none. A repeat returns the first.

    Raises NotFound, Forbidden (a visitor), Refused: not_open, sign_up_over, not_active, and the reasons of age.
    """
    person_id = named_person(by)
    standing = people.lock_standings([person_id]).get(person_id)
    course = lock(Course, course_id)
    had = Place.objects.filter(course=course, person_id=person_id).exclude(state=PlaceState.CANCELLED).first()
    if had is not None:
        return had
    facts = facts_of(course)
    refuse_if(rules.why_not_sign_up(facts, standing, now=now))
    waits = facts.taken >= facts.open_places or course.waiting > 0
    place = Place.objects.create(
        course=course,
        person_id=person_id,
        state=PlaceState.WAITING if waits else PlaceState.TAKEN,
        state_since=now,
        asked_at=now,
        asked_by_id=person_id,
    )
    if waits:
        course.waiting += 1
    else:
        course.taken += 1
    course.save(update_fields=["taken", "waiting"])
    audit.record("course.signed_up", by=by, now=now, target=f"training:{course_id}", state=place.state)
    return place


@operation
def name_people(*, course_id: int, unit_code: str, numbers: Sequence[str], by: Actor, now: datetime) -> Named:
    """A unit's staff, or who runs the course, names people by volunteer number for the unit's places, all at once.

    Who cannot take part is reported with the reason and does not hold up the others; with fewer places than names the
    whole list is refused. Who waits for an open place takes the unit's instead. Everybody named is told.

    Raises NotFound, Forbidden, Invalid about "numbers", Refused ("unit_full", not open).
    """
    course = _course(course_id)
    unit = places.site_by_code(unit_code)
    require_naming(unit.path, course.site.path, by, now=now)
    wanted = list(dict.fromkeys(one.strip().upper() for one in numbers if one.strip()))
    invalid_if(_why_not_list(wanted))
    found = people.people_by_numbers(wanted)
    standings = people.lock_standings(one.id for one in found.values())
    course = lock(Course, course_id)
    row = UnitPlaces.objects.select_for_update(no_key=True).filter(course=course, unit_id=unit.id).first()
    if row is None:
        raise Refused(Reason("no_places", _("这期培训没有分给这个单位名额")))
    facts = facts_of(course)
    refuse_if(rules.why_not_open(facts, now=now))
    live = Place.objects.filter(course=course, person_id__in=[one.id for one in found.values()])
    had = {one.person_id: one for one in live.exclude(state=PlaceState.CANCELLED)}
    refused = {number: [Reason("unknown", _("没有这个编号"))] for number in wanted if number not in found}
    fresh: list[int] = []
    known = 0
    for number, one in found.items():
        if one.id in had and had[one.id].state != PlaceState.WAITING:
            known += 1
        elif why := rules.why_not_sign_up(facts, standings.get(one.id), now=now):
            refused[number] = why
        else:
            fresh.append(one.id)
    if row.taken + len(fresh) > row.places:
        words = {"free": row.places - row.taken, "asked": len(fresh)}
        raise Refused(Reason("unit_full", _("名额只剩 %(free)s 个，名单上有 %(asked)s 人"), words))
    waited = [had[pk].pk for pk in fresh if pk in had]
    taken = {"state": PlaceState.TAKEN, "state_since": now, "unit": row, "asked_by_id": by.person_id}
    Place.objects.filter(pk__in=waited).update(**taken)
    Place.objects.bulk_create(
        Place(course=course, person_id=pk, asked_at=now, **taken) for pk in fresh if pk not in had
    )
    course.waiting -= len(waited)
    course.save(update_fields=["waiting"])
    row.taken += len(fresh)
    row.save(update_fields=["taken"])
    if fresh:
        starts_at = course.starts_at.isoformat() if course.starts_at else ""
        tell_about("training.named", course, fresh, now=now, unit=unit.name, starts_at=starts_at)
        audit.record(
            "course.named", by=by, now=now, target=f"training:{course_id}", unit=unit.code, people=fresh
        )
    return Named(new=len(fresh), known=known, refused=refused)


@operation
def cancel_place(*, course_id: int, by: Actor, now: datetime) -> None:
    """Gives one's own place or turn back, before the course begins; the next one moves up. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused ("not_held", "started").
    """
    person_id = named_person(by)
    people.lock_standings([person_id])
    course = lock(Course, course_id)
    rows = Place.objects.filter(course=course, person_id=person_id)
    row = rows.exclude(state=PlaceState.CANCELLED).first()
    if row is None:
        if rows.exists():
            return
        raise Refused(Reason("not_held", _("现在没有可以取消的报名")))
    refuse_if(rules.why_not_cancel(row.state, course.starts_at, now=now))
    give_back(course, [row], why="", now=now)
    audit.record("course.place_cancelled", by=by, now=now, target=f"training:{course_id}")


@operation
def remove_place(*, place_id: int, why: str, by: Actor, now: datetime) -> None:
    """Who runs the course, or the unit that named them, takes somebody off, with a reason they are told.

    Who has been there stays. Raises NotFound, Forbidden, Invalid, Refused. A repeat changes nothing.
    """
    found = _place(place_id)
    if found.unit is not None:
        require_naming(found.unit.unit.path, found.course.site.path, by, now=now)
    else:
        require_running(found.course.site.path, by, now=now)
    invalid_if(course_rules.why_not_text("why", _("原因"), why, course_rules.LONGEST_WHY))
    people.lock_standings([found.person_id])
    course = lock(Course, found.course_id)
    row = lock(Place, place_id)
    if row.state == PlaceState.CANCELLED:
        return
    refuse_if(rules.why_not_cancel(row.state, None, now=now))
    if row.presences.exists():
        refuse_if([Reason("attended", _("这位学员已经签到，不能再移出名单"))])
    give_back(course, [row], why=why.strip(), now=now)
    tell_about("training.removed", course, [row.person_id], now=now, reason=why.strip())
    audit.record(
        "course.place_removed", by=by, now=now, target=f"training:{course.pk}", people=[row.person_id]
    )


def _course(course_id: int) -> Course:
    found = Course.objects.select_related("site").filter(pk=course_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这期培训")))
    return found


def _place(place_id: int) -> Place:
    found = Place.objects.select_related("course__site", "unit__unit").filter(pk=place_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这位学员")))
    return found


def _why_not_list(numbers: Sequence[str]) -> list[Reason]:
    if not numbers:
        return [Reason("required", _("请填写志愿者编号，一行一个"), about="numbers")]
    if len(numbers) > rules.MOST_AT_ONCE:
        words = {"most": rules.MOST_AT_ONCE}
        return [Reason("too_many", _("一次最多 %(most)s 人"), words, about="numbers")]
    return []
