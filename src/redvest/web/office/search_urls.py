"""Addresses of the search at the desk, below ``search/``."""

from django.urls import path

from redvest.web.office import search

urlpatterns = [
    path("", search.search, name="search"),
    path("hints/", search.search_hints, name="search_hints"),
]
