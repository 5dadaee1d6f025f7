"""Tables to take away: CSV that Excel opens rightly, written while it is read."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header


def csv_file(name: str, *, head: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A download of ``rows`` under ``head``; ``name`` without its ending."""
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    return response


class _Line:
    """A file that hands each written line straight on."""

    def write(self, text: str) -> str:
        return text


def _lines(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    # The mark at the beginning tells Excel that this is UTF-8.
    yield "\ufeff" + writer.writerow([str(cell) for cell in head])
    for row in rows:
        yield writer.writerow([_plain(cell) for cell in row])


#: What a spreadsheet takes for the beginning of a formula, in both widths; some skip blanks before it.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def _plain(cell: object) -> str:
    """The cell such that no spreadsheet takes it for a formula. Numbers are numbers, also below zero."""
    text = str(cell)
    if isinstance(cell, int):
        return text
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
