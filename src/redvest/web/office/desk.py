"""The frame of the office desk: who may come in, what waits for them, and which tasks its navigation offers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, topmost
from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Reason
from redvest.orders import queries as orders
from redvest.orders.queries.calling import call_backs_of_others
from redvest.orders.queries.desk import DeskCounts
from redvest.orders.queries.menu import items_to_decide
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.places.queries import SiteInfo
from redvest.points.queries.covenants import covenants_to_publish
from redvest.points.queries.proposals import proposals_waiting
from redvest.projects import queries as projects
from redvest.teams import queries as teams
from redvest.web.desk import is_htmx

P = ParamSpec("P")


def at_sites(viewer: Viewer, *verbs: str) -> bool:
    """Whether the viewer holds one of these verbs at any site."""
    return any(not grant.at_team for verb in verbs for grant in viewer.scopes(verb))


@dataclass
class Desk:
    """What the navigation shows one viewer: their places, their tasks, and how much waits."""

    viewer: Viewer

    @cached_property
    def sites(self) -> list[SiteInfo]:
        """The sites the viewer has a duty at, the highest first."""
        codes = {grant.scope for grant in self.viewer.grants if not grant.at_team}
        return sorted(places.sites_by_codes(codes).values(), key=lambda site: (len(site.path), site.path))

    def tops(self, *verbs: str) -> list[str]:
        """Codes of the sites where the viewer may one of ``verbs``, those below another of them left out."""
        scopes = [grant for verb in verbs for grant in self.viewer.scopes(verb) if not grant.at_team]
        return [path.strip("/").rsplit("/", 1)[-1] for path in topmost(grant.path for grant in scopes)]

    @property
    def approves(self) -> bool:
        """Whether activities or projects come to them."""
        return at_sites(self.viewer, Verb.APPROVE_ACTIVITY)

    @property
    def reviews_hours(self) -> bool:
        """Whether hours in question come to them."""
        return at_sites(self.viewer, Verb.REVIEW_HOURS)

    def is_top(self, verb: str) -> bool:
        """Whether they may ``verb`` at the top of a tree."""
        return any(
            len(grant.path.strip("/").split("/")) == 1
            for grant in self.viewer.scopes(verb)
            if not grant.at_team
        )

    @property
    def networks(self) -> bool:
        """Whether they manage sites."""
        return at_sites(self.viewer, Verb.MANAGE_NETWORK)

    @property
    def sees_people(self) -> bool:
        """Whether they see people, masked."""
        return at_sites(self.viewer, Verb.SEE_PEOPLE)

    @property
    def checks_identity(self) -> bool:
        """Whether cases of identity come to them."""
        return at_sites(self.viewer, Verb.CHECK_IDENTITY, Verb.MERGE_PEOPLE)

    @cached_property
    def cases(self) -> int:
        """How many cases wait for them: not their own, nor what they have checked themselves."""
        return people.cases_to_decide(self.viewer).count() if self.checks_identity else 0

    @property
    def keeps_teams(self) -> bool:
        """Whether they register teams."""
        return at_sites(self.viewer, Verb.MANAGE_TEAMS)

    @property
    def grants(self) -> bool:
        """Whether they see who holds roles."""
        return at_sites(self.viewer, Verb.GRANT_ROLES, Verb.READ_AUDIT)

    @property
    def handles_projects(self) -> bool:
        """Whether they prepare or decide on projects."""
        return at_sites(self.viewer, Verb.PREPARE_PROJECT, Verb.APPROVE_PROJECT)

    @property
    def sees_orders(self) -> bool:
        """Whether orders come to them, or they watch those of their places."""
        return at_sites(self.viewer, Verb.SEE_ORDERS)

    @cached_property
    def order_counts(self) -> DeskCounts:
        """How many live orders of each kind lie on their desks."""
        return orders.desk_counts(self.viewer, now=clock.now())

    @property
    def orders(self) -> int:
        """How many orders wait for them to verify or to dispatch, or for a follow-up."""
        if not at_sites(self.viewer, Verb.HANDLE_ORDERS):
            return 0
        counts = self.order_counts
        return counts.verify + counts.dispatch + counts.follow_up

    @property
    def calls_back(self) -> bool:
        """Whether closed orders of other sites are drawn for them to call back."""
        return at_sites(self.viewer, Verb.HANDLE_ORDERS)

    @cached_property
    def call_backs(self) -> int:
        """How many of those they may call wait to be called."""
        return call_backs_of_others(self.viewer).count() if self.calls_back else 0

    @property
    def takes_down(self) -> bool:
        """Whether they write orders down for others."""
        return at_sites(self.viewer, Verb.TAKE_DOWN)

    @property
    def handles_menu(self) -> bool:
        """Whether they propose or decide on items of the menu."""
        return at_sites(self.viewer, Verb.PROPOSE_MENU, Verb.APPROVE_MENU)

    @cached_property
    def items(self) -> int:
        """How many items of the menu wait for their decision."""
        return items_to_decide(self.viewer).count() if at_sites(self.viewer, Verb.APPROVE_MENU) else 0

    @property
    def handles_points(self) -> bool:
        """Whether proposals for points come to them."""
        return at_sites(self.viewer, Verb.PROPOSE_POINTS, Verb.DECIDE_POINTS)

    @property
    def reports_points(self) -> bool:
        """Whether they report what people did, as the liaison of a place."""
        return at_sites(self.viewer, Verb.PROPOSE_POINTS)

    @cached_property
    def proposals(self) -> int:
        """How many proposals for points wait for them."""
        return proposals_waiting(self.viewer).count() if self.handles_points else 0

    @property
    def handles_covenants(self) -> bool:
        """Whether they write or publish covenants."""
        return at_sites(self.viewer, Verb.DRAFT_COVENANT, Verb.PUBLISH_COVENANT)

    @cached_property
    def covenants(self) -> int:
        """How many drafts of covenants wait for their decision."""
        publishes = at_sites(self.viewer, Verb.PUBLISH_COVENANT)
        return covenants_to_publish(self.viewer).count() if publishes else 0

    @property
    def sees_budgets(self) -> bool:
        """Whether they grant points, decide on them or audit."""
        return at_sites(self.viewer, Verb.FUND_POINTS, Verb.DECIDE_POINTS, Verb.READ_AUDIT)

    @property
    def imports(self) -> bool:
        """Whether they import tables."""
        return at_sites(self.viewer, Verb.IMPORT)

    @property
    def sees_wishes(self) -> bool:
        """Whether they collect wishes, or watch those of their places."""
        return at_sites(self.viewer, Verb.SEE_ORDERS, Verb.TAKE_DOWN)

    @property
    def runs_training(self) -> bool:
        """Whether they run trainings at their places."""
        return at_sites(self.viewer, Verb.RUN_TRAINING)

    @property
    def sees_contests(self) -> bool:
        """Whether they run, decide on or supervise contests, or send a unit's list."""
        duties = (Verb.RUN_CONTEST, Verb.OPEN_CONTEST, Verb.SUPERVISE_CONTEST, Verb.ENTER_CONTEST)
        return at_sites(self.viewer, *duties)

    @property
    def sees_market(self) -> bool:
        """Whether they run the market of their places, or watch over it."""
        return at_sites(self.viewer, Verb.MANAGE_MARKET, Verb.SUPERVISE_MARKET)

    @property
    def audits(self) -> bool:
        """Whether they read the audit record."""
        return at_sites(self.viewer, Verb.READ_AUDIT)

    @cached_property
    def activities(self) -> int:
        """How many activities wait for their decision."""
        return activities.activities_awaiting(self.viewer).count() if self.approves else 0

    @cached_property
    def projects(self) -> int:
        """How many projects wait for their decision."""
        return projects.projects_to_decide(self.viewer).count() if self.approves else 0

    @cached_property
    def requests(self) -> int:
        """How many requests to join teams they may decide."""
        return teams.requests_for(self.viewer).count() if self.keeps_teams else 0


def duty(
    *verbs: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Lets in who holds one of ``verbs`` at a site, or any role at a site when none is named; 403 for other people."""

    def guard(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = identity.viewer(request)
            if not (at_sites(viewer, *verbs) if verbs else viewer.is_staff):
                raise Forbidden(Reason("not_permitted", _("这里是工作人员的办公台，您没有这一项的权限")))
            return view(request, *args, **kwargs)

        return identity.member(guarded)

    return guard


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """What every page of the office needs besides its own."""
    return {"desk": Desk(identity.viewer(request)), "desk_base": "office/base.html", "desk_ns": "office"}


def office_page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page of the office desk."""
    return render(request, template, desk_context(request) | (context or {}), status=status)


def office_panel(
    request: HttpRequest,
    page: str,
    panel: str,
    context: dict[str, Any],
    listing: Callable[[], dict[str, Any]],
    *,
    status: int = 200,
) -> HttpResponse:
    """A record beside its list: the panel alone for htmx, else the whole page with the panel open."""
    if is_htmx(request):
        return render(request, panel, context, status=status)
    return office_page(request, page, listing() | context | {"panel": panel}, status=status)
