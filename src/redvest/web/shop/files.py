"""A shop's goods and books as tables to take away: for who sees them, marked with who and when, and on record."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from redvest.delivery import identity
from redvest.delivery.tables import table_file
from redvest.kernel import clock
from redvest.kernel.errors import Text
from redvest.market.queries import sheets
from redvest.web.shop.counter import seen_shop


@never_cache
@require_GET
@identity.member
def goods_file(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """All goods of a shop, those taken off the shelf, too."""
    return _file(request, shop_id, "goods", _("商品"), sheets.GOODS_HEAD, sheets.goods_rows)


@never_cache
@require_GET
@identity.member
def stock_file(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Lots with something there."""
    return _file(request, shop_id, "stock", _("库存"), sheets.LOTS_HEAD, sheets.lot_rows)


@never_cache
@require_GET
@identity.member
def moves_file(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """What came in and went."""
    return _file(request, shop_id, "moves", _("出入库"), sheets.MOVES_HEAD, sheets.move_rows)


def _file(
    request: HttpRequest,
    shop_id: int,
    what: str,
    title: str,
    head: Sequence[Text],
    rows: Callable[..., Iterable[Sequence[Any]]],
) -> HttpResponseBase:
    there = seen_shop(request, shop_id)
    found = rows(there.id, viewer=identity.viewer(request), now=clock.now())
    return table_file(request, what=f"shop-{what}", name=f"{there.name}-{title}", head=head, rows=found)
