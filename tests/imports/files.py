"""Files for imports, made in the test: sheets and CSV of given rows."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import IO

import xlsxwriter
from python_calamine import CalamineWorkbook

from cast import GAOPING, NOW, identity, name, phone
from redvest.imports import operations
from redvest.imports.queries import RunInfo
from redvest.kernel.actor import Actor

HEAD = ("姓名", "身份证号码", "联系电话", "所在村（社区）")
#: So many people of the cast have lower numbers; imported ones start here.
FIRST = 200


def xlsx(*rows: Sequence[object], sheet: str = "名单") -> io.BytesIO:
    """An Excel file of these rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet(sheet)
    for line, row in enumerate(rows):
        for at, cell in enumerate(row):
            if isinstance(cell, datetime):
                page.write_datetime(line, at, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
            elif isinstance(cell, str):
                page.write_string(line, at, cell)
            else:
                page.write(line, at, cell)
    book.close()
    out.seek(0)
    return out


def csv_file(*rows: Sequence[object], encoding: str = "utf-8") -> io.BytesIO:
    """A CSV file of these rows."""
    return io.BytesIO("\r\n".join(",".join(map(str, row)) for row in rows).encode(encoding))


def person(n: int, *, home: str = "大桥社区") -> list[str]:
    """The n-th person as a row under ``HEAD``."""
    return [name(n), identity(n), phone(n), home]


def brought(
    by: Actor, *rows: Sequence[object], kind: str = "people", site: str = GAOPING, head: Sequence[str] = HEAD
) -> RunInfo:
    """A run of these rows under a heading, not yet set to work."""
    return bring(by, xlsx(head, *rows), kind=kind, site=site)


def bring(
    by: Actor,
    file: IO[bytes],
    *,
    file_name: str = "名单.xlsx",
    kind: str = "people",
    site: str = GAOPING,
    now: datetime = NOW,
) -> RunInfo:
    """A run of this file, not yet set to work."""
    return operations.bring_file(kind=kind, site_code=site, name=file_name, file=file, by=by, now=now)


def worked(run: RunInfo, by: Actor, *, check: bool = False, now: datetime = NOW) -> RunInfo:
    """The run set to work with the columns as guessed, and worked off."""
    operations.name_columns(run_id=run.id, mapping=run.mapping, check=check, by=by, now=now, defer=False)
    return finished(run.id, now=now)


def finished(run_id: int, *, now: datetime = NOW) -> RunInfo:
    """A run in work, worked off to its end."""
    info = operations.work_batch(run_id=run_id, now=now)
    while info.is_working:
        info = operations.work_batch(run_id=run_id, now=now)
    return info


def read(content: bytes) -> list[list[object]]:
    """The rows of an Excel file."""
    return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).iter_rows())
