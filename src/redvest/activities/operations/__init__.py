"""Writes of the activities domain; the only place here that saves and opens transactions."""

from redvest.activities.operations.activities import (
    add_shift,
    cancel_activity,
    decide_activity,
    draft_activity,
    edit_activity,
    publish_activity,
    remove_shift,
    submit_activity,
)
from redvest.activities.operations.attendance import confirm_attendance, report_served, reveal_roster
from redvest.activities.operations.checking import CheckCall, check_by_code, check_many, scan_person
from redvest.activities.operations.records import settle_due, settle_shift
from redvest.activities.operations.sign_ups import (
    cancel_sign_up,
    change_places,
    sign_up,
    sign_up_many,
)
from redvest.activities.operations.totals import close_day, close_days

__all__ = [
    "CheckCall",
    "add_shift",
    "cancel_activity",
    "cancel_sign_up",
    "change_places",
    "check_by_code",
    "check_many",
    "close_day",
    "close_days",
    "confirm_attendance",
    "decide_activity",
    "draft_activity",
    "edit_activity",
    "publish_activity",
    "remove_shift",
    "report_served",
    "reveal_roster",
    "scan_person",
    "settle_due",
    "settle_shift",
    "sign_up",
    "sign_up_many",
    "submit_activity",
]
