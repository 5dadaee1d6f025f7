"""Writes of contests, by noun."""

from redvest.contests.operations.awards import award_unit, give_awards, revoke_award
from redvest.contests.operations.checking import check_entry, disqualify_entry
from redvest.contests.operations.defence import (
    end_turn,
    give_scores,
    miss_turn,
    start_answers,
    start_turn,
    tell_score,
)
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
from redvest.contests.operations.objections import answer_objection, object_to
from redvest.contests.operations.panels import (
    declare_conflict,
    dismiss_conflict,
    end_judge,
    name_judge,
    pledge,
    seat_judges,
)
from redvest.contests.operations.quarantine import (
    decide_case,
    look_for_rigging,
    note_look,
    spare_measure,
    take_measure,
)
from redvest.contests.operations.results import publish_result
from redvest.contests.operations.rounds import end_round, set_up_round, show_counts
from redvest.contests.operations.sheets import save_marks, sign_sheets, unlock_sheet
from redvest.contests.operations.shortlisting import set_groups, shortlist_stage
from redvest.contests.operations.stages import (
    StageForm,
    announce_draw,
    call_revote,
    draw_order,
    end_stage,
    open_stage,
    plan_stage,
    record_seed,
)
from redvest.contests.operations.voting import VoteCall, VoteResult, cast_many, cast_votes
from redvest.contests.rules.editions import EditionForm
from redvest.contests.rules.entries import EntryForm

__all__ = [
    "EditionForm",
    "EntryForm",
    "StageForm",
    "VoteCall",
    "VoteResult",
    "add_entry_file",
    "announce_draw",
    "announce_edition",
    "answer_objection",
    "award_unit",
    "call_revote",
    "cancel_edition",
    "cast_many",
    "cast_votes",
    "check_entry",
    "close_applications",
    "decide_case",
    "declare_conflict",
    "dismiss_conflict",
    "disqualify_entry",
    "draft_edition",
    "draft_entry",
    "draw_order",
    "edit_edition",
    "edit_entry",
    "end_judge",
    "end_round",
    "end_stage",
    "end_turn",
    "give_awards",
    "give_scores",
    "look_for_rigging",
    "miss_turn",
    "name_judge",
    "note_look",
    "object_to",
    "open_stage",
    "plan_stage",
    "pledge",
    "publicise_list",
    "publish_result",
    "rank_entries",
    "record_seed",
    "remove_entry_file",
    "revoke_award",
    "save_marks",
    "seat_judges",
    "send_list",
    "set_groups",
    "set_up_round",
    "shortlist_stage",
    "show_counts",
    "sign_sheets",
    "spare_measure",
    "start_answers",
    "start_judging",
    "start_turn",
    "submit_entry",
    "take_list_back",
    "take_measure",
    "tell_score",
    "unlock_sheet",
    "withdraw_entry",
]
