"""Shifts as people see them in lists: with places left, and the reason why they cannot take one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.activities.enums import (
    HELD_STATES,
    LIVE_SIGN_UPS,
    OPEN_STATES,
    ActivityState,
    Ending,
    SignUpMode,
    SignUpState,
)
from redvest.activities.models import Attendance, Shift, SignUp
from redvest.activities.queries.activities import announced_to, for_team_of
from redvest.activities.queries.attended import given_minutes, with_attendances
from redvest.activities.queries.facts import askers, facts_of
from redvest.activities.rules import sign_ups as rules
from redvest.activities.rules.sign_ups import Held, ShiftFacts
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Reason
from redvest.people import queries as people


@dataclass(frozen=True, kw_only=True)
class ShiftCard:
    """A shift for one person: ``reasons`` say why they cannot take a place; ``own`` is what they hold already."""

    shift: Shift
    reasons: list[Reason] = field(default_factory=list)
    own: Held | None = None
    can_wait: bool = False
    #: One asks for a place here, and the leader or the draw decides.
    asks: bool = False

    @property
    def places_left(self) -> int:
        """Places nobody has."""
        return self.shift.places - self.shift.taken

    @property
    def can_sign_up(self) -> bool:
        """Whether the one button of the card is offered."""
        return not self.reasons and self.own is None


def open_shifts(
    *,
    now: datetime,
    under: str = "",
    category: str = "",
    day: date | None = None,
    team_id: int | None = None,
    person_id: int | None = None,
) -> QuerySet[Shift]:
    """Shifts ahead that people can look at, soonest first; with ``person_id`` also those of this person's teams alone.

    ``under``: the path of a site, for it and everything below; ``day``: the calendar day in China. Empty filters do
    not limit.
    """
    rows = Shift.objects.select_related("activity__team", "activity__site")
    limits = {
        "activity__site__path__startswith": under,
        "activity__category": category,
        "activity__team_id": team_id,
        "starts_at__gte": clock.day_start(day) if day else None,
        "starts_at__lt": clock.day_end(day) if day else None,
    }
    given = {lookup: value for lookup, value in limits.items() if value}
    rows = rows.filter(for_team_of(person_id, at="activity__"))
    rows = rows.filter(activity__state__in=OPEN_STATES, called_off_at=None, starts_at__gt=now, **given)
    return rows.order_by("starts_at", "id")


def shifts_of(activity_id: int) -> QuerySet[Shift]:
    """The shifts of one activity, in order of time."""
    rows = Shift.objects.select_related("activity__team", "activity__site")
    return rows.filter(activity_id=activity_id).order_by("starts_at", "id")


def shifts_led_by(
    viewer: Viewer, *, start: datetime, end: datetime, unreported: bool = False, asked: bool = False
) -> QuerySet[Shift]:
    """Shifts that begin in ``[start, end)``, of published activities of teams the viewer leads, in order of time.

    ``unreported``: only those whose leader has not said yet how many people were served; ``asked``: only those with
    sign-ups that wait for the leader's answer.
    """
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="activity__team__path")
    rows = Shift.objects.select_related("activity__team", "activity__site")
    rows = rows.filter(
        led,
        activity__state__in=HELD_STATES,
        called_off_at=None,
        starts_at__gte=start,
        starts_at__lt=end,
    )
    if unreported:
        rows = rows.filter(served_report__isnull=True, served_claim__isnull=True)
    if asked:
        rows = rows.filter(asked__gt=0, activity__mode=SignUpMode.APPROVAL)
    return rows.order_by("starts_at", "id")


def shift_by_id(shift_id: int) -> Shift:
    """One shift. Raises NotFound."""
    rows = Shift.objects.select_related("activity__team", "activity__site")
    found = rows.filter(pk=shift_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return found


def shifts_by_ids(shift_ids: Iterable[int]) -> dict[int, Shift]:
    """Shifts with their activity by id in one query, for those who read the audit record; unknown ids are absent."""
    rows = Shift.objects.filter(pk__in=set(shift_ids)).select_related("activity")
    return {shift.pk: shift for shift in rows}


def public_shift(shift_id: int, *, person_id: int | None = None) -> Shift:
    """One shift of an activity that everyone may see, or this person as a member of its team. Raises NotFound."""
    rows = Shift.objects.select_related("activity__team", "activity__site")
    found = rows.filter(announced_to(person_id, at="activity__"), pk=shift_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return found


def cards(shifts: Sequence[Shift], *, person_id: int | None, now: datetime) -> list[ShiftCard]:
    """Cards for these shifts as one person (or a visitor) sees them; the same number of queries for any length."""
    facts = {fact.id: fact for fact in facts_of(Shift.objects.filter(pk__in=[shift.pk for shift in shifts]))}
    standings = people.standings([person_id]) if person_id is not None else {}
    asker = askers(standings, facts.values()).get(person_id or 0)
    own = {item.shift_id: item for item in asker.held} if asker else {}
    made = []
    for shift in shifts:
        fact = facts[shift.pk]
        reasons = rules.why_not_sign_up(fact, asker=asker, now=now)
        others = [reason for reason in reasons if reason.code != "full"]
        waitable = bool(reasons) and not others
        made.append(
            ShiftCard(
                shift=shift,
                reasons=reasons,
                own=own.get(shift.pk),
                can_wait=waitable,
                asks=fact.asks_first,
            )
        )
    return made


@dataclass(frozen=True, kw_only=True)
class OwnShift:
    """A sign-up as its person sees it, with its attendances: ``attendance`` is the latest pair.

    ``minutes``: those that stand of all pairs; None while nothing was booked.
    """

    sign_up: SignUp
    attendance: Attendance | None
    queue_no: int | None
    why_not_cancel: list[Reason]
    attendances: list[Attendance] = field(default_factory=list)
    minutes: int | None = None


def own_sign_ups(person_id: int, *, now: datetime, past: bool = False) -> QuerySet[SignUp]:
    """A person's live sign-ups: of shifts still to end (soonest first), or past ones (latest first)."""
    rows = with_attendances(SignUp.objects.select_related("shift__activity__team", "shift__activity__site"))
    rows = rows.filter(person_id=person_id, state__in=LIVE_SIGN_UPS)
    if past:
        return rows.filter(shift__ends_at__lte=now).order_by("-shift__starts_at", "-id")
    return rows.filter(shift__ends_at__gt=now).order_by("shift__starts_at", "id")


