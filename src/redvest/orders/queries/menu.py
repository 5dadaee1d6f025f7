"""The menu as people see it: what is offered at a place, whose it is, what waits for a decision, what was heard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel.clock import local_day
from redvest.kernel.errors import NotFound, Reason
from redvest.orders.enums import HeardState, ItemState, Need, OrderState
from redvest.orders.models import HeardNeed, MenuItem, MenuStep, Order
from redvest.orders.queries.teams import week_of
from redvest.places.queries import SiteInfo, sites_by_ids


@dataclass(frozen=True, kw_only=True)
class MenuCard:
    """An item as it is offered at a place. ``whose``: its team's or site's name; ``inherited``: from a site above."""

    item: MenuItem
    whose: str
    inherited: bool
    booked: int

    @property
    def full(self) -> bool:
        """Whether the week's places are gone."""
        return bool(self.item.week_capacity) and self.booked >= self.item.week_capacity


def items_at(
    site_path: str, *, now: datetime, need: str = "", text: str = "", audience: str = ""
) -> QuerySet[MenuItem]:
    """What is offered at the site with this path this month, its own before what sites above offer.

    ``text``: words of the title or description. Empty filters do not limit.
    """
    rows = MenuItem.objects.filter(area__path__in=_prefixes(site_path), state=ItemState.PUBLISHED)
    rows = rows.filter(Q(months=[]) | Q(months__contains=[local_day(now).month]))
    if need:
        rows = rows.filter(need=need)
    if audience:
        rows = rows.filter(Q(audience=[]) | Q(audience__overlap=[audience, "all"]))
    if text.strip():
        rows = rows.filter(words__all_words=text)
    return rows.select_related("site", "team", "area").order_by(Length("area__path").desc(), "need", "id")


def cards_of(items: Sequence[MenuItem], *, site_path: str, now: datetime) -> list[MenuCard]:
    """These items as they are offered at a place; one query."""
    booked = booked_of([item.pk for item in items if item.week_capacity], now=now)
    return [
        MenuCard(
            item=item,
            whose=item.team.name if item.team is not None else item.site.name,
            inherited=item.area.path != site_path,
            booked=booked.get(item.pk, 0),
        )
        for item in items
    ]


def menu_at(
    site_path: str, *, now: datetime, need: str = "", text: str = "", audience: str = ""
) -> list[MenuCard]:
    """Everything that is offered at a place. Two queries."""
    items = items_at(site_path, now=now, need=need, text=text, audience=audience)
    return cards_of(list(items), site_path=site_path, now=now)


def booked_of(item_ids: Iterable[int], *, now: datetime) -> dict[int, int]:
    """How many orders of each item were asked for in the week around ``now`` and not called off. One query."""
    start, end = week_of(now)
    rows = Order.objects.filter(item_id__in=set(item_ids), asked_at__gte=start, asked_at__lt=end)
    rows = rows.exclude(state__in=(OrderState.CANCELLED, OrderState.REJECTED))
    return dict(rows.values_list("item_id").annotate(n=Count("pk")))


def published_item(item_id: int) -> MenuItem:
    """An item anybody may see. Raises NotFound."""
    rows = MenuItem.objects.filter(pk=item_id, state=ItemState.PUBLISHED)
    found = rows.select_related("site", "team", "area").first()
    if found is None:
        raise _no_item()
    return found


def items_visible_to(viewer: Viewer) -> QuerySet[MenuItem]:
    """Items with their site, team and area, the newest first: published ones, and those of the viewer's duty."""
    proposes = covered_by(viewer, Verb.PROPOSE_MENU, site_path="site__path", team_path="team__path")
    approves = covered_by(viewer, Verb.APPROVE_MENU, site_path="site__path")
    approves |= covered_by(viewer, Verb.APPROVE_MENU, site_path="area__path")
    seen = Q(state=ItemState.PUBLISHED) | proposes | approves & ~Q(state=ItemState.DRAFT)
    return MenuItem.objects.filter(seen).select_related("site", "team", "area").order_by("-id")


