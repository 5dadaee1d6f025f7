"""Becoming a volunteer: one page in five short parts; nothing typed is ever lost on the way."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations as people
from redvest.people import queries as people_queries
from redvest.people import rules
from redvest.people.enums import CodePurpose
from redvest.people.operations import RegisterResult
from redvest.web.accounts import codes
from redvest.web.accounts.forms import RegistrationForm
from redvest.web.accounts.logins import device_of
from redvest.web.accounts.places import Picker, picker_of
from redvest.web.forms import with_refusals
from redvest.web.returning import page_after, wanted_page

#: Buttons of the form that do not register: without scripts they send the page to change a part of it.
HELPERS = frozenset({"send_code", "place"})


@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The registration form. Helping buttons show it again with all that was typed; the last one registers."""
    if not identity.actor(request).is_anonymous:
        return redirect(page_after(request))
    if request.method == "GET":
        return _show(request, RegistrationForm(), picker_of(request.GET.dict()))
    picker = picker_of(request.POST.dict())
    data = request.POST.copy()
    data["residence"] = picker.residence
    if request.POST.get("act") in HELPERS or "pick" in request.POST:
        return _help(request, RegistrationForm(initial=_typed(request)), picker)
    form = RegistrationForm(data)
    made = with_refusals(form, lambda: _register(request, form))
    if made is None:
        return _show(request, form, picker, status=422)
    rotate_token(request)
    after = reverse("accounts:registered")
    wanted = wanted_page(request)
    response = HttpResponseRedirect(f"{after}?{urlencode({'next': wanted})}" if wanted else after)
    identity.sign_in(response, login_id=made.login_id, person_id=made.person_id)
    return response


def _register(request: HttpRequest, form: RegistrationForm) -> RegisterResult:
    return people.register(
        form=form.registration, by=identity.visitor(request), now=clock.now(), device=device_of(request)
    )


def _typed(request: HttpRequest) -> dict[str, object]:
    """All that was typed so far, to be shown again without a word about what is still missing."""
    many = {"skills", "categories", "consents"}
    return {name: request.POST.getlist(name) if name in many else request.POST[name] for name in request.POST}


def _help(request: HttpRequest, form: RegistrationForm, picker: Picker) -> HttpResponse:
    sent = None
    if request.POST.get("act") == "send_code":
        sent = codes.send(request, phone=request.POST.get("phone", ""), purpose=CodePurpose.REGISTER)
    return _show(request, form, picker, sent=sent)


def _show(
    request: HttpRequest,
    form: RegistrationForm,
    picker: Picker,
    *,
    sent: codes.Sent | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "picker": picker,
        "sent": sent,
        "next": wanted_page(request),
        "demo": settings.DEMO,
        "purpose": CodePurpose.REGISTER,
        "taken": str(rules.identity_is_taken()) in form.errors.get("id_number", [])
        if form.is_bound
        else False,
    }
    return render(request, "accounts/register.html", context, status=status)


@never_cache
@require_POST
def check(request: HttpRequest) -> JsonResponse:
    """What the domain has to say about one field (``_field``) of the form so far: ``{"error": sentence or null}``."""
    field = request.POST.get("_field", "")
    form = RegistrationForm(request.POST)
    form.is_valid()
    told = [str(error) for error in form.errors.get(field, [])] if request.POST.get(field) else []
    return JsonResponse({"error": told[0] if told else None})


@never_cache
@require_GET
@identity.member
def registered(request: HttpRequest) -> HttpResponse:
    """Registered: the volunteer number, and what to do first."""
    person = people_queries.person_by_id(identity.person_id(request))
    return render(request, "accounts/registered.html", {"person": person, "next": wanted_page(request)})
