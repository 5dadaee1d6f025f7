"""Addresses of the counter's pages."""

from django.urls import path

from redvest.web.shop import counter, files, goods, handing, sheets, stock

app_name = "shop"
urlpatterns = [
    path("", counter.home, name="home"),
    path("<int:shop_id>/", counter.counter, name="counter"),
    path("<int:shop_id>/scan", handing.scan, name="scan"),
    path("<int:shop_id>/hand", handing.hand, name="hand"),
    path("<int:shop_id>/card", handing.card, name="card"),
    path("<int:shop_id>/done", counter.past, name="past"),
    path("redemptions/<int:redemption_id>", handing.redemption, name="redemption"),
    path("redemptions/<int:redemption_id>/confirm", handing.confirm, name="confirm"),
    path("redemptions/<int:redemption_id>/decline", handing.decline, name="decline"),
    path("redemptions/<int:redemption_id>/cancel", handing.cancel, name="cancel"),
    path("redemptions/<int:redemption_id>/return", handing.give_back, name="give_back"),
    path("<int:shop_id>/stock", stock.stock, name="stock"),
    path("<int:shop_id>/stock/in", stock.stock_in, name="stock_in"),
    path("<int:shop_id>/stock/sheet", sheets.stock_sheet, name="stock_sheet"),
    path("<int:shop_id>/stock/write-off", stock.write_off, name="write_off"),
    path("<int:shop_id>/stock/count", stock.count, name="count"),
    path("<int:shop_id>/donations", stock.donations, name="donations"),
    path("<int:shop_id>/goods.table", files.goods_file, name="goods_file"),
    path("<int:shop_id>/stock.table", files.stock_file, name="stock_file"),
    path("<int:shop_id>/moves.table", files.moves_file, name="moves_file"),
    path("donations/<int:donation_id>/shown", stock.donor_shown, name="donor_shown"),
    path("<int:shop_id>/goods", goods.goods, name="goods"),
    path("<int:shop_id>/goods/new", goods.goods_new, name="goods_new"),
    path("<int:shop_id>/goods/sheet", sheets.goods_sheet, name="goods_sheet"),
    path("goods/<int:goods_id>", goods.goods_edit, name="goods_edit"),
    path("goods/<int:goods_id>/state", goods.goods_state, name="goods_state"),
]
