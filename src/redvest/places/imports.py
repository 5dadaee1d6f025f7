"""Loads administrative divisions from a CSV of any size: the columns code, name, level and parent, in any order.

The file is read once, line by line, into a temporary table; everything after that is a handful of statements over whole
sets. Memory does not grow with the file, and a bad row is reported by its line and left out, never the good ones.
"""

import csv
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple, cast

from django.db import connection
from django.utils.translation import gettext as _

from redvest.kernel import audit, search
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.clock import local_day
from redvest.kernel.errors import Invalid, Reason
from redvest.kernel.operation import operation
from redvest.places.division_table import SENTENCES_KEPT, LoadTable
from redvest.places.enums import CODE_LENGTHS, Level
from redvest.places.operations.versions import require_manager
from redvest.places.queries import stranded_sites

Progress = Callable[[str, int], None]

LONGEST_NAME = 60
COLUMNS = ("code", "name", "level", "parent")
#: May be there besides: the old codes that a row takes the place of.
REPLACED = "replaces"
LONGEST_LINE = 10_000
PROGRESS_EVERY = 10_000


class Row(NamedTuple):
    """A well-formed row; whether its parent exists is only known when all have been read."""

    line: int
    code: str
    name: str
    level: int
    parent: str
    replaced: list[str]


@dataclass(kw_only=True)
class LoadReport:
    """What a load did. ``read`` = ``added`` + ``changed`` + ``unchanged`` + ``rejected``.

    ``bad`` holds the line number (the header is line 1) and a sentence for each of the first rejected rows.
    ``abolished``: divisions the file does not name any more, ended because it was asked for (``replaces``);
    ``stranded``: codes of open sites that stand in one of them, the first of them, for somebody to see to.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    abolished: int = 0
    stranded: list[str] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)

    def reject(self, number: int, told: Iterable[tuple[int, str]]) -> None:
        """Counts bad rows, and keeps their sentences while there is room."""
        self.rejected += number
        self.bad.extend(islice(told, SENTENCES_KEPT - len(self.bad)))

    def __str__(self) -> str:
        numbers = {
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
        }
        text = _("读取 %(read)s 行：新增 %(added)s，变更 %(changed)s，未变 %(unchanged)s") % numbers
        if self.abolished:
            text += _("，撤销 %(abolished)s") % {"abolished": self.abolished}
        if not self.rejected:
            return text
        return text + _("，有误 %(rejected)s 行未导入") % {"rejected": self.rejected}


@operation
def load_divisions(
    path_or_file: str | Path | IO[bytes],
    *,
    now: datetime,
    day: date | None = None,
    by: Actor = SYSTEM,
    progress: Progress | None = None,
    replaces: str = "",
) -> LoadReport:
    """Adds new divisions and changes those whose name, level or parent differs, from ``day`` on (default: today).

    A changed division's row is closed at ``day`` and a new one opened; what is not in the file stays as it is. The same
    file again changes nothing. ``progress`` is told the stage and the number of rows now and then.

    ``replaces``: the code of a division of which the file is the whole truth. What is in force below it and not in the
    file is abolished at ``day``; its successors are the rows that name it in the optional column "replaces" (old codes,
    separated by spaces), which are remembered also without this. Nothing is abolished on the word of a file with bad
    rows.

    Raises Invalid about "file" if it is not such a CSV or breaks off in the middle, about "replaces" if the file does
    not name that division or has bad rows; Forbidden unless the system asks.
    """
    require_manager("", by=by, now=now)
    tell = progress or (lambda stage, rows: None)
    report = LoadReport()
    table = LoadTable(connection, day or local_day(now))
    table.make()
    if isinstance(path_or_file, str | Path):
        with Path(path_or_file).open("rb") as file:
            _read(file, table, report, tell)
    else:
        _read(path_or_file, table, report, tell)
    tell(_("核对上级区划"), report.read)
    report.reject(*table.drop_repeated())
    report.unchanged = table.drop_unchanged()
    for dropped in table.drop_impossible():
        report.reject(*dropped)
    report.bad.sort()
    tell(_("写入"), report.read - report.rejected - report.unchanged)
    if replaces:
        _insist_whole(table, report, replaces)
    # Before anything new is in force: the rows of the file tell what is gone.
    gone = table.abolish(replaces) if replaces else []
    report.abolished = len(gone)
    report.changed, report.added = table.change_and_add()
    table.remember_successors()
    report.stranded = stranded_sites(gone)
    if report.added or report.changed or report.abolished:
        facts = {"added": report.added, "changed": report.changed, "abolished": report.abolished}
        audit.record("divisions.loaded", by=by, now=now, target="divisions", **facts)
    return report


def _insist_whole(table: LoadTable, report: LoadReport, replaces: str) -> None:
    """Raises Invalid if the file cannot be the whole truth about the division ``replaces``."""
    if report.rejected:
        line, sentence = report.bad[0]
        words = {"rows": report.rejected, "line": line, "why": sentence}
        text = _("文件有 %(rows)s 行有误（如第 %(line)s 行：%(why)s），改好以前不能撤销任何区划")
        raise Invalid(Reason("rows_bad", text, words, about="replaces"))
    if not table.names(replaces):
        text = _("文件里没有 %(code)s，不能说明它下面还有哪些区划")
        raise Invalid(Reason("not_in_file", text, {"code": replaces}, about="replaces"))
    orphan = table.orphan(replaces)
    if orphan:
        text = _("文件里有 %(code)s，却没有它的上级 %(parent)s")
        raise Invalid(Reason("parent_not_in_file", text, orphan, about="replaces"))


def _read(file: IO[bytes], table: LoadTable, report: LoadReport, tell: Progress) -> None:
    lines = _lines(file)
    positions = _header(next(lines, (1, ""))[1])
    with table.copying() as write:
        for line, text in lines:
            if not text.strip():
                continue
            report.read += 1
            row = _row(line, text, positions)
            if isinstance(row, str):
                report.reject(1, [(line, row)])
            else:
                write((*row, search.vector_literal(row.name)))
            if report.read % PROGRESS_EVERY == 0:
                tell(_("读取"), report.read)
    tell(_("读取"), report.read)


def _lines(file: IO[bytes]) -> Iterator[tuple[int, str]]:
    """Numbered lines as text. Each stands alone, so that a stray quotation mark spoils one row and not the rest."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    stream = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file
    number = 0
    try:
        while raw := stream.readline(LONGEST_LINE):
            number += 1
            tail = raw
            while len(tail) == LONGEST_LINE and not tail.endswith(b"\n"):
                tail = stream.readline(LONGEST_LINE)
            yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8", errors="replace")
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        broken = Reason("file_broken", _("文件在第 %(line)s 行之后损坏"), {"line": number}, about="file")
        raise Invalid(broken) from error


