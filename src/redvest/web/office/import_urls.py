"""Addresses of the office's pages about imports, below ``imports/``."""

from django.urls import path

from redvest.web.office import imports

urlpatterns = [
    path("", imports.imports, name="imports"),
    path("new/", imports.import_new, name="import_new"),
    path("template/<str:kind>/", imports.import_template, name="import_template"),
    path("<int:run_id>/", imports.import_run, name="import_run"),
    path("<int:run_id>/start/", imports.import_start, name="import_start"),
    path("<int:run_id>/progress/", imports.import_progress, name="import_progress"),
    path("<int:run_id>/stop/", imports.import_stop, name="import_stop"),
    path("<int:run_id>/discard/", imports.import_discard, name="import_discard"),
    path("<int:run_id>/bad-rows/", imports.import_bad_rows, name="import_bad_rows"),
]