def own_shifts(person_id: int, *, now: datetime, past: bool = False, limit: int = 50) -> list[OwnShift]:
    """The first of ``own_sign_ups`` as their person sees them. Constant queries."""
    return as_own(list(own_sign_ups(person_id, now=now, past=past)[:limit]), now=now)


def own_shift(person_id: int, shift_id: int, *, now: datetime) -> OwnShift | None:
    """What the person holds on one shift, with the attendance; None if nothing."""
    rows = with_attendances(SignUp.objects.select_related("shift__activity__team", "shift__activity__site"))
    rows = rows.filter(person_id=person_id, shift_id=shift_id, state__in=LIVE_SIGN_UPS)
    return next(iter(as_own(list(rows), now=now)), None)


def called_off(person_id: int, *, now: datetime) -> QuerySet[SignUp]:
    """Sign-ups that ended because the activity or the shift was cancelled, of shifts that would still be ahead."""
    rows = SignUp.objects.select_related("shift__activity__team").filter(
        person_id__in=people.person_ids_of(person_id)
    )
    cancelled = Q(shift__activity__state=ActivityState.CANCELLED) | Q(shift__called_off_at__isnull=False)
    gone = rows.filter(cancelled, state=SignUpState.CANCELLED, ended=Ending.CALLED_OFF)
    return gone.filter(shift__ends_at__gt=now).order_by("shift__starts_at", "id")


def as_own(sign_ups: Sequence[SignUp], *, now: datetime) -> list[OwnShift]:
    """These sign-ups with their place in the queue and why they cannot be cancelled. Constant queries."""
    numbers = queue_numbers([row for row in sign_ups if row.state == SignUpState.WAITING])
    facts = {fact.id: fact for fact in facts_of(Shift.objects.filter(pk__in=[s.shift_id for s in sign_ups]))}
    return [_own(row, facts[row.shift_id], numbers.get(row.pk), now=now) for row in sign_ups]


def _own(sign_up: SignUp, shift: ShiftFacts, queue_no: int | None, *, now: datetime) -> OwnShift:
    attendances = list(sign_up.attendances.all())
    return OwnShift(
        sign_up=sign_up,
        attendance=attendances[-1] if attendances else None,
        queue_no=queue_no,
        why_not_cancel=rules.why_not_cancel(
            state=sign_up.state, shift=shift, arrived=bool(attendances), now=now
        ),
        attendances=attendances,
        minutes=given_minutes(attendances),
    )


def queue_numbers(waiting: Sequence[SignUp]) -> dict[int, int]:
    """Each waiting sign-up's place in its queue, from 1, in one query, counted in people."""
    if not waiting:
        return {}
    queues: dict[int, list[int]] = {}
    rows = SignUp.objects.filter(shift_id__in={row.shift_id for row in waiting}, state=SignUpState.WAITING)
    for shift_id, pk in rows.order_by("rank", "id").values_list("shift_id", "id"):
        queues.setdefault(shift_id, []).append(pk)
    return {row.pk: queues[row.shift_id].index(row.pk) + 1 for row in waiting}
