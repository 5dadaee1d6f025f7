"""Counters of teams, recomputed from memberships."""

from redvest.kernel.checks import Check, by_query, query

_MEMBERS = """
    SELECT format('team %s: %s members stored, memberships say %s', t.code, t.members, n.members)
    FROM teams_team t
    CROSS JOIN LATERAL (
        SELECT count(*) AS members FROM teams_membership WHERE team_id = t.id AND state = 'active') n
    WHERE t.members <> n.members
    ORDER BY t.code"""

#: A team's path says who is above it; roles reach down along it.
_PATHS = """
    SELECT format('team %s: path %s, its place in the tree says %s', t.code, t.path,
                  coalesce(p.path, '/') || t.code || '/')
    FROM teams_team t LEFT JOIN teams_team p ON p.id = t.parent_id
    WHERE t.path <> coalesce(p.path, '/') || t.code || '/'
    ORDER BY t.code"""

CHECKS: dict[str, Check] = {"memberships": by_query(_MEMBERS), "team paths": by_query(_PATHS)}


def working_by_site() -> dict[int, int]:
    """How many teams work at each site, by site id; sites without one are absent."""
    return dict(query("SELECT site_id, count(*) FROM teams_team WHERE dissolved_at IS NULL GROUP BY site_id"))
