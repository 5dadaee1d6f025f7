"""Addresses of the desk's pages of contests."""

from django.urls import path

from redvest.web.office import (
    contest_drafts,
    contest_entries,
    contest_panels,
    contest_stages,
    contest_votes,
    contests,
)

urlpatterns = [
    path("", contests.contests_list, name="contests"),
    path("new/", contest_drafts.contest_new, name="contest_new"),
    path("<int:edition_id>/", contests.contest, name="contest"),
    path("<int:edition_id>/edit/", contest_drafts.contest_edit, name="contest_edit"),
    path("<int:edition_id>/edit/scheme/", contest_drafts.contest_scheme, name="contest_scheme"),
    path("<int:edition_id>/edit/terms/", contest_drafts.contest_terms, name="contest_terms"),
    path("<int:edition_id>/do/<slug:contest_deed>/", contests.contest_step, name="contest_step"),
    path("<int:edition_id>/entries/", contest_entries.entries_list, name="contest_entries"),
    path("<int:edition_id>/lists/<str:unit_code>/", contest_entries.unit_list, name="contest_list"),
    path(
        "<int:edition_id>/lists/<str:unit_code>/do/<slug:list_deed>/",
        contest_entries.list_step,
        name="contest_list_step",
    ),
    path("<int:edition_id>/votes/", contest_votes.votes, name="contest_votes"),
    path(
        "<int:edition_id>/votes/<slug:stage>/set-up",
        contest_votes.vote_set_up,
        name="contest_vote_set_up",
    ),
    path(
        "<int:edition_id>/votes/cases/<int:vote_case_id>/do/<slug:vote_deed>/",
        contest_votes.vote_case,
        name="contest_vote_case",
    ),
    path("entries/<int:entered_id>/", contest_entries.entry, name="contest_entry"),
    path(
        "entries/<int:entered_id>/do/<slug:entry_deed>/",
        contest_entries.entry_step,
        name="contest_entry_step",
    ),
    path("<int:edition_id>/panel/", contest_panels.panel, name="contest_panel"),
    path(
        "<int:edition_id>/panel/do/<slug:panel_deed>/", contest_panels.panel_step, name="contest_panel_step"
    ),
    path("<int:edition_id>/sheets/", contest_panels.sheets, name="contest_sheets"),
    path("<int:edition_id>/sheets/unlock", contest_panels.unlock, name="contest_unlock"),
    path("stages/<int:panel_stage_id>/", contest_stages.stage, name="contest_stage"),
    path(
        "stages/<int:panel_stage_id>/do/<slug:stage_deed>/",
        contest_stages.stage_step,
        name="contest_stage_step",
    ),
    path("files/<int:attached_id>", contest_entries.entry_file, name="contest_file"),
]
