"""Hours, recomputed attendance by attendance from what was scanned, entered, corrected, reviewed and taken back."""

from dataclasses import dataclass

from redvest.kernel.checks import Check, by_query, query

#: What each booked attendance gives: whole minutes of ``[began, ended)`` inside its shift and outside its break, less
#: those under or refused in review. Times are those of the last correction that was done, else those scanned; voided
#: attendances and those that earn nothing give none.
_DUE = """
    told AS (
        SELECT a.id, a.person_id, a.shift_id, s.activity_id, v.team_id, v.site_id, s.starts_at, s.ends_at,
               s.break_from, s.break_until, c.id AS correction_id,
               (s.starts_at AT TIME ZONE 'Asia/Shanghai')::date AS served_on,
               a.voided_at IS NULL AND (c.id IS NOT NULL OR a.unearned = '' AND a.out_at IS NOT NULL) AS earns,
               coalesce(c.starts_at, a.in_at) AS came, coalesce(c.ends_at, a.out_at) AS gone,
               CASE WHEN 'afterwards' IN (a.in_source, a.out_source) THEN 'C'
                    WHEN c.id IS NOT NULL
                         AND (a.out_at IS NULL OR c.starts_at < a.in_at OR c.ends_at > a.out_at) THEN 'C'
                    WHEN a.confirmed_at IS NOT NULL AND a.out_at IS NOT NULL
                         AND (a.in_source <> 'roll_call' OR a.out_source <> 'roll_call') THEN 'A'
                    ELSE 'B' END AS grade
        FROM activities_attendance a
        JOIN activities_shift s ON s.id = a.shift_id
        JOIN activities_activity v ON v.id = s.activity_id
        LEFT JOIN LATERAL (SELECT id, starts_at, ends_at FROM activities_correction
                           WHERE attendance_id = a.id AND state = 'done' ORDER BY id DESC LIMIT 1) c ON true
        WHERE a.booked_at IS NOT NULL),
    inside AS (
        SELECT told.*, least(greatest(starts_at, came), ends_at, gone) AS since, least(ends_at, gone) AS until
        FROM told),
    begun AS (
        SELECT inside.*, CASE WHEN break_from <= since AND since < break_until
                              THEN least(until, break_until) ELSE since END AS began FROM inside),
    ended AS (
        SELECT begun.*, CASE WHEN break_from < until AND until <= break_until
                             THEN greatest(began, break_from) ELSE until END AS ended FROM begun),
    whole AS (
        SELECT ended.*, CASE WHEN earns THEN greatest(0, floor(extract(epoch FROM ended - began) / 60)
               - CASE WHEN began < break_from AND break_until < ended
                      THEN floor(extract(epoch FROM break_until - break_from) / 60) ELSE 0 END)::int
               ELSE 0 END AS whole FROM ended),
    due AS (
        SELECT whole.*, whole - CASE WHEN earns THEN coalesce(w.minutes, 0) ELSE 0 END AS minutes
        FROM whole LEFT JOIN LATERAL (
            SELECT sum(h.minutes)::int AS minutes FROM activities_hoursreview h
            WHERE h.attendance_id = whole.id AND h.state IN ('waiting', 'refused')
              AND h.correction_id IS NOT DISTINCT FROM whole.correction_id) w ON true)"""

#: Records that were neither taken back nor replaced.
_CURRENT = """
    current AS (
        SELECT r.* FROM activities_servicerecord r
        WHERE r.minutes >= 0 AND NOT EXISTS (SELECT FROM activities_servicerecord n WHERE n.corrects_id = r.id))"""

_HOURS = f"""
    WITH {_DUE}, {_CURRENT},
    summed AS (SELECT attendance_id, sum(minutes)::int AS minutes FROM activities_servicerecord GROUP BY 1)
    SELECT format('attendance %s: %s minutes recorded, it gives %s', coalesce(d.id, g.attendance_id),
                  coalesce(g.minutes, 0), coalesce(d.minutes, 0))
    FROM due d FULL JOIN summed g ON g.attendance_id = d.id
    WHERE coalesce(g.minutes, 0) <> coalesce(d.minutes, 0)
    UNION ALL
    SELECT format('record %s: %s minutes grade %s stored, attendance %s gives grade %s from %s to %s%s', r.id,
                  r.minutes, r.grade, d.id, d.grade, d.began, d.ended,
                  CASE WHEN (r.person_id, r.shift_id, r.activity_id, r.team_id, r.site_id, r.served_on)
                          = (d.person_id, d.shift_id, d.activity_id, d.team_id, d.site_id, d.served_on)
                       THEN '' ELSE '; it names the wrong rows' END)
    FROM current r JOIN due d ON d.id = r.attendance_id
    WHERE d.earns AND r.grade <> d.grade
       OR NOT d.earns AND r.grade NOT IN (d.grade, 'B')
       OR (r.person_id, r.shift_id, r.activity_id, r.team_id, r.site_id, r.served_on)
          IS DISTINCT FROM (d.person_id, d.shift_id, d.activity_id, d.team_id, d.site_id, d.served_on)
       OR r.minutes > 0 AND (r.starts_at < d.began OR r.ends_at > d.ended
                             OR r.ends_at - r.starts_at <> make_interval(mins => r.minutes + r.unpaid))
    UNION ALL
    SELECT format('record %s takes back record %s, and is not its opposite', r.id, o.id)
    FROM activities_servicerecord r JOIN activities_servicerecord o ON o.id = r.corrects_id
    WHERE r.minutes < 0 AND (r.minutes + o.minutes, r.attendance_id, r.person_id, r.site_id, r.served_on, r.grade)
                         <> (0, o.attendance_id, o.person_id, o.site_id, o.served_on, o.grade)"""

