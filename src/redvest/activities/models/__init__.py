"""Tables of activities, by noun."""

from redvest.activities.models.absence import NoShow, ShiftReminder
from redvest.activities.models.activity import Activity, ActivityStep
from redvest.activities.models.attendance import Attendance, CodeUse
from redvest.activities.models.draws import Draw
from redvest.activities.models.records import ServiceRecord, StandingTime
from redvest.activities.models.reviews import (
    AfterwardsEntry,
    Correction,
    EntryQuota,
    HoursReview,
    RecordFlag,
)
from redvest.activities.models.roster import DutyPost, Handover, Placement, Roster
from redvest.activities.models.said import HelperCount, ServedClaim, ServedReport
from redvest.activities.models.series import ActivityTemplate, Declaration, Occurrence, Series
from redvest.activities.models.shift import Shift, SignUp, SignUpGroup
from redvest.activities.models.totals import ClosedDay, DayTotal
from redvest.activities.models.training import Training

__all__ = [
    "Activity",
    "ActivityStep",
    "ActivityTemplate",
    "AfterwardsEntry",
    "Attendance",
    "ClosedDay",
    "CodeUse",
    "Correction",
    "DayTotal",
    "Declaration",
    "Draw",
    "DutyPost",
    "EntryQuota",
    "Handover",
    "HelperCount",
    "HoursReview",
    "NoShow",
    "Occurrence",
    "Placement",
    "RecordFlag",
    "Roster",
    "Series",
    "ServedClaim",
    "ServedReport",
    "ServiceRecord",
    "Shift",
    "ShiftReminder",
    "SignUp",
    "SignUpGroup",
    "StandingTime",
    "Training",
]
