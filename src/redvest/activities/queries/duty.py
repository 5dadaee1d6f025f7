"""Rosters as their people see them: a page of posts over some days, who is on duty, and what is still missing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.activities.enums import LIVE_SIGN_UPS, HandoverState, SignUpState
from redvest.activities.models import DutyPost, Handover, Placement, Roster, Shift, SignUp
from redvest.activities.queries.activities import activity_for
from redvest.activities.queries.facts import askers, facts_of
from redvest.activities.rules.sign_ups import why_not_for
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Reason
from redvest.kernel.privacy import mask_name
from redvest.people import queries as people
from redvest.teams import queries as teams

WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class OnDuty:
    """Somebody with a place on a cell. ``name`` is masked unless it was revealed; "" where it is not the viewer's."""

    sign_up_id: int
    person_id: int
    name: str
    confirmed: bool
    offering: bool


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A post at one time: how many it needs, who is there, which unit took it."""

    shift_id: int
    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int
    unit_id: int | None
    unit: str
    people: list[OnDuty] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """How many it lacks."""
        return max(0, self.places - self.taken)

    def said(self) -> str:
        """Who is there in words, for files: names, the unit, and how many are missing."""
        words = [self.unit] if self.unit else []
        words += [
            one.name if one.confirmed else _("%(name)s（待确认）") % {"name": one.name} for one in self.people
        ]
        if self.missing:
            words.append(_("缺 %(n)s 人") % {"n": self.missing})
        return "\n".join(str(word) for word in words)

    @property
    def unconfirmed(self) -> int:
        """How many were named and have not said yes."""
        return sum(not one.confirmed for one in self.people)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A post with its cells by day, each day's in order of time."""

    post: DutyPost
    by_day: dict[date, list[Cell]]

    def days(self) -> list[tuple[date, list[Cell]]]:
        """Each day with its cells, empty ones included."""
        return list(self.by_day.items())

    def times(self) -> list[tuple[str, dict[date, Cell]]]:
        """The same by time of day: "08:00–12:00" with the cell of each day."""
        found: dict[str, dict[date, Cell]] = {}
        for day, cells in self.by_day.items():
            for cell in cells:
                start, end = clock.local(cell.starts_at), clock.local(cell.ends_at)
                found.setdefault(f"{start:%H:%M}–{end:%H:%M}", {})[day] = cell
        return sorted(found.items())


