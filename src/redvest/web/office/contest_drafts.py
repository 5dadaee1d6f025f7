"""Drafting an edition in three pages: what it is, how it is scored, who may enter; each is saved by itself."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.forms import formset_factory
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from redvest.access.enums import Verb
from redvest.contests import operations
from redvest.contests.enums import EditionState
from redvest.contests.operations import EditionForm
from redvest.contests.queries import editions
from redvest.contests.queries.editions import as_written
from redvest.contests.queries.known_schemes import known_scheme, known_schemes
from redvest.contests.rules.editions import Part
from redvest.contests.rules.terms import default_fields
from redvest.contests.scoring.scheme import VOTE
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, Reason, Refused
from redvest.places import queries as places
from redvest.web import contest_scheme_forms as schemes
from redvest.web import contest_terms_forms as terms_forms
from redvest.web.contest_forms import EditionFields, NewEditionFields
from redvest.web.contest_lines import new_code
from redvest.web.contest_quarantine_forms import QuarantineFields
from redvest.web.contest_seen import carried, made_from, taken_out
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, duty, office_page

_NAMES = [name for name in EditionFields.base_fields if name != "key"]
_STAGES = formset_factory(schemes.StageFields, extra=1, max_num=12, absolute_max=12)


@require_http_methods(["GET", "POST"])
@duty(Verb.RUN_CONTEST)
def contest_new(request: HttpRequest) -> HttpResponseBase:
    """Drafts an edition, its scheme that of a contest one knows; goes on to that scheme."""
    sites = places.sites_by_codes(Desk(identity.viewer(request)).tops(Verb.RUN_CONTEST)).values()
    form = NewEditionFields(
        request.POST or None,
        sites=[(one.code, one.name) for one in sites],
        schemes=[(one.code, one.name) for one in known_schemes()],
    )
    if request.method == "POST":
        made = with_refusals(form, lambda: _drafted(request, form))
        if made is not None:
            return done(request, _("草稿已存，接着看评分方案。"), "office:contest_scheme", made.pk)
    return office_page(request, "office/contest_new.html", {"form": form}, status=status_of(form))


def _drafted(request: HttpRequest, form: NewEditionFields) -> Any:
    start = known_scheme(form.cleaned_data["start_from"])
    terms = {"fields": default_fields(), "eligibility": {"years": 1}, "quotas": {"default": 5}}
    return operations.draft_edition(
        site_code=form.cleaned_data["site_code"],
        form=form.said(scheme=start.scheme if start else {}, terms=terms),
        key=form.cleaned_data["key"],
        by=identity.actor(request),
        now=clock.now(),
    )


@require_http_methods(["GET", "POST"])
@duty(Verb.RUN_CONTEST)
def contest_edit(request: HttpRequest, edition_id: int) -> HttpResponseBase:
    """Changes what a draft says of itself."""
    edition = editions.edition_at_desk(identity.viewer(request), edition_id)
    if _fixed(edition):
        return _go_back(request, edition_id)
    initial: dict[str, Any] = {name: getattr(edition, name) for name in _NAMES}
    initial |= {name: clock.local(initial[name]) for name in ("apply_from", "apply_until")}
    form = EditionFields(request.POST or None, initial=initial)
    changed = None
    if request.method == "POST" and form.is_valid():
        said = form.said(scheme=edition.scheme, terms=edition.terms)
        changed, faults = _saved(request, edition, "about", said)
        if not changed and not faults:
            return done(request, _("已改好。"), "office:contest", edition_id)
        for fault in faults:
            form.add_error(fault.about if fault.about in form.fields else None, str(fault))
    context = {"form": form, "edition": edition} | _carried(edition, "about", changed)
    return office_page(
        request, "office/contest_new.html", context, status=409 if changed else status_of(form)
    )


@require_http_methods(["GET", "POST"])
@duty(Verb.RUN_CONTEST)
def contest_scheme(request: HttpRequest, edition_id: int) -> HttpResponseBase:
    """The scheme of a draft: stages, ties, awards. Saving goes on to the terms, or stays to add a stage."""
    edition = editions.edition_at_desk(identity.viewer(request), edition_id)
    if _fixed(edition):
        return _go_back(request, edition_id)
    base, changed = made_from(request, edition, "scheme"), None
    initial = [schemes.stage_initial(one) for one in base.get("stages", [])]
    stages = _STAGES(request.POST or None, initial=initial, prefix="stage")
    form = schemes.SchemeFields(request.POST or None, scheme=base)
    rows: list[schemes.StageFields] = list(stages)
    # A blank last one is no new stage; the formset calls one that was not changed valid.
    if request.method == "POST" and all([stages.is_valid(), form.is_valid()]):
        kept = [one for one in rows if not one.cleaned_data.get("remove") and not one.is_blank]
        said = replace(as_written(edition), scheme=form.data_with(_data(kept)))
        changed, faults = _saved(request, edition, "scheme", said)
        if not changed and not faults:
            if request.POST.get("then") == "stay":
                return done(request, _("评分方案已存。"), "office:contest_scheme", edition_id)
            return done(request, _("评分方案已存，接着看申报条件。"), "office:contest_terms", edition_id)
        schemes.show_faults(faults, form, kept)
    context = {"edition": edition, "form": form, "stages": stages, "rows": rows}
    context |= _carried(edition, "scheme", changed, base)
    status = (409 if changed else 422) if request.method == "POST" else 200
    return office_page(request, "office/contest_scheme.html", context, status=status)


def _data(kept: list[schemes.StageFields]) -> list[dict[str, Any]]:
    taken = {one.initial["code"] for one in kept if one.stands}
    found = []
    for one in kept:
        code = str(one.initial["code"]) if one.stands else new_code("s", taken)
        taken.add(code)
        found.append(one.data_of(code))
    return found


@require_http_methods(["GET", "POST"])
@duty(Verb.RUN_CONTEST)
def contest_terms(request: HttpRequest, edition_id: int) -> HttpResponseBase:
    """The terms of a draft: fields, who may enter, what each unit may send."""
    edition = editions.edition_at_desk(identity.viewer(request), edition_id)
    if _fixed(edition):
        return _go_back(request, edition_id)
    base, changed = made_from(request, edition, "terms"), None
    votes = any(one["kind"] == VOTE for one in edition.scheme.get("stages", []))
    units = _units(edition, base)
    form = terms_forms.TermsFields(request.POST or None, terms=base, units=units, votes=votes)
    watch = QuarantineFields(request.POST or None, vote=base.get("vote") or {}) if votes else None
    if request.method == "POST" and all([form.is_valid(), watch is None or watch.is_valid()]):
        said = form.terms()
        said |= {"vote": said["vote"] | watch.said()} if watch is not None else {}
        changed, faults = _saved(request, edition, "terms", replace(as_written(edition), terms=said))
        if not changed and not faults:
            return done(request, _("申报条件已存。"), "office:contest", edition_id)
        terms_forms.show_faults(watch.show_faults(faults) if watch is not None else faults, form)
    context = {"edition": edition, "form": form, "votes": votes, "watch": watch}
    context |= _carried(edition, "terms", changed, base)
    wrong = status_of(form, *([watch, *watch.rules] if watch is not None else []))
    return office_page(request, "office/contest_terms.html", context, status=409 if changed else wrong)


def _units(edition: Any, terms: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The sites that may send lists: those directly under the edition's, itself, and whom its terms name."""
    named = set(terms.get("units") or ())
    named |= set((terms.get("quotas") or {}).get("by_unit") or ())
    found = {one.code: one.name for one in places.children_of(edition.site.code)}
    found[edition.site.code] = edition.site.name
    found |= {code: one.name for code, one in places.sites_by_codes(named - set(found)).items()}
    return list(found.items())


def _fixed(edition: Any) -> bool:
    """Whether it is announced, so that none of this changes any more."""
    return bool(edition.state != EditionState.DRAFT)


def _go_back(request: HttpRequest, edition_id: int) -> HttpResponseBase:
    return done(request, _("已经发布，方案和条件不能再改。"), "office:contest", edition_id)


def _carried(
    edition: Any, part: Part, changed: Reason | None, base: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """For the page: what its form carries along, and that somebody else changed it meanwhile."""
    if changed is not None:
        edition.refresh_from_db()
    return {"carried": carried(edition, part, base), "changed": changed}


def _saved(
    request: HttpRequest, edition: Any, part: Part, said: EditionForm
) -> tuple[Reason | None, list[Reason]]:
    """Saves this part of the draft. Why not: that somebody else changed it meanwhile, and what is wrong."""
    try:
        operations.edit_edition(
            edition_id=edition.pk,
            form=said,
            part=part,
            seen=request.POST.get("seen", ""),
            by=identity.actor(request),
            now=clock.now(),
        )
    except (Invalid, Refused) as refusal:
        return taken_out(list(refusal.reasons))
    return None, []
