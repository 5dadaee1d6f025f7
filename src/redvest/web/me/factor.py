"""One's second factor: set up, paper codes made anew, done without."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations as people
from redvest.people import queries
from redvest.web.accounts.second import FactorForm, setting_up
from redvest.web.forms import with_refusals


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def factor(request: HttpRequest) -> HttpResponseBase:
    """The page; ``act``: begin, confirm, renew or drop."""
    act = request.POST.get("act", "")
    if act == "begin":
        login_id = identity.actor(request).login_id
        assert login_id is not None  # pages are opened by a login
        people.begin_factor(login_id=login_id, by=identity.actor(request), now=clock.now())
        return redirect("me:factor")
    form = FactorForm(request.POST) if request.method == "POST" else FactorForm()
    if request.method == "GET":
        return _show(request, form)
    done = with_refusals(form, lambda: _do(request, act, form.cleaned_data["code"]))
    if done is None:
        return _show(request, form, act=act, status=422)
    if done:
        context = {"codes": done, "go_on": reverse("me:factor")}
        return render(request, "accounts/recovery_codes.html", context)
    messages.success(request, _("两步验证已关闭。"))
    return redirect("me:factor")


def _do(request: HttpRequest, act: str, code: str) -> tuple[str, ...]:
    by, now = identity.actor(request), clock.now()
    if act == "renew":
        return people.renew_recovery_codes(code=code, by=by, now=now)
    if act == "drop":
        people.drop_factor(code=code, by=by, now=now)
        return ()
    assert by.login_id is not None  # pages are opened by a login
    return people.confirm_factor(login_id=by.login_id, code=code, by=by, now=now).codes


def _show(request: HttpRequest, form: FactorForm, *, act: str = "", status: int = 200) -> HttpResponse:
    me = identity.person_id(request)
    context: dict[str, Any] = {
        "form": form,
        "act": act,
        "factor": queries.factor_of(me),
        "due": settings.SECOND_FACTOR and identity.viewer(request).on_duty,
    }
    return render(request, "me/factor.html", context | setting_up(me), status=status)
