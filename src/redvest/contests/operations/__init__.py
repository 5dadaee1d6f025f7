"""Writes of contests, by noun."""

from redvest.contests.operations.checking import check_entry, disqualify_entry
from redvest.contests.operations.editions import (
    announce_edition,
    cancel_edition,
    close_applications,
    draft_edition,
    edit_edition,
    start_judging,
)
from redvest.contests.operations.entries import draft_entry, edit_entry, submit_entry, withdraw_entry
from redvest.contests.operations.files import add_entry_file, remove_entry_file
from redvest.contests.operations.lists import publicise_list, rank_entries, send_list, take_list_back
from redvest.contests.rules.editions import EditionForm
from redvest.contests.rules.entries import EntryForm

__all__ = [
    "EditionForm",
    "EntryForm",
    "add_entry_file",
    "announce_edition",
    "cancel_edition",
    "check_entry",
    "close_applications",
    "disqualify_entry",
    "draft_edition",
    "draft_entry",
    "edit_edition",
    "edit_entry",
    "publicise_list",
    "rank_entries",
    "remove_entry_file",
    "send_list",
    "start_judging",
    "submit_entry",
    "take_list_back",
    "withdraw_entry",
]
