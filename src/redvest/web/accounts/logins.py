"""Logging in by phone and code or by password, and out."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations as people
from redvest.people.enums import CodePurpose
from redvest.web.accounts import codes
from redvest.web.accounts.forms import CodeLoginForm, PasswordLoginForm
from redvest.web.forms import with_refusals
from redvest.web.returning import page_after, wanted_page

#: What the login operations return: the id of the login and of its person.
LogIn = Callable[[], Any]


@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The login page; ``by`` chooses code (default) or password, ``next`` where to go on."""
    if request.method == "GET" and not identity.actor(request).is_anonymous:
        return redirect(page_after(request))
    if request.method == "GET" and "again" not in request.GET and identity.half(request) is not None:
        return redirect(second_step(request))
    by_password = (request.POST.get("by") or request.GET.get("by")) == "password"
    form = (PasswordLoginForm if by_password else CodeLoginForm)(request.POST or None)
    sent = None
    status = 200
    if request.POST.get("act") == "send_code":
        sent = codes.send(request, phone=request.POST.get("phone", ""), purpose=CodePurpose.LOGIN)
        form = CodeLoginForm(initial=request.POST.dict())
    elif request.method == "POST":
        made = with_refusals(form, _by_password(request, form) if by_password else _by_code(request, form))
        if made is not None:
            rotate_token(request)  # a token planted before the login is worth nothing after it
            response = HttpResponseRedirect(second_step(request) if made.half else page_after(request))
            identity.sign_in(response, login_id=made.pk, person_id=made.person_id)
            return response
        status = 422
    context = {
        "form": form,
        "by_password": by_password,
        "next": wanted_page(request),
        "sent": sent,
        "demo": settings.DEMO,
        "purpose": CodePurpose.LOGIN,
    }
    return render(request, "accounts/login.html", context, status=status)


def second_step(request: HttpRequest) -> str:
    """Where the second factor is asked, and after it the page that was wanted."""
    wanted = wanted_page(request)
    to = reverse("accounts:second")
    return f"{to}?{urlencode({'next': wanted})}" if wanted else to


def _by_code(request: HttpRequest, form: Any) -> LogIn:
    return lambda: people.log_in_by_code(
        phone=form.cleaned_data["phone"],
        code=form.cleaned_data["code"].strip(),
        by=identity.visitor(request),
        now=clock.now(),
        device=device_of(request),
    )


def _by_password(request: HttpRequest, form: Any) -> LogIn:
    return lambda: people.log_in_by_password(
        phone=form.cleaned_data["phone"],
        password=form.cleaned_data["password"],
        by=identity.visitor(request),
        now=clock.now(),
        device=device_of(request),
    )


def device_of(request: HttpRequest) -> str:
    """How the browser names itself, for one's own list of logins."""
    return request.headers.get("User-Agent", "")


@never_cache
@require_POST
def send_code(request: HttpRequest) -> HttpResponse:
    """Sends a code and answers with the button that counts down, for htmx."""
    purpose = request.POST.get("purpose", "")
    purpose = purpose if purpose in CodePurpose.values else CodePurpose.LOGIN
    sent = codes.send(request, phone=request.POST.get("phone", ""), purpose=purpose)
    context = {"sent": sent, "purpose": purpose, "demo": settings.DEMO}
    return render(request, "accounts/_send_code.html", context, status=422 if sent.errors else 200)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Ends this login and says so."""
    by = identity.actor(request)
    response = redirect("public:home")
    if by.login_id is not None:
        people.log_out(login_id=by.login_id, by=by, now=clock.now())
        messages.success(request, _("您已安全退出"))
    identity.sign_out(response)
    return response
