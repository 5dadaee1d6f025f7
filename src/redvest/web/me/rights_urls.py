"""Addresses of what one sees and decides about one's own data and account."""

from django.urls import path

from redvest.web.me import factor, held, rights

urlpatterns = [
    path("data/all", held.everything, name="everything"),
    path("data.json", held.as_json, name="data_file"),
    path("data.xlsx", held.as_excel, name="data_sheet"),
    path("data/correct", rights.correct, name="correct"),
    path("data/phone", rights.change_phone, name="change_phone"),
    path("data/factor", factor.factor, name="factor"),
    path("data/leave", rights.leave, name="leave"),
    path("data/claim", rights.claim, name="claim"),
    path("data/cases/<int:case_id>/stop", rights.stop_case, name="stop_case"),
    path("data/logins/end", rights.end_logins, name="end_logins"),
]
