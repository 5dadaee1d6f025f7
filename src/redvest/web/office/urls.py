"""Addresses of the `office` pages."""

from django.urls import URLPattern

app_name = "office"
urlpatterns: list[URLPattern] = []
