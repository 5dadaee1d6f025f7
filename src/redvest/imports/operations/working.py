"""Working a run off, one batch a transaction, together with the note that it is done."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from redvest.access.queries import viewer_of
from redvest.imports import kinds
from redvest.imports.columns import FIELDS
from redvest.imports.enums import END_OF, WORKING, RunState
from redvest.imports.kinds import ABOUT, WORK, Done, Fault, Outcome, Row, Scope
from redvest.imports.models import ImportBatch, ImportRun
from redvest.imports.operations.starting import require_import
from redvest.imports.queries import FAULTS_CONTEXT, RunInfo, closed, rows_in, run_by_id
from redvest.kernel import audit
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.crypto import keyed_hash
from redvest.kernel.errors import DomainError, Forbidden
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.places import queries as places

#: A row that repeats a bad one is tried in its place, so often; then it is bad as well.
TURNS = 3


class _Undone(Exception):
    """Ends a check: what it wrote is taken back."""


@operation
def work_batch(*, run_id: int, now: datetime) -> RunInfo:
    """Works off the next batch of a run, on the authority of whoever brought it, as it is at this moment.

    Two workers wait for each other and take one batch each. A run that is not in work stays as it is; when nothing is
    left it is ended, and when its importer may no longer import there, stopped.
    """
    run = lock(ImportRun, run_id)
    if run.state not in WORKING:
        return run_by_id(run_id)
    by = _importer(run)
    site = places.site_by_id(run.site_id)
    try:
        require_import(viewer_of(by, now=now), run.kind, site.path)
    except Forbidden as refusal:
        run.stopped_state, run.state, run.trouble = run.state, RunState.STOPPED, str(refusal)[:200]
        run.save(update_fields=["state", "stopped_state", "trouble"])
        audit.record("import.stopped", by=SYSTEM, now=now, target=f"import:{run.pk}", done=run.done)
        return run_by_id(run_id)
    batch = ImportBatch.objects.filter(run=run, done_at__isnull=True).order_by("number").first()
    if batch is not None:
        scope = Scope(run_id=run.pk, site=site, by=by, now=now)
        with override("zh-hans"):  # the file is Chinese, and so is its report
            _work_off(run, batch, scope)
    if run.done == run.rows:
        _end(run, by=by, now=now)
    run.worked_at = now
    run.save()
    return run_by_id(run_id)


def _importer(run: ImportRun) -> Actor:
    return SYSTEM if run.by_id is None else Actor(person_id=run.by_id, address=run.address)


def _end(run: ImportRun, *, by: Actor, now: datetime) -> None:
    verb = "import.checked" if run.state == RunState.CHECKING else "import.done"
    run.state, run.finished_at = END_OF[RunState(run.state)], now
    audit.record(
        verb, by=by, now=now, target=f"import:{run.pk}", added=run.added, known=run.known, bad=run.bad
    )


def _work_off(run: ImportRun, batch: ImportBatch, scope: Scope) -> None:
    lines = rows_in(batch)
    fields = [field.name for field in FIELDS[run.kind]]
    rows = [_row(cells, run.mapping, fields) for _line, cells in lines]
    keys = [_key(ABOUT[run.kind](row)) for row in rows]
    taken = _taken_before(batch, keys)
    outcomes: list[Outcome] = [[] for _row in rows]
    left = list(range(len(rows)))
    for turn in range(TURNS):
        fresh, left = _fresh(left, keys, taken, outcomes, everything=turn == TURNS - 1)
        worked = _worked(run, [rows[at] for at in fresh], scope) if fresh else []
        for at, outcome in zip(fresh, worked, strict=True):
            outcomes[at] = outcome
            if isinstance(outcome, Done):
                taken.setdefault(keys[at], lines[at][0])
    _note(run, batch, lines, keys, outcomes, now=scope.now)


def _fresh(
    left: Sequence[int],
    keys: Sequence[int],
    taken: dict[int, int],
    outcomes: list[Outcome],
    *,
    everything: bool,
) -> tuple[list[int], list[int]]:
    """Of the rows left those about something new, and those that wait for whether the row before them is taken.

    A row about something taken is a repetition. ``everything``: nothing waits any longer.
    """
    fresh: list[int] = []
    waiting: list[int] = []
    seen: set[int] = set()
    for at in left:
        key = keys[at]
        if key and key in taken:
            outcomes[at] = [Fault("", _("与第 %(line)s 行重复") % {"line": taken[key]})]
        elif key and key in seen:
            outcomes[at] = [Fault("", _("与前面有误的行重复，先改好那一行"))]
            waiting += [] if everything else [at]
        else:
            fresh.append(at)
            seen.add(key)
    return fresh, waiting


def _row(cells: Sequence[str], mapping: dict[str, int], fields: Sequence[str]) -> Row:
    return {
        name: cells[at] if (at := mapping.get(name)) is not None and at < len(cells) else ""
        for name in fields
    }


def _key(text: str) -> int:
    """63 bits that two rows about the same share; 0 if the row does not say."""
    if not text:
        return 0
    digest = hashlib.blake2b(keyed_hash(text, context="import.row").encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def _taken_before(batch: ImportBatch, keys: Sequence[int]) -> dict[int, int]:
    """By key the line of an earlier batch's row about the same that was taken."""
    table = connection.ops.quote_name(ImportBatch._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT said.key, min(said.line) FROM {table} AS batch, "
            "unnest(batch.keys, batch.lines) AS said (key, line) "
            "WHERE batch.run_id = %s AND batch.number < %s AND said.key = ANY(%s) GROUP BY said.key",
            [batch.run_id, batch.number, [key for key in keys if key]],
        )
        return dict(cursor.fetchall())


