"""Tables of activities, by noun."""

from redvest.activities.models.activity import Activity, ActivityStep
from redvest.activities.models.attendance import Attendance, CodeUse, ServedReport, ServiceRecord
from redvest.activities.models.shift import Shift, SignUp
from redvest.activities.models.totals import ClosedDay, DayTotal

__all__ = [
    "Activity",
    "ActivityStep",
    "Attendance",
    "ClosedDay",
    "CodeUse",
    "DayTotal",
    "ServedReport",
    "ServiceRecord",
    "Shift",
    "SignUp",
]
