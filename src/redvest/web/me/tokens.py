"""My tokens for programs: make one and see its key once, see their last use, end them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import TOKEN_DAYS, TokenScope
from redvest.web.forms import KeyField, with_refusals


class TokenForm(forms.Form):
    """What a token is called, what it may do, how long."""

    name = forms.CharField(
        label=gettext_lazy("名字"),
        max_length=40,
        error_messages={"required": gettext_lazy("请给令牌起个名字，例如“社区大屏”")},
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("可以做什么"),
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一项")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("有效期"),
        coerce=int,
        choices=[(days, ngettext_lazy("%d 天", "%d 天", days) % days) for days in TOKEN_DAYS],
    )
    key = KeyField()


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def tokens(request: HttpRequest) -> HttpResponseBase:
    """The page; making one shows its key in the answer itself, for it is told only this once."""
    if request.method != "POST":
        return _show(request, _fresh())
    form = TokenForm(request.POST)
    made = with_refusals(
        form,
        lambda: people.make_token(**form.cleaned_data, by=identity.actor(request), now=clock.now()),
    )
    if made is None:
        return _show(request, form, status=422)
    return _show(request, _fresh(), made=made, status=201)


def _fresh() -> TokenForm:
    return TokenForm(initial={"scopes": [TokenScope.OWN_READ], "days": 90})


def _show(request: HttpRequest, form: TokenForm, *, status: int = 200, **more: Any) -> HttpResponseBase:
    now = clock.now()
    rows = [
        {
            "token": token,
            "scopes": [TokenScope(scope).label for scope in token.scopes],
            "ended": token.revoked_at is not None or token.expires_at <= now,
        }
        for token in queries.tokens_of(identity.person_id(request))[:100]
    ]
    context = {"form": form, "rows": rows, "limit": 600}
    return render(request, "me/tokens.html", context | more, status=status)


@require_POST
@identity.member
def revoke(request: HttpRequest, token_id: int) -> HttpResponseBase:
    """Ends one."""
    people.revoke_token(token_id=token_id, by=identity.actor(request), now=clock.now())
    messages.success(request, _("令牌已停用，用它的程序马上不能再访问。"))
    return redirect("me:tokens")
