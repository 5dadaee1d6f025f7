"""Addresses of entering people and of guardians' papers, within those of `office`."""

from django.urls import path

from redvest.web.office import entries, papers

urlpatterns = [
    path("", entries.entries, name="entries"),
    path("new/", entries.entry_new, name="entry_new"),
    path("<int:entry_id>/", entries.entry, name="entry"),
    path("<int:entry_id>/sheet/", entries.entry_sheet, name="entry_sheet"),
    path("receipts/<int:receipt_id>/decide/", entries.receipt_decide, name="receipt_decide"),
    path("receipts/<int:receipt_id>/scan/", entries.receipt_scan, name="receipt_scan"),
    path("papers/", papers.paper_consents, name="papers"),
    path("papers/new/", papers.paper_new, name="paper_new"),
    path("papers/sheet/", papers.paper_sheet, name="paper_sheet"),
    path("papers/<int:consent_id>/scan/", papers.paper_scan, name="paper_scan"),
    path("papers/<int:consent_id>/decide/", papers.paper_decide, name="paper_decide"),
]
