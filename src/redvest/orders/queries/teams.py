"""Teams that take orders: what they said, and how much they have this week."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from redvest.kernel import clock
from redvest.orders.models import Order, Readiness, ReadyArea
from redvest.orders.rules.dispatching import TeamFacts
from redvest.teams import queries as teams


def week_of(now: datetime) -> tuple[datetime, datetime]:
    """The week in China around ``now``, from Monday to Monday."""
    monday = clock.local_day(now) - timedelta(days=clock.local_day(now).weekday())
    return clock.day_start(monday), clock.day_start(monday + timedelta(days=7))


def loads_of(team_ids: Iterable[int], *, now: datetime) -> dict[int, int]:
    """How many orders each team took in the week around ``now`` and still has, or has served. One query."""
    start, end = week_of(now)
    rows = Order.objects.filter(team_id__in=set(team_ids), taken_at__gte=start, taken_at__lt=end)
    return dict(rows.values_list("team_id").annotate(n=Count("pk")))


def facts_of(team_ids: Iterable[int], *, now: datetime) -> dict[int, TeamFacts]:
    """What dispatch knows of these teams; four queries however many."""
    ids = set(team_ids)
    found = teams.teams_by_ids(ids)
    ready = {row.team_id: row for row in Readiness.objects.filter(team_id__in=ids)}
    areas: dict[int, list[str]] = {}
    for team_id, path in ReadyArea.objects.filter(readiness__team_id__in=ids).values_list(
        "readiness__team_id", "site__path"
    ):
        areas.setdefault(team_id, []).append(path)
    loads = loads_of(ids, now=now)
    today = clock.local_day(now)
    return {
        team.id: TeamFacts(
            team_id=team.id,
            name=team.name,
            path=team.path,
            working=team.is_active,
            ready=team.id in ready,
            needs=frozenset(ready[team.id].needs) if team.id in ready else frozenset(),
            areas=tuple(areas.get(team.id, [team.site_path])),
            week_capacity=ready[team.id].week_capacity if team.id in ready else 0,
            week_load=loads.get(team.id, 0),
            stands_by=team.id in ready and ready[team.id].stands_by,
            paused=team.id in ready and is_paused(ready[team.id], today=today),
            paused_until=ready[team.id].paused_until if team.id in ready else None,
        )
        for team in found.values()
    }


def is_paused(row: Readiness, *, today: date) -> bool:
    """Whether a team rests on a day."""
    return row.paused_at is not None and (row.paused_until is None or row.paused_until > today)


def ready_for(need: str, site_path: str, *, now: datetime) -> list[int]:
    """Ids of the teams that take orders of this need at this place and do not rest, full or not."""
    above = _prefixes(site_path)
    today = clock.local_day(now)
    rows = Readiness.objects.filter(Q(needs=[]) | Q(needs__contains=[need]), team__state="active")
    rows = rows.filter(Q(paused_at__isnull=True) | Q(paused_until__lte=today))
    rows = rows.filter(Q(areas__site__path__in=above) | Q(areas__isnull=True, team__site__path__in=above))
    return list(rows.order_by("team_id").values_list("team_id", flat=True).distinct())


def _prefixes(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return [f"/{'/'.join(codes[: n + 1])}/" for n in range(len(codes))]
