"""Homes: who is counted where."""

from redvest.kernel.checks import Check, by_query, query

_HOMES = """
    SELECT format('person %s has %s homes at once', p.number, n.homes)
    FROM people_person p
    CROSS JOIN LATERAL (
        SELECT count(*) AS homes FROM people_residence WHERE person_id = p.id AND until IS NULL) n
    WHERE p.state = 'active' AND n.homes <> 1
    ORDER BY p.number"""

CHECKS: dict[str, Check] = {"homes": by_query(_HOMES)}


def residents_by_site() -> dict[int, int]:
    """How many persons each site counts as its volunteers now, by site id; sites with none are absent."""
    counted = """
        SELECT r.site_id, count(*) FROM people_residence r JOIN people_person p ON p.id = r.person_id
        WHERE r.until IS NULL AND p.left_at IS NULL GROUP BY r.site_id"""
    return dict(query(counted))
