"""Addresses of the office's lists as tables to take away, below ``lists/``."""

from django.urls import path

from redvest.web.office import list_files

urlpatterns = [path("<str:what>/", list_files.list_file, name="list_file")]
