"""Projects proven: counted from their rows, and what was frozen of them measured again as of its moment."""

from collections.abc import Iterator

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
