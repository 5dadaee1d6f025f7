"""Addresses of cases of identity and of duplicates."""

from django.urls import path

from redvest.web.office import cases

urlpatterns = [
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:case_id>/", cases.case, name="case"),
    path("cases/<int:case_id>/read/", cases.case_read, name="case_read"),
    path("cases/<int:case_id>/proof/", cases.case_proof, name="case_proof"),
    path("cases/<int:case_id>/check/", cases.case_check, name="case_check"),
    path("cases/<int:case_id>/decide/", cases.case_decide, name="case_decide"),
    path("duplicates/", cases.duplicates, name="duplicates"),
    path("duplicates/compare/", cases.compare, name="compare"),
    path("people/<str:number>/factor/", cases.factor_reset, name="factor_reset"),
]
