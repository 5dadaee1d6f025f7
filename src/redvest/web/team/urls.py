"""Addresses of the `team` pages."""

from django.urls import path

from redvest.web.office import projects
from redvest.web.team import activities, live, teams

app_name = "team"
urlpatterns = [
    path("", teams.home, name="home"),
    path("requests/<int:membership_id>/", teams.decide_request, name="decide_request"),
    path("activities/<int:activity_id>/", activities.activity, name="activity"),
    path("activities/<int:activity_id>/edit/", activities.activity_edit, name="activity_edit"),
    path("activities/<int:activity_id>/submit/", activities.activity_submit, name="activity_submit"),
    path("activities/<int:activity_id>/publish/", activities.activity_publish, name="activity_publish"),
    path("activities/<int:activity_id>/cancel/", activities.activity_cancel, name="activity_cancel"),
    path("activities/<int:activity_id>/shifts/new/", activities.shift_new, name="shift_new"),
    path("shifts/<int:shift_id>/remove/", activities.shift_remove, name="shift_remove"),
    path("shifts/<int:shift_id>/places/", activities.shift_places, name="shift_places"),
    path("shifts/<int:shift_id>/live/", live.shift_live, name="shift_live"),
    path("shifts/<int:shift_id>/code/", live.shift_code, name="shift_code"),
    path("shifts/<int:shift_id>/roster/", live.shift_roster, name="shift_roster"),
    path("shifts/<int:shift_id>/scan/", live.shift_scan, name="shift_scan"),
    path("shifts/<int:shift_id>/confirm/", live.shift_confirm, name="shift_confirm"),
    path("shifts/<int:shift_id>/reveal/", live.shift_reveal, name="shift_reveal"),
    path("shifts/<int:shift_id>/served/", live.shift_served, name="shift_served"),
    path("projects/", projects.projects, name="projects"),
    path("projects/new/", projects.project_new, name="project_new"),
    path("projects/<int:project_id>/", projects.project, name="project"),
    path("projects/<int:project_id>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<int:project_id>/submit/", projects.project_submit, name="project_submit"),
    path("projects/<int:project_id>/decide/", projects.project_decide, name="project_decide"),
    path("projects/<int:project_id>/close/", projects.project_close, name="project_close"),
    path("members/<int:membership_id>/remove/", teams.member_remove, name="member_remove"),
    path("<str:code>/edit/", teams.team_edit, name="team_edit"),
    path("<str:code>/", teams.team, name="team"),
    path("<str:code>/activities/new/", activities.activity_new, name="activity_new"),
]
