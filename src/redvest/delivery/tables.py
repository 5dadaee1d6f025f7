"""Tables to take away: any list as CSV or Excel, with who took it and when on its first line, and on record.

Rows are read from the database while the file is written: CSV goes straight to the browser, an Excel file over the
disk, so that a hundred thousand rows need no more room than a hundred.
"""

import tempfile
from collections.abc import Iterable, Sequence

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Text
from redvest.kernel.privacy import mask_name
from redvest.kernel.sheets import XLSX, Sheet, csv_lines, mark_of
from redvest.people import queries as people
from redvest.reports.operations import record_export

XLSX_TYPE = XLSX
#: Parameters of an address that are no filter.
NO_FILTERS = {"as", "page"}
#: Rows read from the database at once.
CHUNK = 2000


def table_file(
    request: HttpRequest,
    *,
    what: str,
    name: Text,
    head: Sequence[Text],
    rows: Iterable[Sequence[object]],
    public: bool = False,
) -> HttpResponseBase:
    """A download of ``rows`` under ``head``, as Excel with ``?as=xlsx``, else as CSV; ``name`` without day and ending.

    ``what`` names the list in the audit record, which keeps who took it and which filters were set, not their words.
    ``public``: it shows nothing that is for work alone.
    """
    now, by = clock.now(), identity.actor(request)
    as_excel = request.GET.get("as") == "xlsx"
    if by.person_id is not None:
        filters = sorted(key for key, value in request.GET.items() if value and key not in NO_FILTERS)
        record_export(what=what, form="xlsx" if as_excel else "csv", filters=filters, by=by, now=now)
    mark = mark_of(who(request), now, public=public)
    file_name = f"{name}-{clock.local_day(now)}"
    if as_excel:
        return _excel(file_name, title=str(name), head=head, rows=rows, mark=mark)
    lines = csv_lines(head=head, rows=rows, mark=mark)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{file_name}.csv")
    return response


def _excel(
    file_name: str, *, title: str, head: Sequence[Text], rows: Iterable[Sequence[object]], mark: str
) -> FileResponse:
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the response reads it, and closes it
    with Sheet(out, head=head, title=title, mark=mark) as sheet:
        for row in rows:
            sheet.write(row)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{file_name}.xlsx", content_type=XLSX)


def who(request: HttpRequest) -> str:
    """Who is taking a table: the masked name and the volunteer number, or a visitor."""
    person_id = identity.viewer(request).person_id
    if person_id is None:
        return _("访客")
    person = people.person_by_id(person_id)
    return f"{mask_name(person.name)}（{person.number}）"
