"""One's own places: what one was named for, offering a place, standing in for others, exchanging places."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.activities import operations
from redvest.activities.enums import HandoverKind, HandoverState
from redvest.activities.queries import duty, handing
from redvest.activities.rules.rosters import NOTE_LENGTH
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.privacy import mask_name
from redvest.web.desk import status_of
from redvest.web.forms import with_refusals
from redvest.web.returning import wanted_page


class OfferForm(forms.Form):
    """A word to those who are asked; and the place to exchange for, if it is an exchange."""

    note = forms.CharField(
        label=gettext_lazy("想说的话"),
        required=False,
        max_length=NOTE_LENGTH,
        help_text=gettext_lazy("比如为什么来不了；不用写身体、家里的私事"),
    )
    place = forms.IntegerField(required=False, widget=forms.HiddenInput)


@require_POST
@identity.member
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Says yes to one place one was named for, or to all of them."""
    now, me = clock.now(), identity.person_id(request)
    picked = [int(pk) for pk in request.POST.getlist("sign_up") if pk.isdecimal()]
    if request.POST.get("all"):
        picked = [row.pk for row in duty.placements_to_answer(me, now=now)]
    confirmed = operations.confirm_placements(sign_up_ids=picked, by=identity.actor(request), now=now)
    messages.success(request, _("已确认 %(n)s 个班次，到时候见") % {"n": confirmed})
    return redirect(wanted_page(request) or "me:home")


@require_POST
@identity.member
def decline(request: HttpRequest, sign_up_id: int) -> HttpResponseBase:
    """Says no to a place one was named for."""
    operations.decline_placement(sign_up_id=sign_up_id, by=identity.actor(request), now=clock.now())
    messages.success(request, _("已告诉队长您不能来，这个班次不再算您的。"))
    return redirect(wanted_page(request) or "me:home")


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def hand_over(request: HttpRequest, sign_up_id: int) -> HttpResponseBase:
    """Offers one's place: to whoever can stand in, or in exchange for another's."""
    now = clock.now()
    place = handing.own_place(identity.person_id(request), sign_up_id)
    standing = handing.standing_offer(sign_up_id)
    if standing is not None:
        return redirect("me:handover", standing.pk)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.offer_place(
                sign_up_id=sign_up_id,
                return_sign_up_id=form.cleaned_data["place"],
                note=form.cleaned_data["note"],
                by=identity.actor(request),
                now=now,
            ),
        )
        if made is not None:
            if made.kind == HandoverKind.SWAP:
                messages.success(request, _("已经问了对方，等对方答应。答应之前班次还是您的。"))
            else:
                messages.success(request, _("已放出来找人替。有人答应之前，班次还是您的。"))
            return redirect("me:handover", made.pk)
    context = {
        "place": place,
        "shift": place.shift,
        "form": form,
        "able": len(handing.stand_ins(place)),
        "exchanges": handing.exchanges(place, now=now),
    }
    return render(request, "me/hand_over.html", context, status=status_of(form))


@never_cache
@require_GET
@identity.member
def handover(request: HttpRequest, handover_id: int) -> HttpResponseBase:
    """One offer: for who made it, whom to ask; for others, the one yes."""
    now, me = clock.now(), identity.person_id(request)
    offer = handing.handover_by_id(handover_id)
    mine = offer.giver_id == me
    is_open = offer.state == HandoverState.OPEN and offer.sign_up.shift.starts_at > now
    may_accept = is_open and not mine and offer.taker_id in (None, me)
    context = {
        "offer": offer,
        "shift": offer.sign_up.shift,
        "back": offer.return_sign_up.shift if offer.return_sign_up else None,
        "mine": mine,
        "giver": mask_name(offer.giver.name),
        "taker": mask_name(offer.taker.name) if offer.taker else "",
        "concerned": me in (offer.giver_id, offer.taker_id),
        "may_accept": may_accept,
        "reasons": handing.why_not_accept(offer, me) if may_accept else [],
        "is_open": is_open,
        "is_pending": offer.state in (HandoverState.OPEN, HandoverState.AGREED),
        "candidates": handing.stand_ins(offer.sign_up) if mine and is_open and offer.taker_id is None else [],
    }
    return render(request, "me/handover.html", context)


@require_POST
@identity.member
def accept(request: HttpRequest, handover_id: int) -> HttpResponseBase:
    """Says yes."""
    offer = operations.accept_offer(handover_id=handover_id, by=identity.actor(request), now=clock.now())
    if offer.state == HandoverState.AGREED:
        messages.success(request, _("谢谢您。队长确认以后就换好了，会通知您。"))
    else:
        messages.success(request, _("换好了，谢谢您。新的班次在下面。"))
    return redirect("me:home")


@require_POST
@identity.member
def refuse(request: HttpRequest, handover_id: int) -> HttpResponseBase:
    """Says no to an exchange one was asked for."""
    operations.decline_offer(handover_id=handover_id, by=identity.actor(request), now=clock.now())
    messages.success(request, _("已告诉对方不换，各自的班次不变。"))
    return redirect("me:home")


@require_POST
@identity.member
def withdraw(request: HttpRequest, handover_id: int) -> HttpResponseBase:
    """Takes one's offer back."""
    operations.withdraw_offer(handover_id=handover_id, by=identity.actor(request), now=clock.now())
    messages.success(request, _("已撤回，班次还是您的。"))
    return redirect("me:home")


@require_POST
@identity.member
def ask(request: HttpRequest, handover_id: int) -> HttpResponseBase:
    """Asks some of those who could stand in."""
    picked = [int(pk) for pk in request.POST.getlist("person") if pk.isdecimal()]
    if not picked:
        messages.warning(request, _("还没有选人"))
        return redirect("me:handover", handover_id)
    asked = operations.ask_to_stand_in(
        handover_id=handover_id, person_ids=picked, by=identity.actor(request), now=clock.now()
    )
    messages.success(request, _("已问 %(n)s 人，第一个答应的人来替。") % {"n": asked})
    return redirect("me:handover", handover_id)
