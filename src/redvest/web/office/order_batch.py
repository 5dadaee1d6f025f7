"""The batch proposal: which team each waiting order is best sent to, in words; changed where one knows better; sent."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations, queries
from redvest.orders.queries.batch import Line
from redvest.web.desk import done, page_of
from redvest.web.office.desk import duty, office_page
from redvest.web.office.orders import PER_PAGE, sent_out


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A line of the proposal on the page, with the teams one may choose and what was chosen."""

    line: Line
    teams: list[Any]
    chosen: str
    override: str


@never_cache
@require_http_methods(["GET", "POST"])
@duty(Verb.HANDLE_ORDERS)
def batch(request: HttpRequest) -> HttpResponse:
    """All that waits, 50 a page; sending sends the lines of this page that are ticked."""
    if request.method == "POST":
        choices = [one for one in map(_choice, _sent(request)) if one is not None]
        if not choices:
            return redirect("office:order_batch")
        count = sent_out(request, choices)
        if count:
            return done(
                request, gettext("已派出 %(n)s 单，等队伍答复。") % {"n": count}, "office:order_batch"
            )
        return _page(request, status=422)
    return _page(request)


def _sent(request: HttpRequest) -> list[dict[str, str]]:
    """What the form says of each line that is ticked."""
    names = ("team", "proposed", "seal", "override")
    return [
        {"order": pk} | {name: request.POST.get(f"{name}-{pk}", "") for name in names}
        for pk in request.POST.getlist("order")[:PER_PAGE]
        if pk.isdecimal() and len(pk) < 18
    ]


def _choice(said: dict[str, str]) -> operations.Choice | None:
    """A decision; None for a line without a team."""
    if not said["team"].isdecimal():
        return None
    proposed = said["proposed"]
    return operations.Choice(
        order_id=int(said["order"]),
        team_id=int(said["team"]),
        proposed_id=int(proposed) if proposed.isdecimal() else None,
        seal=said["seal"],
        override=said["override"],
    )


def _page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    found, proposal = queries.batch_proposal(identity.viewer(request), now=clock.now())
    page: Page[Any] = page_of(request, [one.id for one in found.orders], per_page=PER_PAGE)
    lines = queries.lines_of(list(page.object_list), found, proposal)
    choosable = queries.choosable(lines, found)
    typed = {said["order"]: said for said in _sent(request)} if request.method == "POST" else {}
    context = {
        "page": page,
        "proposal": proposal,
        "left": len(found.orders) - proposal.assigned,
        "saved": proposal.greedy_cost - proposal.cost,
        "rows": [
            _Row(
                line=line,
                teams=choosable[line.order.pk],
                chosen=typed.get(str(line.order.pk), {}).get("team", str(line.proposed.team_id or "")),
                override=typed.get(str(line.order.pk), {}).get("override", ""),
            )
            for line in lines
        ],
    }
    return office_page(request, "office/order_batch.html", context, status=status)
