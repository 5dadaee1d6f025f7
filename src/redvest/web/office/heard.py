"""Needs heard at doors: noted on a visit, then settled as a proposal, an order, or not at all."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.orders import operations
from redvest.orders.enums import HeardState, Need
from redvest.orders.operations import HeardForm
from redvest.orders.queries import menu as queries
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import DayField, KeyField, with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.team.forms import ReasonForm
from redvest.web.village_choices import village_choices


class NoteForm(forms.Form):
    """What households spoke of."""

    site_code = forms.ChoiceField(label=gettext_lazy("在哪个村（社区）"))
    need = forms.ChoiceField(
        label=gettext_lazy("哪一类"), choices=[("", gettext_lazy("请选择")), *Need.choices]
    )
    text = forms.CharField(
        label=gettext_lazy("听到的需要"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("不写姓名和门牌"),
    )
    households = forms.IntegerField(label=gettext_lazy("几户说到"), initial=1, min_value=1)
    heard_on = DayField(label=gettext_lazy("哪天走访"))
    key = KeyField()

    def __init__(self, *args: Any, villages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site_code"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = villages


class LinkForm(forms.Form):
    """The order it became."""

    order_id = forms.IntegerField(label=gettext_lazy("单号"), min_value=1)


@require_GET
@duty(Verb.TAKE_DOWN)
def heard(request: HttpRequest) -> HttpResponse:
    """What was heard at one's places, and what is missing on the menu there."""
    viewer, state = identity.viewer(request), request.GET.get("state", HeardState.OPEN)
    rows = queries.heard_visible_to(viewer)
    if state in HeardState.values:
        rows = rows.filter(state=state)
    context = {
        "page": page_of(request, rows),
        "state": state,
        "states": HeardState.choices,
        "counts": queries.heard_counts(viewer, now=clock.now(), limit=30),
    }
    return office_page(request, "office/heard.html", context)


@require_http_methods(["GET", "POST"])
@duty(Verb.TAKE_DOWN)
def heard_new(request: HttpRequest) -> HttpResponseBase:
    """Notes a need."""
    tops = [one for one in identity.viewer(request).scopes(Verb.TAKE_DOWN) if not one.at_team]
    villages = village_choices([one.path for one in tops], first=_("请选择"))
    initial = {"heard_on": clock.local_day(clock.now()), "site_code": tops[0].scope}
    form = NoteForm(request.POST or None, villages=villages, initial=initial)
    if request.method == "POST" and with_refusals(form, lambda: _note(request, form)) is not None:
        return done(request, _("已记下"), "office:heard")
    return office_page(request, "office/heard_new.html", {"form": form}, status=status_of(form))


def _note(request: HttpRequest, form: NoteForm) -> Any:
    typed = dict(form.cleaned_data)
    key = typed.pop("key")
    return operations.note_need(form=HeardForm(**typed), by=identity.actor(request), now=clock.now(), key=key)


@require_GET
@duty(Verb.TAKE_DOWN)
def heard_one(request: HttpRequest, heard_id: int) -> HttpResponse:
    """One need, and what may become of it."""
    return _shown(request, heard_id)


def _shown(request: HttpRequest, heard_id: int, **shown: Any) -> HttpResponse:
    viewer = identity.viewer(request)
    found = queries.heard_for(viewer, heard_id)
    context = {
        "heard": found,
        "item": found.items.order_by("pk").first(),
        "open": found.state == HeardState.OPEN,
        "may_propose": viewer.may(Verb.PROPOSE_MENU, found.site.path),
        "may_order": viewer.may(Verb.TAKE_DOWN, found.site.path),
        "dismiss_form": shown.get("dismiss") or ReasonForm(auto_id="dismiss_%s"),
        "link_form": shown.get("link") or LinkForm(auto_id="link_%s"),
    }
    return office_page(request, "office/heard_one.html", context, status=status_of(*shown.values()))


@require_POST
@duty(Verb.TAKE_DOWN)
def heard_dismiss(request: HttpRequest, heard_id: int) -> HttpResponseBase:
    """Says why nothing comes of it."""
    form = ReasonForm(request.POST, auto_id="dismiss_%s")
    settled = with_refusals(
        form,
        lambda: operations.dismiss_need(
            heard_id=heard_id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if settled is None:
        return _shown(request, heard_id, dismiss=form)
    return done(request, _("已记下原因"), "office:heard")


@require_POST
@duty(Verb.TAKE_DOWN)
def heard_order(request: HttpRequest, heard_id: int) -> HttpResponseBase:
    """Says which order it became."""
    form = LinkForm(request.POST, auto_id="link_%s")
    settled = with_refusals(
        form,
        lambda: operations.link_need_to_order(
            heard_id=heard_id,
            order_id=form.cleaned_data["order_id"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if settled is None:
        return _shown(request, heard_id, link=form)
    return done(request, _("已和那张单连起来"), "office:heard")
