"""Reads of the activities domain: the only door delivery has to its rows."""

from redvest.activities.queries.activities import (
    Outline,
    activities_awaiting,
    activities_prepared_by,
    activities_visible_to,
    activity_for,
    outlines_of,
    steps_of,
)
from redvest.activities.queries.counted import activities_counted, records_counted, served_counted
from redvest.activities.queries.records import Totals, records_of, totals_of, unbooked_of
from redvest.activities.queries.rosters import Roster, RosterLine, may_lead, roster
from redvest.activities.queries.shifts import (
    OwnShift,
    ShiftCard,
    as_own,
    called_off,
    cards,
    open_shifts,
    own_shift,
    own_shifts,
    own_sign_ups,
    public_shift,
    shift_by_id,
    shifts_led_by,
    shifts_of,
)

__all__ = [
    "Outline",
    "OwnShift",
    "Roster",
    "RosterLine",
    "ShiftCard",
    "Totals",
    "activities_awaiting",
    "activities_counted",
    "activities_prepared_by",
    "activities_visible_to",
    "activity_for",
    "as_own",
    "called_off",
    "cards",
    "may_lead",
    "open_shifts",
    "outlines_of",
    "own_shift",
    "own_shifts",
    "own_sign_ups",
    "public_shift",
    "records_counted",
    "records_of",
    "roster",
    "served_counted",
    "shift_by_id",
    "shifts_led_by",
    "shifts_of",
    "steps_of",
    "totals_of",
    "unbooked_of",
]
