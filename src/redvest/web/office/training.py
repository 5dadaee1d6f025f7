"""Training at the desk: courses, their sessions, who comes, completing; clinics."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.contests.enums import EditionState
from redvest.contests.queries.editions import editions_at_desk
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.projects import queries as projects
from redvest.training import operations
from redvest.training.queries import clinics, courses, materials
from redvest.training.queries.minutes import whole_minutes_of
from redvest.training.queries.places import roster
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, duty, office_page
from redvest.web.training_forms import (
    CourseFields,
    ExpertForm,
    MaterialForm,
    NamesForm,
    SessionFields,
    UnitPlacesForm,
    WhyForm,
)
from redvest.web.training_words import clinic_words, place_words, state_words
from redvest.web.village_choices import unit_choices, village_choices


@require_GET
@duty(Verb.RUN_TRAINING)
def courses_list(request: HttpRequest) -> HttpResponse:
    """Courses of one's sites, and places others reserved for one's units."""
    viewer, now = identity.viewer(request), clock.now()
    page = page_of(request, courses.courses_run_by(viewer))
    held = courses.holders_in(row.pk for row in page)
    context = {
        "page": page,
        "rows": [(row, held.get(row.pk, 0), state_words(row, now=now)) for row in page],
        "sent": courses.courses_sent_to(viewer)[:50],
    }
    return office_page(request, "office/courses.html", context)


@require_http_methods(["GET", "POST"])
@duty(Verb.RUN_TRAINING)
def course_new(request: HttpRequest) -> HttpResponseBase:
    """Drafts a course; one for the applicants of a contest names it."""
    form = CourseFields(request.POST or None)
    site_code = request.POST.get("site_code", "").strip()
    over = (EditionState.AWARDED, EditionState.CANCELLED)
    contests = list(editions_at_desk(identity.viewer(request)).exclude(state__in=over)[:50])
    for_contest = request.POST.get("edition", request.GET.get("edition", ""))
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.draft_course(
                site_code=site_code,
                draft=form.said(
                    edition_id=next((one.pk for one in contests if str(one.pk) == for_contest), None)
                ),
                key=form.cleaned_data["key"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if made is not None:
            return done(request, _("草稿已存。接着排场次，再发布。"), "office:course", made.pk)
    sites = places.sites_by_codes(Desk(identity.viewer(request)).tops(Verb.RUN_TRAINING)).values()
    context = {
        "form": form,
        "site_code": site_code,
        "contests": [(str(one.pk), one.name) for one in contests],
        "for_contest": for_contest,
        "sites": [(one.code, one.name) for one in sites],
        "villages": village_choices([one.path for one in sites]),
    }
    return office_page(request, "office/course_new.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@duty(Verb.RUN_TRAINING)
def course(request: HttpRequest, course_id: int) -> HttpResponseBase:
    """One course with everything of it; by POST its texts and places change."""
    if request.method == "GET":
        return _page(request, course_id)
    row = courses.course_run_by(identity.viewer(request), course_id)
    form = CourseFields(request.POST)
    saved = with_refusals(
        form,
        lambda: operations.edit_course(
            course_id=course_id,
            draft=form.said(edition_id=row.edition_id),
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if saved is None:
        return _page(request, course_id, form=form)
    return done(request, _("已改好。"), "office:course", course_id)


def _page(request: HttpRequest, course_id: int, **shown: Any) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    row = courses.course_run_by(viewer, course_id)
    initial = {name: getattr(row, name) for name in CourseFields.base_fields if name != "key"}
    initial["sign_up_until"] = clock.local(row.sign_up_until)
    lines = roster(viewer, course_id)
    context = {
        "course": row,
        "said_state": state_words(row, now=now),
        "sessions": courses.sessions_of(viewer, row),
        "units": courses.units_of(course_id),
        "lines": [(one, place_words(one.state)) for one in lines],
        "whole": whole_minutes_of(course_id),
        "materials": materials.materials_of(viewer, row),
        "said": courses.said_of(course_id),
        "words": courses.words_of(viewer, row)[:50],
        "changes": row.state in ("draft", "open"),
        "over": row.ends_at is not None and row.ends_at <= now,
        "form": shown.get("form") or CourseFields(initial=initial),
        "session_form": shown.get("session") or SessionFields(auto_id="session_%s"),
        "unit_form": shown.get("unit") or _unit_form(row),
        "material_form": shown.get("material") or MaterialForm(auto_id="material_%s"),
        "why_form": shown.get("why") or WhyForm(auto_id="why_%s"),
    }
    return office_page(request, "office/course.html", context, status=status_of(*shown.values()))


@require_POST
@duty(Verb.RUN_TRAINING)
def course_state(request: HttpRequest, course_id: int) -> HttpResponseBase:
    """Publishes, completes, or calls it off with a reason."""
    to, actor, now = request.POST.get("to"), identity.actor(request), clock.now()
    if to == "open":
        operations.open_course(course_id=course_id, by=actor, now=now)
        return done(request, _("已发布，可以报名了。"), "office:course", course_id)
    if to == "completed":
        operations.complete_course(course_id=course_id, by=actor, now=now)
        return done(request, _("已结业，培训记录已登记。"), "office:course", course_id)
    form = WhyForm(request.POST, auto_id="why_%s")
    saved = with_refusals(
        form,
        lambda: operations.cancel_course(
            course_id=course_id, why=form.cleaned_data["why"], by=actor, now=now
        ),
    )
    if saved is None:
        return _page(request, course_id, why=form)
    return done(request, _("已取消，报名的人会收到消息。"), "office:course", course_id)


@require_POST
@duty(Verb.RUN_TRAINING)
def session_new(request: HttpRequest, course_id: int) -> HttpResponseBase:
    """Adds a sitting."""
    form = SessionFields(request.POST, auto_id="session_%s")
    saved = with_refusals(
        form,
        lambda: operations.add_session(
            course_id=course_id,
            draft=form.said(),
            key=form.cleaned_data["key"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if saved is None:
        return _page(request, course_id, session=form)
    return done(request, _("已加上一场。"), "office:course", course_id)


@require_http_methods(["GET", "POST"])
@duty(Verb.RUN_TRAINING)
def session_edit(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """Changes a sitting; who has a place is told of another time, room or link."""
    row = courses.session_run_by(identity.viewer(request), session_id)
    initial = {name: getattr(row, name) for name in ("title", "speaker", "mode", "room", "link")}
    initial |= {"starts_at": clock.local(row.starts_at), "ends_at": clock.local(row.ends_at)}
    form = SessionFields(request.POST or None, initial=initial)
    if request.method == "POST":
        saved = with_refusals(
            form,
            lambda: operations.edit_session(
                session_id=session_id, draft=form.said(), by=identity.actor(request), now=clock.now()
            ),
        )
        if saved is not None:
            return done(request, _("这一场已改好。"), "office:course", row.course_id)
    context = {"form": form, "session": row, "course": row.course}
    return office_page(request, "office/session_edit.html", context, status=status_of(form))


@require_POST
@duty(Verb.RUN_TRAINING)
def session_remove(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """Takes a sitting out."""
    row = courses.session_run_by(identity.viewer(request), session_id)
    operations.remove_session(session_id=session_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已删去这一场。"), "office:course", row.course_id)


@require_POST
@duty(Verb.RUN_TRAINING)
def course_unit(request: HttpRequest, course_id: int) -> HttpResponseBase:
    """Reserves places for a unit."""
    row = courses.course_run_by(identity.viewer(request), course_id)
    form = _unit_form(row, request.POST)
    saved = with_refusals(
        form,
        lambda: operations.reserve_for_unit(
            course_id=course_id, **form.cleaned_data, by=identity.actor(request), now=clock.now()
        ),
    )
    if saved is None:
        return _page(request, course_id, unit=form)
    return done(request, _("名额已分好。"), "office:course", course_id)


def _unit_form(course: Any, data: Any = None) -> UnitPlacesForm:
    units = unit_choices([course.site.path], first=_("请选择"))
    return UnitPlacesForm(data, auto_id="unit_%s", units=units)


@require_http_methods(["GET", "POST"])
@duty(Verb.RUN_TRAINING)
def course_names(request: HttpRequest, course_id: int) -> HttpResponseBase:
    """A unit names its people, typed or in a table; a page of its own for those who do not run the course."""
    viewer = identity.viewer(request)
    row = courses.course_for(viewer, course_id)
    sent = [
        (one.unit.code, one.unit.name)
        for one in courses.units_of(course_id)
        if one.places and viewer.may(Verb.RUN_TRAINING, one.unit.path, row.site.path)
    ]
    files = request.FILES if request.method == "POST" else None
    initial = {"unit_code": request.GET.get("unit", "")}
    form = NamesForm(request.POST or None, files, initial=initial, units=[("", _("请选择")), *sent])
    context: dict[str, Any] = {"course": row, "form": form}
    if request.method == "POST":
        made = with_refusals(form, lambda: _named(request, course_id, form))
        if made is not None:
            named, wrong = made
            if not wrong:
                words = _("已报 %(n)s 人。") % {"n": named.new}
                return done(request, words, "office:course_names", course_id)
            context |= {"named": named, "wrong": wrong}
    return office_page(request, "office/course_names.html", context, status=status_of(form))


def _named(
    request: HttpRequest, course_id: int, form: NamesForm
) -> tuple[operations.Named, list[tuple[int, str, str]]]:
    listed = form.listed()
    named = operations.name_people(
        course_id=course_id,
        unit_code=form.cleaned_data["unit_code"],
        numbers=list(listed.lines),
        by=identity.actor(request),
        now=clock.now(),
    )
    return named, listed.with_refused(named.refused)


@require_POST
@duty(Verb.RUN_TRAINING)
def place_remove(request: HttpRequest, course_id: int, place_id: int) -> HttpResponseBase:
    """Takes somebody off, with a reason."""
    form = WhyForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    operations.remove_place(place_id=place_id, why=why, by=identity.actor(request), now=clock.now())
    return done(request, _("已移出名单，本人会收到消息。"), "office:course", course_id)


@require_POST
@duty(Verb.RUN_TRAINING)
def material_new(request: HttpRequest, course_id: int) -> HttpResponseBase:
    """Gives those who take part a file."""
    form = MaterialForm(request.POST, request.FILES, auto_id="material_%s")
    saved = with_refusals(
        form,
        lambda: operations.add_material(
            course_id=course_id,
            title=form.cleaned_data["title"],
            upload=form.upload(),
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if saved is None:
        return _page(request, course_id, material=form)
    return done(request, _("资料已放上。"), "office:course", course_id)


@require_POST
@duty(Verb.RUN_TRAINING)
def material_remove(request: HttpRequest, course_id: int, material_id: int) -> HttpResponseBase:
    """Takes a file away."""
    operations.remove_material(material_id=material_id, by=identity.actor(request), now=clock.now())
    return done(request, _("资料已撤下。"), "office:course", course_id)


@require_http_methods(["GET", "POST"])
@duty(Verb.RUN_TRAINING)
def clinics_list(request: HttpRequest) -> HttpResponseBase:
    """Clinics of one's sites; by POST an expert is asked."""
    viewer = identity.viewer(request)
    tops = Desk(viewer).tops(Verb.RUN_TRAINING)
    handled = [(row.pk, row.name) for row in projects.projects_handled_by(viewer)[:200]]
    form = ExpertForm(request.POST or None, projects=handled)
    if request.method == "POST":
        said = with_refusals(
            form,
            lambda: operations.invite_expert(
                **form.cleaned_data, site_code=tops[0], by=identity.actor(request), now=clock.now()
            ),
        )
        if said is not None:
            return done(request, _("邀请已发出，等专家答复。"), "office:clinics")
    page = page_of(request, clinics.clinics_run_by(viewer))
    context = {
        "page": page,
        "rows": [(row, clinic_words(row.state)) for row in page],
        "form": form,
        "why_form": WhyForm(auto_id="why_%s"),
    }
    return office_page(request, "office/clinics.html", context, status=status_of(form))


@require_POST
@duty(Verb.RUN_TRAINING)
def clinic_call_off(request: HttpRequest, clinic_id: int) -> HttpResponseBase:
    """Calls a clinic off, with a reason."""
    form = WhyForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    operations.call_off_clinic(clinic_id=clinic_id, why=why, by=identity.actor(request), now=clock.now())
    return done(request, _("已撤销。"), "office:clinics")
