"""Addresses of the `me` pages: a volunteer's own."""

from django.urls import path

from redvest.web.me import codes, data, home, hours, roles, shifts, teams

app_name = "me"
urlpatterns = [
    path("", home.home, name="home"),
    path("code", codes.my_code, name="code"),
    path("scan", codes.scan, name="scan"),
    path("hours", hours.hours, name="hours"),
    path("hours.csv", hours.hours_file, name="hours_file"),
    path("shifts", shifts.shifts, name="shifts"),
    path("shifts/<int:sign_up_id>/cancel", shifts.cancel, name="cancel"),
    path("teams", teams.teams, name="teams"),
    path("teams/join", teams.join_team, name="join_team"),
    path("teams/join/<str:code>", teams.join_team, name="join_team"),
    path("teams/<str:code>/leave", teams.leave_team, name="leave_team"),
    path("data", data.data, name="data"),
    path("data.json", data.data_file, name="data_file"),
    path("data/consent", data.consent, name="consent"),
    path("data/home", data.move_home, name="move_home"),
    path("data/roles/<int:grant_id>/lay-down", roles.lay_down, name="lay_down"),
    path("data/profile", data.edit_profile, name="edit_profile"),
    path("data/password", data.password, name="password"),
    path("data/logins/<uuid:login_id>/end", data.end_login, name="end_login"),
]
