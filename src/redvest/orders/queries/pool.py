"""What a team may take: offers made to it, the pool it may grab from, what it has and what waits for its leaders."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel.errors import NotFound, Reason
from redvest.orders.enums import DispatchMode, OfferState, OrderState
from redvest.orders.models import Offer, Order, Readiness, ReadyArea
from redvest.orders.queries.teams import facts_of
from redvest.orders.rules.dispatching import TeamFacts


@dataclass(frozen=True, kw_only=True)
class Ready:
    """On which terms a team takes orders; None where it has said nothing. ``areas``: code and name of each site."""

    row: Readiness | None
    areas: tuple[tuple[str, str], ...]
    facts: TeamFacts


@dataclass(frozen=True, kw_only=True)
class TeamCounts:
    """What waits for a team's leaders: offers to answer, orders to agree on a time for, services to report."""

    code: str
    name: str
    offers: int
    to_schedule: int
    to_report: int


def ready_of(team_id: int, *, now: datetime) -> Ready:
    """What a team said of its readiness, and how much it has. Six queries."""
    row = Readiness.objects.filter(team_id=team_id).first()
    areas = ReadyArea.objects.filter(readiness__team_id=team_id).order_by("site__code")
    return Ready(
        row=row,
        areas=tuple(areas.values_list("site__code", "site__name")),
        facts=facts_of([team_id], now=now)[team_id],
    )


def pool_of(team: TeamFacts, *, now: datetime) -> QuerySet[Order]:
    """Orders the team may grab now, the one that expires first on top; none while it rests."""
    rows = Order.objects.filter(state=OrderState.OFFERED, mode=DispatchMode.GRAB, due_at__gt=now)
    if not team.ready or team.paused or not team.working:
        return rows.none()
    here = Q(pk__in=[])
    for area in team.areas:
        here |= Q(site__path__startswith=area)
    if team.needs:
        rows = rows.filter(need__in=sorted(team.needs))
    return rows.filter(here).select_related("site", "item").order_by("due_at", "pk")


def order_of_team(team: TeamFacts, order_id: int, *, now: datetime) -> tuple[Order, bool]:
    """An order the team has had, or may take (then True). Raises NotFound for any other."""
    rows = Order.objects.select_related("site", "desk", "team", "item", "shift")
    found = rows.filter(pk=order_id, team_id=team.team_id).first()
    if found is not None:
        return found, False
    offered = Offer.objects.filter(order_id=order_id, team_id=team.team_id, state=OfferState.OPEN)
    if offered.exists() or pool_of(team, now=now).filter(pk=order_id).exists():
        return rows.get(pk=order_id), True
    raise NotFound(Reason("not_found", _("没有找到这张单，或者您无权查看")))


def orders_of_team(team_id: int) -> QuerySet[Order]:
    """All a team has taken and not given back, live or ended, the latest on top."""
    return Order.objects.filter(team_id=team_id).select_related("site", "item", "shift").order_by("-pk")


def team_counts(viewer: Viewer) -> list[TeamCounts]:
    """What waits for the leaders of the viewer's teams; those for whom nothing does are left out. Two queries."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="team__path")
    counts: dict[tuple[str, str], Counter[str]] = {}
    for rows, names in (
        (Offer.objects.filter(led, state=OfferState.OPEN), {OfferState.OPEN: "offers"}),
        (Order.objects.filter(led, state__in=list(_WAITING)), _WAITING),
    ):
        for code, name, state, n in rows.values_list("team__code", "team__name", "state").annotate(
            n=Count("pk")
        ):
            counts.setdefault((code, name), Counter())[names[state]] += n
    return [
        TeamCounts(
            code=code,
            name=name,
            offers=found["offers"],
            to_schedule=found["to_schedule"],
            to_report=found["to_report"],
        )
        for (code, name), found in sorted(counts.items())
    ]


#: States in which the team has to do something, by what it is counted as.
_WAITING = {OrderState.TAKEN: "to_schedule", OrderState.SERVING: "to_report"}


def team_code_for(viewer: Viewer, order_id: int) -> str:
    """The code of the viewer's team that has an order, or to which it was put; "" if it is in the pool. Two queries."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="team__path")
    held = Order.objects.filter(led, pk=order_id).values_list("team__code", flat=True).first()
    if held:
        return held
    offers = Offer.objects.filter(led, order_id=order_id, state=OfferState.OPEN)
    return offers.values_list("team__code", flat=True).first() or ""
