"""Every address of the product, by the part that answers it."""

from django.urls import include, path

from redvest.api.urls import api

#: The API first: addresses are tried in order, and its hot ones should not be tried against every page's.
urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("redvest.web.urls")),
]
