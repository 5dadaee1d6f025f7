"""Addresses of the judges' pages."""

from django.urls import path

from redvest.web.judge import desk, sheets

app_name = "judge"
urlpatterns = [
    path("", desk.home, name="home"),
    path("<int:judge_id>/pledge/", desk.pledge, name="pledge"),
    path("<int:judge_id>/declare", desk.declare, name="declare"),
    path("stages/<int:panel_stage_id>/", desk.stage, name="stage"),
    path("stages/<int:panel_stage_id>/sign", sheets.sign_all, name="sign_all"),
    path("stages/<int:panel_stage_id>/entries/<int:marked_id>/", sheets.sheet, name="sheet"),
    path("stages/<int:panel_stage_id>/entries/<int:marked_id>/save", sheets.save, name="save"),
    path("stages/<int:panel_stage_id>/entries/<int:marked_id>/sign", sheets.sign, name="sign"),
    path("stages/<int:panel_stage_id>/entries/<int:marked_id>/code", sheets.code, name="code"),
    path("stages/<int:panel_stage_id>/entries/<int:marked_id>/files/<int:read_id>", sheets.file, name="file"),
]
