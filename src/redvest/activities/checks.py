"""Counters, calendars, records and states, recomputed from the rows they come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from redvest.kernel.checks import Check, by_query, query

#: Whole minutes of an attendance inside its shift; 0 where there is no departure or no overlap.
_DUE = """CASE WHEN a.out_at IS NULL THEN 0 ELSE greatest(0, floor(extract(epoch FROM
              least(s.ends_at, a.out_at) - greatest(s.starts_at, a.in_at)) / 60))::int END"""

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

_HOURS = f"""
    WITH expected AS (
        SELECT r.id, r.minutes, r.grade, r.starts_at, r.ends_at, {_DUE} AS due,
               CASE WHEN a.confirmed_at IS NOT NULL AND a.out_at IS NOT NULL THEN 'A' ELSE 'B' END AS worth,
               greatest(s.starts_at, a.in_at) AS began,
               a.person_id = r.person_id AND a.shift_id = r.shift_id AND s.activity_id = r.activity_id
                   AND v.team_id = r.team_id AND v.site_id = r.site_id
                   AND (s.starts_at AT TIME ZONE 'Asia/Shanghai')::date = r.served_on AS belongs
        FROM activities_servicerecord r
        JOIN activities_attendance a ON a.id = r.attendance_id
        JOIN activities_shift s ON s.id = a.shift_id
        JOIN activities_activity v ON v.id = s.activity_id)
    SELECT format('record %s: %s minutes grade %s stored, attendance gives %s minutes grade %s%s',
                  id, minutes, grade, due, worth, CASE WHEN belongs THEN '' ELSE '; it names the wrong rows' END)
    FROM expected
    WHERE minutes <> due OR grade <> worth OR NOT belongs
       OR (minutes > 0 AND (starts_at <> began OR ends_at - starts_at <> make_interval(mins => minutes)))
    ORDER BY id"""

_ATTENDANCE = """
    SELECT format('attendance %s has no place behind it', a.id)
    FROM activities_attendance a JOIN activities_signup u ON u.id = a.sign_up_id
    WHERE u.state <> 'taken' OR u.person_id <> a.person_id OR u.shift_id <> a.shift_id
    ORDER BY a.id"""

#: What must be booked: complete and confirmed attendances at once, all others when their day is settled.
_UNBOOKED = """
    SELECT format('attendance %s should have a record and has none', a.id)
    FROM activities_attendance a JOIN activities_shift s ON s.id = a.shift_id
    LEFT JOIN activities_servicerecord r ON r.attendance_id = a.id
    WHERE r.id IS NULL
      AND (s.settled_at IS NOT NULL OR a.confirmed_at IS NOT NULL AND a.out_at IS NOT NULL)
    ORDER BY a.id"""

_STATES = """
    SELECT format('activity %s is %s, its last step says %s', v.id, v.state, coalesce(t.state, 'nothing'))
    FROM activities_activity v
    LEFT JOIN LATERAL (
        SELECT state FROM activities_activitystep WHERE activity_id = v.id ORDER BY id DESC LIMIT 1) t ON true
    WHERE v.state IS DISTINCT FROM t.state
    ORDER BY v.id"""

#: Every record against the audit entry that was written with it, both ways.
_BOOKED = """
    WITH booked AS (
        SELECT substr(target, 7)::bigint AS shift_id, (data ->> 'person')::bigint AS person_id,
               (data ->> 'minutes')::int AS minutes, data ->> 'grade' AS grade
        FROM kernel_auditentry WHERE verb = 'record.booked')
    SELECT format('shift %s, person %s: audit says %s minutes grade %s, the record %s minutes grade %s',
                  coalesce(r.shift_id, b.shift_id), coalesce(r.person_id, b.person_id),
                  coalesce(b.minutes::text, 'no'), coalesce(b.grade, 'none'),
                  coalesce(r.minutes::text, 'no'), coalesce(r.grade, 'none'))
    FROM activities_servicerecord r
    FULL JOIN booked b ON b.shift_id = r.shift_id AND b.person_id = r.person_id
    WHERE (b.minutes, b.grade) IS DISTINCT FROM (r.minutes::int, r.grade::text)
    ORDER BY coalesce(r.shift_id, b.shift_id), coalesce(r.person_id, b.person_id)"""

#: The totals of closed days against the records written on them, both ways.
_ROLLUPS = """
    WITH first AS (
        SELECT DISTINCT ON (activity_id) id FROM activities_servicerecord
        WHERE minutes > 0 ORDER BY activity_id, recorded_at, id),
    written AS (
        SELECT r.site_id, r.served_on, (r.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS recorded_on,
               count(*) AS records, sum(r.minutes) AS minutes, 0 AS served, count(f.id) AS firsts
        FROM activities_servicerecord r LEFT JOIN first f ON f.id = r.id
        WHERE r.minutes > 0 GROUP BY 1, 2, 3
        UNION ALL
        SELECT site_id, served_on, (reported_at AT TIME ZONE 'Asia/Shanghai')::date, 0, 0, sum(served), 0
        FROM activities_servedreport GROUP BY 1, 2, 3),
    due AS (
        SELECT site_id, served_on, recorded_on, sum(records) AS records, sum(minutes) AS minutes,
               sum(served) AS served, sum(firsts) AS firsts
        FROM written WHERE recorded_on <= (SELECT max(day) FROM activities_closedday) GROUP BY 1, 2, 3)
    SELECT format('site %s, served on %s, written on %s: %s records, %s minutes, %s served, %s first held stored;'
                  ' the rows give %s, %s, %s, %s', site_id, served_on, recorded_on,
                  coalesce(t.records, 0), coalesce(t.minutes, 0), coalesce(t.served, 0), coalesce(t.firsts, 0),
                  coalesce(d.records, 0), coalesce(d.minutes, 0), coalesce(d.served, 0), coalesce(d.firsts, 0))
    FROM activities_daytotal t FULL JOIN due d USING (site_id, served_on, recorded_on)
    WHERE (t.records, t.minutes, t.served, t.firsts)
        IS DISTINCT FROM (d.records::int, d.minutes::bigint, d.served::bigint, d.firsts::int)
    UNION ALL
    SELECT format('day %s is not closed, though a later one is', d.day + 1) FROM activities_closedday d
    WHERE d.day < (SELECT max(day) FROM activities_closedday)
      AND NOT EXISTS (SELECT FROM activities_closedday n WHERE n.day = d.day + 1)"""

CHECKS: dict[str, Check] = {
    "capacities": by_query(_CAPACITIES),
    "calendar": by_query(_CALENDAR),
    "hours": by_query(_HOURS),
    "attendance": by_query(_ATTENDANCE),
    "unbooked": by_query(_UNBOOKED),
    "activities": by_query(_STATES),
    "booked": by_query(_BOOKED),
    "rollups": by_query(_ROLLUPS),
}


def from_the_future(now: datetime) -> Iterator[str]:
    """Records of a service, or written at a time, that is still to come."""
    late = """SELECT id, ends_at, recorded_at FROM activities_servicerecord
              WHERE greatest(ends_at, recorded_at) > %s ORDER BY id"""
    for pk, ends_at, recorded_at in query(late, [now]):
        yield f"record {pk}: served until {ends_at}, written {recorded_at}, and that is still to come"


@dataclass(frozen=True, kw_only=True)
class Held:
    """What was held at one site, added up from attendances without looking at records."""

    activities: int = 0
    participations: int = 0
    minutes: int = 0
    served: int = 0


def held_by_site() -> dict[int, Held]:
    """By site id; sites where nothing was held are absent."""
    folded = f"""
        WITH given AS (
            SELECT v.id, v.site_id, {_DUE} AS minutes
            FROM activities_attendance a
            JOIN activities_shift s ON s.id = a.shift_id
            JOIN activities_activity v ON v.id = s.activity_id
            WHERE s.settled_at IS NOT NULL OR a.confirmed_at IS NOT NULL AND a.out_at IS NOT NULL),
        served AS (
            SELECT v.site_id, sum(p.served) AS served
            FROM activities_servedreport p
            JOIN activities_shift s ON s.id = p.shift_id
            JOIN activities_activity v ON v.id = s.activity_id
            GROUP BY v.site_id),
        summed AS (
            SELECT site_id, count(DISTINCT id) AS activities, count(*) AS participations, sum(minutes) AS minutes
            FROM given WHERE minutes > 0 GROUP BY site_id)
        SELECT coalesce(g.site_id, p.site_id), coalesce(g.activities, 0), coalesce(g.participations, 0),
               coalesce(g.minutes, 0), coalesce(p.served, 0)
        FROM summed g FULL JOIN served p ON p.site_id = g.site_id"""
    return {
        site: Held(activities=activities, participations=times, minutes=minutes, served=served)
        for site, activities, times, minutes, served in query(folded)
    }
