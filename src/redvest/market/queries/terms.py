"""Days on which a shop's goods can be redeemed, and the money announced for the shops of one's places."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.market.models import FundEntry, Season


@dataclass(frozen=True, kw_only=True)
class SeasonInfo:
    """Days, both included, on which all goods can be redeemed, or only one (``goods``: its name)."""

    id: int
    starts_on: date
    ends_on: date
    goods: str


def seasons_of(shop_id: int, *, today: date) -> list[SeasonInfo]:
    """Those that are not over, the soonest first."""
    rows = Season.objects.filter(shop_id=shop_id, ends_on__gte=today).select_related("goods")
    return [
        SeasonInfo(
            id=row.pk,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            goods=row.goods.name if row.goods is not None else "",
        )
        for row in rows.order_by("starts_on", "pk")
    ]


def funds_visible_to(viewer: Viewer) -> QuerySet[FundEntry]:
    """What was announced for the sites where one manages or watches the market; the latest first."""
    seen = covered_by(viewer, Verb.MANAGE_MARKET, site_path="site__path")
    seen |= covered_by(viewer, Verb.SUPERVISE_MARKET, site_path="site__path")
    return FundEntry.objects.filter(seen).select_related("site").order_by("-happened_on", "-pk")
