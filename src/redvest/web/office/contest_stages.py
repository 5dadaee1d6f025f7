"""A stage at the desk of who runs it: its panel, its draw, the day of the defence with its timer, scores handed in."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.contests import operations
from redvest.contests.operations import StageForm
from redvest.contests.queries import board, editions, panels
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, Refused, Text
from redvest.web.desk import done
from redvest.web.office.contest_panels import Step, number_in, sent_in
from redvest.web.office.desk import duty, office_page


@require_GET
@duty(Verb.RUN_CONTEST)
def stage(request: HttpRequest, panel_stage_id: int) -> HttpResponse:
    """Everything of one stage, and what can be done next."""
    return _page(request, panel_stage_id, {}, [])


def _page(
    request: HttpRequest, stage_id: int, sent: Mapping[str, str], reasons: list[Reason]
) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    row = panels.stage_by_id(stage_id)
    edition = editions.edition_at_desk(viewer, row.edition_id)
    if not editions.may(viewer, edition, now=now).run:
        raise Forbidden(Reason("not_permitted", _("您没有这项权限")))
    panel = panels.panel_of(row)
    seats = {one.judge_id: one for one in panel.seats}
    signed = panels.signed_in(stage_id)
    missing = panel.missing(signed, panel.entries)
    context: dict[str, Any] = {
        "edition": edition,
        "stage": row,
        "scheme": panel.scheme,
        "judges": [
            (one, one.pk in seats, ",".join(seats[one.pk].groups) if one.pk in seats else "")
            for one in panels.judges_of(edition)
            if one.ended_at is None
        ],
        "entries": [
            (one, sum(entry == one.pk for _judge, entry in signed), len(panel.expected(one)))
            for one in panel.entries
        ],
        "board": board.board_of(row),
        "given": panels.given_in(stage_id),
        "missing": [f"{judge.code}：{entry.code}" for judge, entry in missing[:30]],
        "tied": panels.tied_in(row),
        "sent": sent,
        "reasons": [str(one) for one in reasons],
    }
    return office_page(request, "office/contest_stage.html", context, status=422 if reasons else 200)


@require_POST
@duty(Verb.RUN_CONTEST)
def stage_step(request: HttpRequest, panel_stage_id: int, stage_deed: str) -> HttpResponseBase:
    """Does one step of a stage."""
    if stage_deed not in STEPS:
        raise Http404
    row = panels.stage_by_id(panel_stage_id)
    editions.edition_at_desk(identity.viewer(request), row.edition_id)
    operation, sentence = STEPS[stage_deed]
    sent = sent_in(request)
    try:
        operation(panel_stage_id, sent, identity.actor(request), clock.now())
    except (Invalid, Refused, NotFound) as refusal:
        return _page(request, panel_stage_id, sent, refusal.reasons)
    return done(request, sentence, "office:contest_stage", panel_stage_id)


def _moment(sent: Mapping[str, str], name: str) -> datetime | None:
    """A local moment of China, as a field of that kind sends it. Raises Invalid."""
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=clock.CHINA)
    except ValueError:
        raise Invalid(Reason("time", _("请写清日期和时间"), about=name)) from None


def _plan(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    form = StageForm(
        place=sent.get("place", "").strip(),
        remote_link=sent.get("remote_link", "").strip(),
        held_at=_moment(sent, "held_at"),
        talk_seconds=number_in(sent, "talk_seconds"),
        answer_seconds=number_in(sent, "answer_seconds"),
        hold_results=sent.get("hold_results") == "yes",
    )
    return operations.plan_stage(stage_id=pk, form=form, by=by, now=now)


def _seat(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    """Fields ``seat-<judge id>`` and ``groups-<judge id>``."""
    seats = {}
    for name in sent:
        number = name.removeprefix("seat-")
        if number != name and number.isascii() and number.isdigit() and len(number) < 10:
            words = sent.get(f"groups-{number}", "").replace("，", ",")
            seats[int(number)] = [one.strip() for one in words.split(",") if one.strip()]
    return operations.seat_judges(stage_id=pk, seats=seats, by=by, now=now)


def _give(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    """Fields ``score-<entry id>``; blank ones are left as they are."""
    scores = {}
    for name, value in sent.items():
        number = name.removeprefix("score-")
        if (
            number == name
            or not number.isascii()
            or not number.isdigit()
            or len(number) > 9
            or not value.strip()
        ):
            continue
        try:
            scores[int(number)] = Decimal(value.strip()[:12])
        except InvalidOperation:
            raise Invalid(Reason("score", _("得分请填数字"), about="score")) from None
    return operations.give_scores(
        stage_id=pk, scores=scores, source=sent.get("source", ""), why=sent.get("why", ""), by=by, now=now
    )


def _turn(sent: Mapping[str, str]) -> int:
    return number_in(sent, "turn")


STEPS: dict[str, tuple[Step, Text]] = {
    "plan": (_plan, _("安排已存。")),
    "seat": (_seat, _("评委席已定。")),
    "announce-draw": (
        lambda pk, sent, by, now: operations.announce_draw(
            stage_id=pk, source=sent.get("source", ""), due_at=_moment(sent, "due_at"), by=by, now=now
        ),
        _("抽签办法已公布。"),
    ),
    "seed": (
        lambda pk, sent, by, now: operations.record_seed(
            stage_id=pk, seed=sent.get("seed", ""), by=by, now=now
        ),
        _("种子已记录，可以抽签了。"),
    ),
    "draw": (
        lambda pk, sent, by, now: operations.draw_order(stage_id=pk, by=by, now=now),
        _("出场顺序已抽定并公开。"),
    ),
    "open": (
        lambda pk, sent, by, now: operations.open_stage(stage_id=pk, by=by, now=now),
        _("开始了，评委可以打分。"),
    ),
    "end": (
        lambda pk, sent, by, now: operations.end_stage(stage_id=pk, why=sent.get("why", ""), by=by, now=now),
        _("这个环节结束了。"),
    ),
    "revote": (
        lambda pk, sent, by, now: operations.call_revote(
            stage_id=pk, entry_codes=sent.get("codes", "").split(), by=by, now=now
        ),
        _("已请评委复评。"),
    ),
    "start": (
        lambda pk, sent, by, now: operations.start_turn(turn_id=_turn(sent), by=by, now=now),
        _("开始陈述。"),
    ),
    "answers": (
        lambda pk, sent, by, now: operations.start_answers(turn_id=_turn(sent), by=by, now=now),
        _("开始答辩。"),
    ),
    "done": (
        lambda pk, sent, by, now: operations.end_turn(turn_id=_turn(sent), by=by, now=now),
        _("这个项目结束了。"),
    ),
    "miss": (
        lambda pk, sent, by, now: operations.miss_turn(
            turn_id=_turn(sent), why=sent.get("why", ""), by=by, now=now
        ),
        _("已记为未到场。"),
    ),
    "tell": (
        lambda pk, sent, by, now: operations.tell_score(
            turn_id=_turn(sent), why=sent.get("why", ""), by=by, now=now
        ),
        _("得分已宣布。"),
    ),
    "give": (_give, _("得分已存。")),
}
