"""Addresses of the pages, by audience."""

from django.urls import include, path

from redvest.web import styleguide

urlpatterns = [
    path("", include("redvest.web.public.urls")),
    path("account/", include("redvest.web.accounts.urls")),
    path("me/", include("redvest.web.me.urls")),
    path("c/", include("redvest.web.me.check_urls")),
    path("team/", include("redvest.web.team.urls")),
    path("office/", include("redvest.web.office.urls")),
    path("shop/", include("redvest.web.shop.urls")),
    path("judge/", include("redvest.web.judge.urls")),
    path("live/", include("redvest.web.boards.urls")),
    path("prefs/", include("redvest.web.prefs")),
    path("styleguide/", include(styleguide)),
]
