"""Addresses of a team's lists as tables to take away, below ``lists/``."""

from django.urls import path

from redvest.web.team import list_files

urlpatterns = [
    path("shifts/<int:shift_id>/", list_files.shift_file, name="shift_file"),
    path("<str:code>/members/", list_files.members_file, name="members_file"),
    path("<str:code>/activities/", list_files.activities_file, name="activities_file"),
]
