"""A team's invitations and standing agreements, for its leaders and the staff of its site."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import queries as places
from redvest.teams import operations, queries
from redvest.teams.queries import TeamInfo
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.place_forms import day_after
from redvest.web.office.team_forms import AgreementEntry, RenewForm, upload_of
from redvest.web.office.teams import person_called
from redvest.web.team.desk import team_page
from redvest.web.team.forms import ReasonForm

#: Sites or units offered while one types.
SHOWN = 20


class InviteForm(forms.Form):
    """Whom to invite, and a word to them."""

    number = forms.CharField(
        label=_("志愿者编号"), max_length=16, help_text=_("请对方在“我的码”里看编号，V 开头")
    )
    message = forms.CharField(
        label=_("想说的话"), required=False, max_length=120, help_text=_("例如：每周六清洁家园，欢迎您")
    )


def led_team(request: HttpRequest, code: str) -> TeamInfo:
    """The team, for its leaders and those who manage it; hidden from others."""
    info, viewer = queries.team_by_code(code), identity.viewer(request)
    require_sight(viewer.may(Verb.LEAD_TEAM, info.path) or viewer.may(Verb.MANAGE_TEAMS, info.site_path))
    return info


@require_http_methods(["GET", "POST"])
@identity.member
def invitations(request: HttpRequest, code: str) -> HttpResponse:
    """Invites by volunteer number, and shows what became of the invitations."""
    info, now = led_team(request, code), clock.now()
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        by = identity.actor(request)
        sent = with_refusals(
            form,
            lambda: operations.invite(
                team_id=info.id,
                person_id=person_called(form.cleaned_data["number"].strip(), about="number"),
                message=form.cleaned_data["message"],
                by=by,
                now=now,
            ),
        )
        if sent is not None:
            return done(request, _("邀请已发出，对方同意才会成为成员"), "team:invitations", code)
    page = page_of(request, queries.invitations_visible_to(identity.viewer(request), team_id=info.id))
    context = {"team": info, "form": form, "page": page, "sent": queries.invited(list(page), now=now)}
    return team_page(request, "team/invitations.html", context, status=status_of(form))


@require_POST
@identity.member
def invitation_withdraw(request: HttpRequest, code: str, invitation_id: int) -> HttpResponse:
    """Takes an invitation back."""
    info = led_team(request, code)
    operations.withdraw_invitation(invitation_id=invitation_id, by=identity.actor(request), now=clock.now())
    return done(request, _("邀请已撤回"), "team:invitations", info.code)


@require_GET
@identity.member
def agreements(request: HttpRequest, code: str) -> HttpResponse:
    """The team's agreements with sites and units."""
    return _agreements_page(request, led_team(request, code))


def _agreements_page(request: HttpRequest, info: TeamInfo, **given: Any) -> HttpResponse:
    today = clock.local_day(clock.now())
    page = page_of(request, queries.agreements_visible_to(identity.viewer(request), team_id=info.id))
    context = {
        "team": info,
        "page": page,
        "agreements": [queries.agreement_info(row, on=today) for row in page],
        "today": today,
        **given,
    }
    shown = [form for form in given.values() if isinstance(form, forms.Form)]
    return team_page(request, "team/agreements.html", context, status=status_of(*shown))


@require_http_methods(["GET", "POST"])
@identity.member
def agreement_new(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps an agreement, with its paper."""
    info = led_team(request, code)
    form = AgreementEntry(request.POST or None, request.FILES or None)
    if request.method == "POST":
        by, now = identity.actor(request), clock.now()
        made = with_refusals(
            form,
            lambda: operations.make_agreement(
                team_id=info.id,
                form=form.said,
                file=upload_of(form),
                by=by,
                now=now,
                key=form.cleaned_data["key"],
            ),
            names={"until": "last"},
        )
        if made is not None:
            return done(request, _("协议已登记"), "team:agreements", code)
    return team_page(
        request, "team/agreement_form.html", {"team": info, "form": form}, status=status_of(form)
    )


@require_GET
@identity.member
def partner_options(request: HttpRequest, kind: str) -> HttpResponse:
    """Sites or units whose name fits what is being typed, for leaders and staff who write an agreement."""
    viewer = identity.viewer(request)
    require_sight(viewer.is_leader or viewer.is_staff)
    typed = next((str(value).strip() for value in request.GET.values()), "")
    if kind == "units":
        rows = places.units_found(text=typed, on=clock.local_day(clock.now()))[:SHOWN] if typed else []
        return render(request, "office/unit_options.html", {"units": rows})
    sites = places.search_sites(typed, limit=SHOWN) if typed else []
    return render(request, "office/site_options.html", {"sites": sites})


@require_POST
@identity.member
def agreement_renew(request: HttpRequest, code: str, agreement_id: int) -> HttpResponse:
    """Lets an agreement go on."""
    info, form = led_team(request, code), RenewForm(request.POST, request.FILES)
    by, now = identity.actor(request), clock.now()

    def call() -> object:
        until = day_after(form.cleaned_data["last"])
        assert until is not None
        return operations.renew_agreement(
            agreement_id=agreement_id, until=until, file=upload_of(form), by=by, now=now
        )

    if with_refusals(form, call, names={"until": "last"}) is None:
        return _agreements_page(request, info, renew=form, renewing=agreement_id)
    return done(request, _("协议已续签"), "team:agreements", code)


@require_POST
@identity.member
def agreement_end(request: HttpRequest, code: str, agreement_id: int) -> HttpResponse:
    """Ends an agreement, with a reason."""
    info, form = led_team(request, code), ReasonForm(request.POST)
    by, now = identity.actor(request), clock.now()
    ended = with_refusals(
        form,
        lambda: operations.end_agreement(
            agreement_id=agreement_id, reason=form.cleaned_data["reason"], by=by, now=now
        ),
    )
    if ended is None:
        return _agreements_page(request, info, ending=form, ending_id=agreement_id)
    return done(request, _("协议已终止"), "team:agreements", code)


@require_GET
@identity.member
def agreement_file(request: HttpRequest, code: str, agreement_id: int) -> HttpResponseBase:
    """The signed paper, to be saved; for those who see the agreement."""
    upload = queries.agreement_file(identity.viewer(request), agreement_id)
    response = HttpResponse(upload.content, content_type=upload.content_type)
    ending = ".pdf" if upload.content_type == "application/pdf" else ".jpg"
    name = upload.name.rsplit(".", 1)[0] + ending
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
