"""Contests at the desk: editions from draft to awards, for those who run, decide on or supervise them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.contests import operations
from redvest.contests.enums import EditionState, EntryState
from redvest.contests.operations.results import unfinished
from redvest.contests.queries import certificates, editions, entries
from redvest.contests.rules.editions import digest_of
from redvest.contests.rules.schemes import scheme_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, Reason, Refused, Text
from redvest.web.contest_words import edition_state, list_state, scheme_lines, terms_lines, vote_rules
from redvest.web.desk import done, page_of
from redvest.web.office.desk import Desk, duty, office_page

DUTIES = (Verb.RUN_CONTEST, Verb.OPEN_CONTEST, Verb.SUPERVISE_CONTEST, Verb.ENTER_CONTEST)
#: A step of the page: what it does with what was sent, and what is said when it is done.
Step = Callable[[int, Mapping[str, str], Actor, datetime], object]


@require_GET
@duty(*DUTIES)
def contests_list(request: HttpRequest) -> HttpResponse:
    """Editions of one's places, and those one's units send lists to."""
    page = page_of(request, editions.editions_at_desk(identity.viewer(request)))
    context = {
        "page": page,
        "rows": [(row, edition_state(row.state)) for row in page],
        "runs": bool(Desk(identity.viewer(request)).tops(Verb.RUN_CONTEST)),
    }
    return office_page(request, "office/contests.html", context)


@require_GET
@duty(*DUTIES)
def contest(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Everything of one edition, and what can be done next."""
    return _shown(request, edition_id, {}, [])


def _shown(
    request: HttpRequest, edition_id: int, sent: Mapping[str, str], reasons: list[Reason]
) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    edition = editions.edition_at_desk(viewer, edition_id)
    may = editions.may(viewer, edition, now=now)
    result = editions.standing_result(edition_id)
    stages = {row.code: row for row in editions.stages_of(edition_id)}
    scheme = scheme_of(edition.scheme)
    running = edition.state == EditionState.RUNNING
    context = {
        "edition": edition,
        "said_state": edition_state(edition.state),
        "may": may,
        "scheme": scheme_lines(edition.scheme),
        "terms": terms_lines(edition.terms),
        "votes": vote_rules(edition.scheme, edition.terms),
        "stages": [(one, stages.get(one.code)) for one in scheme.stages],
        "counts": _counts(entries.counts_at_desk(viewer, edition_id)),
        "units": [
            (one, list_state(one.ranked.state) if one.ranked else None)
            for one in entries.units_at_desk(viewer, edition)
        ],
        "competing": list(editions.competing(edition_id)) if running and may.run else [],
        "drawn": any(row.drawn_at for row in stages.values()),
        "unfinished": unfinished(edition) if running else [],
        "result": result,
        "rows": editions.result_rows(result) if result else [],
        "over": result is not None and now >= result.public_until,
        "objections": editions.objections_of(edition_id) if may.supervise or may.run else [],
        "awards": certificates.certificates_of(edition_id),
        "closes": now >= edition.apply_until,
        "seen": digest_of(editions.as_written(edition)),
        "sent": sent,
        "reasons": [str(reason) for reason in reasons],
    }
    return office_page(request, "office/contest.html", context, status=422 if reasons else 200)


def _counts(found: Mapping[str, int]) -> list[tuple[str, str, int]]:
    return [
        (str(state), str(EntryState(state).label), found[state])
        for state in EntryState.values
        if state != EntryState.DRAFT and state in found
    ]


@require_POST
@duty(*DUTIES)
def contest_step(request: HttpRequest, edition_id: int, contest_deed: str) -> HttpResponseBase:
    """Does one step; what was typed and why it was refused stand on the page again."""
    if contest_deed not in STEPS:
        raise Http404
    operation, sentence = STEPS[contest_deed]
    sent = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        operation(edition_id, sent, identity.actor(request), clock.now())
    except (Invalid, Refused) as refusal:
        return _shown(request, edition_id, sent, refusal.reasons)
    return done(request, sentence, "office:contest", edition_id)


def _start(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.start_judging(edition_id=pk, reason=sent.get("reason", ""), by=by, now=now)


def _cancel(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.cancel_edition(edition_id=pk, why=sent.get("why", ""), by=by, now=now)


def _shortlist(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.shortlist_stage(edition_id=pk, stage_code=sent.get("stage", ""), by=by, now=now)


def _groups(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    """Fields ``group-<entry id>``."""
    groups = {
        int(name.removeprefix("group-")): value
        for name, value in sent.items()
        if name.startswith("group-") and name.removeprefix("group-").isdecimal() and len(name) < 25
    }
    return operations.set_groups(edition_id=pk, groups=groups, by=by, now=now)


def _award_unit(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.award_unit(
        edition_id=pk,
        unit_code=sent.get("unit", "").strip(),
        reason=sent.get("reason", ""),
        title=sent.get("title", ""),
        by=by,
        now=now,
    )


def _number(sent: Mapping[str, str], name: str) -> int:
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


STEPS: dict[str, tuple[Step, Text]] = {
    "announce": (
        lambda pk, sent, by, now: operations.announce_edition(
            edition_id=pk, seen=sent.get("seen", ""), by=by, now=now
        ),
        _("已发布，方案从现在起不能再改。"),
    ),
    "close": (
        lambda pk, sent, by, now: operations.close_applications(edition_id=pk, by=by, now=now),
        _("申报已截止。"),
    ),
    "start": (_start, _("评审开始了。")),
    "cancel": (_cancel, _("已取消，申报的队伍会收到消息。")),
    "groups": (_groups, _("分组已存。")),
    "shortlist": (_shortlist, _("入围名单已定，队伍会收到消息。")),
    "publish": (
        lambda pk, sent, by, now: operations.publish_result(edition_id=pk, by=by, now=now),
        _("结果已公布，开始公示。"),
    ),
    "award": (
        lambda pk, sent, by, now: operations.give_awards(edition_id=pk, by=by, now=now),
        _("奖项已定，证书已编号。"),
    ),
    "award-unit": (_award_unit, _("已授予。")),
    "revoke": (
        lambda pk, sent, by, now: operations.revoke_award(
            award_id=_number(sent, "award"), why=sent.get("why", ""), by=by, now=now
        ),
        _("证书已撤销。"),
    ),
    "answer": (
        lambda pk, sent, by, now: operations.answer_objection(
            objection_id=_number(sent, "objection"),
            upheld=sent.get("upheld") == "yes",
            answer=sent.get("answer", ""),
            by=by,
            now=now,
        ),
        _("答复已存。"),
    ),
}
