"""The network: paths recomputed from parents, versions walked from the opening to now."""

from collections import defaultdict

from redvest.kernel.checks import Check, by_query, query

_NETWORK = """
    SELECT format('site %s differs from its current version or its place in the tree', s.code)
    FROM places_site s
    LEFT JOIN places_siteversion v ON v.site_id = s.id AND v.valid_to IS NULL
    LEFT JOIN places_site p ON p.id = s.parent_id
    WHERE v.id IS NULL OR (v.kind, v.name, v.division_code, v.path, v.state)
          IS DISTINCT FROM (s.kind, s.name, s.division_code, s.path, s.state)
       OR s.path <> coalesce(p.path, '/') || s.code || '/'
    ORDER BY s.code"""

_VERSIONS = """
    WITH walked AS (
        SELECT site_id, valid_from, row_number() OVER one AS number, lag(valid_to) OVER one AS before
        FROM places_siteversion WINDOW one AS (PARTITION BY site_id ORDER BY valid_from))
    SELECT format('site %s: its version from %s does not join what was before', s.code, w.valid_from)
    FROM walked w JOIN places_site s ON s.id = w.site_id
    WHERE w.valid_from IS DISTINCT FROM CASE WHEN w.number = 1 THEN s.opened_at ELSE w.before END
    ORDER BY s.code, w.valid_from"""

CHECKS: dict[str, Check] = {"network": by_query(_NETWORK), "site versions": by_query(_VERSIONS)}


def sites_by_top() -> dict[str, dict[int, str]]:
    """For each site at the top of a tree, by code: the ids of all sites below it and itself, with their state.

    Walked from parent to child, without the paths that everything else reads.
    """
    walked = query("""
        WITH RECURSIVE below AS (
            SELECT id, code AS top, state FROM places_site WHERE parent_id IS NULL
            UNION ALL
            SELECT s.id, b.top, s.state FROM places_site s JOIN below b ON s.parent_id = b.id)
        SELECT top, id, state FROM below ORDER BY top, id""")
    tops: dict[str, dict[int, str]] = defaultdict(dict)
    for top, site, state in walked:
        tops[top][site] = state
    return dict(tops)
