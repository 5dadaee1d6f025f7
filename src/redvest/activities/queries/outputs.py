"""What was done for projects: the answer of activities to ``projects.measuring``."""

from collections.abc import Collection
from datetime import datetime

from redvest.kernel.checks import query
from redvest.projects.measuring import Outputs

#: A record that was taken back and the one that takes it back cancel out; who is left with nothing did not take part.
_RECORDS = """
    WITH parts AS (
        SELECT a.project_id, r.activity_id, r.person_id, sum(r.times) AS times, sum(r.minutes) AS minutes
        FROM activities_servicerecord r JOIN activities_activity a ON a.id = r.activity_id
        WHERE a.project_id = ANY(%s) AND r.recorded_at <= %s AND r.minutes <> 0
        GROUP BY 1, 2, 3)
    SELECT project_id, count(DISTINCT activity_id) FILTER (WHERE minutes > 0),
           count(DISTINCT person_id) FILTER (WHERE minutes > 0), sum(times), sum(minutes)
    FROM parts GROUP BY project_id"""

_SERVED = """
    SELECT a.project_id, sum(s.served)
    FROM activities_servedreport s JOIN activities_shift h ON h.id = s.shift_id
    JOIN activities_activity a ON a.id = h.activity_id
    WHERE a.project_id = ANY(%s) AND s.reported_at <= %s
    GROUP BY a.project_id"""


def project_outputs(project_ids: Collection[int], *, until: datetime) -> dict[int, Outputs]:
    """Activities held, people, times, minutes and people served, as written until then. Two statements."""
    params = [list(project_ids), until]
    found = {pk: Outputs() for pk in project_ids}
    for pk, activities, volunteers, times, minutes in query(_RECORDS, params):
        found[pk] += Outputs(
            activities=activities, volunteers=volunteers, participations=int(times), minutes=int(minutes)
        )
    for pk, served in query(_SERVED, params):
        found[pk] += Outputs(served=int(served))
    return found
