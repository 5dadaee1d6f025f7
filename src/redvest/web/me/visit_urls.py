"""Addresses of the visits one makes."""

from django.urls import path

from redvest.web.me import visits

urlpatterns = [
    path("<int:order_id>", visits.visit, name="visit"),
    path("<int:order_id>/code", visits.visit_code, name="visit_code"),
    path("<int:order_id>/sheet", visits.visit_sheet, name="visit_sheet"),
    path("<int:order_id>/look", visits.visit_look, name="visit_look"),
    path("<int:order_id>/report", visits.visit_report, name="visit_report"),
]
