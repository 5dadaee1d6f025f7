"""One's own part in projects: which one follows, and the help one has offered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.projects import operations, queries
from redvest.web.desk import done, page_of

#: So many of the projects one follows are shown, the newest first.
MOST_FOLLOWED = 100


@require_GET
@identity.member
def projects(request: HttpRequest) -> HttpResponse:
    """What one follows, and one's offers with the teams' answers."""
    viewer = identity.viewer(request)
    context = {
        "followed": list(queries.followed_by(viewer)[:MOST_FOLLOWED]),
        "page": page_of(request, queries.offers_by(viewer)),
    }
    return render(request, "me/projects.html", context)


@require_POST
@identity.member
def offer_withdraw(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Takes an offer back that was not answered."""
    operations.withdraw_offer(offer_id=offer_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已收回"), "me:projects")


patterns = [
    path("projects", projects, name="projects"),
    path("projects/offers/<int:offer_id>/withdraw", offer_withdraw, name="offer_withdraw"),
]
