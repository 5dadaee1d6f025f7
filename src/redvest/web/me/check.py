"""Checking in and out by the leader's rotating code: what it will do, one button, and what came of it."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from redvest.activities import codes
from redvest.activities import operations as activities
from redvest.activities import queries as activity_queries
from redvest.activities.enums import Direction, SignUpState
from redvest.activities.queries import OwnShift
from redvest.delivery import identity
from redvest.delivery.statuses import status_of
from redvest.kernel import clock
from redvest.kernel.errors import DomainError, NotFound, Reason
from redvest.web.me.own import cards, why_not_check
from redvest.web.me.training import leads_here


@require_GET
def start(request: HttpRequest) -> HttpResponseBase:
    """The bare address leads to the scanner."""
    return redirect("me:scan")


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def code(request: HttpRequest, code: str) -> HttpResponseBase:
    """The address in the QR code. Looking changes nothing: the button does."""
    if request.method == "POST":
        return check_now(request, code)
    now = clock.now()
    try:
        seen = codes.read(code, now=now)
    except DomainError as refusal:
        return _refused(request, refusal.reasons, status=status_of(refusal))
    if seen.shift_id is None or seen.direction is None:
        return check_now(request, code)  # a person's code: the operation says why it is of no use here
    own = activity_queries.own_shift(identity.person_id(request), seen.shift_id, now=now)
    if own is None or own.sign_up.state != SignUpState.TAKEN:
        return check_now(request, code)  # no place on the shift: refused with the operation's own sentence
    if _is_done(own, seen.direction):
        return redirect("check:done", seen.shift_id, seen.direction)
    reasons = why_not_check(own, seen.direction, now)
    if reasons:
        return _refused(request, reasons, own=own)
    context = {"own": own, "shift": own.sign_up.shift, "direction": seen.direction, "code": code}
    return render(request, "check/ask.html", context)


def check_now(request: HttpRequest, text: str) -> HttpResponseBase:
    """Checks in or out as the code says, and leads to the page that says so; a refusal is a page of its own."""
    elsewhere = leads_here(text)  # a session of a course has a page of its own
    if elsewhere is not None:
        return elsewhere
    now = clock.now()
    try:
        found = activities.check_by_code(code=text, by=identity.actor(request), now=now)
    except DomainError as refusal:
        return _refused(request, refusal.reasons, status=status_of(refusal), text=text)
    direction = codes.read(text, now=now).direction
    return redirect("check:done", found.shift_id, direction)


@never_cache
@require_GET
@identity.member
def done(request: HttpRequest, shift_id: int, direction: str) -> HttpResponseBase:
    """What is on record for one's own shift: the time, and what comes next."""
    now = clock.now()
    own = activity_queries.own_shift(identity.person_id(request), shift_id, now=now)
    if own is None or not _is_done(own, direction):
        raise NotFound(Reason("not_found", _("没有找到这次签到")))
    context = {"card": cards([own], now=now)[0], "shift": own.sign_up.shift, "direction": direction}
    return render(request, "check/done.html", context)


def _is_done(own: OwnShift, direction: str) -> bool:
    if own.attendance is None:
        return False
    return direction == Direction.IN or own.attendance.out_at is not None


def _refused(
    request: HttpRequest,
    reasons: list[Reason],
    *,
    own: OwnShift | None = None,
    status: int = 409,
    text: str = "",
) -> HttpResponseBase:
    """The sentence of the refusal, with the way on that fits it."""
    if own is None:
        own = _meant(request, text)
    context = {
        "reasons": reasons,
        "why": reasons[0].code if reasons else "",
        "shift": own.sign_up.shift if own else None,
    }
    return render(request, "check/refused.html", context, status=status)


def _meant(request: HttpRequest, text: str) -> OwnShift | None:
    """One's own sign-up on the shift a genuine code is of, if any: the page names the shift then."""
    try:
        seen = codes.read(text, now=clock.now())
    except DomainError:
        return None
    if seen.shift_id is None:
        return None
    return activity_queries.own_shift(identity.person_id(request), seen.shift_id, now=clock.now())
