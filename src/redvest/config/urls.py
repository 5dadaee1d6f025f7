"""Every address of the product, by the part that answers it."""

from django.urls import include, path

urlpatterns = [
    path("", include("redvest.web.urls")),
]
