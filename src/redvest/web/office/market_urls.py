"""Addresses of the desk's pages of the market."""

from django.urls import path

from redvest.web.office import market, market_terms

urlpatterns = [
    path("", market.market_shops, name="shops"),
    path("new/", market.shop_new, name="shop_new"),
    path("funds/", market_terms.market_funds, name="market_funds"),
    path("<int:shop_id>/seasons/", market_terms.shop_seasons, name="shop_seasons"),
    path("liability/", market.liability, name="liability"),
    path("write-offs/<int:write_off_id>/decide/", market.write_off_decide, name="write_off_decide"),
    path("<int:shop_id>/", market.shop, name="shop"),
    path("<int:shop_id>/keepers/", market.shop_keeper, name="shop_keeper"),
    path("<int:shop_id>/keepers/end/", market.shop_keeper_end, name="shop_keeper_end"),
    path("<int:shop_id>/day/", market.shop_day, name="shop_day"),
    path("<int:shop_id>/state/", market.shop_state, name="shop_state"),
]
