"""The second step of logging in: a code of the authenticator, or setting one up; the half-way see nothing else."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.operations import Passed
from redvest.web import qr
from redvest.web.forms import with_refusals
from redvest.web.returning import page_after, wanted_page


class FactorForm(forms.Form):
    """A code of the authenticator, or one from paper."""

    code = forms.CharField(
        label=_("验证器上的 6 位数字"),
        max_length=20,
        error_messages={"required": _("请填写验证码")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponseBase:
    """Asks for the code; without an authenticator yet, begins to set one up (``act=begin``) and confirms it."""
    half = identity.half(request)
    if half is None:
        if not identity.actor(request).is_anonymous:
            return redirect(page_after(request))
        return redirect("accounts:login")
    by = identity.claimed_actor(request)
    if request.method == "POST" and request.POST.get("act") == "begin":
        people.begin_factor(login_id=half.login_id, by=by, now=clock.now())
        return redirect(f"{reverse('accounts:second')}{_next(request)}")
    form = FactorForm(request.POST or None)
    if request.method == "GET":
        return _show(request, half, FactorForm())
    do = people.pass_factor if half.enrolled else people.confirm_factor
    passed = with_refusals(
        form,
        lambda: do(login_id=half.login_id, code=form.cleaned_data["code"], by=by, now=clock.now()),
    )
    if passed is None:
        return _show(request, half, form, status=422)
    return _let_in(request, passed)


def _next(request: HttpRequest) -> str:
    wanted = wanted_page(request)
    return f"?{urlencode({'next': wanted})}" if wanted else ""


def _show(
    request: HttpRequest, half: queries.HalfLogin, form: FactorForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "next": wanted_page(request), "enrolled": half.enrolled}
    if not half.enrolled:
        context |= setting_up(half.person_id)
    return render(request, "accounts/second.html", context, status=status)


def setting_up(person_id: int) -> dict[str, Any]:
    """What the owner sees of an authenticator being set up: the QR code and the secret in groups of four."""
    enrolment = queries.enrolment_of(person_id)
    if enrolment is None:
        return {"enrolment": None}
    secret = enrolment.secret
    return {
        "enrolment": enrolment,
        "qr": qr.svg(enrolment.address),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }


def _let_in(request: HttpRequest, passed: Passed) -> HttpResponseBase:
    rotate_token(request)
    response: HttpResponseBase
    if passed.codes:
        context = {"codes": passed.codes, "go_on": page_after(request)}
        response = render(request, "accounts/recovery_codes.html", context)
    else:
        response = redirect(page_after(request))
    identity.sign_in(response, login_id=passed.login_id, person_id=passed.person_id)
    return response
