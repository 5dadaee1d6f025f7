"""Addresses of checking in by a scanned code: short, because they stand in the QR code."""

from django.urls import path

from redvest.web.me import check

app_name = "check"
urlpatterns = [
    path("", check.start, name="start"),
    path("done/<int:shift_id>/<str:direction>", check.done, name="done"),
    path("<str:code>", check.code, name="code"),
]
