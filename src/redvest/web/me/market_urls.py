"""Addresses of one's own redemptions."""

from django.urls import path

from redvest.web.me import market

urlpatterns = [
    path("market/<int:shop_id>/redeem", market.redeem, name="redeem"),
    path("redemptions/", market.redemptions, name="redemptions"),
    path("redemptions/<int:redemption_id>", market.redemption, name="redemption"),
    path("redemptions/<int:redemption_id>/cancel", market.redemption_cancel, name="redemption_cancel"),
    path("redemptions/<int:redemption_id>/new-code", market.redemption_code, name="redemption_code"),
]
