"""Addresses of checking in by a scanned code."""

from django.urls import URLPattern

app_name = "check"
urlpatterns: list[URLPattern] = []
