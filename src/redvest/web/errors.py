"""Answers to requests that never reached a view."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long or was sent from elsewhere: say so, and how to go on."""
    text = _("这个页面打开太久或已在别处登录，为了安全请刷新页面再提交一次")
    return render(request, "403.html", {"reasons": [Reason("csrf", text)]}, status=403)
