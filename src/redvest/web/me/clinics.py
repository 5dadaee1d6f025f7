"""Clinics, for the expert and for the team's leader: comments, answers, the look again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.training import operations
from redvest.training.queries import clinics as queries
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.training_forms import PointForm, ReplyForm, WhyForm
from redvest.web.training_words import clinic_words


@never_cache
@require_GET
@identity.member
def clinics(request: HttpRequest) -> HttpResponse:
    """Those where one advises or answers."""
    page = page_of(request, queries.clinics_mine(identity.viewer(request)))
    context = {"page": page, "rows": [(row, clinic_words(row.state)) for row in page]}
    return render(request, "me/clinics.html", context)


@never_cache
@require_GET
@identity.member
def clinic(request: HttpRequest, clinic_id: int) -> HttpResponse:
    """One of them."""
    return _page(request, clinic_id)


def _page(request: HttpRequest, clinic_id: int, **shown: Any) -> HttpResponse:
    viewer = identity.viewer(request)
    row = queries.clinic_for(viewer, clinic_id)
    context = {
        "clinic": row,
        "said": clinic_words(row.state),
        "points": queries.points_of(row),
        "advises": row.expert_id == viewer.person_id,
        "answers": queries.answers_for(viewer, row),
        "point_form": shown.get("point") or PointForm(auto_id="point_%s"),
        "why_form": shown.get("why") or WhyForm(auto_id="why_%s"),
        "reply_form": shown.get("reply") or ReplyForm(auto_id="reply_%s"),
        "replied": shown.get("replied"),
    }
    forms = [one for name, one in shown.items() if name != "replied"]
    return render(request, "me/clinic.html", context, status=status_of(*forms))


@require_POST
@identity.member
def answer(request: HttpRequest, clinic_id: int) -> HttpResponseBase:
    """The expert says yes or no."""
    accepts = request.POST.get("accept") == "yes"
    form = WhyForm(request.POST, auto_id="why_%s")
    if accepts:
        form.fields["why"].required = False
    saved = with_refusals(
        form,
        lambda: operations.answer_invitation(
            clinic_id=clinic_id,
            accepts=accepts,
            why=form.cleaned_data["why"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if saved is None:
        return _page(request, clinic_id, why=form)
    words = _("已接受，可以写意见了。") if accepts else _("已谢绝，主办方会收到消息。")
    return done(request, words, "me:clinic", clinic_id)


@require_POST
@identity.member
def point(request: HttpRequest, clinic_id: int) -> HttpResponseBase:
    """The expert writes a comment."""
    form = PointForm(request.POST, auto_id="point_%s")
    saved = with_refusals(
        form,
        lambda: operations.raise_point(
            clinic_id=clinic_id, **form.cleaned_data, by=identity.actor(request), now=clock.now()
        ),
    )
    if saved is None:
        return _page(request, clinic_id, point=form)
    return done(request, _("意见已交给队伍。"), "me:clinic", clinic_id)


@require_POST
@identity.member
def reply(request: HttpRequest, clinic_id: int, point_id: int) -> HttpResponseBase:
    """The team answers a comment, or the expert looks again at the answer."""
    viewer, settled = identity.viewer(request), request.POST.get("settled")
    row = queries.clinic_for(viewer, clinic_id)
    form = ReplyForm(request.POST, auto_id="reply_%s")
    actor, now = identity.actor(request), clock.now()

    def say() -> Any:
        words = form.cleaned_data["words"]
        if row.expert_id == viewer.person_id:
            return operations.look_again(
                point_id=point_id, settled=settled == "yes", words=words, by=actor, now=now
            )
        return operations.answer_point(point_id=point_id, words=words, by=actor, now=now)

    if with_refusals(form, say) is None:
        return _page(request, clinic_id, reply=form, replied=point_id)
    return done(request, _("已记下，对方会收到消息。"), "me:clinic", clinic_id)


@require_POST
@identity.member
def close(request: HttpRequest, clinic_id: int) -> HttpResponseBase:
    """The expert closes it."""
    operations.close_clinic(clinic_id=clinic_id, by=identity.actor(request), now=clock.now())
    return done(request, _("已办结。"), "me:clinic", clinic_id)
