"""Projects proven: counted from their rows, and what was frozen of them measured again as of its moment."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from redvest.kernel.checks import Check, by_query, query
from redvest.kernel.models import AuditEntry
from redvest.projects.measuring import MEASURED, measure
from redvest.projects.models import MeasuredOutputs

#: An order that was opened again after the moment lost its visit, so that fewer may be found later, never more.
_MAY_SHRINK = frozenset({"orders", "reviews", "solved", "stars"})


def approved_by_site() -> dict[int, int]:
    """How many approved projects each site has, closed ones included, by site id; sites with none are absent."""
    return dict(
        query("SELECT site_id, count(*) FROM projects_project WHERE approved_at IS NOT NULL GROUP BY site_id")
    )


_PROJECTS = """
    SELECT id, site_id, fields, copied_from_id, closed_at, stopped_at FROM projects_project
    WHERE approved_at IS NOT NULL"""


def folded_by_site() -> dict[int, Counter[str]]:
    """The figures of projects by site id, folded row by row; ``field:health`` counts the projects of a field."""
    released = {pk for (pk,) in query("SELECT project_id FROM projects_releasedproject")}
    brands = {pk for (pk,) in query("SELECT project_id FROM projects_brand WHERE state = 'granted'")}
    asked: dict[int, set[str]] = defaultdict(set)
    for pk, state in query("SELECT project_id, state FROM projects_application"):
        asked[pk].add(state)
    frozen: dict[int, tuple[int, int]] = {
        pk: (minutes, served)
        for pk, minutes, served in query(
            "SELECT project_id, minutes, served FROM projects_measuredoutputs WHERE stage = 'closing'"
        )
    }
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for pk, site_id, fields, copied_from_id, closed_at, stopped_at in query(_PROJECTS):
        here: Counter[str] = found[site_id]
        marks: dict[str, Any] = {
            "underway": not (closed_at or stopped_at),
            "closed": closed_at,
            "stopped": stopped_at,
            "released": pk in released,
            "copies": copied_from_id,
            "brands": pk in brands,
            "incubating": asked[pk] & {"selected", "midterm"},
        }
        here.update(["approved", *(name for name, yes in marks.items() if yes)])
        here.update(f"field:{field}" for field in fields)
        minutes, served = frozen.get(pk, (0, 0))
        here.update({"frozen_minutes": minutes, "frozen_served": served})
    return found


def _frozen_outputs() -> Iterator[str]:
    """Every frozen figure against a new measurement as of its moment, and against the sealed audit record."""
    rows = MeasuredOutputs.objects.order_by("pk")
    said = {
        (target, about.get("stage")): about
        for target, about in AuditEntry.objects.filter(verb="project.measured")
        .order_by("id")
        .values_list("target", "data")
    }
    for row in rows:
        again = measure(row.project_id, until=row.measured_at).as_dict()
        sealed = said.get((f"project:{row.project_id}", row.stage), {})
        for name in MEASURED:
            kept = getattr(row, name)
            if kept != again[name] and not (name in _MAY_SHRINK and kept > again[name]):
                yield f"project {row.project_id}, {row.stage}: {name} kept as {kept}, the records give {again[name]}"
            if kept != sealed.get(name):
                yield f"project {row.project_id}, {row.stage}: {name} kept as {kept}, on record {sealed.get(name)}"


_CLOSED = """
    SELECT format('project %s is %s and kept %s outputs of its closing', p.id, p.state, count(o.id))
    FROM projects_project p
    LEFT JOIN projects_measuredoutputs o ON o.project_id = p.id AND o.stage = 'closing'
    WHERE p.closed_by_id IS NOT NULL OR o.id IS NOT NULL
    GROUP BY p.id HAVING (p.state = 'closed') <> (count(o.id) = 1)"""

CHECKS: dict[str, Check] = {
    "projects: frozen outputs": _frozen_outputs,
    "projects: closed with outputs": by_query(_CLOSED),
}
