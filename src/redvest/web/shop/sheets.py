"""Goods and what comes in, from an Excel table: the sheet to take away, the file brought back, what was wrong in it."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from django import forms
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.delivery import identity
from redvest.delivery.tables import XLSX_TYPE
from redvest.imports.sheets import BadLine
from redvest.imports.shop_tables import read_goods, read_stock, write_goods_sheet, write_stock_sheet
from redvest.kernel import clock
from redvest.market import operations
from redvest.market.operations import Taken
from redvest.market.queries.shops import ShopInfo
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.shop.counter import shop_page
from redvest.web.shop.goods import managed_shop
from redvest.web.shop.stock import tended_shop


class SheetForm(forms.Form):
    """The sheet that was filled in."""

    file = forms.FileField(
        label=gettext_lazy("填好的表"),
        help_text=gettext_lazy("Excel（.xlsx、.xls）或 CSV，一样一行"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What became of a file."""

    taken: Taken
    bad: list[BadLine]


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def goods_sheet(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """Goods are listed, or changed, from a table; with ``?as=xlsx`` the sheet to fill in."""
    there = managed_shop(request, shop_id)
    if request.GET.get("as") == "xlsx":
        return _sheet(write_goods_sheet, _("商品表.xlsx"))
    return _page(request, there, "goods", _goods_brought)


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def stock_sheet(request: HttpRequest, shop_id: int) -> HttpResponseBase:
    """What came in, from a table; with ``?as=xlsx`` the sheet to fill in."""
    there = tended_shop(request, shop_id)
    if request.GET.get("as") == "xlsx":
        return _sheet(write_stock_sheet, _("入库表.xlsx"))
    return _page(request, there, "stock", _stock_brought)


def _page(
    request: HttpRequest, there: ShopInfo, what: str, bring: Callable[[HttpRequest, ShopInfo, Any], Brought]
) -> HttpResponseBase:
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    context: dict[str, Any] = {"form": form, "what": what}
    if request.method == "POST":
        brought = with_refusals(form, lambda: bring(request, there, form.cleaned_data["file"]))
        if brought is not None and not brought.bad:
            words = {"new": brought.taken.new, "changed": brought.taken.changed, "same": brought.taken.same}
            said = _("读完了：新增 %(new)s 行，改动 %(changed)s 行，原来就有 %(same)s 行。") % words
            return done(request, said, f"shop:{what}", there.id)
        context["brought"] = brought
    return shop_page(request, "shop/sheet.html", there, context, status=status_of(form))


def _goods_brought(request: HttpRequest, there: ShopInfo, brought: Any) -> Brought:
    read = read_goods(brought.file, brought.name)
    taken = operations.list_goods_many(
        shop_id=there.id, lines=read.lines, by=identity.actor(request), now=clock.now()
    )
    return _with_refused(taken, read.bad, {one.line: one.form.name for one in read.lines})


def _stock_brought(request: HttpRequest, there: ShopInfo, brought: Any) -> Brought:
    read = read_stock(brought.file, brought.name)
    taken = operations.stock_in_many(
        shop_id=there.id, lines=read.lines, by=identity.actor(request), now=clock.now()
    )
    return _with_refused(taken, read.bad, {one.line: one.name for one in read.lines})


def _with_refused(taken: Taken, bad: list[BadLine], titles: dict[int, str]) -> Brought:
    refused = [
        BadLine(line=line, title=titles[line], reasons=tuple(reasons)) for line, reasons in taken.bad.items()
    ]
    return Brought(taken=taken, bad=sorted([*bad, *refused], key=lambda one: one.line))


def _sheet(write: Callable[[IO[bytes]], None], name: str) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
