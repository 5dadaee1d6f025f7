"""Tables written for people: Excel and CSV, row by row, with who took them and when on the first line.

No cell becomes a formula: Excel gets texts as texts, CSV an apostrophe before what a spreadsheet would compute.
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from redvest.kernel.clock import local
from redvest.kernel.errors import Text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a spreadsheet takes for the beginning of a formula, in both widths; some skip blanks before it.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: Excel's own limit to a cell, and to the number of rows of a sheet.
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_576
_LONGEST_FOOTER = 200
_NARROWEST, _WIDEST = 8, 40


class Sheet:
    """One table being written to an Excel file, each row leaving the memory as the next begins.

    Use it with ``with``; then ``write(row)``, where ``bad`` names the positions of cells to be marked red.
    """

    def __init__(self, file: IO[bytes], *, head: Sequence[Text], title: str = "", mark: str = "") -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(file, options)
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._red = self._book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._soft = self._book.add_format({"font_color": "#666666"})
        self._rows = 0
        self._sheet = self._begin(head, title, mark)

    def _begin(self, head: Sequence[Text], title: str, mark: str) -> Worksheet:
        sheet: Worksheet = self._book.add_worksheet()
        names = [str(name) for name in head]
        for at, name in enumerate(names):
            sheet.set_column(at, at, min(_WIDEST, max(_NARROWEST, 2 * len(name) + 4)))
        if mark:
            plain = mark.replace("&", "&&")[:_LONGEST_FOOTER]
            sheet.set_header(f"&L{title.replace('&', '&&')}")
            sheet.set_footer(f"&L{plain}&R&P / &N")
            sheet.write_string(0, 0, mark, self._soft)
            self._rows = 1
        for at, name in enumerate(names):
            sheet.write_string(self._rows, at, name, self._bold)
        self._rows += 1
        sheet.freeze_panes(self._rows, 0)
        return sheet

    def __enter__(self) -> "Sheet":
        return self

    def __exit__(self, *_error: object) -> None:
        self._book.close()

    def write(self, row: Sequence[object], *, bad: Collection[int] = ()) -> None:
        """Writes the next row. What is beyond Excel's last row is left out."""
        if self._rows >= _MOST_ROWS:
            return
        for at, cell in enumerate(row):
            self._cell(at, cell, red=at in bad)
        self._rows += 1

    def _cell(self, at: int, cell: object, *, red: bool) -> None:
        form = self._red if red else None
        if isinstance(cell, bool) or not isinstance(cell, int | float | date):
            text = str(cell)[:_LONGEST_CELL]
            if text:
                self._sheet.write_string(self._rows, at, text, form)
            elif red:
                self._sheet.write_blank(self._rows, at, None, form)
        elif isinstance(cell, datetime):
            self._sheet.write_datetime(self._rows, at, local(cell).replace(tzinfo=None), form or self._moment)
        elif isinstance(cell, date):
            self._sheet.write_datetime(self._rows, at, cell, form or self._day)
        else:
            self._sheet.write_number(self._rows, at, cell, form)


class _Line:
    """A file that hands each written line straight on."""

    def write(self, text: str) -> str:
        return text


def csv_lines(*, head: Sequence[Text], rows: Iterable[Sequence[object]], mark: str = "") -> Iterator[str]:
    """The lines of a CSV file that Excel opens rightly, written while the rows are read."""
    writer = csv.writer(_Line())
    # The mark at the beginning tells Excel that this is UTF-8.
    yield "\ufeff" + (writer.writerow([_plain(mark)]) if mark else "")
    yield writer.writerow([str(name) for name in head])
    for row in rows:
        yield writer.writerow([_plain(cell) for cell in row])


def _plain(cell: object) -> str:
    """The cell such that no spreadsheet takes it for a formula. Numbers are numbers, also below zero."""
    if isinstance(cell, datetime):
        return f"{local(cell):%Y-%m-%d %H:%M}"
    text = str(cell)
    if isinstance(cell, int | float):
        return text
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def mark_of(who: str, at: datetime, *, public: bool = False) -> str:
    """The line that says who took a table away, and when; what is not ``public`` is for work alone."""
    words = {"who": who, "at": f"{local(at):%Y-%m-%d %H:%M}"}
    if public:
        return _("%(who)s 于 %(at)s 从红马甲导出") % words
    return _("%(who)s 于 %(at)s 从红马甲导出，仅限工作使用") % words
