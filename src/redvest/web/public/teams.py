"""Teams and projects: who serves here, and with what in mind."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from redvest.access.queries import leaders_of
from redvest.activities import queries as activity_queries
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Reason
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.projects import queries as project_queries
from redvest.teams import queries
from redvest.web.public.county import PAGE
from redvest.web.public.forms import ProjectFilters, TeamFilters

#: Shifts, projects and past activities shown on the page of a team or project.
FEW = 6


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """Working teams, by name, place, kind and category."""
    form = TeamFilters(request.GET)
    found = queries.teams_visible_to(
        identity.viewer(request),
        under=form.path_under(),
        kind=form.value("kind"),
        category=form.value("category"),
        text=form.value("q"),
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "public/teams.html", {"form": form, "page": page, "is_narrowed": bool(request.GET)}
    )


@require_safe
def team(request: HttpRequest, code: str) -> HttpResponse:
    """One team: what it does, who leads it (masked), how to join, what it has ahead."""
    now = clock.now()
    viewer = identity.viewer(request)
    # The row, for its labels; a dissolved team keeps its page.
    found = queries.teams_visible_to(viewer, state="").filter(code=code).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这支队伍")))
    person_id = viewer.person_id
    shifts = list(activity_queries.open_shifts(now=now, team_id=found.pk, person_id=person_id)[:FEW])
    context = {
        "team": found,
        "line": places.ancestors_of(found.site.path),
        "leaders": _leader_names(code),
        "own": queries.live_memberships(person_id, [found.pk]).get(found.pk) if person_id else None,
        "children": queries.teams_visible_to(viewer, parent_code=code),
        "former_names": list(queries.names_of(found.pk).filter(valid_to__isnull=False)),
        "merged": queries.merged_into_it(found.pk),
        "cards": activity_queries.cards(shifts, person_id=person_id, now=now),
        "projects": project_queries.projects_visible_to(viewer, team_id=found.pk)[:FEW],
    }
    return render(request, "public/team.html", context)


def _leader_names(code: str) -> list[str]:
    ids = leaders_of([code], now=clock.now()).get(code, [])
    return [info.name_masked for info in people.people_by_ids(ids).values()]


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """Approved projects, running and closed, newest first."""
    form = ProjectFilters(request.GET)
    found = project_queries.projects_visible_to(
        identity.viewer(request),
        under=form.path_under(),
        category=form.value("category"),
        state=form.value("state"),
        field=form.value("field"),
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "public/projects.html", {"form": form, "page": page, "is_narrowed": bool(request.GET)}
    )
