"""The public vote: the ballot everybody sees, and the votes of those who are logged in."""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redvest.contests import operations
from redvest.contests.queries import votes as queries
from redvest.contests.queries.votes import Poll
from redvest.contests.rules.terms import terms_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Reason, Refused
from redvest.web.contest_words import vote_lines
from redvest.web.desk import done

#: A random name of the browser, so that many votes from one are seen as such; kept in the table as a digest alone.
DEVICE = "rv_voter"
_YEAR = 365 * 24 * 3600


@require_safe
def vote(request: HttpRequest, round_id: int) -> HttpResponse:
    """The ballot: what there is to choose, what one has left, the counts as far as they are shown."""
    answer = _page(request, round_id)
    if DEVICE not in request.COOKIES:
        answer.set_cookie(
            DEVICE,
            secrets.token_urlsafe(18),
            max_age=_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE_COOKIES,
        )
    return answer


def _page(
    request: HttpRequest, round_id: int, *, reasons: tuple[Reason, ...] = (), chosen: tuple[int, ...] = ()
) -> HttpResponse:
    row = queries.round_for(identity.viewer(request), round_id)
    poll = queries.poll(row, person_id=identity.actor(request).person_id, now=clock.now())
    names = terms_of(row.edition.terms).fields
    fields: dict[str, list[Any]] = {}
    for line in poll.lines:
        fields.setdefault(names.get(line.field, line.field), []).append(line)
    context = {
        "poll": poll,
        "fields": fields,
        "lines": vote_lines(poll.terms),
        "reasons": reasons,
        "chosen": chosen,
        "open": not poll.why_not,
        "takes": _takes(poll),
        "given_back": [f"“{line.title}”" for line in poll.lines if line.returned],
        "member": not identity.actor(request).is_anonymous,
    }
    return render(request, "public/vote.html", context, status=409 if reasons else 200)


def _takes(poll: Poll) -> bool:
    """Whether the viewer can still vote for something."""
    return 0 not in poll.left.values() and any(not line.voted and not line.why_not for line in poll.lines)


@require_POST
@identity.member
def vote_cast(request: HttpRequest, round_id: int) -> HttpResponseBase:
    """Votes for what was ticked, all together or not at all."""
    chosen = tuple(int(one) for one in request.POST.getlist("entry") if one.isascii() and one.isdigit())
    try:
        counted = operations.cast_votes(
            round_id=round_id,
            entry_ids=chosen,
            by=identity.actor(request),
            now=clock.now(),
            device=request.COOKIES.get(DEVICE, "")[:64],
        )
    except Refused as refusal:
        return _page(request, round_id, reasons=tuple(refusal.reasons), chosen=chosen)
    said = _("这些票之前已经记下，没有重复计票") if counted.repeated else _("投票成功，谢谢您的支持")
    return done(request, said, "public:vote", round_id)


patterns = [
    path("votes/<int:round_id>/", vote, name="vote"),
    path("votes/<int:round_id>/cast", vote_cast, name="vote_cast"),
]