def items_handled_by(viewer: Viewer) -> QuerySet[MenuItem]:
    """Items the viewer proposes, or decides on once submitted, the newest first."""
    proposes = covered_by(viewer, Verb.PROPOSE_MENU, site_path="site__path", team_path="team__path")
    approves = covered_by(viewer, Verb.APPROVE_MENU, site_path="site__path")
    approves |= covered_by(viewer, Verb.APPROVE_MENU, site_path="area__path")
    rows = MenuItem.objects.filter(proposes | approves & ~Q(state=ItemState.DRAFT))
    return rows.select_related("site", "team", "area").order_by("-id")


def items_to_decide(viewer: Viewer) -> QuerySet[MenuItem]:
    """Submissions the viewer may decide, as the site above or that of the wider area; never their own; oldest first."""
    above = covered_by(viewer, Verb.APPROVE_MENU, site_path="site__parent__path")
    top = covered_by(viewer, Verb.APPROVE_MENU, site_path="site__path") & Q(site__parent__isnull=True)
    area = covered_by(viewer, Verb.APPROVE_MENU, site_path="area__path")
    rows = MenuItem.objects.annotate(_site=Length("site__path"), _area=Length("area__path"))
    wider = Q(_area__lt=F("_site"))
    rows = rows.filter(wider & area | ~wider & (above | top), state=ItemState.SUBMITTED)
    if viewer.person_id is not None:
        rows = rows.exclude(submitted_by_id=viewer.person_id)
    return rows.select_related("site", "team", "area").order_by("id")


def item_for(viewer: Viewer, item_id: int) -> MenuItem:
    """One that the viewer may know of. Raises NotFound."""
    found = items_visible_to(viewer).filter(pk=item_id).first()
    if found is None:
        raise _no_item()
    return found


def steps_of(item_id: int) -> QuerySet[MenuStep]:
    """What happened to an item, in order, for those who handle it."""
    return MenuStep.objects.filter(item_id=item_id).order_by("pk")


@dataclass(frozen=True, kw_only=True)
class HeardCount:
    """Households that spoke of a need in a village and still wait, and how many items the menu has for it there."""

    site: SiteInfo
    need: str
    households: int
    offered: int

    @property
    def need_label(self) -> str:
        """健康医疗, …"""
        return str(Need(self.need).label)


def heard_visible_to(viewer: Viewer) -> QuerySet[HeardNeed]:
    """Needs heard at the viewer's places, or by themselves, the newest first."""
    seen = covered_by(viewer, Verb.TAKE_DOWN, site_path="site__path")
    seen |= covered_by(viewer, Verb.SEE_ORDERS, site_path="site__path")
    return HeardNeed.objects.filter(seen).select_related("site", "order").order_by("-id")


def heard_for(viewer: Viewer, heard_id: int) -> HeardNeed:
    """One of them. Raises NotFound."""
    found = heard_visible_to(viewer).filter(pk=heard_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这条需要，或者您无权查看")))
    return found


def heard_counts(viewer: Viewer, *, now: datetime, limit: int = 100) -> list[HeardCount]:
    """Open needs by village and kind, most households first; three queries."""
    rows = heard_visible_to(viewer).filter(state=HeardState.OPEN).order_by()
    counts = list(
        rows.values_list("site_id", "need")
        .annotate(n=Sum("households"))
        .order_by("-n", "site_id", "need")[:limit]
    )
    sites = sites_by_ids({site_id for site_id, _need, _n in counts})
    areas = {prefix for site in sites.values() for prefix in _prefixes(site.path)}
    offered: dict[tuple[str, str], int] = {}
    items = MenuItem.objects.filter(area__path__in=areas, state=ItemState.PUBLISHED)
    for path, need, n in items.values_list("area__path", "need").annotate(n=Count("pk")):
        offered[path, need] = n
    return [
        HeardCount(
            site=sites[site_id],
            need=need,
            households=n,
            offered=sum(offered.get((prefix, need), 0) for prefix in _prefixes(sites[site_id].path)),
        )
        for site_id, need, n in counts
    ]


def _prefixes(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return [f"/{'/'.join(codes[: n + 1])}/" for n in range(len(codes))]


def _no_item() -> NotFound:
    return NotFound(Reason("not_found", _("没有找到这一项服务")))
