"""What one decides about one's own data: correcting, a new phone, leaving, claiming, stopping what others ask."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from redvest.activities import queries as activities
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.attachments import Upload
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import CodePurpose, IdType, Sex
from redvest.people.operations import Correction
from redvest.teams import queries as teams
from redvest.web.accounts import codes
from redvest.web.forms import DayField, with_refusals

_CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6}


def _code(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=10,
        widget=forms.TextInput(attrs=_CODE),
        error_messages={"required": gettext_lazy("请填写验证码")},
    )


class CorrectionForm(forms.Form):
    """What the document really says."""

    name = forms.CharField(
        label=gettext_lazy("证件上的姓名"),
        max_length=60,
        error_messages={"required": gettext_lazy("请填写证件上的姓名")},
    )
    id_type = forms.ChoiceField(
        label=gettext_lazy("证件类型"), choices=IdType.choices, initial=IdType.RESIDENT, required=False
    )
    id_number = forms.CharField(
        label=gettext_lazy("证件号码"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    birth_date = DayField(label=gettext_lazy("出生日期"), required=False)
    sex = forms.ChoiceField(label=gettext_lazy("性别"), choices=[("", "–"), *Sex.choices], required=False)
    proof = forms.FileField(
        label=gettext_lazy("证件照片"), error_messages={"required": gettext_lazy("请上传证件或证明的照片")}
    )
    words = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)


class PhoneForm(forms.Form):
    """The new phone, and a code to each."""

    phone = forms.CharField(
        label=gettext_lazy("新手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": gettext_lazy("请填写手机号")},
    )
    code = _code(gettext_lazy("新手机号收到的验证码"))
    old_code = _code(gettext_lazy("原手机号收到的验证码"))


class LeaveForm(forms.Form):
    """Leaving, by a code to one's own phone."""

    code = _code(gettext_lazy("短信验证码"))


class ClaimForm(forms.Form):
    """The token told when one left."""

    token = forms.CharField(
        label=gettext_lazy("认领码"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("请填写认领码")},
    )


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def correct(request: HttpRequest) -> HttpResponseBase:
    """Asks for one's name or document to be corrected, with a picture of it; two of the office decide."""
    profile = queries.profile_of(identity.person_id(request))
    form = CorrectionForm(request.POST or None, request.FILES or None, initial={"name": profile.info.name})
    if request.method == "POST" and with_refusals(form, lambda: _ask(request, form)) is not None:
        messages.success(request, _("申请已提交。两位工作人员核对后会通知您，可能要您带证件到站里。"))
        return redirect("me:data")
    status = 422 if request.method == "POST" else 200
    return render(request, "me/correct.html", {"form": form, "profile": profile}, status=status)


def _ask(request: HttpRequest, form: CorrectionForm) -> object:
    typed = form.cleaned_data
    handed_in = typed["proof"]
    return people.ask_correction(
        correction=Correction(
            name=typed["name"],
            id_type=typed["id_type"],
            id_number=typed["id_number"],
            birth_date=typed["birth_date"],
            sex=typed["sex"],
        ),
        proof=Upload(name=handed_in.name, content=handed_in.read(), content_type=handed_in.content_type),
        words=typed["words"],
        by=identity.actor(request),
        now=clock.now(),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def change_phone(request: HttpRequest) -> HttpResponseBase:
    """Changes one's phone by a code to the new and one to the old."""
    profile = queries.profile_of(identity.person_id(request))
    act, form, status = request.POST.get("act"), PhoneForm(), 200
    sent = None
    if act in ("send_code", "send_old"):
        phone = request.POST.get("phone", "") if act == "send_code" else profile.phone
        sent = codes.send(request, phone=phone or "", purpose=CodePurpose.PHONE)
        form = PhoneForm(initial=request.POST.dict())
    elif request.method == "POST":
        form = PhoneForm(request.POST)
        if with_refusals(form, lambda: _changed(request, form)):
            messages.success(request, _("手机号已更换，以后用新号码登录。其他设备上的登录已退出。"))
            return redirect("me:data")
        status = 422
    context = {
        "form": form,
        "profile": profile,
        "sent": sent if act == "send_code" else None,
        "sent_old": sent if act == "send_old" else None,
        "demo": settings.DEMO,
        "purpose": CodePurpose.PHONE,
    }
    return render(request, "me/change_phone.html", context, status=status)


def _changed(request: HttpRequest, form: PhoneForm) -> bool:
    people.change_phone(
        phone=form.cleaned_data["phone"],
        code=form.cleaned_data["code"].strip(),
        old_code=form.cleaned_data["old_code"].strip(),
        by=identity.actor(request),
        now=clock.now(),
    )
    return True


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def leave(request: HttpRequest) -> HttpResponseBase:
    """Says what is lost and what is kept, or what must be done first; then leaves, and tells the token once."""
    me, now = identity.person_id(request), clock.now()
    profile = queries.profile_of(me)
    form, sent, status = LeaveForm(), None, 200
    if request.POST.get("act") == "send_code":
        sent = codes.send(request, phone=profile.phone or "", purpose=CodePurpose.LOGIN)
    elif request.method == "POST":
        form = LeaveForm(request.POST)
        by = identity.actor(request)
        left = with_refusals(
            form, lambda: people.leave(code=form.cleaned_data["code"].strip(), by=by, now=now)
        )
        if left is not None:
            response = render(request, "me/left.html", {"token": left.token})
            identity.sign_out(response)
            return response
        status = 422
    context = {
        "form": form,
        "profile": profile,
        "first": people.why_not_leave(me, now=now),
        "totals": activities.totals_of(me),
        "teams": list(teams.teams_of(me)),
        "ahead": activities.own_sign_ups(me, now=now).count(),
        "sent": sent,
        "demo": settings.DEMO,
        "purpose": CodePurpose.LOGIN,
    }
    return render(request, "me/leave.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def claim(request: HttpRequest) -> HttpResponseBase:
    """Takes up the hours of before one left, by the token told then."""
    form = ClaimForm(request.POST or None)
    if request.method == "POST":
        by = identity.actor(request)
        done = with_refusals(
            form, lambda: people.claim_hours(token=form.cleaned_data["token"], by=by, now=clock.now())
        )
        if done is not None:
            messages.success(request, _("以前的服务时长已回到您的名下。"))
            return redirect("me:hours")
    status = 422 if request.method == "POST" else 200
    return render(request, "me/claim.html", {"form": form}, status=status)


@require_POST
@identity.member
def stop_case(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Stops what was asked for in one's name."""
    people.stop_case(case_id=case_id, by=identity.actor(request), now=clock.now())
    messages.success(request, _("已阻止。您的账号和手机号都没有变。"))
    return redirect("me:data")


@require_POST
@identity.member
def end_logins(request: HttpRequest) -> HttpResponseBase:
    """Ends all of one's logins but this."""
    ended = people.log_out_elsewhere(
        person_id=identity.person_id(request), by=identity.actor(request), now=clock.now()
    )
    messages.success(request, _("已让其他 %(n)s 处登录退出。") % {"n": ended})
    return redirect("me:data")
