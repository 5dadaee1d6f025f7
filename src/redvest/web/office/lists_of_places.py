"""Lists about the network: titles, paired units, and which villages are reached."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.delivery.tables import table_file
from redvest.kernel import clock
from redvest.places import operations, queries
from redvest.places.enums import DesignationKind, DesignationLevel, UnitKind
from redvest.places.queries import DesignationInfo, PairingInfo, UnitInfo
from redvest.places.queries.life import designation_info
from redvest.places.queries.units import pairing_info, unit_info
from redvest.reports import queries as reports
from redvest.reports.queries import Cover, CoverRow
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, duty, office_page
from redvest.web.office.place_forms import PairSiteForm, UnitEntry, day_after

#: How long without activity makes a station silent, as one may ask.
DAYS = (30, 60, 90, 180)


def _own_paths(request: HttpRequest) -> list[str]:
    """The paths of the sites whose network one manages."""
    codes = Desk(identity.viewer(request)).tops(Verb.MANAGE_NETWORK)
    return [site.path for site in queries.sites_by_codes(codes).values()]


# ---- titles ----------------------------------------------------------------------------------------


def _designations(request: HttpRequest) -> tuple[dict[str, Any], "QuerySet[Any]"]:
    kind, level = request.GET.get("kind", ""), request.GET.get("level", "")
    past = bool(request.GET.get("past"))
    kind = kind if kind in DesignationKind.values else ""
    number = int(level) if level.isdigit() and int(level) in DesignationLevel.values else None
    today = clock.local_day(clock.now())
    rows = queries.designations_listed(
        under=_own_paths(request), kind=kind, level=number, on=None if past else today
    )
    return {"kind": kind, "level": number, "past": past, "today": today}, rows


@require_GET
@duty(Verb.MANAGE_NETWORK)
def designations(request: HttpRequest) -> HttpResponse:
    """The titles of one's sites."""
    asked, rows = _designations(request)
    page = page_of(request, rows)
    context = asked | {
        "page": page,
        "titles": [designation_info(row) for row in page],
        "kinds": DesignationKind.choices,
        "levels": DesignationLevel.choices,
        "asked": request.GET.urlencode(),
    }
    return office_page(request, "office/designations.html", context)


@require_GET
@duty(Verb.MANAGE_NETWORK)
def designations_file(request: HttpRequest) -> HttpResponseBase:
    """The same list as a table."""
    head = [_("阵地代码"), _("阵地"), _("命名"), _("文号"), _("从"), _("到"), _("撤销原因")]
    _asked, rows = _designations(request)
    return table_file(
        request,
        what="designations",
        name=_("命名"),
        head=head,
        rows=(_designation_cells(designation_info(row)) for row in rows),
    )


def _designation_cells(row: DesignationInfo) -> list[object]:
    last = row.last_day or ""
    return [row.site_code, row.site_name, row.label, row.document, row.since, last, row.revoked_reason]


# ---- units -----------------------------------------------------------------------------------------


def _units(request: HttpRequest) -> "QuerySet[Any]":
    kind = request.GET.get("kind", "")
    return queries.units_found(
        text=request.GET.get("q", ""),
        kind=kind if kind in UnitKind.values else "",
        on=clock.local_day(clock.now()),
    )


@require_GET
@duty(Verb.MANAGE_NETWORK)
def units(request: HttpRequest) -> HttpResponse:
    """The units, each with how many sites it is paired with."""
    page = page_of(request, _units(request))
    context = {
        "page": page,
        "units": [unit_info(row) for row in page],
        "q": request.GET.get("q", ""),
        "kind": request.GET.get("kind", ""),
        "kinds": UnitKind.choices,
        "asked": request.GET.urlencode(),
    }
    return office_page(request, "office/units.html", context)


@require_GET
@duty(Verb.MANAGE_NETWORK)
def units_file(request: HttpRequest) -> HttpResponseBase:
    """The same list as a table."""
    head = [_("单位名称"), _("类型"), _("统一社会信用代码"), _("文明单位"), _("登记阵地"), _("结对阵地数")]
    rows = (_unit_cells(unit_info(row)) for row in _units(request).iterator(chunk_size=1000))
    return table_file(request, what="units", name=_("结对单位"), head=head, rows=rows)


def _unit_cells(row: UnitInfo) -> list[object]:
    return [row.name, row.kind_label, row.credit_code, row.civilised_label, row.site_name, row.sites]


@require_GET
@duty(Verb.MANAGE_NETWORK)
def pairings_file(request: HttpRequest) -> HttpResponseBase:
    """All pairings of one's sites, past ones included, as a table."""
    head = [_("单位名称"), _("类型"), _("阵地代码"), _("阵地"), _("从"), _("到"), _("说明"), _("结束原因")]
    rows = queries.pairings_listed(under=_own_paths(request)).iterator(chunk_size=1000)
    return table_file(
        request,
        what="pairings",
        name=_("结对"),
        head=head,
        rows=(_pairing_cells(pairing_info(row)) for row in rows),
    )


def _pairing_cells(row: PairingInfo) -> list[object]:
    period = [row.since, row.last_day or ""]
    return [row.unit_name, row.kind_label, row.site_code, row.site_name, *period, row.note, row.end_reason]


