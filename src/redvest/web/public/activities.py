"""What is on: upcoming shifts, one activity, and the one button."""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from redvest.activities import operations, queries
from redvest.activities.enums import ActivityState, SignUpState
from redvest.activities.operations.sign_ups import SignUpResult
from redvest.activities.queries import duty, hours
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Refused
from redvest.kernel.privacy import mask_name, mask_phone
from redvest.web.public.county import PAGE
from redvest.web.public.forms import ShiftFilters
from redvest.web.returning import page_after


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """Upcoming shifts, soonest first, by place, category and day; each says why one cannot take it."""
    now = clock.now()
    form = ShiftFilters(request.GET)
    shifts = queries.open_shifts(
        now=now, under=form.path_under(), category=form.value("category"), day=form.value("day")
    )
    page = Paginator(shifts, PAGE).get_page(request.GET.get("page"))
    today = clock.local_day(now)
    context = {
        "form": form,
        "page": page,
        "cards": queries.cards(list(page), person_id=identity.actor(request).person_id, now=now),
        "days": [today + timedelta(days=ahead) for ahead in range(7)],
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "day": form.value("day"),
    }
    return render(request, "public/activities.html", context)


@require_safe
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """One activity with its shifts. Whom to call is told to those who signed up, and masked to others."""
    now = clock.now()
    found = queries.activity_for(identity.viewer(request), activity_id)
    person_id = identity.actor(request).person_id
    shown = duty.shifts_to_show(found.pk, person_id=person_id, now=now)
    cards = queries.cards(shown, person_id=person_id, now=now)
    is_mine = any(card.own for card in cards)
    entered = Paginator(hours.entered_publicly(found.pk), PAGE).get_page(request.GET.get("entered"))
    context = {
        "activity": found,
        "cards": cards,
        "inside": True,
        "is_cancelled": found.state == ActivityState.CANCELLED,
        "is_mine": is_mine,
        "entered": entered,
        "entered_lines": [(row, mask_name(row.person.name)) for row in entered],
        "contact_name": found.contact_name if is_mine else mask_name(found.contact_name),
        "contact_phone": found.contact_phone if is_mine else mask_phone(found.contact_phone),
    }
    return render(request, "public/activity.html", context)


@require_POST
def sign_up(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Takes a place, or with ``or_wait`` one in the queue. The operation itself checks the login: no other query.

    htmx gets the card anew, also when it was refused (409), with a short message; without scripts one goes back.
    """
    by = identity.claimed_actor(request)
    if by.person_id is None:
        return _to_login(request)
    or_wait = bool(request.POST.get("or_wait"))
    try:
        result = operations.sign_up(
            shift_id=shift_id, person_id=by.person_id, by=by, now=clock.now(), or_wait=or_wait
        )
    except Forbidden:  # the login the cookie names has ended
        return _to_login(request)
    except Refused as refusal:
        if not request.headers.get("HX-Request"):
            raise
        return _card(request, shift_id, by.person_id, said=str(refusal), status=409)
    if request.headers.get("HX-Request"):
        return _card(request, shift_id, by.person_id, said=said(result))
    messages.success(request, said(result))
    return redirect(page_after(request))


def _card(
    request: HttpRequest, shift_id: int, person_id: int, *, said: str, status: int = 200
) -> HttpResponse:
    """The shift's card as it is now, in the same template as in lists, and what to say about it."""
    shift = queries.public_shift(shift_id, person_id=person_id)
    context = {
        "card": queries.cards([shift], person_id=person_id, now=clock.now())[0],
        "inside": bool(request.POST.get("inside")),
        "here": page_after(request),
    }
    response = render(request, "public/shift.html", context, status=status)
    return trigger_client_event(response, "toast", {"text": said})


def said(result: SignUpResult) -> str:
    """What to say of a sign-up that was made."""
    if result.state == SignUpState.WAITING:
        return _("已为您排队候补，有了名额按先后通知您")
    if result.state == SignUpState.ASKED:
        return _("已登记，有了结果就通知您")
    if result.state == SignUpState.OFFERED:
        return _("有名额等您确认，请到“我的班次”里确认")
    return _("您已经报过这一班了") if result.repeated else _("报名成功，到时候见")


def _to_login(request: HttpRequest) -> HttpResponse:
    address = f"{reverse('accounts:login')}?{urlencode({'next': page_after(request)})}"
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(address)
    return redirect(address)
