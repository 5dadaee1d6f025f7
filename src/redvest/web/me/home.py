"""The first page of one's own: the next shift with the one thing to do now."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from redvest.activities import queries as activities
from redvest.activities.queries import duty, handing
from redvest.contests.queries import judging
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.teams import queries as teams
from redvest.web.me.own import cards

#: Shifts ahead shown here; the page of shifts has them all.
NEXT = 5
#: Places one was named for, shown at once; a month of a roster is hardly more.
MOST_ASKED = 40


@never_cache
@require_GET
@identity.member
def home(request: HttpRequest) -> HttpResponseBase:
    """What is next, the hours given, the teams. The same number of queries however much there is."""
    now, me = clock.now(), identity.person_id(request)
    shown = cards(activities.own_shifts(me, now=now, limit=NEXT + 1), now=now)
    # A shift of today that is over and not checked out of: until midnight it can still be put right.
    today = clock.day_start(clock.local_day(now))
    to_leave = activities.unbooked_of(me).filter(
        out_at=None, shift__ends_at__lte=now, shift__ends_at__gt=today
    )
    context = {
        "cards": shown[:NEXT],
        "more": len(shown) > NEXT,
        "to_leave": to_leave,
        "called_off": activities.called_off(me, now=now),
        "placements": list(duty.placements_to_answer(me, now=now)[:MOST_ASKED]),
        "offers": handing.offers_to(me, now=now),
        "own_offers": list(handing.own_offers(me, now=now)[:NEXT]),
        "totals": activities.totals_of(me),
        "teams": teams.teams_of(me),
        "is_judge": judging.is_judge(me),
    }
    return render(request, "me/home.html", context)
