"""Somebody entered by others: proves the phone, sees who entered them and for what, and confirms or disowns it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Refused
from redvest.people import operations as people
from redvest.people.enums import CodePurpose
from redvest.people.operations import EntryProof, RegisterResult
from redvest.people.operations.confirming import PROOF_LIFE
from redvest.people.queries import EntryCard
from redvest.web.accounts import codes
from redvest.web.accounts.forms import EntryCodeForm, EntryForm
from redvest.web.accounts.logins import device_of
from redvest.web.entry_words import source_words
from redvest.web.forms import with_refusals

#: Carries the sealed proof of the phone from page to page, for half an hour.
COOKIE = "rv_entry"


@never_cache
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """Asks for phone and code; once they were right, shows the entries made with that phone."""
    if request.method == "GET":
        cards = _proved(request)
        return _ask(request, EntryCodeForm()) if cards is None else _shown(request, cards)
    if request.POST.get("act") == "send_code":
        sent = codes.send(request, phone=request.POST.get("phone", ""), purpose=CodePurpose.CONFIRM)
        return _ask(request, EntryCodeForm(initial=request.POST.dict()), sent=sent)
    form = EntryCodeForm(request.POST)
    proof = with_refusals(form, lambda: _prove(request, form))
    if proof is None:
        return _ask(request, form, status=422)
    response = redirect("accounts:entry")
    response.set_cookie(
        COOKIE,
        proof.token,
        max_age=int(PROOF_LIFE.total_seconds()),
        path=reverse("accounts:entry"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _prove(request: HttpRequest, form: EntryCodeForm) -> EntryProof:
    return people.prove_phone(
        phone=form.cleaned_data["phone"],
        code=form.cleaned_data["code"].strip(),
        by=identity.visitor(request),
        now=clock.now(),
    )


@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Makes the person a volunteer who has confirmed it themselves, and logs them in."""
    form = EntryForm(request.POST)
    made = with_refusals(form, lambda: _confirm(request, form))
    if made is None:
        cards = _proved(request)
        if cards is None:
            return _ask(request, EntryCodeForm(), late=True, status=422)
        return _shown(request, cards, form=form, status=422)
    rotate_token(request)
    response = HttpResponseRedirect(reverse("accounts:registered"))
    response.delete_cookie(COOKIE, path=reverse("accounts:entry"))
    identity.sign_in(response, login_id=made.login_id, person_id=made.person_id)
    return response


def _confirm(request: HttpRequest, form: EntryForm) -> RegisterResult:
    return people.confirm_entry(
        person_id=form.cleaned_data["person_id"],
        token=request.COOKIES.get(COOKIE, ""),
        consents=form.cleaned_data["consents"],
        password=form.cleaned_data["password"],
        by=identity.visitor(request),
        now=clock.now(),
        device=device_of(request),
    )


@never_cache
@require_POST
def disown(request: HttpRequest) -> HttpResponse:
    """ "I did not sign up": one tap, and nothing of the person is left but a marker for the supervisors."""
    given = request.POST.get("person_id", "")
    try:
        people.disown_entry(
            person_id=int(given) if given.isdigit() and len(given) < 18 else 0,
            token=request.COOKIES.get(COOKIE, ""),
            by=identity.visitor(request),
            now=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:entry")
    messages.success(request, _("已删除这条登记里您的全部信息，并告知监督人员。谢谢您告诉我们。"))
    return redirect("accounts:entry")


def _proved(request: HttpRequest) -> list[EntryCard] | None:
    """The entries of the phone that was proved; None if none was, or too long ago."""
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        return None
    try:
        return people.entries_proved(token, now=clock.now())
    except Refused:
        return None


def _ask(request: HttpRequest, form: EntryCodeForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "demo": settings.DEMO, "purpose": CodePurpose.CONFIRM, "sent": None, **more}
    return render(request, "accounts/entry_code.html", context, status=status)


def _shown(
    request: HttpRequest, cards: list[EntryCard], *, form: EntryForm | None = None, status: int = 200
) -> HttpResponse:
    asked = str(form["person_id"].value()) if form else ""
    lines = [
        {
            "card": card,
            "source": source_words(card.source),
            "form": form
            if form and asked == str(card.person_id)
            else EntryForm(initial={"person_id": card.person_id}, auto_id=f"e{card.person_id}_%s"),
        }
        for card in cards
    ]
    return render(request, "accounts/entry.html", {"lines": lines}, status=status)
