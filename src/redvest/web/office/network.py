"""The network as its managers keep it: drilled down level by level, and every change with what it means."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import operations, queries
from redvest.places.enums import SiteKind
from redvest.places.queries import SiteInfo
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, duty, office_page, office_panel
from redvest.web.office.forms import MergeForm, MoveForm, NameForm, NetworkForm, OpenForm
from redvest.web.team.forms import ReasonForm

PAGE, PANEL = "office/network.html", "office/site_panel.html"
SHOWN_NAMES = 20


def _listing(request: HttpRequest, *, at: SiteInfo | None = None) -> dict[str, Any]:
    """The children of the site in the address, or what a search below it (or below one's own sites) finds.

    Without a site in the address: the children of one's own, or one's own where there are several. A page of them is
    read, however many posts stand under one site.
    """
    viewer = identity.viewer(request)
    own = Desk(viewer).tops(Verb.MANAGE_NETWORK)
    text, code, kind = (request.GET.get(name, "").strip() for name in ("q", "site", "kind"))
    kind = kind if kind in SiteKind.values else ""
    if at is None and (code or len(own) == 1):
        at = _site(request, code or own[0])
    if text:
        rows = _matching(text, [at.code] if at else own)
        rows = rows.filter(kind=kind) if kind else rows
    elif at:
        rows = queries.children_found(at.code, kind=kind)
    else:
        rows = queries.sites_listed(own)
    page = page_of(request, rows)
    trail = (
        [site for site in queries.ancestors_of(at.path) if viewer.may(Verb.MANAGE_NETWORK, site.path)]
        if at
        else []
    )
    return {
        "at": at,
        "trail": trail,
        "page": page,
        "rows": queries.rows_of(page),
        "q": text,
        "kind": kind,
        "kinds": SiteKind.choices,
        "searched": bool(text),
        "several": len(own) > 1,
    }


def _matching(text: str, codes: list[str]) -> "QuerySet[Any]":
    """Open sites under any of these that a search finds."""
    first, *others = [queries.sites_found(text, under=code) for code in codes] or [queries.sites_listed([])]
    for rows in others:
        first = first | rows
    return first.order_by("code")


def _found(text: str, own: list[str], *, limit: int = 50) -> list[SiteInfo]:
    """The first open sites under any of one's own that a search finds."""
    return [queries.info_of(row) for row in _matching(text, own)[:limit]]


@require_GET
@duty(Verb.MANAGE_NETWORK)
def network(request: HttpRequest) -> HttpResponse:
    """The sites below one, a level at a time, or found by name."""
    return office_page(request, PAGE, _listing(request))


def _site(request: HttpRequest, code: str) -> SiteInfo:
    """The site, for who manages it; hidden from others."""
    found = queries.site_by_code(code)
    require_sight(identity.viewer(request).may(Verb.MANAGE_NETWORK, found.path))
    return found


@require_GET
@duty(Verb.MANAGE_NETWORK)
def site(request: HttpRequest, code: str) -> HttpResponse:
    """One site with what may be done to it, beside its siblings."""
    return _shown(request, _site(request, code))


def _shown(request: HttpRequest, found: SiteInfo, **given: forms.Form) -> HttpResponse:
    parent = queries.site_by_id(found.parent_id) if found.parent_id else None
    viewer = identity.viewer(request)
    seen_parent = parent if parent and viewer.may(Verb.MANAGE_NETWORK, parent.path) else None
    context: dict[str, Any] = {
        "site": found,
        "parent": parent,
        "history": queries.history_of(found.code),
        "counts": queries.network_counts(found.code)["sites"],
        "rename": given.get("rename") or NameForm(initial={"name": found.name}, auto_id="rename_%s"),
        "move": given.get("move") or MoveForm(auto_id="move_%s"),
        "merge": given.get("merge") or MergeForm(auto_id="merge_%s"),
        "close": given.get("close") or ReasonForm(auto_id="close_%s"),
    }
    return office_panel(
        request,
        PAGE,
        PANEL,
        context,
        lambda: _listing(request, at=seen_parent or found),
        status=status_of(*given.values()),
    )


def _changed(
    request: HttpRequest,
    code: str,
    name: str,
    form: forms.Form,
    call: Callable[[], SiteInfo],
    sentence: object,
) -> HttpResponse:
    """Does one change; a refusal is shown in the panel at its field."""
    found = _site(request, code)
    changed = with_refusals(form, call, names={"code": "", "parent": "parent_code"})
    if changed is None:
        return _shown(request, found, **{name: form})
    return done(request, str(sentence) % {"name": changed.name}, "office:site", changed.code)


@require_POST
@duty(Verb.MANAGE_NETWORK)
def site_rename(request: HttpRequest, code: str) -> HttpResponse:
    """Gives a site another name from now on."""
    form = NameForm(request.POST, auto_id="rename_%s")
    by, now = identity.actor(request), clock.now()
    return _changed(
        request,
        code,
        "rename",
        form,
        lambda: operations.rename_site(code=code, name=form.cleaned_data["name"], by=by, now=now),
        _("已改名为“%(name)s”，以前的记录仍用旧名"),
    )


@require_POST
@duty(Verb.MANAGE_NETWORK)
def site_move(request: HttpRequest, code: str) -> HttpResponse:
    """Puts a site, with all below it, under another."""
    form = MoveForm(request.POST, auto_id="move_%s")
    by, now = identity.actor(request), clock.now()
    return _changed(
        request,
        code,
        "move",
        form,
        lambda: operations.move_site(code=code, parent_code=form.cleaned_data["parent_code"], by=by, now=now),
        _("“%(name)s”已换到新的上级"),
    )


@require_POST
@duty(Verb.MANAGE_NETWORK)
def site_merge(request: HttpRequest, code: str) -> HttpResponse:
    """Merges a site into another of its kind."""
    form = MergeForm(request.POST, auto_id="merge_%s")
    by, now = identity.actor(request), clock.now()
    return _changed(
        request,
        code,
        "merge",
        form,
        lambda: operations.merge_site(code=code, into_code=form.cleaned_data["into_code"], by=by, now=now),
        _("已并入“%(name)s”"),
    )


@require_POST
@duty(Verb.MANAGE_NETWORK)
def site_close(request: HttpRequest, code: str) -> HttpResponse:
    """Closes a site, with a reason."""
    form = ReasonForm(request.POST, auto_id="close_%s")
    by, now = identity.actor(request), clock.now()
    return _changed(
        request,
        code,
        "close",
        form,
        lambda: operations.close_site(code=code, reason=form.cleaned_data["reason"], by=by, now=now),
        _("“%(name)s”已撤销，记录都还在"),
    )


@require_http_methods(["GET", "POST"])
@duty(Verb.MANAGE_NETWORK)
def site_open(request: HttpRequest, code: str) -> HttpResponse:
    """Opens one site below another."""
    parent = _site(request, code)
    form = OpenForm(request.POST or None, initial={"division_code": parent.division_code})
    if request.method == "POST":
        opened = with_refusals(
            form,
            lambda: operations.open_site(
                **form.cleaned_data, parent_code=parent.code, by=identity.actor(request), now=clock.now()
            ),
        )
        if opened is not None:
            return done(request, _("已开设“%(name)s”") % {"name": opened.name}, "office:site", opened.code)
    return office_page(
        request, "office/site_form.html", {"form": form, "parent": parent}, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
@duty(Verb.MANAGE_NETWORK)
def network_open(request: HttpRequest) -> HttpResponse:
    """Opens a county's whole network from its divisions; run again it adds only what is missing."""
    own = Desk(identity.viewer(request)).sites
    form = NetworkForm(request.POST or None, initial={"code": own[0].division_code if own else ""})
    if request.method == "POST":
        opened = with_refusals(
            form,
            lambda: operations.open_network(**form.cleaned_data, by=identity.actor(request), now=clock.now()),
        )
        if opened is not None:
            words = {**opened.added, "existing": opened.existing}
            sentence = _(
                "新开中心 %(centre)s 个、所 %(institute)s 个、站 %(station)s 个；原有 %(existing)s 个没有变动"
            )
            return done(request, sentence % words, "office:network")
    return office_page(request, "office/network_form.html", {"form": form}, status=status_of(form))


@require_GET
@duty(Verb.MANAGE_NETWORK, Verb.MANAGE_TEAMS, Verb.GRANT_ROLES)
def site_options(request: HttpRequest) -> HttpResponse:
    """Sites whose name or code begins to fit what is being typed, as options of a field."""
    typed = next((str(value).strip() for value in request.GET.values()), "")
    viewer = identity.viewer(request)
    own = Desk(viewer).tops(Verb.MANAGE_NETWORK, Verb.MANAGE_TEAMS, Verb.GRANT_ROLES)
    found = _found(typed, own, limit=SHOWN_NAMES) if typed else []
    return render(request, "office/site_options.html", {"sites": found})
