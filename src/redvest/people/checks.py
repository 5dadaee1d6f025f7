"""Homes, entries and households: who is counted where, who waits to confirm, who heads whom."""

from redvest.kernel.checks import Check, by_query, query

_HOMES = """
    SELECT format('person %s has %s homes at once', p.number, n.homes)
    FROM people_person p
    CROSS JOIN LATERAL (
        SELECT count(*) AS homes FROM people_residence WHERE person_id = p.id AND until IS NULL) n
    WHERE p.state = 'active' AND n.homes <> 1
    ORDER BY p.number"""

_ENTRIES = """
    SELECT format('person %s is %s with %s open entries and %s homes', p.number, p.state, e.open, h.homes)
    FROM people_person p
    CROSS JOIN LATERAL (
        SELECT count(*) AS open FROM people_entry WHERE person_id = p.id AND ended_at IS NULL) e
    CROSS JOIN LATERAL (
        SELECT count(*) AS homes FROM people_residence WHERE person_id = p.id) h
    WHERE (p.state = 'pending') <> (e.open = 1) OR (p.state = 'pending' AND h.homes > 0)
    ORDER BY p.number"""

_HEADS = """
    SELECT format('household %s has %s heads for %s members', h.id, m.heads, m.members)
    FROM people_household h
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE head) AS heads, count(*) AS members
        FROM people_householdmember WHERE household_id = h.id AND until IS NULL) m
    WHERE m.heads <> CASE WHEN m.members > 0 THEN 1 ELSE 0 END OR (h.ended_at IS NULL) <> (m.members > 0)
    ORDER BY h.id"""

#: Who left, or is somebody else now, lives nowhere; and who they are now is themself.
_GONE = """
    SELECT format('person %s is %s, with %s', p.number, p.state, w.what)
    FROM people_person p
    CROSS JOIN LATERAL (
        SELECT 'a home' AS what FROM people_residence WHERE person_id = p.id AND until IS NULL
        UNION ALL
        SELECT 'a successor who is ' || q.state FROM people_person q
        WHERE q.id = p.merged_into_id AND q.state = 'merged') w
    WHERE p.state IN ('left', 'merged')
    ORDER BY p.number, w.what"""

CHECKS: dict[str, Check] = {
    "homes": by_query(_HOMES),
    "entries": by_query(_ENTRIES),
    "households": by_query(_HEADS),
    "gone": by_query(_GONE),
}


def residents_by_site() -> dict[int, int]:
    """How many persons each site counts as its volunteers now, by site id; sites with none are absent."""
    counted = """
        SELECT r.site_id, count(*) FROM people_residence r JOIN people_person p ON p.id = r.person_id
        WHERE r.until IS NULL AND p.left_at IS NULL GROUP BY r.site_id"""
    return dict(query(counted))
