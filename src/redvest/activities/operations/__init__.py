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
from redvest.activities.operations.asking import confirm_offer, decide_sign_ups
from redvest.activities.operations.attendance import confirm_attendance, reveal_roster
from redvest.activities.operations.checking import CheckCall, check_by_code, check_many, scan_person
from redvest.activities.operations.draws import draw_due, draw_lots
from redvest.activities.operations.endings import (
    cancel_sign_up,
    disown_sign_up,
    freed,
    remove_sign_ups,
)
from redvest.activities.operations.queue import change_places, lapse_due, lapse_sign_ups
from redvest.activities.operations.records import settle_due, settle_shift
from redvest.activities.operations.said import confirm_served, count_helpers, report_served
from redvest.activities.operations.sign_ups import (
    SignUpCall,
    SignUpResult,
    placed,
    sign_up,
    sign_up_many,
    sign_up_together,
)
from redvest.activities.operations.totals import close_day, close_days
from redvest.activities.operations.trainings import record_trainings, withdraw_training

__all__ = [
    "CheckCall",
    "SignUpCall",
    "SignUpResult",
    "add_shift",
    "cancel_activity",
    "cancel_sign_up",
    "change_places",
    "check_by_code",
    "check_many",
    "close_day",
    "close_days",
    "confirm_attendance",
    "confirm_served",
    "count_helpers",
    "confirm_offer",
    "decide_activity",
    "decide_sign_ups",
    "disown_sign_up",
    "draft_activity",
    "draw_due",
    "draw_lots",
    "edit_activity",
    "freed",
    "insure_activity",
    "lapse_due",
    "lapse_sign_ups",
    "placed",
    "publish_activity",
    "record_trainings",
    "remove_shift",
    "remove_sign_ups",
    "report_served",
    "reveal_roster",
    "scan_person",
    "settle_due",
    "settle_shift",
    "sign_up",
    "sign_up_many",
    "sign_up_together",
    "submit_activity",
    "withdraw_training",
]
