"""Importing tables: a file is brought, its columns are checked, it is tried and imported, what was bad comes back."""

import re
import tempfile
from collections.abc import Sequence
from itertools import islice
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.delivery import identity, uploads
from redvest.delivery.tables import XLSX_TYPE, who
from redvest.imports import operations, queries
from redvest.imports.columns import FIELDS
from redvest.imports.enums import MOST_BYTES, MOST_ROWS, ImportKind, RunState
from redvest.imports.files import cell_name, write_bad_rows, write_template
from redvest.imports.queries import BadRow, RunInfo
from redvest.imports.rules import VERBS
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, NotFound, Reason
from redvest.kernel.privacy import mask_name
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import KeyField, with_refusals
from redvest.web.office.desk import Desk, at_sites, duty, office_page
from redvest.web.office.forms import SiteField

#: Bad rows named on the page; all are in the file.
BAD_SHOWN = 10
_DIGITS = re.compile(r"[0-9Xx+-]{7,}")


class FileForm(forms.Form):
    """What is imported, for which site, from which file."""

    kind = forms.ChoiceField(label=_("导入什么"), widget=forms.RadioSelect)
    site_code = SiteField(label=_("导入到哪个阵地"))
    file = forms.FileField(
        label=_("文件"),
        help_text=_("Excel（.xlsx、.xls）或 CSV，不超过 20 MB、10 万行"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
    key = KeyField()

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField, as declared


class ColumnsForm(forms.Form):
    """For each column of the file, which field it is."""

    def __init__(self, run: RunInfo, data: Any = None) -> None:
        super().__init__(data)
        self.run = run
        said = {at: name for name, at in run.mapping.items()}
        choices = [("", _("不导入这一列")), *((field.name, field.label) for field in FIELDS[run.kind])]
        for at, heading in enumerate(run.header):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=heading or _("第%(at)s列") % {"at": at + 1},
                choices=choices,
                required=False,
                initial=said.get(at, ""),
            )

    def clean(self) -> dict[str, Any]:
        """Two columns cannot be the same."""
        seen: set[str] = set()
        for name, field in list(self.cleaned_data.items()):
            if field and field in seen:
                self.add_error(name, _("已经有一列是这个内容了"))
            seen.add(field)
        return self.cleaned_data

    @property
    def mapping(self) -> dict[str, int]:
        """By field the position of its column."""
        return {
            field: at for at in range(len(self.run.header)) if (field := self.cleaned_data[f"column_{at}"])
        }


def _kinds(request: HttpRequest) -> list[tuple[str, str]]:
    viewer = identity.viewer(request)
    return [(kind, str(label)) for kind, label in ImportKind.choices if at_sites(viewer, VERBS[kind])]


@require_GET
@duty(Verb.IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """The imports of one's sites, the latest first."""
    rows = queries.runs_visible_to(identity.viewer(request))
    context = {"page": page_of(request, rows), "kinds": _kinds(request)}
    return office_page(request, "office/imports.html", context)


@require_http_methods(["GET", "POST"])
@duty(Verb.IMPORT)
def import_new(request: HttpRequest) -> HttpResponse:
    """Brings a file: nothing is imported yet."""
    own = Desk(identity.viewer(request)).tops(Verb.IMPORT)
    initial = {"site_code": own[0] if own else "", "kind": request.GET.get("kind", ImportKind.PEOPLE)}
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FileForm(*bound, kinds=_kinds(request), initial=initial)
    if request.method == "POST":
        if uploads.is_too_large(request.META):
            form.add_error(
                "file", _("文件不能超过 %(most)s MB，请分成几份") % {"most": MOST_BYTES // 1024 // 1024}
            )
        made = with_refusals(form, lambda: _bring(request, form))
        if made is not None:
            return done(request, _("已读取 %(rows)s 行") % {"rows": made.rows}, "office:import_run", made.id)
    context = {"form": form, "most_rows": MOST_ROWS}
    return office_page(request, "office/import_new.html", context, status=status_of(form))


def _bring(request: HttpRequest, form: FileForm) -> RunInfo:
    data = form.cleaned_data
    try:
        return operations.bring_file(
            kind=data["kind"],
            site_code=data["site_code"],
            name=data["file"].name,
            file=data["file"].file,
            by=identity.actor(request),
            now=clock.now(),
            key=data["key"],
        )
    except NotFound:
        raise Invalid(Reason("site_unknown", _("没有找到这个阵地"), about="site_code")) from None


def _run(request: HttpRequest, run_id: int) -> RunInfo:
    return queries.run_for(identity.viewer(request), run_id)


@require_GET
@duty(Verb.IMPORT)
def import_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One import: its columns while they can be changed, how far it is, what came of it."""
    run = _run(request, run_id)
    return _shown(request, run, ColumnsForm(run))


def _shown(request: HttpRequest, run: RunInfo, form: ColumnsForm) -> HttpResponse:
    viewer = identity.viewer(request)
    own = queries.is_own(viewer, run) and not run.is_forgotten
    editable = own and run.state in (RunState.DRAFT, RunState.CHECKED, RunState.STOPPED)
    context: dict[str, Any] = {"run": run, "own": own, "editable": editable, "form": form}
    if editable:
        sample = queries.sample_of(viewer, run)
        named = run.mapping.get("name", -1)
        context["columns"] = [
            (field, [_masked(row[at], is_name=at == named) for row in sample])
            for at, field in enumerate(form)
        ]
    if own and run.bad and not run.is_working:
        rows = islice(queries.bad_rows(viewer, run), BAD_SHOWN)
        context["bad"] = [{"line": row.line, "faults": _located(row)} for row in rows]
        context["more_bad"] = max(0, run.bad - BAD_SHOWN)
    return office_page(request, "office/import_run.html", context, status=status_of(form))


def _located(row: BadRow) -> list[tuple[str, str]]:
    """What is wrong, by the names of the cells; "" for the row as a whole."""
    return [(cell_name(at, row.line) if at >= 0 else "", said) for at, said in row.faults]


def _masked(text: str, *, is_name: bool) -> str:
    """A cell as an example: enough to know the column by, not to know the person by."""
    if is_name:
        return mask_name(text)
    return _DIGITS.sub(lambda found: f"{found[0][:3]}****{found[0][-2:]}", text)[:20]


@require_POST
@duty(Verb.IMPORT)
def import_start(request: HttpRequest, run_id: int) -> HttpResponse:
    """Sets it to work: as a trial, or for good."""
    run = _run(request, run_id)
    form = ColumnsForm(run, request.POST)
    check = "check" in request.POST
    by, now = identity.actor(request), clock.now()
    begun = with_refusals(
        form,
        lambda: operations.name_columns(run_id=run.id, mapping=form.mapping, check=check, by=by, now=now),
    )
    if begun is None:
        return _shown(request, run, form)
    return done(request, _("已开始试导入") if check else _("已开始导入"), "office:import_run", run.id)


@require_GET
@duty(Verb.IMPORT)
def import_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far it is; at the end the page comes anew."""
    run = _run(request, run_id)
    response = office_page(request, "office/import_progress.html", {"run": run})
    if not run.is_working:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@duty(Verb.IMPORT)
def import_stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stops it before the next rows."""
    operations.stop_run(run_id=run_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已停止，已导入的保留"), "office:import_run", run_id)


@require_POST
@duty(Verb.IMPORT)
def import_discard(request: HttpRequest, run_id: int) -> HttpResponse:
    """Deletes its rows before their time."""
    operations.discard_run(run_id=run_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已删除上传的数据"), "office:imports")


@require_GET
@duty(Verb.IMPORT)
def import_bad_rows(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """The rows that were not taken, to be corrected and brought again."""
    run = _run(request, run_id)
    rows = queries.bad_rows(identity.viewer(request), run)
    now = clock.now()
    mark = operations.take_report(run_id=run.id, who=who(request), by=identity.actor(request), now=now)
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the response reads it, and closes it
    write_bad_rows(out, run, rows, mark=mark)
    out.seek(0)
    name = f"{_('有误的行')}-{run.kind_label}-{clock.local_day(now)}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX_TYPE)


@require_GET
@duty(Verb.IMPORT)
def import_template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty table with the headings we know, and how to fill it in."""
    if kind not in ImportKind.values:
        raise NotFound(Reason("not_found", _("没有这种模板")))
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the response reads it, and closes it
    write_template(out, kind)
    out.seek(0)
    what = _("导入模板")
    name = f"{what}-{ImportKind(kind).label}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX_TYPE)
