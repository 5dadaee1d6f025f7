"""What becomes of the rows: the bad ones are taken back, all are forgotten, on request or after 30 days."""

from datetime import datetime

from redvest.access.queries import viewer_of
from redvest.imports import queries
from redvest.imports.enums import KEPT_FOR, WORKING, RunState
from redvest.imports.models import ImportBatch, ImportRun
from redvest.imports.operations.starting import own_run
from redvest.imports.queries import RunInfo, run_by_id
from redvest.imports.rules import why_not_discard
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import refuse_if
from redvest.kernel.operation import operation
from redvest.kernel.sheets import mark_of


@operation
def discard_run(*, run_id: int, by: Actor, now: datetime) -> RunInfo:
    """Deletes the rows of a run at once; what was imported and the counts stay. A repeat does nothing."""
    run = own_run(run_id, by=by, now=now)
    if run.forgotten_at is None:
        refuse_if(why_not_discard(run.state))
        _forget([run.pk], now=now)
        audit.record("import.discarded", by=by, now=now, target=f"import:{run.pk}")
    return run_by_id(run_id)


@operation
def forget_old_rows(*, now: datetime) -> int:
    """Deletes the rows of runs on which nobody has worked for 30 days; how many runs."""
    old = ImportRun.objects.filter(forgotten_at__isnull=True, worked_at__lt=now - KEPT_FOR)
    ids = list(old.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))
    _forget(ids, now=now)
    return len(ids)


def _forget(ids: list[int], *, now: datetime) -> None:
    ImportBatch.objects.filter(run_id__in=ids).delete()
    runs = ImportRun.objects.filter(pk__in=ids)
    runs.filter(state__in=WORKING).update(state=RunState.STOPPED)
    runs.update(forgotten_at=now)


@operation
def take_report(*, run_id: int, who: str, by: Actor, now: datetime) -> str:
    """Puts on record that the bad rows were taken away, and gives the line that says so on the table itself.

    Raises NotFound, Forbidden for anybody but who brought the rows.
    """
    run = queries.run_for(viewer_of(by, now=now), run_id)
    queries.require_own(viewer_of(by, now=now), run)
    audit.record("import.report_taken", by=by, now=now, target=f"import:{run.id}", rows=run.bad)
    return mark_of(who, now)
