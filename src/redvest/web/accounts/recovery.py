"""Getting back in by who one is: proof, a slip for the office without a second factor, the new phone after it."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations as people
from redvest.people.enums import CaseState, CodePurpose, IdType
from redvest.people.operations import RecoveryForm
from redvest.web.accounts import codes
from redvest.web.accounts.logins import device_of, second_step
from redvest.web.forms import with_refusals


def _phone(label: Any) -> forms.CharField:
    widget = forms.TextInput(
        attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": 20}
    )
    return forms.CharField(
        label=label, max_length=20, widget=widget, error_messages={"required": _("请填写手机号")}
    )


def _code() -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6})
    return forms.CharField(
        label=_("短信验证码"), max_length=10, widget=widget, error_messages={"required": _("请填写验证码")}
    )


class RecoverForm(forms.Form):
    """Who one is, and the phone one has now."""

    name = forms.CharField(
        label=_("证件上的姓名"), max_length=60, error_messages={"required": _("请填写证件上的姓名")}
    )
    id_type = forms.ChoiceField(label=_("证件类型"), choices=IdType.choices, initial=IdType.RESIDENT)
    id_number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        error_messages={"required": _("请填写证件号码")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = _phone(_("现在用的手机号"))
    code = _code()
    factor = forms.CharField(
        label=_("验证器的验证码，或一个恢复码"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FinishForm(forms.Form):
    """The slip's number and the new phone, proved once more."""

    slip = forms.CharField(label=_("受理号"), max_length=9, error_messages={"required": _("请填写受理号")})
    phone = _phone(_("申请时填的新手机号"))
    code = _code()


@never_cache
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest) -> HttpResponseBase:
    """The form; ``claim``: somebody else registered in one's name. Then the slip, or when it can be finished."""
    claim = "claim" in request.GET or "claim" in request.POST
    if request.POST.get("act") == "send_code":
        sent = codes.send(request, phone=request.POST.get("phone", ""), purpose=CodePurpose.RECOVER)
        return _show(request, RecoverForm(initial=request.POST.dict()), claim, sent=sent)
    if request.method == "GET":
        return _show(request, RecoverForm(), claim)
    form = RecoverForm(request.POST)
    opened = with_refusals(form, lambda: _open(request, form, claim))
    if opened is None:
        return _show(request, form, claim, status=422)
    context = {"opened": opened, "claim": claim, "waits": opened.state == CaseState.WAITING}
    return render(request, "accounts/slip.html", context)


def _open(request: HttpRequest, form: RecoverForm, claim: bool) -> people.Opened:
    typed = {name: value.strip() for name, value in form.cleaned_data.items()}
    return people.open_recovery(
        form=RecoveryForm(**typed, claim=claim), by=identity.visitor(request), now=clock.now()
    )


def _show(
    request: HttpRequest,
    form: RecoverForm,
    claim: bool,
    *,
    sent: codes.Sent | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "claim": claim} | _sending(sent)
    return render(request, "accounts/recover.html", context, status=status)


def _sending(sent: codes.Sent | None) -> dict[str, Any]:
    return {"sent": sent, "demo": settings.DEMO, "purpose": CodePurpose.RECOVER}


@never_cache
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest) -> HttpResponseBase:
    """After the wait: the new phone takes the place of the old one, and logs in."""
    form, status = FinishForm(initial={"slip": request.GET.get("slip", "")}), 200
    sent = None
    if request.POST.get("act") == "send_code":
        sent = codes.send(request, phone=request.POST.get("phone", ""), purpose=CodePurpose.RECOVER)
        form = FinishForm(initial=request.POST.dict())
    elif request.method == "POST":
        form = FinishForm(request.POST)
        login = with_refusals(form, lambda: _finish(request, form, clock.now()))
        if login is not None:
            rotate_token(request)
            response = redirect(second_step(request) if login.half else "me:data")
            identity.sign_in(response, login_id=login.pk, person_id=login.person_id)
            return response
        status = 422
    return render(request, "accounts/recover_finish.html", {"form": form} | _sending(sent), status=status)


def _finish(request: HttpRequest, form: FinishForm, now: datetime) -> Any:
    typed = form.cleaned_data
    return people.finish_recovery(
        slip=typed["slip"],
        phone=typed["phone"],
        code=typed["code"].strip(),
        by=identity.visitor(request),
        now=now,
        device=device_of(request),
    )
