"""Addresses of the office about what sites are known by, and of keeping teams; included in `office`."""

from django.urls import path

from redvest.web.office import lists_of_places, professions, sites, team_ending

urlpatterns = [
    path("network/<str:code>/about/", sites.about, name="site_about"),
    path("network/<str:code>/describe/", sites.describe, name="site_describe"),
    path("network/<str:code>/hours/", sites.hours, name="site_hours"),
    path("network/<str:code>/day/", sites.opening_day, name="site_day"),
    path("network/<str:code>/day/drop/", sites.opening_day_drop, name="site_day_drop"),
    path("network/<str:code>/officers/", sites.officer_new, name="officer_new"),
    path("network/<str:code>/designate/", sites.designate, name="site_designate"),
    path("network/<str:code>/pair/", sites.pair, name="site_pair"),
    path("network/<str:code>/posts/", sites.posts_open, name="posts_open"),
    path("officers/<int:officer_id>/end/", sites.officer_end, name="officer_end"),
    path("designations/", lists_of_places.designations, name="designations"),
    path("designations.csv", lists_of_places.designations_file, name="designations_file"),
    path("designations/<int:designation_id>/revoke/", sites.designation_revoke, name="designation_revoke"),
    path("pairings.csv", lists_of_places.pairings_file, name="pairings_file"),
    path("pairings/<int:pairing_id>/end/", sites.pairing_end, name="pairing_end"),
    path("units/", lists_of_places.units, name="units"),
    path("units.csv", lists_of_places.units_file, name="units_file"),
    path("units/new/", lists_of_places.unit_new, name="unit_new"),
    path("units/-/options/", lists_of_places.unit_options, name="unit_options"),
    path("units/<int:unit_id>/", lists_of_places.unit, name="unit"),
    path("units/<int:unit_id>/edit/", lists_of_places.unit_edit, name="unit_edit"),
    path("units/<int:unit_id>/pair/", lists_of_places.unit_pair, name="unit_pair"),
    path("coverage/", lists_of_places.coverage, name="coverage"),
    path("coverage.csv", lists_of_places.coverage_file, name="coverage_file"),
    path("teams/-/professions/", professions.professions, name="professions"),
    path("teams/-/professions.csv", professions.professions_file, name="professions_file"),
    path("teams/-/professions/expect/", professions.professions_expect, name="professions_expect"),
    path("teams/-/professions/new/", professions.profession_new, name="profession_new"),
    path("teams/-/agreements/", professions.agreements, name="agreements"),
    path("teams/-/agreements.csv", professions.agreements_file, name="agreements_file"),
    path("teams/<str:code>/keep/", team_ending.team_keep, name="team_keep"),
    path("teams/<str:code>/rename/", team_ending.team_rename, name="team_rename"),
    path("teams/<str:code>/classify/", team_ending.team_classify, name="team_classify"),
    path("teams/<str:code>/merge/", team_ending.team_merge, name="team_merge"),
    path("teams/<str:code>/hand-over/<int:activity_id>/", team_ending.team_hand_over, name="team_hand_over"),
]