@require_http_methods(["GET", "POST"])
@duty(Verb.MANAGE_NETWORK)
def unit_new(request: HttpRequest) -> HttpResponse:
    """Registers a unit at the highest of one's sites."""
    own = Desk(identity.viewer(request)).tops(Verb.MANAGE_NETWORK)
    form = UnitEntry(request.POST or None)
    if request.method == "POST":
        by, now = identity.actor(request), clock.now()
        made = with_refusals(
            form,
            lambda: operations.register_unit(
                form=form.said, site_code=own[0], by=by, now=now, key=form.cleaned_data["key"]
            ),
        )
        if made is not None:
            return done(request, _("已登记“%(name)s”") % {"name": made.name}, "office:unit", made.id)
    return office_page(request, "office/unit_form.html", {"form": form}, status=status_of(form))


@require_GET
@duty(Verb.MANAGE_NETWORK)
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A unit with the sites it is and was paired with."""
    return _unit_page(request, queries.unit_by_id(unit_id))


def _unit_page(request: HttpRequest, found: UnitInfo, pair: PairSiteForm | None = None) -> HttpResponse:
    today = clock.local_day(clock.now())
    page = page_of(request, queries.pairings_listed(unit_id=found.id))
    context = {
        "unit": found,
        "today": today,
        "page": page,
        "pairings": [pairing_info(row) for row in page],
        "edits": identity.viewer(request).may(Verb.MANAGE_NETWORK, found.site_path),
        "pair": pair or PairSiteForm(initial={"since": today}),
    }
    return office_page(request, "office/unit.html", context, status=status_of(*([pair] if pair else [])))


@require_POST
@duty(Verb.MANAGE_NETWORK)
def unit_pair(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Pairs the unit with one of one's sites."""
    found, form = queries.unit_by_id(unit_id), PairSiteForm(request.POST)
    by, now = identity.actor(request), clock.now()

    def call() -> object:
        data = form.cleaned_data
        return operations.pair_unit(
            unit_id=unit_id,
            site_code=data["site"],
            since=data["since"],
            until=day_after(data["last"]),
            note=data["note"],
            by=by,
            now=now,
        )

    if with_refusals(form, call, names={"until": "last"}) is None:
        return _unit_page(request, found, form)
    return done(request, _("已结对"), "office:unit", unit_id)


@require_http_methods(["GET", "POST"])
@duty(Verb.MANAGE_NETWORK)
def unit_edit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Says something else of a unit."""
    found = queries.unit_by_id(unit_id)
    require_sight(identity.viewer(request).may(Verb.MANAGE_NETWORK, found.site_path))
    names = ("name", "kind", "credit_code", "civilised")
    form = UnitEntry(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST":
        by, now = identity.actor(request), clock.now()
        saved = with_refusals(
            form, lambda: operations.edit_unit(unit_id=unit_id, form=form.said, by=by, now=now)
        )
        if saved is not None:
            return done(request, _("已保存"), "office:unit", unit_id)
    return office_page(
        request, "office/unit_form.html", {"form": form, "unit": found}, status=status_of(form)
    )


@require_GET
@duty(Verb.MANAGE_NETWORK, Verb.MANAGE_TEAMS)
def unit_options(request: HttpRequest) -> HttpResponse:
    """Units whose name fits what is being typed, as options of a field."""
    typed = next((str(value).strip() for value in request.GET.values()), "")
    today = clock.local_day(clock.now())
    found = [unit_info(row) for row in queries.units_found(text=typed, on=today)[:20]] if typed else []
    return render(request, "office/unit_options.html", {"units": found})


# ---- coverage --------------------------------------------------------------------------------------


def _coverage(request: HttpRequest) -> tuple[dict[str, Any], list[CoverRow]]:
    """The villages of one's divisions with how they are reached, as the filters in the address ask for."""
    sites = queries.sites_by_codes(Desk(identity.viewer(request)).tops(Verb.MANAGE_NETWORK)).values()
    codes = sorted({site.division_code for site in sites})
    township, state, days = (request.GET.get(name, "") for name in ("township", "state", "days"))
    number = int(days) if days.isdigit() and 1 <= int(days) <= 3650 else reports.SILENT_AFTER
    now = clock.now()
    rows = [row for code in codes for row in reports.coverage(code, now=now, days=number)]
    townships = reports.by_township(rows)
    shown = [
        row
        for row in rows
        if (not township or row.township_code == township) and (not state or row.state == state)
    ]
    context = {
        "townships": townships,
        "township": township,
        "state": state,
        "days": number,
        "totals": {
            "villages": len(rows),
            "stations": sum(one.stations for one in townships),
            "without": sum(row.state == Cover.NONE for row in rows),
            "silent": sum(one.silent for one in townships),
        },
    }
    return context, shown


@require_GET
@duty(Verb.MANAGE_NETWORK)
def coverage(request: HttpRequest) -> HttpResponse:
    """Which villages have no station, and where nothing was held for so many days."""
    context, rows = _coverage(request)
    context |= {
        "page": page_of(request, rows),
        "states": Cover.choices,
        "day_choices": sorted({*DAYS, context["days"]}),
        "asked": request.GET.urlencode(),
    }
    return office_page(request, "office/coverage.html", context)


@require_GET
@duty(Verb.MANAGE_NETWORK)
def coverage_file(request: HttpRequest) -> HttpResponseBase:
    """The same list as a table."""
    head = [_("乡镇（街道）"), _("村（社区）代码"), _("村（社区）"), _("站"), _("最近一次活动"), _("情况")]
    _context, rows = _coverage(request)
    return table_file(request, what="coverage", name=_("覆盖情况"), head=head, rows=_cover_cells(rows))


def _cover_cells(rows: list[CoverRow]) -> Iterator[list[object]]:
    for row in rows:
        last = row.last_on or ""
        yield [row.township_name, row.code, row.name, row.station_name, last, row.state_label]
