"""Reads of runs: who sees which, how far one is, what is wrong in it. The rows are for whoever brought them."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.imports.enums import GIVEN_UP_AFTER, WORKING, ImportKind, RunState
from redvest.imports.models import ColumnName, ImportBatch, ImportRun
from redvest.imports.reading import Line
from redvest.kernel.crypto import seal_bytes, unseal_bytes
from redvest.kernel.errors import NotFound, Reason, forbid_if
from redvest.kernel.privacy import mask_name

ROWS_CONTEXT, FAULTS_CONTEXT = "import.rows", "import.faults"
#: Rows of the file shown while its columns are named.
SAMPLE = 3


@dataclass(frozen=True, kw_only=True)
class RunInfo:
    """A run as pages and commands show it. Counts are of rows worked off so far."""

    id: int
    kind: str
    site_id: int
    site_code: str
    site_name: str
    by_id: int | None
    by_name: str
    file_name: str
    state: str
    header: list[str]
    header_line: int
    mapping: dict[str, int]
    rows: int
    done: int
    added: int
    known: int
    bad: int
    trouble: str
    made_at: datetime
    finished_at: datetime | None
    is_forgotten: bool

    @property
    def kind_label(self) -> str:
        """人员, 队伍, …"""
        return str(ImportKind(self.kind).label)

    @property
    def state_label(self) -> str:
        """正在导入, …"""
        return str(RunState(self.state).label)

    @property
    def is_working(self) -> bool:
        """Whether there is work under way."""
        return self.state in WORKING


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """A row that was not taken: its line, its cells, and by position of a column what is wrong there (-1: the row)."""

    line: int
    cells: list[str]
    faults: list[tuple[int, str]]


def info_of(row: ImportRun) -> RunInfo:
    """A run as pages, calls and commands show it; its site and who brought it were read along."""
    return RunInfo(
        id=row.pk,
        kind=row.kind,
        site_id=row.site_id,
        site_code=row.site.code,
        site_name=row.site.name,
        by_id=row.by_id,
        by_name=mask_name(row.by.name) if row.by else "",
        file_name=row.file_name,
        state=row.state,
        header=row.header,
        header_line=row.header_line,
        mapping=row.mapping,
        rows=row.rows,
        done=row.done,
        added=row.added,
        known=row.known,
        bad=row.bad,
        trouble=row.trouble,
        made_at=row.made_at,
        finished_at=row.finished_at,
        is_forgotten=row.forgotten_at is not None,
    )


def runs_visible_to(viewer: Viewer) -> QuerySet[ImportRun]:
    """Runs for the sites at which the viewer imports, the latest first."""
    mine = covered_by(viewer, Verb.IMPORT, site_path="site__path")
    return ImportRun.objects.filter(mine).select_related("site", "by").order_by("-id")


def run_by_id(run_id: int) -> RunInfo:
    """The run, whoever asks: for jobs and commands. Raises NotFound."""
    row = ImportRun.objects.select_related("site", "by").filter(pk=run_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这次导入")))
    return info_of(row)


def run_for(viewer: Viewer, run_id: int) -> RunInfo:
    """The run, for whoever imports at its site. Raises NotFound."""
    row = runs_visible_to(viewer).filter(pk=run_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这次导入")))
    return info_of(row)


def is_own(viewer: Viewer, run: RunInfo) -> bool:
    """Whether the viewer may see the rows: only who brought them."""
    return viewer.actor.is_system or (viewer.person_id is not None and viewer.person_id == run.by_id)


def require_own(viewer: Viewer, run: RunInfo) -> None:
    """Raises Forbidden for anybody but who brought the rows: they hold whole names and numbers."""
    if not is_own(viewer, run):
        forbid_if([Reason("not_own", _("文件里有完整的个人信息，只有上传它的人能看"))])


def sample_of(viewer: Viewer, run: RunInfo) -> list[list[str]]:
    """The first rows of the file, as wide as its headings; empty when they are forgotten. Raises Forbidden."""
    require_own(viewer, run)
    first = ImportBatch.objects.filter(run_id=run.id).order_by("number").first()
    lines = rows_in(first) if first else []
    width = len(run.header)
    return [(cells + [""] * width)[:width] for _number, cells in lines[:SAMPLE]]


def bad_rows(viewer: Viewer, run: RunInfo) -> Iterator[BadRow]:
    """The rows that were not taken, batch by batch, in the order of the file. Raises Forbidden."""
    require_own(viewer, run)
    return _bad_rows(run)


def _bad_rows(run: RunInfo) -> Iterator[BadRow]:
    batches = ImportBatch.objects.filter(run_id=run.id, faults__isnull=False).order_by("number")
    for batch in batches.iterator(chunk_size=4):
        faults: dict[str, list[tuple[int, str]]] = _opened(batch.faults, FAULTS_CONTEXT)
        for line, cells in rows_in(batch):
            if found := faults.get(str(line)):
                yield BadRow(line=line, cells=cells, faults=[(at, said) for at, said in found])


def rows_in(batch: ImportBatch) -> list[Line]:
    """The lines and cells of a batch."""
    return [(line, cells) for line, cells in _opened(batch.sealed, ROWS_CONTEXT)]


def closed(value: object, context: str) -> bytes:
    """A value packed and sealed."""
    packed = zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)
    return seal_bytes(packed, context=context)


def _opened(sealed: bytes | memoryview | None, context: str) -> Any:
    return json.loads(zlib.decompress(unseal_bytes(bytes(sealed or b""), context=context)))


def unfinished(
    *, kind: str, site_id: int, by_id: int | None, digest: str, check: bool = False
) -> RunInfo | None:
    """The same person's check or import of the same file for the same site that has not come to its end."""
    state = RunState.CHECKING if check else RunState.RUNNING
    rows = ImportRun.objects.filter(
        kind=kind, site_id=site_id, by_id=by_id, digest=digest, state=state, forgotten_at__isnull=True
    )
    row = rows.select_related("site", "by").order_by("-id").first()
    return info_of(row) if row else None


def given_up(*, now: datetime) -> list[int]:
    """Runs in work on which nobody has worked for a while."""
    rows = ImportRun.objects.filter(state__in=WORKING, worked_at__lt=now - GIVEN_UP_AFTER)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def remembered(site_id: int, kind: str) -> dict[str, str]:
    """What a site's files call the fields of a kind: by plain heading the field, "" where a column is not read."""
    rows = ColumnName.objects.filter(site_id=site_id, kind=kind)
    return dict(rows.values_list("heading", "field"))
