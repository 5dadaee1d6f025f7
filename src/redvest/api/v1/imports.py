"""Imports of tables: a file is brought, tried and imported as on the pages; what was bad comes back as a table."""

import tempfile
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Id, IdempotencyKey, Page, Paging, SiteCode, Text, page_of
from redvest.delivery import identity
from redvest.delivery.tables import XLSX_TYPE, who
from redvest.imports import operations, queries
from redvest.imports.enums import ImportKind, RunState
from redvest.imports.files import write_bad_rows
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason

router = Router(tags=["imports"])
#: What a call that gives an Excel file says of itself in the document.
EXCEL = {"responses": {200: {"content": {XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}}


class RunOut(Schema):
    """A run: its file, how far it is, what came of its rows.

    ``header`` and ``mapping`` (by field the position of its column) are for whoever brought the file; else null.
    """

    id: int
    kind: ImportKind
    site_code: str
    site_name: str
    by: str = Field(description="Who brought it, masked.")
    own: bool
    file_name: str
    state: RunState
    header: list[str] | None
    mapping: dict[str, int] | None
    rows: int
    done: int
    added: int
    known: int
    bad: int
    trouble: str
    made_at: datetime
    finished_at: datetime | None
    forgotten: bool = Field(description="Its rows are deleted: it can neither go on nor be looked into.")


class BringIn(Given):
    """What the rows are, and for which site and those below it."""

    kind: ImportKind
    site_code: SiteCode


class StartIn(Given):
    """As a trial, which writes nothing, or for good; which column is what, if other than guessed."""

    check: bool
    mapping: dict[Text, int] | None = Field(
        None,
        description="By field the position of its column, from 0; others are not read. Null: as the run says.",
        examples=[{"name": 0, "id_number": 1, "phone": 2, "residence": 3}],
    )


def _importer(request: HttpRequest) -> Viewer:
    viewer = identity.viewer(request)
    if not any(not grant.at_team for grant in viewer.scopes(Verb.IMPORT)):
        raise Forbidden(Reason("not_permitted", _("您没有从表格导入数据的权限")))
    return viewer


def _shown(viewer: Viewer, run: queries.RunInfo) -> RunOut:
    own = queries.is_own(viewer, run)
    return RunOut(
        id=run.id,
        kind=ImportKind(run.kind),
        site_code=run.site_code,
        site_name=run.site_name,
        by=run.by_name,
        own=own,
        file_name=run.file_name,
        state=RunState(run.state),
        header=run.header if own else None,
        mapping=run.mapping if own else None,
        rows=run.rows,
        done=run.done,
        added=run.added,
        known=run.known,
        bad=run.bad,
        trouble=run.trouble,
        made_at=run.made_at,
        finished_at=run.finished_at,
        forgotten=run.is_forgotten,
    )


@router.get("/imports", response={200: Page[RunOut], **REFUSALS})
def list_imports(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """The imports for one's sites, the latest first."""
    viewer = _importer(request)
    rows = queries.runs_visible_to(viewer)
    return page_of(rows, query, lambda part: [_shown(viewer, queries.info_of(row)) for row in part])


@router.post("/imports", response={201: RunOut, **REFUSALS})
def bring(
    request: HttpRequest, body: Form[BringIn], file: File[UploadedFile], idempotency_key: IdempotencyKey = ""
) -> Status[RunOut]:
    """Brings a file (Excel or CSV, at most 20 MB and 100,000 rows). Its columns are guessed; nothing is imported."""
    viewer = _importer(request)
    assert file.file is not None  # just received
    try:
        run = operations.bring_file(
            **body.dict(),
            name=file.name or "",
            file=file.file,
            by=viewer.actor,
            now=clock.now(),
            key=idempotency_key,
        )
    except NotFound:
        raise Invalid(Reason("site_unknown", _("没有找到这个阵地"), about="site_code")) from None
    return Status(201, _shown(viewer, run))


@router.get("/imports/{run_id}", response={200: RunOut, **REFUSALS})
def get_import(request: HttpRequest, run_id: Id) -> RunOut:
    """One import: how far it is, and what came of it."""
    viewer = identity.viewer(request)
    return _shown(viewer, queries.run_for(viewer, run_id))


@router.post("/imports/{run_id}/start", response={200: RunOut, **REFUSALS})
def start(request: HttpRequest, run_id: Id, body: StartIn) -> RunOut:
    """Sets it to work in the background, as a trial or for good, for whoever brought it. What stopped goes on."""
    viewer = identity.viewer(request)
    run = queries.run_for(viewer, run_id)
    mapping = run.mapping if body.mapping is None else body.mapping
    begun = operations.name_columns(
        run_id=run_id, mapping=mapping, check=body.check, by=viewer.actor, now=clock.now()
    )
    return _shown(viewer, begun)


@router.post("/imports/{run_id}/stop", response={200: RunOut, **REFUSALS})
def stop(request: HttpRequest, run_id: Id) -> RunOut:
    """Stops it before its next rows; what is imported stays."""
    viewer = identity.viewer(request)
    return _shown(viewer, operations.stop_run(run_id=run_id, by=viewer.actor, now=clock.now()))


@router.delete("/imports/{run_id}/rows", response={204: None, **REFUSALS})
def discard(request: HttpRequest, run_id: Id) -> Status[None]:
    """Deletes the rows of the file before their time; what was imported and the counts stay."""
    operations.discard_run(run_id=run_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.get("/imports/{run_id}/bad-rows", response={200: None, **REFUSALS}, openapi_extra=EXCEL)
def bad_rows(request: HttpRequest, run_id: Id) -> HttpResponseBase:
    """The rows that were not taken as an Excel file, bad cells red, to be corrected and brought again; on record."""
    viewer, now = identity.viewer(request), clock.now()
    run = queries.run_for(viewer, run_id)
    rows = queries.bad_rows(viewer, run)
    mark = operations.take_report(run_id=run.id, who=who(request), by=viewer.actor, now=now)
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the response reads it, and closes it
    write_bad_rows(out, run, rows, mark=mark)
    out.seek(0)
    name = f"{_('有误的行')}-{run.kind_label}-{clock.local_day(now)}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX_TYPE)
