"""Tables of activities, by noun."""

from redvest.activities.models.activity import Activity, ActivityStep
from redvest.activities.models.attendance import Attendance, CodeUse, ServedReport, ServiceRecord
from redvest.activities.models.shift import Shift, SignUp

__all__ = [
    "Activity",
    "ActivityStep",
    "Attendance",
    "CodeUse",
    "ServedReport",
    "ServiceRecord",
    "Shift",
    "SignUp",
]
