"""Signing up together with one's family, and the draw that anybody may check."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from redvest.activities import operations, queries
from redvest.activities.drawing import winners_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Reason, Refused
from redvest.web.public.activities import said


@require_http_methods(["GET", "POST"])
@identity.member
def together(request: HttpRequest, shift_id: int) -> HttpResponseBase:
    """Chooses who comes along: oneself, one's children, one's household. All get a place, or none."""
    now, me = clock.now(), identity.person_id(request)
    shift = queries.public_shift(shift_id, person_id=me)
    chosen = {int(pk) for pk in request.POST.getlist("person") if pk.isascii() and pk.isdigit()}
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            done = operations.sign_up_together(
                shift_id=shift_id,
                person_ids=chosen,
                by=identity.actor(request),
                now=now,
                or_wait=bool(request.POST.get("or_wait")),
            )
        except Refused as error:
            refusal = error
        else:
            messages.success(request, said(done))
            return redirect("me:shifts")
    everybody = queries.companions(shift_id, me, now=now)
    context = {
        "shift": shift,
        "card": queries.cards([shift], person_id=None, now=now)[0],
        "everybody": [
            {"one": one, "chosen": one.person_id in chosen if request.method == "POST" else one.can_come}
            for one in everybody
        ],
        "can_any": any(one.can_come for one in everybody),
        "reasons": refusal.reasons if refusal else [],
        "may_wait": refusal is not None and refusal.codes == ["full"],
    }
    return render(request, "public/together.html", context, status=409 if refusal else 200)


@require_safe
def draw(request: HttpRequest, shift_id: int) -> HttpResponse:
    """What was promised before the draw, and after it everything anyone needs to draw again."""
    shift, found = queries.public_shift(shift_id), _draw(shift_id)
    me = identity.actor(request).person_id
    mine = set(queries.lots_of_persons(shift_id, [me])) if me is not None else set()
    sizes = {lot: len(numbers) for lot, numbers in found.lots}
    won = set(winners_of(found.order, sizes, found.places))
    numbers = dict(found.lots)
    lines = [
        {"turn": turn, "lot": lot, "numbers": numbers[lot], "won": lot in won, "mine": lot in mine}
        for turn, lot in enumerate(found.order, start=1)
    ]
    context = {"shift": shift, "draw": found, "lines": lines, "mine": sorted(mine)}
    return render(request, "public/draw.html", context)


@require_safe
def draw_file(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The draw for programs: what ``redvest draw`` and the lines on the page read."""
    found = _draw(shift_id)
    content: dict[str, Any] = {
        "shift": shift_id,
        "commitment": found.commitment,
        "committed_at": found.committed_at.isoformat(),
        "drawn_at": found.drawn_at.isoformat() if found.drawn_at else None,
        "secret": found.revealed,
        "lots": found.lots,
        "digest": found.digest,
        "seed": found.seed,
        "order": found.order,
        "places": found.places,
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})


def _draw(shift_id: int) -> Any:
    found = queries.draw_of(shift_id)
    if found is None:
        raise NotFound(Reason("not_found", _("这个班次不抽签")))
    return found
