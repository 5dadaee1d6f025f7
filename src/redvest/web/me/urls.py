"""Addresses of the `me` pages: a volunteer's own."""

from django.urls import include, path

from redvest.web.me import codes, data, home, hours, notices, roles, shifts, teams, tokens

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
    path("tokens", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke", tokens.revoke, name="revoke_token"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:notice_id>/open", notices.open_notice, name="open_notice"),
    path("notices/read", notices.read_all, name="read_all"),
    path("notices/settings", notices.settings, name="notice_settings"),
    path("notices/settings/channels", notices.choose, name="choose_notices"),
    path("notices/settings/quiet", notices.quiet, name="quiet_hours"),
    path("notices/settings/mail", notices.give_mail, name="give_mail"),
    path("notices/settings/mail/confirm", notices.confirm_mail, name="confirm_mail"),
    path("notices/settings/remove", notices.remove_address, name="remove_address"),
    path("family/", include("redvest.web.me.family_urls")),
    path("data", data.data, name="data"),
    path("data.json", data.data_file, name="data_file"),
    path("data/consent", data.consent, name="consent"),
    path("data/home", data.move_home, name="move_home"),
    path("data/roles/<int:grant_id>/lay-down", roles.lay_down, name="lay_down"),
    path("data/profile", data.edit_profile, name="edit_profile"),
    path("data/password", data.password, name="password"),
    path("data/logins/<uuid:login_id>/end", data.end_login, name="end_login"),
]
