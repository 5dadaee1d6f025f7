"""Covenants at the desk: listed, drafted as a table of rules, tried on last quarter, published, retired."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require, require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid
from redvest.places import queries as places
from redvest.points.covenant_enums import VersionState
from redvest.points.operations import covenants as operations
from redvest.points.queries import covenants as queries
from redvest.points.queries import desk
from redvest.points.queries.what_if import last_quarter, what_if
from redvest.points.rules.covenant_drafts import Draft, draft_of
from redvest.points.templates import templates
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.covenant_table import CovenantTable
from redvest.web.office.desk import duty, office_page
from redvest.web.point_forms import PublishForm, RetireForm
from redvest.web.point_words import headings, terms_words

WRITES = (Verb.DRAFT_COVENANT, Verb.PUBLISH_COVENANT)


@require_GET
@duty(*WRITES)
def covenants(request: HttpRequest) -> HttpResponse:
    """Covenants of one's places: what holds, what is to come, what is a draft."""
    viewer, today = identity.viewer(request), clock.local_day(clock.now())
    page = page_of(request, desk.covenants_visible_to(viewer))
    context = {
        "page": page,
        "rows": desk.covenant_rows(page, today=today),
        "may_draft": [site for site in _sites(request) if viewer.may(Verb.DRAFT_COVENANT, site.path)],
    }
    return office_page(request, "office/covenants.html", context)


def _sites(request: HttpRequest) -> list[Any]:
    codes = {grant.scope for grant in identity.viewer(request).grants if not grant.at_team}
    return sorted(places.sites_by_codes(codes).values(), key=lambda site: site.path)


@never_cache
@require_GET
@duty(*WRITES)
def covenant(request: HttpRequest, code: str) -> HttpResponse:
    """A site's covenant: its versions, and what may be done with them."""
    return _show(request, code)


def _show(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
    viewer, site = identity.viewer(request), places.site_by_code(code)
    require_sight(any(viewer.may(verb, site.path) for verb in WRITES))
    today = clock.local_day(clock.now())
    versions = list(queries.versions_of(site.id, viewer=viewer)[:20])
    draft = next((one for one in versions if one.state == VersionState.DRAFT), None)
    context = {
        "site": site,
        "covenant": queries.covenant_of(site.id),
        "versions": [(one, queries.held_of(one)) for one in versions if one.state != VersionState.DROPPED],
        "draft": draft,
        "draft_rules": headings(list(queries.held_of(draft).rules)) if draft else [],
        "draft_terms": terms_words(queries.terms_of(draft)) if draft else [],
        "inherits": _inherited(site.path, site.code, today),
        "may_draft": viewer.may(Verb.DRAFT_COVENANT, site.path),
        "may_publish": viewer.may(Verb.PUBLISH_COVENANT, site.path),
        "own_draft": draft is not None and draft.drafted_by_id == viewer.person_id,
        "in_force": any(
            one.state == VersionState.PUBLISHED and (one.valid_until is None or one.valid_until > today)
            for one in versions
        ),
        "publish": PublishForm(initial={"valid_from": today}),
        "retire": RetireForm(initial={"last_day": today}),
    }
    shown = [form for form in more.values() if hasattr(form, "errors")]
    return office_page(request, "office/covenant.html", context | more, status=status_of(*shown))


def _inherited(path: str, code: str, today: Any) -> list[Any]:
    return [one for one in queries.Covenants([path]).levels(path, today) if one.site_code != code]


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.DRAFT_COVENANT)
def covenant_edit(request: HttpRequest, code: str) -> HttpResponseBase:
    """The draft as a table of rules; saving checks every line. ``from``: a real covenant to start from."""
    viewer, site = identity.viewer(request), places.site_by_code(code)
    require(viewer, Verb.DRAFT_COVENANT, site.path)
    by, now = identity.actor(request), clock.now()
    if request.method == "POST":
        table = CovenantTable.typed(request.POST)
        if "more" in request.POST:
            table.add_lines(1)
            return _edit(request, site, table)
        if "open" in request.POST:
            table.open_line(request.POST["open"])
            return _edit(request, site, table)
        try:
            operations.draft_covenant(
                site_code=code,
                draft=table.draft(),
                by=by,
                now=now,
                name=table.name.plain,
                note=table.note.plain,
            )
        except Invalid as refusal:
            table.refuse(refusal.reasons)
            return _edit(request, site, table, status=422)
        return done(request, _("草稿已保存，检查没有问题"), "office:covenant", code)
    start = templates().get(request.GET.get("from", ""))
    if start is not None:
        return _edit(request, site, CovenantTable.of(draft_of(start), name=str(start.get("name", ""))))
    versions = queries.versions_of(site.id, viewer=viewer).exclude(state=VersionState.DROPPED)
    first = versions.filter(state=VersionState.DRAFT).first() or versions.first()
    own = queries.covenant_of(site.id)
    name = own.name if own else ""
    if first is None:
        return _edit(request, site, CovenantTable.new(name=name))
    held = queries.held_of(first)
    table = CovenantTable.of(Draft(terms=held.terms, rules=held.rules), name=name, note=first.note)
    return _edit(request, site, table)


def _edit(request: HttpRequest, site: Any, table: CovenantTable, *, status: int = 200) -> HttpResponse:
    starts = [(key, one["name"]) for key, one in templates().items()]
    context = {"site": site, "table": table, "mistakes": table.mistakes, "starts": starts}
    return office_page(request, "office/covenant_edit.html", context, status=status)


@require_GET
@duty(*WRITES)
def covenant_cost(request: HttpRequest, version_id: int) -> HttpResponse:
    """What last quarter would have cost under a version, by site."""
    viewer = identity.viewer(request)
    version = desk.version_for(viewer, version_id)
    start, end = last_quarter(clock.local_day(clock.now()))
    costs = what_if(version_id, viewer=viewer, start=start, end=end)
    context = {
        "version": version,
        "start": start,
        "end": end,
        "costs": costs,
        "sums": {
            name: sum(getattr(one, name) for one in costs)
            for name in ("events", "now_given", "then_given", "more", "worth")
        },
    }
    return office_page(request, "office/covenant_cost.html", context)


@require_POST
@duty(Verb.PUBLISH_COVENANT)
def covenant_publish(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """Puts a draft in force; by somebody else than whoever wrote it."""
    code = desk.version_for(identity.viewer(request), version_id).covenant.site.code
    form = PublishForm(request.POST)
    made = with_refusals(
        form,
        lambda: operations.publish_covenant(
            version_id=version_id, by=identity.actor(request), now=clock.now(), **form.cleaned_data
        ),
    )
    if made is None:
        return _show(request, code, publish=form)
    return done(request, _("公约已公布，到那一天起执行"), "office:covenant", code)


@require_POST
@duty(Verb.DRAFT_COVENANT)
def covenant_drop(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """Gives a draft up."""
    code = desk.version_for(identity.viewer(request), version_id).covenant.site.code
    operations.drop_draft(version_id=version_id, by=identity.actor(request), now=clock.now())
    return done(request, _("草稿已放弃"), "office:covenant", code)


@require_POST
@duty(Verb.PUBLISH_COVENANT)
def covenant_retire(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ends the version in force after a day."""
    form = RetireForm(request.POST)
    made = with_refusals(
        form,
        lambda: operations.retire_covenant(
            site_code=code, by=identity.actor(request), now=clock.now(), **form.cleaned_data
        ),
    )
    if made is None:
        return _show(request, code, retire=form)
    return done(request, _("已写明最后一天，之后按上级的公约"), "office:covenant", code)
