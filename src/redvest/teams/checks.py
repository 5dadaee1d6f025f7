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

#: What a team is called is the last of its names, and its names follow on one another.
_NAMES = """
    WITH walked AS (
        SELECT team_id, valid_from, row_number() OVER one AS number, lag(valid_to) OVER one AS before
        FROM teams_teamname WINDOW one AS (PARTITION BY team_id ORDER BY valid_from))
    SELECT format('team %s: its name now is not the last of its names', t.code)
    FROM teams_team t LEFT JOIN teams_teamname n ON n.team_id = t.id AND n.valid_to IS NULL
    WHERE n.name IS DISTINCT FROM t.name
    UNION ALL
    SELECT format('team %s: its name from %s does not join what was before', t.code, w.valid_from)
    FROM walked w JOIN teams_team t ON t.id = w.team_id
    WHERE w.valid_from IS DISTINCT FROM CASE WHEN w.number = 1 THEN t.founded_at ELSE w.before END
    ORDER BY 1"""

CHECKS: dict[str, Check] = {
    "memberships": by_query(_MEMBERS),
    "team paths": by_query(_PATHS),
    "team names": by_query(_NAMES),
}


def working_by_site() -> dict[int, int]:
    """How many teams work at each site, by site id; sites without one are absent."""
    return dict(query("SELECT site_id, count(*) FROM teams_team WHERE dissolved_at IS NULL GROUP BY site_id"))
