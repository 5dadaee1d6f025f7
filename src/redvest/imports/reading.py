"""Tables as offices keep them: .xlsx and .xls by calamine, .csv in UTF-8, UTF-16 or GB 18030; rows of text come out.

A file from outside may be made to hurt: a small archive that unpacks to gigabytes, one cell in the last corner of a
sheet that would be spread out in memory. Both are measured before anything is read into memory.
"""

import codecs
import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from redvest.imports.enums import LONGEST_CELL, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED
from redvest.kernel.crypto import keyed_hash
from redvest.kernel.errors import Invalid, Reason, Text

#: A row of the file: the line it stands in (1 is the first) and its cells.
Line = tuple[int, list[str]]

#: Rows among which the headings are looked for; above them stand titles and notes.
HEADINGS_WITHIN = 10
_PIECE = 1024 * 1024
#: A row or a cell says where it stands: r="17", r="C17".
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,8})(\d{1,9})")
#: Excel keeps 15 digits of a number; what is longer has lost its end.
_EXACT = 10**15


def why_not_read(name: str, size: int) -> list[Reason]:
    """Empty if a file of this name and size in bytes may be tried."""
    if not size:
        return [_odd("file_empty", _("这个文件是空的"))]
    if size > MOST_BYTES:
        return [
            _odd("file_large", _("文件不能超过 %(most)s MB，请分成几份"), most=MOST_BYTES // 1024 // 1024)
        ]
    if not name.lower().endswith((".xlsx", ".xls", ".csv")):
        return [_odd("file_kind", _("只能导入 Excel（.xlsx、.xls）或 CSV 文件"))]
    return []


def lines_of(file: IO[bytes], name: str) -> Iterator[Line]:
    """The rows that hold anything, top down. Raises Invalid about "file", also in the middle."""
    lines = _csv_lines(file) if name.lower().endswith(".csv") else _sheet_lines(file)
    most = MOST_ROWS + HEADINGS_WITHIN
    for count, line in enumerate(lines):
        if count >= most:
            raise Invalid(_odd("rows_many", _("一次最多导入 %(most)s 行，请分成几份"), most=MOST_ROWS))
        yield line


def digest_of(file: IO[bytes]) -> str:
    """A keyed hash of a file's content: equal for equal files, and telling nobody anything."""
    file.seek(0)
    plain = hashlib.sha256()
    while piece := file.read(_PIECE):
        plain.update(piece)
    return keyed_hash(plain.hexdigest(), context="import.file")


def _odd(code: str, sentence: Text, **words: int) -> Reason:
    return Reason(code, sentence, words, about="file")


def _broken() -> Invalid:
    return Invalid(_odd("file_broken", _("文件打不开，可能已损坏或设了密码；请另存为 .xlsx 再试")))


# ---- spreadsheets --------------------------------------------------------------------------------


def _sheet_lines(file: IO[bytes]) -> Iterator[Line]:
    if file.read(2) == b"PK":
        _measure(file)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                return _filled(enumerate(sheet.iter_rows(), 1))
    except (CalamineError, OSError, ValueError) as error:
        raise _broken() from error
    return iter(())


def _filled(rows: Iterable[tuple[int, Sequence[object]]]) -> Iterator[Line]:
    for number, row in rows:
        cells = [_text(cell) for cell in row[: MOST_COLUMNS + 1]]
        if any(cells):
            yield number, _narrow(cells)


def _narrow(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Invalid(_odd("columns_many", _("最多 %(most)s 列"), most=MOST_COLUMNS))
    return cells


def _measure(file: IO[bytes]) -> None:
    """Unpacks everything once, keeping nothing. Raises Invalid if it is too much, too wide or not sound."""
    total = 0
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                is_sheet = "worksheets/" in entry.filename
                tail = b""
                with archive.open(entry) as member:
                    while piece := member.read(_PIECE):
                        total += len(piece)
                        if total > MOST_UNPACKED:
                            raise Invalid(_odd("file_unpacks", _("文件解开后太大，请分成几份")))
                        if is_sheet:
                            _check_places(tail + piece)
                            tail = piece[-64:]
    except (zipfile.BadZipFile, RuntimeError, EOFError, zlib.error) as error:
        raise _broken() from error


def _check_places(piece: bytes) -> None:
    for column, row in set(_PLACE.findall(piece)):
        if int(row) > MOST_ROWS + 10 * HEADINGS_WITHIN:
            raise Invalid(_odd("rows_many", _("一次最多导入 %(most)s 行，请分成几份"), most=MOST_ROWS))
        if _position(column) > 4 * MOST_COLUMNS:
            raise Invalid(_odd("columns_many", _("最多 %(most)s 列"), most=MOST_COLUMNS))


def _position(letters: bytes) -> int:
    position = 0
    for letter in letters.upper():
        position = position * 26 + letter - 64
    return position


def _text(cell: object) -> str:
    """What stands in a cell, as people read it."""
    if isinstance(cell, str):
        return cell.strip()[:LONGEST_CELL]
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time.min else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return ""


def _number(cell: float) -> str:
    """A number as Excel shows it; one that has lost digits looks as there, so that nobody takes it for whole."""
    if abs(cell) >= _EXACT:
        return f"{cell:.14E}"
    return str(int(cell)) if cell == int(cell) else f"{cell:.10f}".rstrip("0")


# ---- CSV -----------------------------------------------------------------------------------------


def _csv_lines(file: IO[bytes]) -> Iterator[Line]:
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        first = text.readline(100_000)
        text.seek(0)
        delimiter = max(",\t;", key=first.count)
        reader = csv.reader(text, delimiter=delimiter)
        for row in reader:
            cells = [cell.replace("\0", "").strip()[:LONGEST_CELL] for cell in row[: MOST_COLUMNS + 1]]
            if any(cells):
                yield reader.line_num, _narrow(cells)
    except csv.Error as error:
        raise Invalid(
            _odd("file_quotes", _("有一处引号没有成对，读不下去；请用 Excel 打开后另存"))
        ) from error
    finally:
        if not file.closed:  # it is somebody else's, and stays open
            text.detach()


def _encoding(file: IO[bytes]) -> str:
    """By its mark, or UTF-8 if all of it is; else the encoding of Chinese Windows."""
    file.seek(0)
    start = file.read(3)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


# ---- headings ------------------------------------------------------------------------------------


def headed(lines: Iterator[Line], known: frozenset[str]) -> tuple[Line, Iterator[Line]]:
    """The row of headings and the rows below it: of the first rows the one with most ``known`` headings.

    Raises Invalid if there is nothing.
    """
    first = list(islice(lines, HEADINGS_WITHIN))
    if not first:
        raise Invalid(_odd("file_empty", _("这个文件是空的")))
    scores = [sum(plain_heading(cell) in known for cell in cells) for _number, cells in first]
    at = scores.index(max(scores))

    def below() -> Iterator[Line]:
        yield from first[at + 1 :]
        yield from lines

    return first[at], below()


def plain_heading(text: str) -> str:
    """A heading without marks of its own: ``* 姓 名（必填）`` → ``姓名``."""
    return re.sub(r"[（(【\[].*?[）)】\]]|[\s*＊:：_]", "", text)[:60].casefold()
