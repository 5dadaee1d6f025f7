"""The public vote: the ballot everybody sees, and the votes of those who are logged in."""

import secrets
from datetime import datetime
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
from redvest.contests.rules.vote_terms import EACH_DAY
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
    now = clock.now()
    poll = queries.poll(row, person_id=identity.actor(request).person_id, now=now)
    names = terms_of(row.edition.terms).fields
    fields: dict[str, list[Any]] = {}
    for line in poll.lines:
        fields.setdefault(line.field, []).append(line)
    member = not identity.actor(request).is_anonymous
    context = {
        "poll": poll,
        "fields": [(names.get(code, code), poll.left_in(code), lines) for code, lines in fields.items()],
        "lines": vote_lines(poll.terms),
        "reasons": reasons,
        "chosen": chosen,
        "open": not poll.why_not,
        "takes": poll.most_now >= poll.terms.least,
        "left": _left_lines(poll) if member and not poll.why_not else [],
        "finished": _finished(poll, now),
        "given_back": [f"“{line.title}”" for line in poll.lines if line.returned],
        "member": member,
    }
    return render(request, "public/vote.html", context, status=409 if reasons else 200)


def _left_lines(poll: Poll) -> list[str]:
    """What the viewer has left, in sentences, before they press."""
    found = []
    if "day" in poll.left:
        found.append(_("您今天还能投 %(n)s 票。") % {"n": poll.left["day"]})
    if "all" in poll.left:
        found.append(_("您在这次投票里一共还能投 %(n)s 票。") % {"n": poll.left["all"]})
    least, most = poll.terms.least, poll.most_now
    if most < least:
        return found
    if least == most:
        return [*found, _("这一次选 %(n)s 个项目。") % {"n": most}]
    return [*found, _("这一次可以选 %(least)s 到 %(most)s 个项目。") % {"least": least, "most": most}]


def _finished(poll: Poll, now: datetime) -> tuple[str, str]:
    """What is said to somebody who can choose nothing more: that, and what comes."""
    terms = poll.terms
    tomorrow = clock.day_end(clock.local_day(now)) < poll.closes_at
    more = poll.left.get("all", terms.least) >= terms.least
    fresh = any(not line.voted and not line.why_not for line in poll.lines)
    if tomorrow and more and (terms.per_entry == EACH_DAY or (fresh and "day" in poll.left)):
        return _("您今天已经投完"), _("明天可以再来。")
    if more and any(line.voted for line in poll.lines) and fresh and terms.least > 1:
        words = {"least": terms.least}
        return _("您不能再投了"), _("一次至少要选 %(least)s 个，能选的已经不够了。谢谢您的支持。") % words
    return _("您已经投完"), _("谢谢您的支持。")


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
