"""Bringing a file, saying what its columns are, setting a run to work and stopping it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import IO

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, viewer_of
from redvest.imports import queries, rules
from redvest.imports.columns import guessed, headings_known
from redvest.imports.enums import ROWS_AT_ONCE, ImportKind, RunState
from redvest.imports.models import ColumnName, ImportBatch, ImportRun
from redvest.imports.queries import ROWS_CONTEXT, RunInfo, closed, run_by_id
from redvest.imports.reading import Line, digest_of, headed, lines_of, plain_heading, why_not_read
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import operation
from redvest.places import queries as places

#: The task that works runs off; tasks stand above operations, so it is deferred by its name.
WORK_TASK = "imports.work"


@operation
def bring_file(
    *, kind: str, site_code: str, name: str, file: IO[bytes], by: Actor, now: datetime, key: str = ""
) -> RunInfo:
    """Reads a file once, seals its rows in batches, and guesses its columns. Nothing is imported yet.

    A repeat under ``key`` returns the first run. Raises Invalid (kind, file), NotFound (site), Forbidden unless the
    actor imports there and may do by hand what the rows ask for.
    """
    first = earlier_result("import.bring", key=key, by=by)
    if first is not None:
        return run_by_id(first)
    if kind not in ImportKind.values:
        raise Invalid(Reason("kind_unknown", _("请选择要导入什么"), about="kind"))
    site = places.site_by_code(site_code)
    require_import(viewer_of(by, now=now), kind, site.path)
    size = file.seek(0, 2)
    invalid_if(why_not_read(name, size))
    digest = digest_of(file)
    file.seek(0)
    (line, header), below = headed(lines_of(file, name), headings_known(kind))
    run = ImportRun.objects.create(
        kind=kind,
        site_id=site.id,
        by_id=by.person_id,
        address=by.address,
        file_name=name[-120:],
        digest=digest,
        header=header,
        header_line=line,
        mapping=guessed(kind, header, queries.remembered(site.id, kind)),
        rows=0,
        made_at=now,
        worked_at=now,
    )
    run.rows = sum(_keep(run, below))
    if not run.rows:
        raise Invalid(Reason("rows_none", _("表头下面没有数据"), about="file"))
    run.save(update_fields=["rows"])
    audit.record(
        "import.brought", by=by, now=now, target=f"import:{run.pk}", kind=kind, site=site.code, rows=run.rows
    )
    remember("import.bring", key=key, by=by, result_id=run.pk, now=now)
    return run_by_id(run.pk)


def _keep(run: ImportRun, lines: Iterator[Line]) -> Iterator[int]:
    """Keeps the lines in sealed batches; gives the number of rows of each."""
    number = 0
    while rows := list(islice(lines, ROWS_AT_ONCE[ImportKind(run.kind)])):
        ImportBatch.objects.create(run=run, number=number, rows=len(rows), sealed=closed(rows, ROWS_CONTEXT))
        number += 1
        yield len(rows)


def require_import(viewer: Viewer, kind: str, path: str) -> None:
    """Raises Forbidden unless the viewer imports at a site and may do by hand what the rows of this kind ask for."""
    access.require(viewer, Verb.IMPORT, path)
    access.require(viewer, rules.VERBS[kind], path)


@operation
def name_columns(
    *, run_id: int, mapping: Mapping[str, int], check: bool, by: Actor, now: datetime, defer: bool = True
) -> RunInfo:
    """Says which column is which, for the site's next files too, and sets the run to work: as a check, or for good.

    A check can be followed by the import, and either repeated after a stop; an import that was stopped goes on where it
    was. ``defer``: leave the work to the background. Raises Forbidden, Invalid (by field), Refused (wrong state).
    """
    run = own_run(run_id, by=by, now=now)
    to = RunState.CHECKING if check else RunState.RUNNING
    if run.state == to:
        return run_by_id(run.pk)
    refuse_if(rules.why_not_forgotten(forgotten=run.forgotten_at is not None))
    refuse_if(rules.why_not_move(run.state, to))
    invalid_if(rules.why_not_map(run.kind, mapping, columns=len(run.header)))
    goes_on = run.state == RunState.STOPPED and run.stopped_state == to and run.mapping == dict(mapping)
    _remember(run, mapping)
    if not goes_on:
        ImportBatch.objects.filter(run=run).update(done_at=None, faults=None, keys=[], lines=[])
        run.done = run.added = run.known = run.bad = 0
    run.state, run.mapping, run.trouble, run.worked_at, run.finished_at = to, dict(mapping), "", now, None
    run.save()
    verb = "import.check_started" if check else "import.started"
    audit.record(verb, by=by, now=now, target=f"import:{run.pk}", rows=run.rows)
    if defer:
        app.configure_task(WORK_TASK, allow_unknown=False).defer(run_id=run.pk)
    return run_by_id(run.pk)


def own_run(run_id: int, *, by: Actor, now: datetime) -> ImportRun:
    """The run, locked. Raises NotFound for who does not import there, Forbidden for who did not bring it."""
    viewer = viewer_of(by, now=now)
    info = queries.run_for(viewer, run_id)
    queries.require_own(viewer, info)
    run = lock(ImportRun, run_id)
    require_import(viewer, run.kind, places.site_by_id(run.site_id).path)
    return run


def _remember(run: ImportRun, mapping: Mapping[str, int]) -> None:
    """What this file's headings mean, where it is not what we would guess anyway."""
    said = {at: field for field, at in mapping.items()}
    plain = [plain_heading(heading) for heading in run.header]
    if guessed(run.kind, run.header, queries.remembered(run.site_id, run.kind)) == dict(mapping):
        return
    names = {heading: said.get(at, "") for at, heading in enumerate(plain) if heading}
    ColumnName.objects.bulk_create(
        (
            ColumnName(site_id=run.site_id, kind=run.kind, heading=heading, field=field)
            for heading, field in names.items()
        ),
        update_conflicts=True,
        update_fields=["field"],
        unique_fields=["site", "kind", "heading"],
    )


@operation
def stop_run(*, run_id: int, by: Actor, now: datetime) -> RunInfo:
    """Stops a run before its next batch; what is imported stays. A repeat does nothing."""
    run = own_run(run_id, by=by, now=now)
    if run.state == RunState.STOPPED:
        return run_by_id(run.pk)
    refuse_if(rules.why_not_move(run.state, RunState.STOPPED))
    run.stopped_state, run.state = run.state, RunState.STOPPED
    run.save(update_fields=["state", "stopped_state"])
    audit.record("import.stopped", by=by, now=now, target=f"import:{run.pk}", done=run.done)
    return run_by_id(run.pk)
