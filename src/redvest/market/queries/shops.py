"""Shops as people see them: where, when open, who keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel.errors import NotFound, Reason
from redvest.market.enums import ShopKind, ShopState
from redvest.market.models import Shop, ShopDay, ShopHours, ShopKeeper
from redvest.market.rules.forms import Span
from redvest.market.rules.hours import Hours, hours_on, why_closed
from redvest.people.queries import people_by_ids
from redvest.points.ledger import Party


@dataclass(frozen=True, kw_only=True)
class ShopInfo:
    """A shop as it is now."""

    id: int
    code: str
    kind: str
    name: str
    address: str
    contact: str
    site_id: int
    site_code: str
    site_name: str
    site_path: str
    unit_id: int | None
    collect_days: int
    state: str
    state_words: str

    @property
    def kind_label(self) -> str:
        """站点超市, 合作商户."""
        return str(ShopKind(self.kind).label)

    @property
    def state_label(self) -> str:
        """营业."""
        return str(ShopState(self.state).label)

    @property
    def party(self) -> Party:
        """Its account of points."""
        return Party.shop(self.code, self.site_id)


@dataclass(frozen=True, kw_only=True)
class KeeperInfo:
    """Who keeps a shop, for the staff; the name masked."""

    person_id: int
    number: str
    name_masked: str
    since: datetime


def info_of(shop: Shop) -> ShopInfo:
    """A row with its site selected along."""
    return ShopInfo(
        id=shop.pk,
        code=shop.code,
        kind=shop.kind,
        name=shop.name,
        address=shop.address,
        contact=shop.contact,
        site_id=shop.site_id,
        site_code=shop.site.code,
        site_name=shop.site.name,
        site_path=shop.site.path,
        unit_id=shop.unit_id,
        collect_days=shop.collect_days,
        state=shop.state,
        state_words=shop.state_words,
    )


def shop_by_id(shop_id: int) -> ShopInfo:
    """For everybody. Raises NotFound."""
    return info_of(_one(Shop.objects.filter(pk=shop_id)))


def shop_by_code(code: str) -> ShopInfo:
    """For everybody. Raises NotFound."""
    return info_of(_one(Shop.objects.filter(code=code)))


def shops_by_ids(shop_ids: Iterable[int]) -> dict[int, ShopInfo]:
    """Missing ones are absent. One query."""
    rows = Shop.objects.filter(pk__in=set(shop_ids)).select_related("site")
    return {row.pk: info_of(row) for row in rows}


def _one(rows: QuerySet[Shop]) -> Shop:
    shop = rows.select_related("site").first()
    if shop is None:
        raise NotFound(Reason("not_found", _("没有找到这家超市")))
    return shop


def shops_open(*, site_path: str = "", kind: str = "") -> QuerySet[Shop]:
    """Shops that are not closed, for everybody, by place and name. Show them by ``info_of``."""
    rows = Shop.objects.exclude(state=ShopState.CLOSED).select_related("site")
    if site_path:
        rows = rows.filter(site__path__startswith=site_path)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("site__path", "kind", "name", "id")


def shops_at_hand(site_path: str) -> list[ShopInfo]:
    """Shops where somebody at home under a site goes: those at the nearest site, upwards, that has any."""
    codes = site_path.strip("/").split("/")
    rows = Shop.objects.exclude(state=ShopState.CLOSED).filter(site__code__in=codes).select_related("site")
    found = [info_of(row) for row in rows.order_by("kind", "name", "id")]
    nearest = max((codes.index(one.site_code) for one in found), default=-1)
    return [one for one in found if codes.index(one.site_code) == nearest]


def shops_visible_to(viewer: Viewer, *, now: datetime) -> QuerySet[Shop]:
    """Shops with their books: for keepers, and for who manages or supervises the market there; closed ones, too."""
    seen = covered_by(viewer, Verb.MANAGE_MARKET, site_path="site__path")
    seen |= covered_by(viewer, Verb.SUPERVISE_MARKET, site_path="site__path")
    kept = ShopKeeper.objects.filter(keeping(now), person_id=viewer.person_id or 0)
    seen |= Q(pk__in=kept.values("shop_id"))
    return Shop.objects.filter(seen).select_related("site").order_by("site__path", "kind", "name", "id")


def keeping(now: datetime) -> Q:
    """The condition that a keeper keeps at ``now``."""
    return Q(since__lte=now) & (Q(until__isnull=True) | Q(until__gt=now))


def keeps(shop_id: int, person_id: int | None, *, now: datetime) -> bool:
    """Whether a person keeps a shop."""
    return (
        person_id is not None
        and ShopKeeper.objects.filter(keeping(now), shop_id=shop_id, person_id=person_id).exists()
    )


def keepers_of(shop_id: int, *, now: datetime) -> list[int]:
    """Person ids of those who keep a shop, the longest first."""
    rows = ShopKeeper.objects.filter(keeping(now), shop_id=shop_id).order_by("since", "pk")
    return list(rows.values_list("person_id", flat=True))


def keepers(shop_id: int, *, viewer: Viewer, now: datetime) -> list[KeeperInfo]:
    """The same with masked names, for who sees the shop's books; nobody for others."""
    if not shops_visible_to(viewer, now=now).filter(pk=shop_id).exists():
        return []
    rows = list(ShopKeeper.objects.filter(keeping(now), shop_id=shop_id).order_by("since", "pk"))
    people = people_by_ids({row.person_id for row in rows})
    return [
        KeeperInfo(
            person_id=row.person_id,
            number=people[row.person_id].number,
            name_masked=people[row.person_id].name_masked,
            since=row.since,
        )
        for row in rows
    ]


def hours_of(shop_id: int, *, today: date) -> Hours:
    """Weekly hours and the days from today on that differ."""
    weekly = [
        Span(weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in ShopHours.objects.filter(shop_id=shop_id)
        .order_by("weekday", "opens")
        .values_list("weekday", "opens", "closes")
    ]
    days = ShopDay.objects.filter(shop_id=shop_id, day__gte=today).values_list("day", "opens", "closes")
    return Hours(
        weekly=weekly,
        days={
            day: None if opens is None or closes is None else (opens, closes) for day, opens, closes in days
        },
    )


def is_open_now(shop_id: int, *, now: datetime, today: date) -> bool:
    """Whether the counter is open by its hours."""
    return not why_closed(hours_of(shop_id, today=today), now=now)


def hours_today(shop_id: int, *, today: date) -> str:
    """09:00–12:00, or that it is shut; "" if it has not said."""
    hours = hours_of(shop_id, today=today)
    return hours_on(hours, today) if hours.weekly or hours.days else ""
