"""One's own points: the card, every line of it, the code for shops, points moved within the family."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.market.rules import codes
from redvest.people import queries as people
from redvest.points.operations import families
from redvest.points.queries import cards, desk
from redvest.points.queries.cards import Card
from redvest.web import qr
from redvest.web.desk import done, status_of
from redvest.web.forms import with_refusals
from redvest.web.point_forms import MoveForm

LINES = 30


@never_cache
@require_GET
@identity.member
def points(request: HttpRequest) -> HttpResponseBase:
    """What one has, what ends next, and where every point came from and went."""
    return _show(request)


def _show(request: HttpRequest, form: MoveForm | None = None) -> HttpResponse:
    me, now = identity.person_id(request), clock.now()
    today = clock.local_day(now)
    own = cards.cards_of(me, at=now, lines=0)
    asked = request.GET.get("of", "")
    shown = next((one for one in own if one.owner.kind == asked), None)
    # The account that has something comes first; the household's, if both have.
    shown = shown or next((one for one in reversed(own) if one.standing), own[-1])
    months = int(request.GET["months"]) if request.GET.get("months", "") in ("1", "3", "12") else 0
    context: dict[str, Any] = {
        "cards": own,
        "shown": shown,
        "months": months,
        "today": today,
        "soon": today + timedelta(days=60),
        **_lines(request, shown, months, today),
    }
    home = people.household_of(me, at=now)
    context["form"] = form or (_move_form(me, home) if home else None)
    context["is_head"] = home is not None and any(one.head and one.person_id == me for one in home.members)
    return render(request, "me/points.html", context, status=status_of(*([form] if form else [])))


def _lines(request: HttpRequest, card: Card, months: int, today: date) -> dict[str, Any]:
    if card.standing is None:
        return {"lines": [], "older": None}
    before = request.GET.get("before", "")
    start = (
        clock.day_start(today - timedelta(days=31 * months)) if months else clock.day_start(date(2000, 1, 1))
    )
    found = desk.lines_in(
        card.standing.account_id,
        start=start,
        end=clock.day_end(today),
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
        most=LINES + 1,
    )
    named = desk.rules_named(line.rule_version_id for line in found)
    return {
        "lines": [(line, named.get(line.rule_version_id or 0)) for line in found[:LINES]],
        "older": found[LINES - 1].id if len(found) > LINES else None,
    }


def _move_form(me: int, home: Any, data: Any = None) -> MoveForm:
    head = any(one.head and one.person_id == me for one in home.members)
    members = [(str(one.person_id), one.name) for one in home.members] if head else []
    return MoveForm(data, members=members)


@require_POST
@identity.member
def points_move(request: HttpRequest) -> HttpResponseBase:
    """Puts points of one's own into the household's, or, as its head, gives of those to a member."""
    me, now = identity.person_id(request), clock.now()
    home = people.household_of(me, at=now)
    if home is None:
        return done(request, _("您还没有建立家庭，积分没有动"), "me:family")
    form = _move_form(me, home, request.POST)
    moved = with_refusals(form, lambda: _moved(request, form), names={"points": "amount"})
    if moved is None:
        return _show(request, form)
    return done(request, _("积分已转好，双方的明细里都有这一条"), "me:points")


def _moved(request: HttpRequest, form: MoveForm) -> int:
    typed, by, now = form.cleaned_data, identity.actor(request), clock.now()
    if typed["to"] == "household":
        return families.give_to_household(
            person_id=identity.person_id(request), amount=typed["amount"], key=typed["key"], by=by, now=now
        )
    return families.give_to_member(
        person_id=int(typed["to"]), amount=typed["amount"], key=typed["key"], by=by, now=now
    )


@never_cache
@require_GET
@identity.member
def points_code(request: HttpRequest) -> HttpResponseBase:
    """The card's code shown at a shop's counter, large, with what one may spend beside it; a new one every minute."""
    me, now = identity.person_id(request), clock.now()
    left = codes.phone_seconds_left(now)
    code = codes.phone_code(me, now=now)
    context = {
        "svg": qr.svg(code),
        "typed": code[0] + " " + " ".join(code[at : at + 4] for at in range(1, len(code), 4)),
        "left": left,
        "seconds": codes.PHONE_ROTATION,
        "now_ms": int(now.timestamp() * 1000),
        "expires_ms": (int(now.timestamp()) + left) * 1000,
    }
    if request.headers.get("HX-Request"):
        return render(request, "me/_points_code.html", context)
    context |= {"cards": cards.cards_of(me, at=now, lines=0), "number": people.person_by_id(me).number}
    return render(request, "me/points_code.html", context)
