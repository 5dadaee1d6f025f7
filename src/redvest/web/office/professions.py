"""Professional teams (八支, 8+N): which kinds each site is to have, which are there; and the agreements of teams."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.delivery.tables import table_file
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.places.enums import SiteKind
from redvest.places.queries import SiteInfo
from redvest.teams import operations, queries
from redvest.teams.enums import AgreementState
from redvest.teams.queries import AgreementInfo
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, duty, office_page
from redvest.web.office.team_forms import ExpectedForm, OwnProfessionForm

LEVELS = [(kind.value, kind.label) for kind in (SiteKind.INSTITUTE, SiteKind.STATION, SiteKind.CENTRE)]


def _scope(request: HttpRequest) -> tuple[SiteInfo, SiteInfo, str]:
    """One's highest site, the centre above it that says what is expected, and the level asked for."""
    (own, *_others) = Desk(identity.viewer(request)).tops(Verb.MANAGE_TEAMS)
    top = places.site_by_code(own)
    line = places.ancestors_of(top.path)
    centre = next((site for site in reversed(line) if site.kind == SiteKind.CENTRE), line[0])
    level = request.GET.get("level", "")
    return top, centre, level if level in dict(LEVELS) else SiteKind.INSTITUTE.value


@require_GET
@duty(Verb.MANAGE_TEAMS)
def professions(request: HttpRequest) -> HttpResponse:
    """Which of the expected kinds of team each site has."""
    return _page(request)


def _page(
    request: HttpRequest, expect: ExpectedForm | None = None, own: OwnProfessionForm | None = None
) -> HttpResponse:
    top, centre, level = _scope(request)
    expected, rows = queries.profession_coverage(centre.code, level, under=top.path)
    known = queries.professions_for(centre.path)
    codes = [one.code for one in expected]
    page = page_of(request, rows)
    context: dict[str, Any] = {
        "centre": centre,
        "level": level,
        "levels": LEVELS,
        "expected": expected,
        "page": page,
        "lines": [(row, list(zip(expected, row.teams, strict=True))) for row in page],
        "whole": sum(1 for row in rows if not row.missing),
        "sites": len(rows),
        "decides": identity.viewer(request).may(Verb.MANAGE_TEAMS, centre.path),
        "expect": expect or ExpectedForm(initial={"professions": codes}, professions=known),
        "own": own or OwnProfessionForm(auto_id="own_%s"),
        "asked": request.GET.urlencode(),
    }
    shown = [form for form in (expect, own) if form is not None]
    return office_page(request, "office/professions.html", context, status=status_of(*shown))


@require_GET
@duty(Verb.MANAGE_TEAMS)
def professions_file(request: HttpRequest) -> HttpResponseBase:
    """The same list as a table."""
    top, centre, level = _scope(request)
    expected, rows = queries.profession_coverage(centre.code, level, under=top.path)
    head: list[str | Promise] = [_("代码"), _("阵地"), *(one.name for one in expected), _("缺几支")]
    cells = ([row.code, row.name, *row.teams, row.missing] for row in rows)
    return table_file(request, what="professions", name=_("专业队伍"), head=head, rows=cells)


@require_POST
@duty(Verb.MANAGE_TEAMS)
def professions_expect(request: HttpRequest) -> HttpResponse:
    """Sets which kinds each site of a level is to have."""
    _top, centre, level = _scope(request)
    form = ExpectedForm(request.POST, professions=queries.professions_for(centre.path))
    by, now = identity.actor(request), clock.now()
    saved = with_refusals(
        form,
        lambda: operations.expect_professions(
            site_code=centre.code,
            level=level,
            professions=form.cleaned_data["professions"],
            by=by,
            now=now,
        ),
    )
    if saved is None:
        return _page(request, expect=form)
    return done(request, _("已保存应有的队伍"), "office:professions")


@require_POST
@duty(Verb.MANAGE_TEAMS)
def profession_new(request: HttpRequest) -> HttpResponse:
    """Adds a kind of team of the centre's own."""
    _top, centre, _level = _scope(request)
    form, by, now = OwnProfessionForm(request.POST, auto_id="own_%s"), identity.actor(request), clock.now()
    made = with_refusals(
        form,
        lambda: operations.add_profession(
            site_code=centre.code, name=form.cleaned_data["name"], by=by, now=now
        ),
    )
    if made is None:
        return _page(request, own=form)
    return done(
        request, _("已添加“%(name)s”，勾选后计入应有的队伍") % {"name": made.name}, "office:professions"
    )


# ---- agreements ------------------------------------------------------------------------------------


def _agreements(request: HttpRequest) -> tuple[str, "QuerySet[Any]"]:
    state = request.GET.get("state", "")
    state = state if state in AgreementState.values else ""
    today = clock.local_day(clock.now())
    return state, queries.agreements_visible_to(identity.viewer(request), on=today, state=state)


@require_GET
@duty(Verb.MANAGE_TEAMS)
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements of the teams one manages, and those with one's sites."""
    state, rows = _agreements(request)
    page, today = page_of(request, rows), clock.local_day(clock.now())
    context = {
        "page": page,
        "agreements": [queries.agreement_info(row, on=today) for row in page],
        "state": state,
        "states": AgreementState.choices,
        "asked": request.GET.urlencode(),
    }
    return office_page(request, "office/agreements.html", context)


@require_GET
@duty(Verb.MANAGE_TEAMS)
def agreements_file(request: HttpRequest) -> HttpResponseBase:
    """The same list as a table."""
    today = clock.local_day(clock.now())
    head = [_("队伍编号"), _("队伍"), _("对方"), _("主题"), _("从"), _("到"), _("情况"), _("附件")]
    _state, rows = _agreements(request)
    cells = (_cells(queries.agreement_info(row, on=today)) for row in rows)
    return table_file(request, what="agreements", name=_("协议"), head=head, rows=cells)


def _cells(row: AgreementInfo) -> list[object]:
    there = _("有") if row.has_file else _("没有")
    period = [row.since, row.last_day]
    return [row.team_code, row.team_name, row.partner, row.subject, *period, row.state_label, there]
