"""Naming people for the cells of a roster, or for a team's own visit: each is told, and says yes or no. Nobody is
volunteered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import leaders_of, viewer_of
from redvest.activities.enums import Ending, SignUpState
from redvest.activities.models import Placement, Shift, SignUp
from redvest.activities.operations.queue import advance, end_sign_ups, lock_shift, places_of, store_counts
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.operations.sign_ups import Outcome, SignUpCall, SignUpResult, placed
from redvest.activities.rules import rosters as rules
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.errors import Invalid, NotFound, Reason, Refused, refuse_if
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.people.enums import ActingAs
from redvest.teams import queries as teams

#: So many people are named at once at most.
MOST_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Naming:
    """One person for one cell."""

    shift_id: int
    person_id: int


@operation
def place_people(*, namings: Sequence[Naming], by: Actor, now: datetime) -> list[Outcome]:
    """The leader of the unit (or of the roster) names people for cells: for each its result, or why it is refused.

    Each is told at once and unconfirmed until they say yes. All the rules of a sign-up hold, and only members of the
    unit can be named. One refused naming does not hold up the others; Forbidden if one may not name people there.
    """
    named_person(by)
    if len(namings) > MOST_AT_ONCE:
        words = {"most": MOST_AT_ONCE}
        raise Invalid(Reason("too_many", _("一次最多安排 %(most)s 人次"), words, about="people"))
    shifts = _cells({one.shift_id for one in namings})
    viewer = viewer_of(by, now=now)
    for team_id in {_unit_of(shift) for shift in shifts.values()}:
        if not viewer.may(Verb.LEAD_TEAM, next(iter(shifts.values())).activity.team.path):
            require_leading(viewer, team_id)
    members = {team_id: teams.people_under(team_id) for team_id in {_unit_of(s) for s in shifts.values()}}
    outcomes: list[Outcome | None] = [
        _why_not(shifts[one.shift_id], one, members[_unit_of(shifts[one.shift_id])]) for one in namings
    ]
    allowed = [one for one, refusal in zip(namings, outcomes, strict=True) if refusal is None]
    results = iter(_sign_up(allowed, by=by, now=now))
    return [outcome or next(results) for outcome in outcomes]


def _cells(shift_ids: Collection[int]) -> dict[int, Shift]:
    """Cells of one roster, or shifts of one activity for a team alone, by id. Raises NotFound unless all are."""
    rows = Shift.objects.select_related("activity__team", "unit", "post")
    named = Q(post__isnull=False) | Q(activity__team_only=True)
    found = {shift.pk: shift for shift in rows.filter(named, pk__in=shift_ids)}
    if len(found) != len(shift_ids) or len({shift.activity_id for shift in found.values()}) > 1:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return found


def _unit_of(shift: Shift) -> int:
    return int(shift.unit_id or shift.activity.team_id)


def _why_not(shift: Shift, one: Naming, members: Collection[int]) -> Refused | None:
    unit = shift.unit.name if shift.unit else shift.activity.team.name
    reasons = rules.why_not_place(member=one.person_id in members, unit_name=unit)
    return Refused(*reasons) if reasons else None


def _sign_up(namings: Sequence[Naming], *, by: Actor, now: datetime) -> list[Outcome]:
    """Signs up those named, by the very path of every sign-up, and tells them."""
    if not namings:
        return []
    results = placed(
        [
            SignUpCall(
                shift_id=one.shift_id,
                person_id=one.person_id,
                by=by,
                now=now,
                acting_as=ActingAs.SELF if one.person_id == by.person_id else ActingAs.LEADER,
            )
            for one in namings
        ]
    )
    fresh = [
        (one, result)
        for one, result in zip(namings, results, strict=True)
        if isinstance(result, SignUpResult) and not result.repeated and one.person_id != by.person_id
    ]
    Placement.objects.bulk_create(
        Placement(sign_up_id=result.sign_up_id, placed_by_id=by.person_id, placed_at=now)
        for _one, result in fresh
    )
    _tell_placed([one for one, _result in fresh], now=now)
    return results


def _tell_placed(namings: Sequence[Naming], *, now: datetime) -> None:
    shifts = _cells({one.shift_id for one in namings}) if namings else {}
    by_shift: dict[int, list[int]] = {}
    for one in namings:
        by_shift.setdefault(one.shift_id, []).append(one.person_id)
    tell(
        (
            Telling(kind="roster.placed", people=persons, words=words_of(shifts[pk]), target=f"shift:{pk}")
            for pk, persons in by_shift.items()
        ),
        now=now,
    )


def words_of(shift: Shift) -> dict[str, str | int]:
    """What a message about a cell says of it. Expects the activity and the post."""
    return {
        "activity": shift.activity.title,
        "starts_at": shift.starts_at.isoformat(),
        "place": shift.post.name if shift.post else shift.place,
    }


@operation
def confirm_placements(*, sign_up_ids: Collection[int], by: Actor, now: datetime) -> int:
    """Says yes to places one was named for. Returns how many were newly confirmed; a repeat confirms none.

    Raises NotFound if one of them is not one's own, Refused if one is gone or has begun.
    """
    person_id = named_person(by)
    people.lock_active(person_id)
    rows = SignUp.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    rows = rows.filter(pk__in=set(sign_up_ids), person_id=person_id, placement__isnull=False)
    mine = list(rows.select_related("shift"))
    if len(mine) != len(set(sign_up_ids)):
        raise NotFound(Reason("not_found", _("没有找到这次安排")))
    for row in mine:
        refuse_if(rules.why_not_answer(state=row.state, starts_at=row.shift.starts_at, now=now))
    fresh = Placement.objects.filter(sign_up__in=mine, confirmed_at__isnull=True)
    pks = list(fresh.values_list("sign_up__shift_id", flat=True))
    fresh.update(confirmed_at=now)
    audit.record_many(
        Deed(verb="placement.confirmed", target=f"shift:{pk}", by=by, now=now, data={"person": person_id})
        for pk in pks
    )
    return len(pks)


@operation
def decline_placement(*, sign_up_id: int, by: Actor, now: datetime) -> None:
    """Says no to a place one was named for: it is free again, and the leader who named one is told. Repeats do nothing.

    Raises NotFound if it is not one's own, Refused once it has begun.
    """
    person_id = named_person(by)
    people.lock_active(person_id)
    sign_up = SignUp.objects.filter(pk=sign_up_id, person_id=person_id, placement__isnull=False).first()
    if sign_up is None:
        raise NotFound(Reason("not_found", _("没有找到这次安排")))
    facts = lock_shift(sign_up.shift_id)
    sign_up.refresh_from_db()
    if sign_up.state == SignUpState.CANCELLED:
        return
    refuse_if(rules.why_not_answer(state=sign_up.state, starts_at=facts.starts_at, now=now))
    end_sign_ups(facts, places_of(SignUp.objects.filter(pk=sign_up_id)), Ending.OWN, by=by, now=now)
    advance(facts, now=now)
    store_counts([facts])
    shift = _cells({facts.id})[facts.id]
    target = f"shift:{shift.pk}"
    audit.record("placement.declined", by=by, now=now, target=target, person=person_id)
    told = _who_named(sign_up, now=now)
    telling = Telling(kind="roster.declined", people=told, words=words_of(shift), target=f"duty:{shift.pk}")
    tell([telling] if told else [], now=now)


def _who_named(sign_up: SignUp, *, now: datetime) -> list[int]:
    placement = Placement.objects.get(sign_up=sign_up)
    if placement.placed_by_id is not None:
        return [placement.placed_by_id]
    code = sign_up.shift.activity.team.code
    return leaders_of([code], now=now).get(code, [])


@operation
def reveal_candidates(*, shift_id: int, by: Actor, now: datetime) -> dict[int, str]:
    """Full names of the members who may be named for a cell, by person id, for who names them. The look is recorded."""
    shift = _cells({shift_id})[shift_id]
    viewer = viewer_of(by, now=now)
    if not viewer.may(Verb.LEAD_TEAM, shift.activity.team.path):
        require_leading(viewer, _unit_of(shift))
    there = SignUp.objects.filter(shift=shift, state=SignUpState.TAKEN).values_list("person_id", flat=True)
    ids = sorted(teams.people_under(_unit_of(shift)) | set(there))
    audit.record("roster.revealed", by=by, now=now, target=f"shift:{shift_id}", people=ids)
    return {person.id: person.name for person in people.people_by_ids(ids).values()}
