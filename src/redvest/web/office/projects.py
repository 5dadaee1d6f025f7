"""Projects, at the desk of the office and of teams alike: drafted, submitted, decided by the site above, closed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import path_above, require, require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason
from redvest.places import queries as places
from redvest.projects import operations, queries
from redvest.projects.enums import ProjectField, ProjectState
from redvest.reports.queries.launching import project_figures
from redvest.teams import queries as teams
from redvest.web.desk import done, is_htmx, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, office_page
from redvest.web.office.project_forms import ProjectForm, initial_of
from redvest.web.team.declaring import DeclarationForm
from redvest.web.team.desk import team_page
from redvest.web.team.forms import ReasonForm

PAGE, PANEL = "office/projects.html", "office/project_panel.html"


def _desk(request: HttpRequest) -> str:
    """The desk the visitor stands at: "office" or "team"."""
    match = request.resolver_match
    return match.namespace if match else "office"


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    page = office_page if _desk(request) == "office" else team_page
    return page(request, template, context, status=status)


def _enter(request: HttpRequest) -> None:
    """Projects are handled by those who prepare or decide them somewhere."""
    viewer = identity.viewer(request)
    if not viewer.scopes(Verb.PREPARE_PROJECT) and not viewer.scopes(Verb.APPROVE_PROJECT):
        raise Forbidden(Reason("not_permitted", _("您没有处理项目的权限")))


def _listing(request: HttpRequest) -> dict[str, Any]:
    viewer = identity.viewer(request)
    state = request.GET.get("state", "")
    if state == "mine":
        rows = queries.projects_to_decide(viewer)
    elif state == "reports":
        rows = queries.reports_to_decide(viewer)
    else:
        rows = queries.projects_handled_by(viewer, state=state if state in ProjectState.values else "")
    return {
        "page": page_of(request, rows),
        "state": state,
        "states": ProjectState.choices,
        "may_draft": bool(viewer.scopes(Verb.PREPARE_PROJECT)),
    }


@require_GET
@identity.member
def projects(request: HttpRequest) -> HttpResponse:
    """The projects of one's teams and places; at the office below the figures of the highest place."""
    _enter(request)
    return _page(request, PAGE, _listing(request) | _figures(request))


def _figures(request: HttpRequest) -> dict[str, Any]:
    """The figures of projects at the highest of the viewer's places; nothing at the desk of teams."""
    tops = Desk(identity.viewer(request)).tops(Verb.PREPARE_PROJECT, Verb.APPROVE_PROJECT)
    if _desk(request) != "office" or not tops:
        return {}
    found = project_figures(code=tops[0], as_of=clock.now())
    fields = [(field, ProjectField(field).label, number) for field, number in found.by_field.items()]
    return {"figures": found, "figure_fields": fields, "site": places.site_by_code(tops[0])}


@require_GET
@identity.member
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    """One project, beside the list."""
    _enter(request)
    return _shown(request, project_id, ReasonForm(auto_id="return_%s"))


def _found(request: HttpRequest, project_id: int) -> Any:
    found = queries.projects_visible_to(identity.viewer(request)).filter(pk=project_id).first()
    require_sight(found is not None)
    return found


def _shown(request: HttpRequest, project_id: int, form: ReasonForm) -> HttpResponse:
    viewer, found = identity.viewer(request), _found(request, project_id)
    context: dict[str, Any] = {
        "project": found,
        "form": form,
        "may_submit": found.state == ProjectState.DRAFT
        and viewer.may(Verb.PREPARE_PROJECT, found.team.path, found.site.path),
        "may_decide": found.state == ProjectState.SUBMITTED
        and viewer.may(Verb.APPROVE_PROJECT, path_above(found.site.path))
        and found.submitted_by_id != viewer.person_id,
        "desk_ns": _desk(request),
        "panel": PANEL,
    }
    if is_htmx(request):
        return _page(request, PANEL, context, status=status_of(form))
    return _page(request, PAGE, _listing(request) | context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@identity.member
def project_new(request: HttpRequest) -> HttpResponse:
    """Drafts a project of a team."""
    _enter(request)
    viewer = identity.viewer(request)
    require(viewer, Verb.PREPARE_PROJECT, *(grant.path for grant in viewer.scopes(Verb.PREPARE_PROJECT)))
    first = teams.teams_led_by(viewer).first() if viewer.is_leader else None
    initial = {"team": request.GET.get("team") or (first.code if first else "")}
    form = ProjectForm(request.POST or None, initial=initial)
    if request.method == "POST":
        made = with_refusals(form, lambda: _draft(request, form), names={"team_id": "team"})
        if made is not None:
            return done(request, _("项目已存为草稿，确认无误后提交"), f"{_desk(request)}:project_page", made)
    return _page(request, "office/project_form.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@identity.member
def project_edit(request: HttpRequest, project_id: int) -> HttpResponse:
    """Changes a draft, after a return above all; what was typed survives a refusal."""
    _enter(request)
    found = _found(request, project_id)
    require(identity.viewer(request), Verb.PREPARE_PROJECT, found.team.path, found.site.path)
    shown = queries.page_of_project(project_id, viewer=identity.viewer(request))
    form = ProjectForm(request.POST or None, initial=initial_of(shown) | {"team": found.team.code})
    form.fields["team"].disabled = True
    if request.method == "POST":
        saved = with_refusals(
            form,
            lambda: operations.edit_project(
                project_id=project_id,
                form=form.said(team_id=found.team_id),
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if saved is not None:
            return done(request, _("已保存，确认无误后提交"), f"{_desk(request)}:project", project_id)
    context = {"form": form, "project": found}
    return _page(request, "office/project_form.html", context, status=status_of(form))


def _draft(request: HttpRequest, form: ProjectForm) -> int:
    try:
        team = teams.team_by_code(form.cleaned_data["team"].strip())
    except NotFound as missing:
        raise Invalid(Reason("team_unknown", str(missing), about="team")) from None
    made = operations.draft_project(
        form=form.said(team_id=team.id),
        by=identity.actor(request),
        now=clock.now(),
        key=form.cleaned_data["key"],
    )
    return made.pk


@require_http_methods(["GET", "POST"])
@identity.member
def project_submit(request: HttpRequest, project_id: int) -> HttpResponse:
    """Asks about the six kinds that are not volunteer service, and puts the draft before the site above."""
    _enter(request)
    found = _found(request, project_id)
    require(identity.viewer(request), Verb.PREPARE_PROJECT, found.team.path, found.site.path)
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        handed = with_refusals(
            form,
            lambda: operations.submit_project(
                project_id=project_id, answers=form.said(), by=identity.actor(request), now=clock.now()
            ),
        )
        if handed is not None:
            sentence = _("已提交，等上级审核。没有答复不等于同意")
            return done(request, sentence, f"{_desk(request)}:project_page", project_id)
    context = {"form": form, "project": found}
    return _page(request, "office/project_submit.html", context, status=status_of(form))


@require_POST
@identity.member
def project_decide(request: HttpRequest, project_id: int) -> HttpResponse:
    """Approves, or returns with a reason."""
    approve = request.POST.get("approve") == "yes"
    form = ReasonForm({"reason": request.POST.get("reason") or ("-" if approve else "")}, auto_id="return_%s")
    decided = with_refusals(
        form,
        lambda: operations.decide_project(
            project_id=project_id,
            approve=approve,
            reason="" if approve else form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if decided is None:
        return _shown(request, project_id, form)
    sentence = _("项目已通过，可以开始实施") if approve else _("项目已退回，对方会看到原因")
    return done(request, sentence, f"{_desk(request)}:projects")
