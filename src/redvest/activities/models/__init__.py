"""Tables of activities, by noun."""

from redvest.activities.models.activity import Activity, ActivityStep
from redvest.activities.models.attendance import Attendance, CodeUse, ServedReport, ServiceRecord
from redvest.activities.models.draws import Draw
from redvest.activities.models.roster import DutyPost, Handover, Placement, Roster
from redvest.activities.models.series import ActivityTemplate, Declaration, Occurrence, Series
from redvest.activities.models.shift import Shift, SignUp, SignUpGroup
from redvest.activities.models.totals import ClosedDay, DayTotal
from redvest.activities.models.training import Training

__all__ = [
    "Activity",
    "ActivityStep",
    "ActivityTemplate",
    "Attendance",
    "ClosedDay",
    "CodeUse",
    "DayTotal",
    "Declaration",
    "Draw",
    "DutyPost",
    "Handover",
    "Occurrence",
    "Placement",
    "Roster",
    "Series",
    "ServedReport",
    "ServiceRecord",
    "Shift",
    "SignUp",
    "SignUpGroup",
    "Training",
]
