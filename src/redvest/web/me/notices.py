"""One's notices, and what one chose to get of them outside the product."""

from datetime import time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.notices import operations, queries
from redvest.notices.enums import Channel, Group
from redvest.people import queries as people
from redvest.people.enums import Purpose
from redvest.web.desk import page_of
from redvest.web.forms import ClockField, with_refusals
from redvest.web.targets import has_page, path_of


@never_cache
@require_GET
@identity.member
def notices(request: HttpRequest) -> HttpResponseBase:
    """What one was told, the latest first. Looking at the list marks nothing: opening one does, or the button."""
    me = identity.person_id(request)
    page = page_of(request, queries.notices_of(me))
    lines = [{"line": line, "leads": has_page(line.target)} for line in queries.in_words(page.object_list)]
    return render(request, "me/notices.html", {"page": page, "lines": lines})


@require_POST
@identity.member
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponseBase:
    """Marks one as read and goes on to what it is about."""
    target = operations.read_notice(notice_id=notice_id, by=identity.actor(request), now=clock.now())
    return redirect(path_of(target))


@require_POST
@identity.member
def read_all(request: HttpRequest) -> HttpResponseBase:
    """Marks all as read."""
    operations.read_all(by=identity.actor(request), now=clock.now())
    messages.success(request, say("全部标为已读了。"))
    return redirect("me:notices")


class QuietForm(forms.Form):
    """From when until when nothing but urgent messages goes out."""

    starts = ClockField(label=_("从"))
    ends = ClockField(label=_("到"))


class MailForm(forms.Form):
    """A mail address."""

    address = forms.CharField(
        label=_("邮箱"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={"required": _("请填写邮箱")},
    )


class MailCodeForm(forms.Form):
    """The code that was mailed."""

    code = forms.CharField(
        label=_("邮件里的验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("请填写验证码")},
    )


@never_cache
@require_GET
@identity.member
def settings(request: HttpRequest) -> HttpResponseBase:
    """Channels by group, quiet hours, the mail address."""
    return _settings(request)


def _settings(request: HttpRequest, *, status: int = 200, **forms_shown: Any) -> HttpResponseBase:
    me = identity.person_id(request)
    own = queries.choices_of(me)
    reached = {Channel.SMS: True, Channel.EMAIL: bool(own.mail), Channel.WECHAT: own.wechat}
    channels = [
        channel
        for channel in Channel
        if any(choice.channel == channel for choice in own.choices) and reached[channel]
    ]
    context = {
        "own": own,
        "agrees": Purpose.MESSAGES in people.purposes_agreed_by(me),
        "channels": channels,
        "groups": [
            {
                "group": group,
                "choices": [choice for choice in own.of(group) if choice.channel in channels],
            }
            for group in Group
        ],
        "mail_offered": any(choice.channel == Channel.EMAIL for choice in own.choices),
        "no_quiet": own.quiet[0] == own.quiet[1],
        "quiet_form": QuietForm(initial={"starts": own.quiet[0], "ends": own.quiet[1]}, auto_id="quiet_%s"),
        "mail_form": MailForm(auto_id="mail_%s"),
        "code_form": MailCodeForm(auto_id="mail_%s"),
    }
    return render(request, "me/notice_settings.html", context | forms_shown, status=status)


@require_POST
@identity.member
def choose(request: HttpRequest) -> HttpResponseBase:
    """Stores the ticked groups and channels; ``offered`` names what stood there to be ticked."""
    ticked = set(request.POST.getlist("wanted"))
    offered = [pair for pair in request.POST.getlist("offered") if pair.count(".") == 1]
    wanted = {(pair.split(".")[0], pair.split(".")[1]): pair in ticked for pair in offered}
    operations.choose_channels(wanted=wanted, by=identity.actor(request), now=clock.now())
    messages.success(request, say("已保存。"))
    return redirect("me:notice_settings")


@never_cache
@require_POST
@identity.member
def quiet(request: HttpRequest) -> HttpResponseBase:
    """Stores the quiet hours; ``none`` takes them away."""
    form = QuietForm(request.POST, auto_id="quiet_%s")
    if request.POST.get("none"):
        form = QuietForm({"starts": "00:00", "ends": "00:00"}, auto_id="quiet_%s")
    saved = with_refusals(form, lambda: _set_quiet(request, form.cleaned_data))
    if saved is None:
        return _settings(request, status=422, quiet_form=form)
    messages.success(request, say("已保存。"))
    return redirect("me:notice_settings")


def _set_quiet(request: HttpRequest, given: dict[str, time]) -> bool:
    operations.set_quiet_hours(
        starts=given["starts"], ends=given["ends"], by=identity.actor(request), now=clock.now()
    )
    return True


@never_cache
@require_POST
@identity.member
def give_mail(request: HttpRequest) -> HttpResponseBase:
    """Takes a mail address and sends it a code."""
    form = MailForm(request.POST, auto_id="mail_%s")
    given = with_refusals(form, lambda: _give_mail(request, form.cleaned_data["address"]))
    if given is None:
        return _settings(request, status=422, mail_form=form)
    messages.success(request, say("验证码已发到这个邮箱，请在 15 分钟内填写。"))
    return redirect("me:notice_settings")


def _give_mail(request: HttpRequest, address: str) -> bool:
    operations.give_mail_address(address=address, by=identity.actor(request), now=clock.now())
    return True


@never_cache
@require_POST
@identity.member
def confirm_mail(request: HttpRequest) -> HttpResponseBase:
    """Confirms the address by its code."""
    form = MailCodeForm(request.POST, auto_id="mail_%s")
    confirmed = with_refusals(
        form,
        lambda: operations.confirm_mail_address(
            code=form.cleaned_data["code"], by=identity.actor(request), now=clock.now()
        ),
    )
    if confirmed is None:
        return _settings(request, status=422, code_form=form)
    messages.success(request, say("邮箱已确认。"))
    return redirect("me:notice_settings")


@require_POST
@identity.member
def remove_address(request: HttpRequest) -> HttpResponseBase:
    """Takes the address of a channel away."""
    channel = request.POST.get("channel", "")
    operations.remove_address(channel=channel, by=identity.actor(request), now=clock.now())
    messages.success(request, say("已删除，以后不再往那里发。"))
    return redirect("me:notice_settings")
