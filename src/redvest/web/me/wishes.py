"""One's own wishes, and what one has claimed of others': delivering, giving back, thanking."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, NotFound, Reason
from redvest.orders import operations
from redvest.orders.enums import WishChannel
from redvest.orders.queries import wishes as queries
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.entries import file_answer
from redvest.web.public.county import county
from redvest.web.village_choices import village_choices
from redvest.web.wish_forms import EvidenceForm, OwnWishForm, ThanksForm, WishReasonForm


@never_cache
@require_GET
@identity.member
def wishes(request: HttpRequest) -> HttpResponseBase:
    """What one wished for, and what one has claimed, what is to be delivered first."""
    return _show(request)


def _show(request: HttpRequest, *, wrong: object = None, about: int = 0) -> HttpResponse:
    person = identity.person_id(request)
    page = page_of(request, queries.claims_of(person))
    context = {
        "own": queries.own_wishes(person)[:50],
        "page": page,
        "claims": queries.claim_infos(page),
        "evidence": EvidenceForm(),
        "wrong": wrong,
        "about": about,
    }
    return render(request, "me/wishes.html", context, status=422 if wrong else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def wish_new(request: HttpRequest) -> HttpResponseBase:
    """Wishing for something, for oneself or for family."""
    me, now = identity.person_id(request), clock.now()
    acts = people.people_by_ids(people.acts_for(me, at=now))
    family = [(str(pk), one.name) for pk, one in acts.items() if pk != me]
    top = county()
    form = OwnWishForm(
        request.POST if request.method == "POST" else None,
        villages=village_choices([top.path] if top else [], first=_("请选择")),
        family=family,
        initial=_known(me),
    )
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.collect_wish(
                form=form.wish(WishChannel.APP),
                requester_id=form.requester_id,
                by=identity.actor(request),
                now=now,
                key=form.cleaned_data["key"],
            ),
        )
        if made is not None:
            return done(request, _("心愿已收到，核实后会公开在心愿墙上，不写姓名和住址"), "me:wishes")
    context = {"form": form, "has_family": bool(family)}
    return render(request, "me/wish_new.html", context, status=status_of(form))


def _known(person_id: int) -> dict[str, str]:
    """What need not be typed again."""
    known = {"contact_name": people.person_by_id(person_id).name}
    with suppress(NotFound):
        known["site_code"] = places.site_by_id(people.residence_of(person_id).site_id).code
    return known


@require_POST
@identity.member
def wish_withdraw(request: HttpRequest, wish_id: int) -> HttpResponseBase:
    """Takes one's wish back."""
    reason = request.POST.get("reason", "")
    operations.withdraw_wish(wish_id=wish_id, reason=reason, by=identity.actor(request), now=clock.now())
    return done(request, _("心愿已撤回"), "me:wishes")


@require_POST
@identity.member
def wish_thank(request: HttpRequest, wish_id: int) -> HttpResponseBase:
    """Says thanks, for the wall."""
    form = ThanksForm(request.POST)
    thanked = with_refusals(
        form,
        lambda: operations.thank_for_wish(
            wish_id=wish_id, thanks=form.cleaned_data["thanks"], by=identity.actor(request), now=clock.now()
        ),
    )
    if thanked is None:
        return _show(request, wrong=form, about=wish_id)
    return done(request, _("谢谢您，感谢的话已写在心愿墙上"), "me:wishes")


@require_POST
@identity.member
def wish_bring(request: HttpRequest, claim_id: int) -> HttpResponseBase:
    """Says that it was brought, with a picture."""
    form = EvidenceForm(request.POST, request.FILES)
    brought = with_refusals(form, lambda: _bring(request, claim_id, form))
    if brought is None:
        return _show(request, wrong=form, about=claim_id)
    return done(request, _("照片已交，等工作人员签收"), "me:wishes")


def _bring(request: HttpRequest, claim_id: int, form: EvidenceForm) -> object:
    upload = form.upload()
    if upload is None:
        raise Invalid(Reason("evidence_missing", _("请附一张送达的照片"), about="evidence"))
    return operations.bring_wish(
        claim_id=claim_id, evidence=upload, by=identity.actor(request), now=clock.now()
    )


@require_POST
@identity.member
def wish_release(request: HttpRequest, claim_id: int) -> HttpResponseBase:
    """Gives back what one has claimed."""
    form = WishReasonForm(request.POST)
    released = with_refusals(
        form,
        lambda: operations.release_claim(
            claim_id=claim_id,
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if released is None:
        return _show(request, wrong=form, about=claim_id)
    return done(request, _("已放弃认领，别人可以接着认领"), "me:wishes")


@never_cache
@require_GET
@identity.member
def wish_evidence(request: HttpRequest, claim_id: int) -> HttpResponseBase:
    """The picture one handed in; the staff of the place see it here, too."""
    found = queries.evidence_of(identity.viewer(request), claim_id, purpose=operations.WISH_EVIDENCE)
    return file_answer(found)
