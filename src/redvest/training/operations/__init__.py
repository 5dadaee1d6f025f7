"""Writes of training, by subject."""

from redvest.training.operations.clinics import (
    answer_invitation,
    answer_point,
    call_off_clinic,
    close_clinic,
    invite_expert,
    look_again,
    raise_point,
)
from redvest.training.operations.completing import complete_course
from redvest.training.operations.courses import (
    add_session,
    cancel_course,
    draft_course,
    edit_course,
    edit_session,
    open_course,
    remove_session,
    reserve_for_unit,
)
from redvest.training.operations.places import Named, cancel_place, name_people, remove_place, sign_up
from redvest.training.operations.presence import call_names, check_by_code, scan_person, strike_presence
from redvest.training.operations.reminders import remind_of_tomorrow
from redvest.training.operations.telling_back import add_material, evaluate, remove_material
from redvest.training.rules.courses import CourseDraft, SessionDraft

__all__ = [
    "CourseDraft",
    "Named",
    "SessionDraft",
    "add_material",
    "add_session",
    "answer_invitation",
    "answer_point",
    "call_names",
    "call_off_clinic",
    "cancel_course",
    "cancel_place",
    "check_by_code",
    "close_clinic",
    "complete_course",
    "draft_course",
    "edit_course",
    "edit_session",
    "evaluate",
    "invite_expert",
    "look_again",
    "name_people",
    "open_course",
    "raise_point",
    "remind_of_tomorrow",
    "remove_material",
    "remove_place",
    "remove_session",
    "reserve_for_unit",
    "scan_person",
    "sign_up",
    "strike_presence",
]