#: What the database keeps of the time that stands, against the records; a person counts once on a shift.
_STANDING = """
    WITH stands AS (
        SELECT r.* FROM activities_servicerecord r
        WHERE r.minutes > 0 AND NOT EXISTS (
            SELECT FROM activities_servicerecord b WHERE b.corrects_id = r.id AND b.minutes < 0)),
    counted AS (
        SELECT r.person_id, r.shift_id, sum(r.times) AS times,
               (count(*) FILTER (WHERE r.id IN (SELECT id FROM stands)) > 0)::int AS due
        FROM activities_servicerecord r GROUP BY 1, 2)
    SELECT format('record %s: time kept as standing is %s, the record says %s', coalesce(s.record_id, r.id),
                  coalesce(s.during::text, 'none'),
                  coalesce(tstzrange(r.starts_at, r.ends_at, '[)')::text, 'none'))
    FROM activities_standingtime s FULL JOIN stands r ON r.id = s.record_id
    WHERE (s.person_id, s.shift_id, s.served_on, s.during, s.minutes) IS DISTINCT FROM
          (r.person_id, r.shift_id, r.served_on, tstzrange(r.starts_at, r.ends_at, '[)'), r.minutes)
    UNION ALL
    SELECT format('shift %s, person %s: counted %s times, should be %s', shift_id, person_id, times, due)
    FROM counted WHERE times <> due
    UNION ALL
    SELECT format('person %s on %s: %s minutes count without a review', person_id, served_on, sum(minutes))
    FROM stands WHERE review_id IS NULL GROUP BY person_id, served_on HAVING sum(minutes) > 480"""

#: What must be booked: complete and confirmed attendances at once, all others when their day is settled.
_UNBOOKED = """
    SELECT format('attendance %s should be booked and is not', a.id)
    FROM activities_attendance a JOIN activities_shift s ON s.id = a.shift_id
    WHERE a.booked_at IS NULL AND a.voided_at IS NULL
      AND (s.settled_at IS NOT NULL OR a.confirmed_at IS NOT NULL AND a.out_at IS NOT NULL)
    UNION ALL
    SELECT format('attendance %s is booked and has neither record nor review', a.id)
    FROM activities_attendance a
    WHERE a.booked_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM activities_servicerecord r WHERE r.attendance_id = a.id)
      AND NOT EXISTS (SELECT FROM activities_hoursreview h WHERE h.attendance_id = a.id)"""

#: What others decided, against what came of it.
_DECIDED = """
    SELECT format('review %s is %s, and its record says %s minutes of %s', h.id, h.state,
                  coalesce(r.minutes::text, 'no'), h.minutes)
    FROM activities_hoursreview h
    LEFT JOIN activities_servicerecord r ON r.review_id = h.id AND r.minutes >= 0
    WHERE (h.state = 'approved') <> (r.id IS NOT NULL)
       OR r.id IS NOT NULL AND (r.starts_at, r.ends_at, r.minutes::int, r.attendance_id)
                            <> (h.starts_at, h.ends_at, h.minutes::int, h.attendance_id)
    UNION ALL
    SELECT format('attendance %s was entered afterwards, and nobody approved that', a.id)
    FROM activities_attendance a
    LEFT JOIN activities_afterwardsentry e ON e.attendance_id = a.id AND e.state = 'approved'
    WHERE 'afterwards' IN (a.in_source, a.out_source)
      AND (e.person_id, e.shift_id, e.starts_at, e.ends_at)
          IS DISTINCT FROM (a.person_id, a.shift_id, a.in_at, a.out_at)
    UNION ALL
    SELECT format('shift %s: %s people served are counted, %s were claimed', r.shift_id, r.served, c.served)
    FROM activities_servedreport r LEFT JOIN activities_servedclaim c ON c.shift_id = r.shift_id
    WHERE (r.served, r.reported_by_id) IS DISTINCT FROM (c.served, c.claimed_by_id)
    UNION ALL
    SELECT format('helpers of shift %s: row %s adds %s, should add %s', shift_id, id, adds, helpers - before)
    FROM (SELECT h.*, coalesce(lag(helpers) OVER (PARTITION BY shift_id ORDER BY id), 0) AS before
          FROM activities_helpercount h) n
    WHERE adds <> helpers - before"""

