"""The honour board of a place: who earned most thanks in a month, quarter or year, of those who agreed to be shown."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.points.covenant_enums import BoardPeriod
from redvest.points.queries.board import board_of
from redvest.points.rules.board import before, period_of


@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The board of a period, today's month unless another is asked for, with the way to those before and above."""
    site, now = places.site_by_code(code), clock.now()
    today = clock.local_day(now)
    asked = request.GET.get("period", "")
    period = asked if asked in BoardPeriod.values else BoardPeriod.MONTH.value
    day = _day(request.GET.get("on", ""), today)
    found = board_of(site.id, period=period, day=day, now=now)
    above = places.sites_by_codes(site.ancestors[:-1])
    context: dict[str, Any] = {
        "site": site,
        "board": found,
        "periods": [(kind.value, kind.label, kind.value == period) for kind in BoardPeriod],
        "line": [above[code] for code in site.ancestors[:-1] if code in above],
        "is_now": period_of(period, today)[0] == found.starts_on,
        "earlier": before(period, found.starts_on),
        "later": found.ends_before if found.ends_before <= today else None,
        "me": identity.actor(request).person_id,
    }
    return render(request, "public/board.html", context)


def _day(text: str, today: date) -> date:
    """The day asked for, if it is one of the last years; else today."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if date(2000, 1, 1) <= asked <= today else today
