"""The Excel files imports give out: a template to fill in, and the rows that were not taken."""

from collections.abc import Iterable
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from redvest.imports.columns import FIELDS
from redvest.imports.enums import ImportKind
from redvest.imports.queries import BadRow, RunInfo
from redvest.kernel.sheets import Sheet


def write_template(file: IO[bytes], kind: str) -> None:
    """A template: a page with nothing but the headings, and one that explains each column with an example."""
    fields = FIELDS[kind]
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    sheet = book.add_worksheet(str(ImportKind(kind).label))
    for at, field in enumerate(fields):
        sheet.set_column(at, at, max(12, 2 * len(field.names[0]) + 4), text)
        sheet.write_string(0, at, field.names[0] + (" *" if field.needed else ""), bold)
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet(_("说明"))
    notes.set_column(0, 0, 20)
    notes.set_column(1, 4, 36)
    for at, name in enumerate((_("列"), _("要不要填"), _("怎么填"), _("示例"), _("表头也可以写作"))):
        notes.write_string(0, at, name, bold)
    for row, field in enumerate(fields, 1):
        needed = _("必填") if field.needed else _("可以不填")
        also = "、".join(field.names[1:])
        for at, cell in enumerate((field.label, needed, field.hint, field.example, also)):
            notes.write_string(row, at, str(cell))
    book.close()


def write_bad_rows(file: IO[bytes], run: RunInfo, rows: Iterable[BadRow], *, mark: str) -> None:
    """The rows that were not taken, as they were: bad cells red, before them the line, behind them what is wrong.

    Its headings are those of the file, so that it can be corrected and brought again.
    """
    width = len(run.header)
    names = [name or _("第%(at)s列") % {"at": at} for at, name in enumerate(run.header, 1)]
    title = f"{run.kind_label} {run.file_name}"
    with Sheet(file, head=[_("行号"), *names, _("问题")], title=title, mark=mark) as sheet:
        for row in rows:
            cells = (row.cells + [""] * width)[:width]
            told = [
                f"{cell_name(at, row.line)} {names[at]}：{said}" if at >= 0 else said
                for at, said in row.faults
            ]
            bad = {at + 1 for at, _said in row.faults if at >= 0}
            sheet.write([row.line, *cells, "；".join(told)], bad=bad)


def cell_name(at: int, line: int) -> str:
    """C17, as Excel says it."""
    letters, number = "", at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"