@dataclass(frozen=True, kw_only=True)
class RosterCount:
    """A roster in numbers, over some days."""

    shifts: int
    places: int
    taken: int
    short: int
    missing: int
    unconfirmed: int


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What the viewer may see and do on a roster: the leader of all of it, of some units, or anybody."""

    roster: Roster
    leads: bool
    inspects: bool
    unit_ids: frozenset[int]

    def sees(self, unit_id: int | None) -> bool:
        """Whether the names on a cell are theirs to see, masked."""
        return self.leads or self.inspects or unit_id in self.unit_ids

    def names(self, unit_id: int | None) -> bool:
        """Whether they may name people for a cell."""
        return self.leads or unit_id in self.unit_ids


def roster_for(viewer: Viewer, activity_id: int) -> Sight:
    """The roster of an activity the viewer may see. Raises NotFound when there is none."""
    activity = activity_for(viewer, activity_id)
    roster = Roster.objects.filter(activity=activity).first()
    if roster is None:
        raise NotFound(Reason("not_found", _("这个活动没有排班表")))
    roster.activity = activity
    team, site = activity.team.path, activity.site.path
    return Sight(
        roster=roster,
        leads=viewer.may(Verb.LEAD_TEAM, team),
        inspects=viewer.may(Verb.PREPARE_ACTIVITY, team, site) or viewer.may(Verb.SEE_RECORDS, team, site),
        unit_ids=frozenset(teams.teams_led_by(viewer).values_list("pk", flat=True)),
    )


def week_of(roster: Roster, asked: date | None, *, now: datetime) -> tuple[date, list[date]]:
    """The day asked for (today, or the nearest of the roster) and the days of its week, Monday first."""
    day = asked or min(max(clock.local_day(now), roster.first_day), roster.last_day)
    monday = day - timedelta(days=day.weekday())
    return day, [monday + timedelta(days=n) for n in range(7)]


def has_roster(activity_id: int) -> bool:
    """Whether an activity is on duty by a roster."""
    return Roster.objects.filter(activity_id=activity_id).exists()


def posts_of(
    roster: Roster,
    *,
    text: str = "",
    unit_id: int | None = None,
    gaps: tuple[datetime, datetime] | None = None,
) -> QuerySet[DutyPost]:
    """The posts in order. ``text``: part of the name or place; ``gaps``: only those short of people between two.

    ``unit_id``: only those that this unit took, or has a cell of.
    """
    rows = DutyPost.objects.filter(roster=roster).select_related("unit").order_by("number")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(place__icontains=text))
    cells = Shift.objects.filter(post=OuterRef("pk"))
    if unit_id is not None:
        rows = rows.filter(Q(unit_id=unit_id) | Exists(cells.filter(unit_id=unit_id)))
    if gaps is not None:
        start, end = gaps
        rows = rows.filter(
            Exists(cells.filter(starts_at__gte=start, starts_at__lt=end, taken__lt=F("places")))
        )
    return rows


def rows_of(
    posts: Collection[DutyPost], days: list[date], *, sight: Sight, names: Mapping[int, str] | None = None
) -> list[Row]:
    """These posts over these days, in three queries however many there are. ``names``: revealed ones, by person."""
    start, end = clock.day_start(days[0]), clock.day_end(days[-1])
    shifts = Shift.objects.filter(
        post__in=[post.pk for post in posts], starts_at__gte=start, starts_at__lt=end
    )
    cells = [(shift, _cell(shift)) for shift in shifts.select_related("unit").order_by("starts_at", "id")]
    seen = [cell.shift_id for _shift, cell in cells if sight.sees(cell.unit_id)]
    on_duty = people_on(seen, names=names)
    by_post: dict[int | None, dict[date, list[Cell]]] = {}
    for shift, cell in cells:
        cell.people.extend(on_duty.get(cell.shift_id, []))
        by_day = by_post.setdefault(shift.post_id, {day: [] for day in days})
        by_day.setdefault(clock.local_day(cell.starts_at), []).append(cell)
    return [Row(post=post, by_day=by_post.get(post.pk, {day: [] for day in days})) for post in posts]


def _cell(shift: Shift) -> Cell:
    return Cell(
        shift_id=shift.pk,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        places=shift.places,
        taken=shift.taken,
        unit_id=shift.unit_id,
        unit=shift.unit.name if shift.unit else "",
    )


def people_on(
    shift_ids: Collection[int], *, names: Mapping[int, str] | None = None
) -> dict[int, list[OnDuty]]:
    """By shift: who has a place there, in the order they came. Two queries."""
    found: dict[int, list[OnDuty]] = {}
    rows = SignUp.objects.filter(shift_id__in=shift_ids, state=SignUpState.TAKEN).order_by("id")
    taken = list(rows.select_related("person", "placement"))
    offered = set(
        Handover.objects.filter(
            sign_up__in=[row.pk for row in taken], state__in=(HandoverState.OPEN, HandoverState.AGREED)
        ).values_list("sign_up_id", flat=True)
    )
    for row in taken:
        placement: Placement | None = getattr(row, "placement", None)
        found.setdefault(row.shift_id, []).append(
            OnDuty(
                sign_up_id=row.pk,
                person_id=row.person_id,
                name=(names or {}).get(row.person_id) or mask_name(row.person.name),
                confirmed=placement is None or placement.confirmed_at is not None,
                offering=row.pk in offered,
            )
        )
    return found


def counted(roster: Roster, *, start: datetime, end: datetime) -> RosterCount:
    """The roster in numbers between two moments, in two queries."""
    cells = Shift.objects.filter(
        activity=roster.activity_id, post__isnull=False, starts_at__gte=start, starts_at__lt=end
    )
    short = Q(taken__lt=F("places"))
    found = cells.aggregate(
        shifts=Count("pk"),
        all=Sum("places"),
        gone=Sum("taken"),
        short=Count("pk", filter=short),
        missing=Sum(F("places") - F("taken"), filter=short),
    )
    waiting = Placement.objects.filter(
        sign_up__shift__in=cells, sign_up__state=SignUpState.TAKEN, confirmed_at__isnull=True
    )
    return RosterCount(
        shifts=found["shifts"],
        places=found["all"] or 0,
        taken=found["gone"] or 0,
        short=found["short"],
        missing=found["missing"] or 0,
        unconfirmed=waiting.count(),
    )


#: Of a roster, which may have ten thousand cells, so many are offered to everybody at once.
MOST_OFFERED = 24


def shifts_to_show(activity_id: int, *, person_id: int | None, now: datetime) -> list[Shift]:
    """The shifts of an activity as everybody's page lists them; of a roster one's own, and the next free cells."""
    rows = Shift.objects.select_related("activity__team", "activity__site").order_by("starts_at", "id")
    rows = rows.filter(activity_id=activity_id)
    if not has_roster(activity_id):
        return list(rows)
    live = SignUp.objects.filter(shift=OuterRef("pk"), person_id=person_id or 0, state__in=LIVE_SIGN_UPS)
    free = Q(starts_at__gt=now, unit__isnull=True, taken__lt=F("places"))
    mine = list(rows.filter(Exists(live)))
    return mine + list(rows.filter(free, ~Exists(live))[:MOST_OFFERED])


def gaps_of(roster: Roster, *, start: datetime, end: datetime) -> QuerySet[Shift]:
    """The cells between two moments that lack people, soonest first, each with how many (``lacks``)."""
    rows = Shift.objects.filter(
        activity=roster.activity_id, post__isnull=False, starts_at__gte=start, starts_at__lt=end
    )
    rows = rows.filter(taken__lt=F("places")).annotate(lacks=F("places") - F("taken"))
    return rows.select_related("post", "unit").order_by("starts_at", "post__number")


def cell_for(viewer: Viewer, shift_id: int) -> tuple[Sight, Shift]:
    """A cell with what the viewer may do there. Raises NotFound for what is no cell of a roster they may see."""
    rows = Shift.objects.select_related("post", "unit", "activity")
    found = rows.filter(pk=shift_id, post__isnull=False).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这个班次")))
    return roster_for(viewer, found.activity_id), found


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A member who may be named (or asked); ``reasons`` say why not."""

    person_id: int
    number: str
    name: str
    reasons: list[Reason]