def _worked(run: ImportRun, rows: Sequence[Row], scope: Scope) -> list[Outcome]:
    """What became of the rows; of a check, what would have become of them, with everything undone."""
    if run.state == RunState.RUNNING:
        return _taken_over(run.kind, rows, scope)
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            outcomes = _taken_over(run.kind, rows, scope)
            raise _Undone
    except _Undone:
        return outcomes


def _taken_over(kind: str, rows: Sequence[Row], scope: Scope) -> list[Outcome]:
    """All at once; if the batch fails as a whole, row by row, so that one row cannot spoil its neighbours."""
    try:
        with transaction.atomic():
            return WORK[kind](rows, scope)
    except (DomainError, DataError, IntegrityError):
        return [_alone(kind, row, scope) for row in rows]


def _alone(kind: str, row: Row, scope: Scope) -> Outcome:
    try:
        with transaction.atomic():
            return WORK[kind]([row], scope)[0]
    except DomainError as error:
        return kinds.rows.faults_of(error)
    except (DataError, IntegrityError):
        return [Fault("", _("这一行写不进去，请检查各列的内容"))]


def _note(
    run: ImportRun,
    batch: ImportBatch,
    lines: Sequence[tuple[int, list[str]]],
    keys: Sequence[int],
    outcomes: Sequence[Outcome],
    *,
    now: datetime,
) -> None:
    """Writes down what became of each row."""
    faults = {
        line: [(run.mapping.get(fault.field, -1), fault.sentence) for fault in outcome]
        for (line, _cells), outcome in zip(lines, outcomes, strict=True)
        if not isinstance(outcome, Done)
    }
    batch.faults = closed(faults, FAULTS_CONTEXT) if faults else None
    batch.lines = [line for line, _cells in lines]
    batch.keys = [
        key if isinstance(outcome, Done) else 0 for key, outcome in zip(keys, outcomes, strict=True)
    ]
    batch.done_at = now
    batch.save(update_fields=["faults", "lines", "keys", "done_at"])
    run.done += len(lines)
    run.bad += len(faults)
    run.added += sum(outcome is Done.ADDED for outcome in outcomes)
    run.known += sum(outcome is Done.KNOWN for outcome in outcomes)
