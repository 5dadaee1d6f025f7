"""The proof: everything stored for speed is recomputed from raw records, and every chain is walked again.

Each check is one pass in the database and yields a sentence per difference; `redvest verify` fails if there is any.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection

from redvest.kernel import audit


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something stored that the records do not say. ``check`` names the check that found it."""

    check: str
    sentence: str


#: Checks by name, each a query whose rows are differences: what, stored, recomputed.
_QUERIES: dict[str, str] = {
    "capacities": """
        SELECT format('shift %s: stored taken=%s waiting=%s, sign-ups say taken=%s waiting=%s, places=%s',
                      s.id, s.taken, s.waiting, n.taken, n.waiting, s.places)
        FROM activities_shift s
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE state = 'taken') AS taken,
                   count(*) FILTER (WHERE state = 'waiting') AS waiting
            FROM activities_signup WHERE shift_id = s.id) n
        WHERE s.taken <> n.taken OR s.waiting <> n.waiting OR n.taken > s.places""",
    "calendar": """
        SELECT format('sign-up %s: holds %s, its shift %s is %s', u.id, u.during, s.id,
                      tstzrange(s.starts_at, s.ends_at, '[)'))
        FROM activities_signup u JOIN activities_shift s ON s.id = u.shift_id
        WHERE u.state <> 'cancelled' AND u.during <> tstzrange(s.starts_at, s.ends_at, '[)')""",
    "hours": """
        WITH expected AS (
            SELECT r.id, r.minutes, r.grade, r.starts_at, r.ends_at,
                   CASE WHEN a.out_at IS NULL THEN 0 ELSE greatest(0, floor(extract(epoch FROM
                        least(s.ends_at, a.out_at) - greatest(s.starts_at, a.in_at)) / 60))::int END AS due,
                   CASE WHEN a.confirmed_at IS NOT NULL AND a.out_at IS NOT NULL THEN 'A' ELSE 'B' END AS worth,
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
           OR (minutes > 0 AND ends_at - starts_at <> make_interval(mins => minutes))""",
    "attendance": """
        SELECT format('attendance %s has no place behind it', a.id)
        FROM activities_attendance a JOIN activities_signup u ON u.id = a.sign_up_id
        WHERE u.state <> 'taken' OR u.person_id <> a.person_id OR u.shift_id <> a.shift_id""",
    "memberships": """
        SELECT format('team %s: %s members stored, memberships say %s', t.code, t.members, n.members)
        FROM teams_team t
        CROSS JOIN LATERAL (
            SELECT count(*) AS members FROM teams_membership WHERE team_id = t.id AND state = 'active') n
        WHERE t.members <> n.members""",
    "network": """
        SELECT format('site %s differs from its current version or its place in the tree', s.code)
        FROM places_site s
        LEFT JOIN places_siteversion v ON v.site_id = s.id AND v.valid_to IS NULL
        LEFT JOIN places_site p ON p.id = s.parent_id
        WHERE v.id IS NULL OR (v.kind, v.name, v.division_code, v.path, v.state)
              IS DISTINCT FROM (s.kind, s.name, s.division_code, s.path, s.state)
           OR s.path <> coalesce(p.path, '/') || s.code || '/'""",
    "activities": """
        SELECT format('activity %s is %s, its last step says %s', v.id, v.state, t.state)
        FROM activities_activity v
        LEFT JOIN LATERAL (
            SELECT state FROM activities_activitystep WHERE activity_id = v.id ORDER BY id DESC LIMIT 1) t ON true
        WHERE v.state IS DISTINCT FROM t.state""",
    "booked": """
        SELECT format('record %s: audit says %s, stored %s minutes grade %s', r.id, e.data, r.minutes, r.grade)
        FROM activities_servicerecord r
        LEFT JOIN kernel_auditentry e ON e.verb = 'record.booked' AND e.target = 'shift:' || r.shift_id
             AND (e.data ->> 'person')::bigint = r.person_id
        WHERE e.id IS NULL OR (e.data ->> 'minutes')::int <> r.minutes OR e.data ->> 'grade' <> r.grade""",
}


def verify() -> list[Difference]:
    """All differences found; an empty list is the proof."""
    return list(_differences())


def _differences() -> Iterator[Difference]:
    for name, query in _QUERIES.items():
        for sentence in _rows(query):
            yield Difference(check=name, sentence=sentence)
    for name, check in _CHECKS.items():
        for sentence in check():
            yield Difference(check=name, sentence=sentence)


def _rows(query: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        for (sentence,) in cursor.fetchall():
            yield str(sentence)


_CHECKS: dict[str, Callable[[], Iterator[str]]] = {"audit": audit.broken_seals}
