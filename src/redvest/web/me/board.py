"""Whether oneself, one's household and one's children are on the honour board: switched on and off here."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import queries as people
from redvest.people.ages import is_minor
from redvest.people.enums import ActingAs
from redvest.points.operations.board import join_board, leave_board
from redvest.points.queries.board import listed
from redvest.web.desk import done


@never_cache
@require_http_methods(["GET", "HEAD"])
@identity.member
def points_board(request: HttpRequest) -> HttpResponseBase:
    """What being on the board means, and a switch for each whom one may decide for."""
    return _show(request)


def _show(request: HttpRequest) -> HttpResponse:
    me, now = identity.person_id(request), clock.now()
    home = people.household_of(me, at=now)
    own = listed(me, household_id=home.id if home else None)
    children = [
        person_id for person_id, way in people.acts_for(me, at=now).items() if way == ActingAs.GUARDIAN
    ]
    named = people.people_by_ids([me, *children])
    context = {
        "me": named[me],
        "is_minor": is_minor(named[me].birth_date, clock.local_day(now)),
        "on_board": own,
        "home": home,
        "is_head": home is not None and any(one.head and one.person_id == me for one in home.members),
        "children": [(named[one], listed(one).person) for one in sorted(children) if one in named],
        "site": people.residence_of(me),
    }
    return render(request, "me/points_board.html", context)


@require_POST
@identity.member
def points_board_set(request: HttpRequest) -> HttpResponseBase:
    """On the board or off it: oneself, the household one belongs to, or a child."""
    by, me, now = identity.actor(request), identity.person_id(request), clock.now()
    who, on = request.POST.get("who", ""), request.POST.get("on") == "1"
    home = people.household_of(me, at=now) if who == "household" else None
    person_id = int(who) if who.isdecimal() and len(who) < 19 else me
    household_id = home.id if home else None
    if who == "household" and household_id is None:
        return done(request, _("您还没有建立家庭"), "me:points_board")
    if on:
        join_board(person_id=person_id, household_id=household_id, by=by, now=now)
        return done(request, _("已同意上榜，下次统计时就能看到，每小时一次"), "me:points_board")
    leave_board(person_id=person_id, household_id=household_id, by=by, now=now)
    return done(request, _("已经下榜，公开页面上不再显示"), "me:points_board")