def _header(text: str) -> dict[str, int]:
    names = [name.strip().lower() for name in _cells(text) or []]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        sentence = _("文件第一行缺少这些列：%(names)s")
        raise Invalid(Reason("columns_missing", sentence, {"names": "、".join(missing)}, about="file"))
    return {name: names.index(name) for name in (*COLUMNS, REPLACED) if name in names}


def _cells(text: str) -> list[str] | None:
    """The cells of one line; None if its quotation marks do not close."""
    if '"' not in text:
        return text.rstrip("\r\n").split(",")
    try:
        return next(csv.reader([text.rstrip("\r\n")], strict=True))
    except csv.Error:
        return None


def _row(line: int, text: str, positions: dict[str, int]) -> Row | str:
    """The row of a line, or the sentence that says what is wrong with it."""
    cells = _cells(text)
    if cells is None:
        return _("引号没有成对")
    if len(cells) <= max(positions.values()):
        return _("这一行列数不够")
    code, name, level, parent = (cells[positions[column]].strip() for column in COLUMNS)
    name = search.tidy(name)
    replaced = cells[positions[REPLACED]].split() if REPLACED in positions else []
    wrong = _wrong_code(code, level, parent) or _wrong_name(name) or _wrong_replaced(replaced)
    return wrong or Row(line, code, name, int(level), parent, replaced)


def _wrong_code(code: str, level: str, parent: str) -> str:
    if level not in _LENGTH_AT:
        return _("没有“%(level)s”这一级，应为1至5") % {"level": level}
    if not (code.isascii() and code.isdigit()):
        return _("代码“%(code)s”不全是数字") % {"code": code}
    length = _LENGTH_AT[level]
    if len(code) != length:
        words = {"code": code, "found": len(code), "level": level, "length": length}
        return _("代码 %(code)s 有%(found)s位，第%(level)s级应为%(length)s位") % words
    if level == "1":
        return _("省级不应有上级") if parent else ""
    if not parent:
        return _("缺少上级代码")
    if not (parent.isascii() and parent.isdigit()) or len(parent) != _LENGTH_AT[str(int(level) - 1)]:
        return _("上级代码“%(parent)s”不是上一级的代码") % {"parent": parent}
    return ""


def _wrong_replaced(codes: list[str]) -> str:
    strange = next((code for code in codes if not (code.isascii() and code.isdigit())), None)
    return _("代码“%(code)s”不全是数字") % {"code": strange} if strange else ""


def _wrong_name(name: str) -> str:
    if not name:
        return _("名称是空的")
    if len(name) > LONGEST_NAME:
        return _("名称有%(found)s个字，最多%(most)s个") % {"found": len(name), "most": LONGEST_NAME}
    return _("名称里有看不见或无法识别的字符") if search.unreadable(name) else ""


_LENGTH_AT = {str(level.value): CODE_LENGTHS[level] for level in Level}
