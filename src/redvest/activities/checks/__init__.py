"""Counters, calendars, records and states, recomputed from the rows they come from."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from redvest.activities import drawing
from redvest.activities.checks import hours
from redvest.activities.checks.hours import Held, held_by_site
from redvest.kernel.checks import Check, by_query, query

_CAPACITIES = """
    SELECT format('shift %s: stored taken=%s waiting=%s asked=%s, sign-ups say taken=%s waiting=%s asked=%s, places=%s',
                  s.id, s.taken, s.waiting, s.asked, n.taken, n.waiting, n.asked, s.places)
    FROM activities_shift s
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state IN ('taken', 'offered')) AS taken,
               count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'asked') AS asked
        FROM activities_signup WHERE shift_id = s.id) n
    WHERE (s.taken, s.waiting, s.asked) <> (n.taken, n.waiting, n.asked) OR n.taken > s.places
    ORDER BY s.id"""

#: Live sign-ups that hold another time than their shift's.
_CALENDAR = """
    SELECT format('sign-up %s: holds %s, its shift %s is %s', u.id, u.during, s.id,
                  tstzrange(s.starts_at, s.ends_at, '[)'))
    FROM activities_signup u JOIN activities_shift s ON s.id = u.shift_id
    WHERE u.state <> 'cancelled' AND u.during <> tstzrange(s.starts_at, s.ends_at, '[)')
    ORDER BY u.id"""

_STATES = """
    SELECT format('activity %s is %s, its last step says %s', v.id, v.state, coalesce(t.state, 'nothing'))
    FROM activities_activity v
    LEFT JOIN LATERAL (
        SELECT state FROM activities_activitystep WHERE activity_id = v.id ORDER BY id DESC LIMIT 1) t ON true
    WHERE v.state IS DISTINCT FROM t.state
    ORDER BY v.id"""

#: The totals of closed days against the records written on them, both ways.
_ROLLUPS = """
    WITH moved AS (
        SELECT activity_id, site_id, min(served_on) AS served_on, sum(times) AS times,
               (recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS recorded_on
        FROM activities_servicerecord WHERE minutes <> 0 GROUP BY activity_id, site_id, recorded_on),
    kept AS (
        SELECT site_id, served_on, recorded_on, times,
               sum(times) OVER (PARTITION BY activity_id ORDER BY recorded_on) AS held
        FROM moved),
    written AS (
        SELECT r.site_id, r.served_on, (r.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS recorded_on,
               count(*) AS records, sum(r.times) AS times, sum(r.minutes) AS minutes, 0 AS served, 0 AS firsts
        FROM activities_servicerecord r WHERE r.minutes <> 0 GROUP BY 1, 2, 3
        UNION ALL
        SELECT site_id, served_on, recorded_on, 0, 0, 0, 0, sum((held > 0)::int - (held - times > 0)::int)
        FROM kept GROUP BY 1, 2, 3
        UNION ALL
        SELECT site_id, served_on, (reported_at AT TIME ZONE 'Asia/Shanghai')::date, 0, 0, 0, sum(served), 0
        FROM activities_servedreport GROUP BY 1, 2, 3),
    due AS (
        SELECT site_id, served_on, recorded_on, sum(records) AS records, sum(times) AS times,
               sum(minutes) AS minutes, sum(served) AS served, sum(firsts) AS firsts
        FROM written WHERE recorded_on <= (SELECT max(day) FROM activities_closedday) GROUP BY 1, 2, 3)
    SELECT format('site %s, served on %s, written on %s: %s records, %s times, %s minutes, %s served,'
                  ' %s first held stored; the rows give %s, %s, %s, %s, %s', site_id, served_on, recorded_on,
                  coalesce(t.records, 0), coalesce(t.times, 0), coalesce(t.minutes, 0), coalesce(t.served, 0),
                  coalesce(t.firsts, 0), coalesce(d.records, 0), coalesce(d.times, 0), coalesce(d.minutes, 0),
                  coalesce(d.served, 0), coalesce(d.firsts, 0))
    FROM activities_daytotal t FULL JOIN due d USING (site_id, served_on, recorded_on)
    WHERE (t.records, t.times, t.minutes, t.served, t.firsts) IS DISTINCT FROM
          (d.records::int, d.times::int, d.minutes::bigint, d.served::bigint, d.firsts::int)
    UNION ALL
    SELECT format('day %s is not closed, though a later one is', d.day + 1) FROM activities_closedday d
    WHERE d.day < (SELECT max(day) FROM activities_closedday)
      AND NOT EXISTS (SELECT FROM activities_closedday n WHERE n.day = d.day + 1)"""

#: Groups wait, are drawn and have places together.
_GROUPS = """
    SELECT format('group %s is split: %s', group_id, string_agg(DISTINCT state, ', ' ORDER BY state))
    FROM activities_signup WHERE group_id IS NOT NULL AND state <> 'cancelled'
    GROUP BY group_id HAVING count(DISTINCT state) > 1 ORDER BY group_id"""


def _draws() -> Iterator[str]:
    """Every draw drawn again from what was published."""
    drawn = """SELECT shift_id, commitment, revealed, lots, digest, seed, "order" FROM activities_draw
               WHERE drawn_at IS NOT NULL ORDER BY shift_id"""
    for shift_id, commitment, secret, lots, digest, seed, order in query(drawn):
        wrong = drawing.why_not_genuine(
            commitment=commitment,
            secret=secret,
            lots=[(lot, numbers) for lot, numbers in _read(lots)],
            digest=digest,
            seed=seed,
            order=_read(order),
        )
        yield from (f"draw of shift {shift_id}: {sentence}" for sentence in wrong)


def _read(value: object) -> Any:
    """JSON as the driver gives it, parsed or not."""
    return json.loads(value) if isinstance(value, str) else value


__all__ = ["CHECKS", "Held", "from_the_future", "held_by_site"]

CHECKS: dict[str, Check] = {
    "capacities": by_query(_CAPACITIES),
    "calendar": by_query(_CALENDAR),
    "groups": by_query(_GROUPS),
    "draws": _draws,
    **hours.CHECKS,
    "activities": by_query(_STATES),
    "rollups": by_query(_ROLLUPS),
}


def from_the_future(now: datetime) -> Iterator[str]:
    """Records of a service, or written at a time, that is still to come."""
    late = """SELECT id, ends_at, recorded_at FROM activities_servicerecord
              WHERE greatest(ends_at, recorded_at) > %s ORDER BY id"""
    for pk, ends_at, recorded_at in query(late, [now]):
        yield f"record {pk}: served until {ends_at}, written {recorded_at}, and that is still to come"
