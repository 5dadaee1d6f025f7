"""Addresses of the `me` pages."""

from django.urls import URLPattern

app_name = "me"
urlpatterns: list[URLPattern] = []
