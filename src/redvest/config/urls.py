"""Every address of the product, by the part that answers it."""

from django.urls import include, path

from redvest.api.urls import api

urlpatterns = [
    path("", include("redvest.web.urls")),
    path("api/v1/", api.urls),
]
