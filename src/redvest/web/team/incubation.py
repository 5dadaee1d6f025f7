"""Incubation at the desk of teams: open calls, what one's teams applied for and what became of it, taking it back."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Reason
from redvest.projects import operations, queries
from redvest.web.desk import done, page_of
from redvest.web.team.desk import team_page

#: So many open calls are shown.
MOST_CALLS = 20


def _enter(request: HttpRequest) -> None:
    """Applications are handled by those who prepare projects. Raises Forbidden."""
    if not identity.viewer(request).scopes(Verb.PREPARE_PROJECT):
        raise Forbidden(Reason("not_permitted", _("您没有处理项目的权限")))


@require_GET
@identity.member
def incubation(request: HttpRequest) -> HttpResponse:
    """Calls that are open, and the applications of one's teams."""
    _enter(request)
    context = {
        "calls": list(queries.calls(today=clock.local_day(clock.now()))[:MOST_CALLS]),
        "page": page_of(request, queries.applications_for(identity.viewer(request))),
    }
    return team_page(request, "team/incubation.html", context)


@require_GET
@identity.member
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """One application: where it stands, its stages of support, what was said."""
    _enter(request)
    found = queries.applications_for(identity.viewer(request)).filter(pk=application_id).first()
    require_sight(found is not None)
    context = {"found": found, "steps": queries.steps_of(found) if found else []}
    return team_page(request, "team/application.html", context)


@require_POST
@identity.member
def application_withdraw(request: HttpRequest, application_id: int) -> HttpResponse:
    """Takes an application back that nobody decided on."""
    operations.withdraw_application(
        application_id=application_id, by=identity.actor(request), now=clock.now()
    )
    return done(request, _("申报已撤回"), "team:incubation")


patterns = [
    path("projects/incubation/", incubation, name="incubation"),
    path("projects/incubation/<int:application_id>/", application, name="application"),
    path(
        "projects/incubation/<int:application_id>/withdraw/",
        application_withdraw,
        name="application_withdraw",
    ),
]
