"""Small tables that staff fill in: their rows read by heading, the sheet to fill in written with its explanations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redvest.imports.columns import Field
from redvest.imports.reading import headed, lines_of, plain_heading, why_not_read
from redvest.kernel.errors import Invalid, Reason, Text, invalid_if

#: By column: what may be written, as value and label.
Choices = Mapping[str, Sequence[tuple[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class BadLine:
    """A row that was not taken: the line it stands in, what it was about, what is wrong."""

    line: int
    title: str
    reasons: tuple[Reason, ...]


def rows_of(file: IO[bytes], name: str, columns: Sequence[Field]) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines and their texts by field. Raises Invalid about "file": unreadable, needed columns missing."""
    file.seek(0, 2)
    invalid_if(why_not_read(name, file.tell()))
    file.seek(0)
    known = {plain_heading(heading): field.name for field in columns for heading in field.names}
    (_line, header), rows = headed(lines_of(file, name), frozenset(known))
    at = {known[heading]: n for n, cell in enumerate(header) if (heading := plain_heading(cell)) in known}
    missing = [str(field.label) for field in columns if field.needed and field.name not in at]
    if missing:
        words = {"names": "、".join(missing)}
        raise Invalid(Reason("columns_missing", _("表里没有这几列：%(names)s"), words, about="file"))
    for line, cells in rows:
        yield line, {field: cells[n].strip() for field, n in at.items() if n < len(cells)}


def number_of(text: str) -> Decimal:
    """A number as offices write it. Raises InvalidOperation."""
    number = Decimal(text.replace("−", "-").replace("＋", "+").removesuffix("分").strip())
    if not number.is_finite():
        raise InvalidOperation
    return number


def number_in(field: Field, text: str) -> Decimal:
    """The same in a column. Raises Invalid."""
    try:
        return number_of(text)
    except InvalidOperation:
        raise Invalid(Reason("not_number", _("“%(label)s”要填数字"), {"label": field.label})) from None


def whole_in(field: Field, text: str) -> int:
    """A whole number in a column. Raises Invalid."""
    number = number_in(field, text)
    if number != number.to_integral_value() or abs(number) >= 10**9:
        raise Invalid(Reason("not_whole", _("“%(label)s”要填整数"), {"label": field.label}))
    return int(number)


def day_in(field: Field, text: str) -> date:
    """A day in a column: 2026-11-22, 2026/11/22, 2026.11.22 or 20261122. Raises Invalid."""
    plain = (
        text.split(" ")[0]
        .replace("/", "-")
        .replace(".", "-")
        .replace("年", "-")
        .replace("月", "-")
        .removesuffix("日")
    )
    try:
        if "-" not in plain:
            return date(int(plain[:4]), int(plain[4:6]), int(plain[6:8]))
        year, month, day = plain.split("-")
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Invalid(
            Reason("not_day", _("“%(label)s”要写成 2026-11-22 这样的日期"), {"label": field.label})
        ) from None


def chosen_in(field: Field, text: str, choices: Sequence[tuple[str, Any]]) -> str:
    """The value of one of the choices, written as its label or value. Raises Invalid."""
    wanted = plain_heading(text)
    for value, label in choices:
        if wanted in (plain_heading(str(label)), value or "0"):
            return value
    known = "、".join(str(label) for _value, label in choices)
    words = {"label": field.label, "text": text[:20], "known": known}
    raise Invalid(Reason("unknown_choice", _("“%(label)s”不认识“%(text)s”，可以填：%(known)s"), words))


def missing_in(fields: Iterable[Field], texts: Mapping[str, str]) -> list[Reason]:
    """What a row must say and does not."""
    return [
        Reason("empty", _("没有填“%(label)s”"), {"label": field.label})
        for field in fields
        if field.needed and not texts.get(field.name)
    ]


def write_sheet(
    file: IO[bytes],
    *,
    title: str,
    columns: Sequence[Field],
    choices: Choices,
    rows: Iterable[Sequence[str]],
    most: int,
    several: Sequence[str] = (),
) -> None:
    """The sheet to fill in, with the rows there are, lists to choose from (but where ``several`` may be named), and a
    page that says what goes into which column."""
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(title)
    for at, field in enumerate(columns):
        sheet.set_column(at, at, max(12, 2 * len(field.names[0]) + 4), text)
        sheet.write_string(0, at, field.names[0] + (" *" if field.needed else ""), bold)
        if field.name in choices and field.name not in several:
            known = [str(label) for _value, label in choices[field.name]]
            sheet.data_validation(1, at, most, at, {"validate": "list", "source": known})
    sheet.freeze_panes(1, 2)
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            sheet.write_string(number, at, cell)
    _write_notes(book, bold, columns, choices)
    book.close()


def _write_notes(book: xlsxwriter.Workbook, bold: Any, columns: Sequence[Field], choices: Choices) -> None:
    notes = book.add_worksheet(_now("说明"))
    notes.set_column(0, 0, 20)
    notes.set_column(1, 4, 36)
    for at, name in enumerate((_now("列"), _now("要不要填"), _now("怎么填"), _now("示例"), _now("可以填"))):
        notes.write_string(0, at, name, bold)
    for row, field in enumerate(columns, 1):
        needed = _now("必填") if field.needed else _now("可以不填")
        known = "、".join(str(label) for _value, label in choices.get(field.name, ()))
        for at, cell in enumerate((field.names[0], needed, field.hint, field.example, known)):
            notes.write_string(row, at, str(cell))


def said_at_lines(bad: Sequence[BadLine], field: Text = "file") -> list[Reason]:
    """Bad rows as reasons about a file of which nothing could be taken; the first twenty."""
    return [
        Reason(
            "line",
            _("第 %(line)s 行：%(said)s"),
            {"line": one.line, "said": "；".join(str(reason) for reason in one.reasons)},
            about=str(field),
        )
        for one in bad[:20]
    ]
