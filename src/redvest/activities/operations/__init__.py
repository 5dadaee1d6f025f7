"""Writes of the activities domain; the only place here that saves and opens transactions."""

from redvest.activities.operations.activities import (
    add_shift,
    cancel_activity,
    decide_activity,
    draft_activity,
    edit_activity,
    insure_activity,
    publish_activity,
    remove_shift,
    submit_activity,
)
from redvest.activities.operations.afterwards import (
    Afterwards,
    add_past_shift,
    decide_entries,
    decide_entry,
    enter_afterwards,
    enter_afterwards_many,
    set_entry_quota,
)
from redvest.activities.operations.asking import confirm_offer, decide_sign_ups
from redvest.activities.operations.attendance import confirm_attendance, reveal_roster
from redvest.activities.operations.checking import (
    CheckCall,
    check_by_code,
    check_many,
    checked,
    scan_person,
)
from redvest.activities.operations.copying import (
    copy_activity,
    end_template,
    save_template,
    start_from_template,
)
from redvest.activities.operations.corrections import (
    answer_correction,
    ask_correction,
    decide_correction,
    withdraw_correction,
)
from redvest.activities.operations.draws import draw_due, draw_lots
from redvest.activities.operations.endings import (
    cancel_sign_up,
    disown_sign_up,
    freed,
    remove_sign_ups,
)
from redvest.activities.operations.flags import decide_flag, flag_record
from redvest.activities.operations.handovers import (
    accept_offer,
    ask_to_stand_in,
    decide_handover,
    decline_offer,
    offer_place,
    withdraw_offer,
)
from redvest.activities.operations.judging import voided
from redvest.activities.operations.moving import call_off_shift, change_shift
from redvest.activities.operations.no_shows import appeal_no_show, count_no_shows, decide_no_show
from redvest.activities.operations.placing import (
    Naming,
    confirm_placements,
    decline_placement,
    place_people,
    reveal_candidates,
)
from redvest.activities.operations.queue import change_places, lapse_due, lapse_sign_ups
from redvest.activities.operations.records import settle_due, settle_shift
from redvest.activities.operations.reminders import (
    remind_of_check_out,
    remind_of_places,
    remind_of_tomorrow,
    remind_soon,
)
from redvest.activities.operations.reviews import decide_review
from redvest.activities.operations.rolls import RollResult, call_roll
from redvest.activities.operations.rosters import (
    lay_out_roster,
    release_cells,
    release_row,
    remove_roster,
    reveal_duty,
    take_cells,
    take_row,
)
from redvest.activities.operations.said import confirm_served, count_helpers, report_served
from redvest.activities.operations.series import (
    call_off_date,
    change_series,
    decide_series,
    end_series,
    make_series,
    run_due,
    run_series,
    set_pattern,
    submit_series,
)
from redvest.activities.operations.sign_ups import (
    SignUpCall,
    SignUpResult,
    placed,
    sign_up,
    sign_up_many,
    sign_up_together,
)
from redvest.activities.operations.totals import close_day, close_days
from redvest.activities.operations.trainings import booked_trainings, record_trainings, withdraw_training
from redvest.activities.operations.visits import Visit, call_off_visit, hold_visit, move_visit
from redvest.activities.operations.walk_ups import WalkUpResult, walk_up

__all__ = [
    "Afterwards",
    "CheckCall",
    "Naming",
    "RollResult",
    "SignUpCall",
    "SignUpResult",
    "Visit",
    "WalkUpResult",
    "accept_offer",
    "add_past_shift",
    "add_shift",
    "answer_correction",
    "appeal_no_show",
    "ask_correction",
    "ask_to_stand_in",
    "booked_trainings",
    "call_off_date",
    "call_off_shift",
    "call_off_visit",
    "call_roll",
    "cancel_activity",
    "cancel_sign_up",
    "change_places",
    "change_series",
    "change_shift",
    "check_by_code",
    "check_many",
    "checked",
    "close_day",
    "close_days",
    "confirm_attendance",
    "confirm_offer",
    "confirm_placements",
    "confirm_served",
    "copy_activity",
    "count_helpers",
    "count_no_shows",
    "decide_activity",
    "decide_correction",
    "decide_entries",
    "decide_entry",
    "decide_flag",
    "decide_handover",
    "decide_no_show",
    "decide_review",
    "decide_series",
    "decide_sign_ups",
    "decline_offer",
    "decline_placement",
    "disown_sign_up",
    "draft_activity",
    "draw_due",
    "draw_lots",
    "edit_activity",
    "end_series",
    "end_template",
    "enter_afterwards",
    "enter_afterwards_many",
    "flag_record",
    "freed",
    "hold_visit",
    "insure_activity",
    "lapse_due",
    "lapse_sign_ups",
    "lay_out_roster",
    "make_series",
    "move_visit",
    "offer_place",
    "place_people",
    "placed",
    "publish_activity",
    "record_trainings",
    "release_cells",
    "release_row",
    "remind_of_check_out",
    "remind_of_places",
    "remind_of_tomorrow",
    "remind_soon",
    "remove_roster",
    "remove_shift",
    "remove_sign_ups",
    "report_served",
    "reveal_candidates",
    "reveal_duty",
    "reveal_roster",
    "run_due",
    "run_series",
    "save_template",
    "scan_person",
    "set_entry_quota",
    "set_pattern",
    "settle_due",
    "settle_shift",
    "sign_up",
    "sign_up_many",
    "sign_up_together",
    "start_from_template",
    "submit_activity",
    "submit_series",
    "take_cells",
    "take_row",
    "voided",
    "walk_up",
    "withdraw_correction",
    "withdraw_offer",
    "withdraw_training",
]