def candidates(
    shift: Shift, person_ids: Iterable[int], *, names: Mapping[int, str] | None = None
) -> list[Candidate]:
    """These people for a cell, those who can first; who is there already is left out. Constant queries."""
    there = set(
        SignUp.objects.filter(shift=shift, state=SignUpState.TAKEN).values_list("person_id", flat=True)
    )
    ids = sorted(set(person_ids) - there)
    (facts,) = facts_of(Shift.objects.filter(pk=shift.pk))
    asking = askers(people.standings(ids), [facts])
    infos = people.people_by_ids(ids)
    made = [
        Candidate(
            person_id=pk,
            number=infos[pk].number,
            name=(names or {}).get(pk) or infos[pk].name_masked,
            reasons=why_not_for(facts, asker, now=facts.starts_at),
        )
        for pk, asker in asking.items()
    ]
    return sorted(made, key=lambda one: (bool(one.reasons), one.person_id))


def members_for(shift: Shift) -> set[int]:
    """Ids of those who may be named for a cell: the unit's people, or the team's."""
    return teams.people_under(shift.unit_id or shift.activity.team_id)


def same_time_this_week(shift: Shift, *, now: datetime) -> list[int]:
    """The cells of the same post at the same time of the same week that lack people, this one among them."""
    weekday = clock.local(shift.starts_at).weekday()
    moments = [shift.starts_at + timedelta(days=n - weekday) for n in range(7)]
    rows = Shift.objects.filter(post=shift.post_id, starts_at__in=moments, unit=shift.unit_id)
    rows = rows.filter(taken__lt=F("places"), starts_at__gt=now)
    return list(rows.order_by("starts_at").values_list("pk", flat=True))


def activity_of_post(viewer: Viewer, post_id: int) -> int:
    """The activity a post belongs to, if the viewer may see it. Raises NotFound."""
    post = DutyPost.objects.select_related("roster").filter(pk=post_id).first()
    if post is None:
        raise NotFound(Reason("not_found", _("没有找到这个岗位")))
    return roster_for(viewer, post.roster.activity_id).roster.activity_id


def placements_to_answer(person_id: int, *, now: datetime) -> QuerySet[SignUp]:
    """Places a person was named for and has not said yes to, soonest first."""
    rows = SignUp.objects.select_related("shift__activity__team", "shift__post", "placement__placed_by")
    rows = rows.filter(person_id=person_id, state=SignUpState.TAKEN, placement__confirmed_at__isnull=True)
    return rows.filter(placement__isnull=False, shift__starts_at__gt=now).order_by("shift__starts_at", "id")
