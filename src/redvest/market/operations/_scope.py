"""Who may do what at a shop: its keepers, who manages the market there, who watches over it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, holders_of, viewer_of
from redvest.access.rules import require, why_not_may
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, forbid_if, refuse_if
from redvest.kernel.operation import step
from redvest.kernel.telling import Telling, tell
from redvest.market.queries.shops import ShopInfo, keepers_of, keeps


def require_managing(shop: ShopInfo, by: Actor, *, now: datetime) -> Viewer:
    """Who sets goods, prices and keepers. Raises Forbidden."""
    viewer = viewer_of(by, now=now)
    require(viewer, Verb.MANAGE_MARKET, shop.site_path)
    return viewer


def require_keeping(shop: ShopInfo, by: Actor, *, now: datetime) -> None:
    """Its keepers, and nobody by a role: who hands over goods answers for this shelf. Raises Forbidden."""
    if not by.is_system and not keeps(shop.id, by.person_id, now=now):
        forbid_if([Reason("not_keeper", _("只有这家超市的管理员能办理"))])


def require_tending(shop: ShopInfo, by: Actor, *, now: datetime) -> None:
    """Its keepers and who manages the market there: goods come in before a keeper is named. Raises Forbidden."""
    if not keeps(shop.id, by.person_id, now=now):
        require(viewer_of(by, now=now), Verb.MANAGE_MARKET, shop.site_path)


def require_watching(shop: ShopInfo, by: Actor, *, now: datetime) -> None:
    """Who supervises the market there and does not keep this shop. Raises Forbidden, Refused ("keeps_shop")."""
    require(viewer_of(by, now=now), Verb.SUPERVISE_MARKET, shop.site_path)
    if keeps(shop.id, by.person_id, now=now):
        refuse_if([Reason("keeps_shop", _("管理员不能盘点或复核自己管理的超市"))])


def require_second(shop: ShopInfo, by: Actor, *, now: datetime) -> None:
    """Another keeper, or who manages or supervises the market there. Raises Forbidden."""
    if keeps(shop.id, by.person_id, now=now):
        return
    viewer = viewer_of(by, now=now)
    if why_not_may(viewer, Verb.MANAGE_MARKET, shop.site_path):
        require(viewer, Verb.SUPERVISE_MARKET, shop.site_path)


@step
def tell_keepers(
    kind: str, shop: ShopInfo, *, now: datetime, once: str = "", but: int | None = None, **words: str | int
) -> None:
    """Those who keep a shop; if nobody does, those who manage the market there."""
    people = keepers_of(shop.id, now=now) or holders_of(Verb.MANAGE_MARKET, shop.site_path, now=now)
    tell_people(kind, shop, [one for one in people if one != but], now=now, once=once, **words)


@step
def tell_watchers(
    kind: str, shop: ShopInfo, *, now: datetime, once: str = "", but: int | None = None, **words: str | int
) -> None:
    """Those who supervise the market there."""
    people = holders_of(Verb.SUPERVISE_MARKET, shop.site_path, now=now)
    tell_people(kind, shop, [one for one in people if one != but], now=now, once=once, **words)


@step
def tell_people(
    kind: str, shop: ShopInfo, people: list[int], *, now: datetime, once: str = "", **words: str | int
) -> None:
    """One message about a shop."""
    if people:
        said: dict[str, str | int] = {"shop": shop.name}
        tell(
            [Telling(kind=kind, people=people, words=said | words, target=f"shop:{shop.id}", once=once)],
            now=now,
        )
