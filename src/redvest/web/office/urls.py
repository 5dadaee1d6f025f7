"""Addresses of the `office` pages."""

from django.urls import include, path

from redvest.web import correcting
from redvest.web.office import approvals, audit, deliveries, home, network, people, projects, roles, teams

app_name = "office"
urlpatterns = [
    path("", include("redvest.web.office.place_urls")),
    path("", home.home, name="home"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/-/approve/", approvals.approve_many, name="approve_many"),
    path("approvals/<int:activity_id>/", approvals.approval, name="approval"),
    path("approvals/<int:activity_id>/decide/", approvals.decide, name="decide"),
    path("network/", network.network, name="network"),
    path("network/-/open-all/", network.network_open, name="network_open"),
    path("network/-/options/", network.site_options, name="site_options"),
    path("network/<str:code>/", network.site, name="site"),
    path("network/<str:code>/open/", network.site_open, name="site_open"),
    path("network/<str:code>/rename/", network.site_rename, name="site_rename"),
    path("network/<str:code>/move/", network.site_move, name="site_move"),
    path("network/<str:code>/merge/", network.site_merge, name="site_merge"),
    path("network/<str:code>/close/", network.site_close, name="site_close"),
    path("search/", include("redvest.web.office.search_urls")),
    path("lists/", include("redvest.web.office.table_urls")),
    path("imports/", include("redvest.web.office.import_urls")),
    path("entries/", include("redvest.web.office.entry_urls")),
    path("people/", people.people, name="people"),
    path("people.csv", people.people_file, name="people_file"),
    path("teams.csv", teams.teams_file, name="teams_file"),
    path("audit.csv", audit.audit_file, name="audit_file"),
    path("people/<str:number>/", people.person, name="person"),
    path("people/<str:number>/reveal/", people.person_reveal, name="person_reveal"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team_new, name="team_new"),
    path("teams/<str:code>/", teams.team, name="team"),
    path("teams/<str:code>/leader/", teams.team_leader, name="team_leader"),
    path("teams/<str:code>/dissolve/", teams.team_dissolve, name="team_dissolve"),
    path("roles/", roles.roles, name="roles"),
    path("roles/grant/", roles.role_grant, name="role_grant"),
    path("roles/<int:grant_id>/revoke/", roles.role_revoke, name="role_revoke"),
    path("projects/", projects.projects, name="projects"),
    path("projects/new/", projects.project_new, name="project_new"),
    path("projects/<int:project_id>/", projects.project, name="project"),
    path("projects/<int:project_id>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<int:project_id>/submit/", projects.project_submit, name="project_submit"),
    path("projects/<int:project_id>/decide/", projects.project_decide, name="project_decide"),
    path("projects/<int:project_id>/close/", projects.project_close, name="project_close"),
    path("audit/", audit.audit, name="audit"),
    *correcting.office_patterns,
    path("", include("redvest.web.office.case_urls")),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
]
