"""One's own code, shown to the leader, and the leader's code, scanned from their screen."""

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from redvest.activities import codes
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.web import qr
from redvest.web.me.check import check_now


@never_cache
@require_GET
@identity.member
def my_code(request: HttpRequest) -> HttpResponseBase:
    """One's own code, good for half a minute; htmx asks for the next one, without scripts the page reloads itself."""
    now = clock.now()
    code = codes.person_code(identity.person_id(request), now=now)
    left = codes.seconds_left(now)
    context = {
        "code": code,
        "svg": qr.svg(code),
        "seconds": codes.ROTATION,
        "left": left,
        "now_ms": int(now.timestamp() * 1000),
        "expires_ms": (int(now.timestamp()) + left) * 1000,
    }
    return render(request, "me/_code.html" if request.headers.get("HX-Request") else "me/code.html", context)


class ScanForm(forms.Form):
    """The text of a code: read by the camera or typed."""

    code = forms.CharField(
        label=_("现场的码"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": _("请扫码，或把码的文字粘贴到这里")},
    )


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def scan(request: HttpRequest) -> HttpResponseBase:
    """Reads the leader's code with the camera, or as text, and checks in or out as it says."""
    form = ScanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return check_now(request, form.cleaned_data["code"])
    return render(request, "me/scan.html", {"form": form}, status=422 if form.errors else 200)
