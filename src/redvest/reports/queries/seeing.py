"""Who may see figures that small numbers make tell of households: by a duty over the whole of a place."""

from datetime import datetime

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, topmost
from redvest.places import queries as places

#: Whoever has one of these over a place sees what its points and its shops add up to.
POINT_DUTIES = (Verb.DECIDE_POINTS, Verb.SUPERVISE_MARKET, Verb.MANAGE_MARKET)


def sees_all(viewer: Viewer, *verbs: str, code: str, as_of: datetime) -> bool:
    """Whether one of the verbs reaches every site under a code; no query for who holds none of them anywhere."""
    if not any(not grant.at_team for verb in verbs for grant in viewer.scopes(verb)):
        return False
    ids = set(places.versions_under(code, as_of=as_of).values_list("site_id", flat=True))
    paths = topmost(site.path for site in places.sites_by_ids(ids).values())
    return bool(paths) and any(all(viewer.may(verb, path) for path in paths) for verb in verbs)