#: Records of every person on every shift against the audit entries that were written with them, both ways.
_BOOKED = """
    WITH booked AS (
        SELECT substr(target, 7)::bigint AS shift_id, (data ->> 'person')::bigint AS person_id,
               array_agg(concat(data ->> 'minutes', data ->> 'grade')
                         ORDER BY (data ->> 'minutes')::int, data ->> 'grade') AS said
        FROM kernel_auditentry WHERE verb IN ('record.booked', 'record.taken_back') GROUP BY 1, 2),
    written AS (
        SELECT shift_id, person_id, array_agg(concat(minutes, grade) ORDER BY minutes, grade) AS said
        FROM activities_servicerecord GROUP BY 1, 2)
    SELECT format('shift %s, person %s: audit says %s, the records %s', coalesce(r.shift_id, b.shift_id),
                  coalesce(r.person_id, b.person_id), coalesce(b.said::text, 'none'), coalesce(r.said::text, 'none'))
    FROM written r FULL JOIN booked b ON b.shift_id = r.shift_id AND b.person_id = r.person_id
    WHERE b.said IS DISTINCT FROM r.said
    ORDER BY coalesce(r.shift_id, b.shift_id), coalesce(r.person_id, b.person_id)"""

#: A place behind every attendance, but for those entered afterwards.
_ATTENDANCE = """
    SELECT format('attendance %s has no place behind it', a.id)
    FROM activities_attendance a LEFT JOIN activities_signup u ON u.id = a.sign_up_id
    WHERE a.voided_at IS NULL AND a.in_source <> 'afterwards' AND u.state IS DISTINCT FROM 'taken'
       OR u.person_id <> a.person_id OR u.shift_id <> a.shift_id
    ORDER BY a.id"""

CHECKS: dict[str, Check] = {
    "attendance": by_query(_ATTENDANCE),
    "hours": by_query(_HOURS),
    "standing": by_query(_STANDING),
    "unbooked": by_query(_UNBOOKED),
    "decided": by_query(_DECIDED),
    "booked": by_query(_BOOKED),
}


@dataclass(frozen=True, kw_only=True)
class Held:
    """What was held at one site, added up from attendances without looking at records."""

    activities: int = 0
    participations: int = 0
    minutes: int = 0
    served: int = 0
    helpers: int = 0


def held_by_site() -> dict[int, Held]:
    """By site id; sites where nothing was held are absent."""
    folded = f"""
        WITH {_DUE},
        served AS (
            SELECT v.site_id, sum(p.served) AS served
            FROM activities_servedreport p
            JOIN activities_shift s ON s.id = p.shift_id
            JOIN activities_activity v ON v.id = s.activity_id
            GROUP BY v.site_id),
        helped AS (
            SELECT v.site_id, sum(l.helpers) AS helpers
            FROM (SELECT DISTINCT ON (shift_id) shift_id, helpers FROM activities_helpercount
                  ORDER BY shift_id, id DESC) l
            JOIN activities_shift s ON s.id = l.shift_id
            JOIN activities_activity v ON v.id = s.activity_id
            GROUP BY v.site_id),
        summed AS (
            SELECT site_id, count(DISTINCT activity_id) AS activities,
                   count(DISTINCT (person_id, shift_id)) AS participations, sum(minutes) AS minutes
            FROM due WHERE minutes > 0 GROUP BY site_id)
        SELECT coalesce(g.site_id, p.site_id, l.site_id), coalesce(g.activities, 0),
               coalesce(g.participations, 0), coalesce(g.minutes, 0), coalesce(p.served, 0), coalesce(l.helpers, 0)
        FROM summed g FULL JOIN served p ON p.site_id = g.site_id
        FULL JOIN helped l ON l.site_id = coalesce(g.site_id, p.site_id)"""
    return {
        site: Held(
            activities=activities, participations=times, minutes=minutes, served=served, helpers=helpers
        )
        for site, activities, times, minutes, served, helpers in query(folded)
    }
