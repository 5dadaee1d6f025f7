"""The stages as they are held: opened, drawn, run by turns, told to the hall, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import EditionState, StageState
from redvest.contests.rules.editions import why_not_in, why_not_text
from redvest.contests.scoring.scheme import PANEL, Stage
from redvest.kernel.errors import Reason

LONGEST_PLACE, LONGEST_WHY, LONGEST_SOURCE, LONGEST_SEED = 100, 200, 200, 80
#: A talk, and an answer: at most two hours.
MOST_SECONDS = 7200


@dataclass(frozen=True, kw_only=True)
class Next:
    """A turn as the order of telling sees it."""

    group: str
    number: int
    done: bool


def why_not_open(
    stage: Stage, *, edition: str, state: str, uncut: Sequence[str], announced: bool, drawn: bool
) -> list[Reason]:
    """A panel's stage of a contest under way, after those before it have cut; drawn if a draw was announced."""
    reasons = why_not_in(edition, EditionState.RUNNING)
    if reasons:
        return reasons
    if stage.kind != PANEL:
        return [Reason("no_panel", _("这个环节不由评委打分"))]
    if state != StageState.WAITING:
        return [Reason("stage_begun", _("环节已经开始"))]
    if uncut:
        sentence = _("“%(stages)s”还没有定出入围项目")
        reasons.append(Reason("uncut", sentence, {"stages": "、".join(uncut)}))
    if announced and not drawn:
        reasons.append(Reason("not_drawn", _("已公布抽签办法，请先抽签")))
    return reasons


def why_not_end(*, state: str, on: bool, missing: int, why: str) -> list[Reason]:
    """Ended when all have signed; else with a reason, and whoever is missing is listed as absent, not as zero."""
    if state != StageState.OPEN:
        return [Reason("not_open", _("这个环节没有在进行"))]
    if on:
        return [Reason("turn_on", _("还有项目在答辩"))]
    if missing and not why.strip():
        words = {"number": missing}
        sentence = _("还缺 %(number)s 份签名的评分表；要结束，请写明原因，缺的按缺席列明")
        return [Reason("missing", sentence, words, about="why")]
    return why_not_text("why", _("原因"), why, LONGEST_WHY, needed=False)


def why_not_announce_draw(
    *, state: str, source: str, due_at: datetime | None, seeded: bool, now: datetime
) -> list[Reason]:
    """Where the seed will come from is told before anybody can know it."""
    if state != StageState.WAITING or seeded:
        return [Reason("drawn", _("种子已经记录，不能再改抽签办法"))]
    reasons = why_not_text("source", _("种子来源"), source, LONGEST_SOURCE)
    if due_at is None or due_at <= now:
        reasons.append(
            Reason("due_at", _("种子要在公布办法之后才能产生，请写一个将来的时间"), about="due_at")
        )
    return reasons


def why_not_seed(
    *, state: str, due_at: datetime | None, seeded: str, seed: str, now: datetime
) -> list[Reason]:
    """Once, and not before it could be known."""
    if due_at is None:
        return [Reason("not_announced", _("请先公布种子来源"))]
    if state != StageState.WAITING or seeded:
        return [Reason("seeded", _("种子已经记录，不能再改"))]
    if now < due_at:
        return [Reason("too_early", _("还没到公布的时间，种子还不能产生"))]
    return why_not_text("seed", _("种子"), seed, LONGEST_SEED)


def why_not_draw(
    *, edition: str, state: str, seed: str, entries: int, uncut: Sequence[str], blind: Sequence[str]
) -> list[Reason]:
    """From the recorded seed, among those who are in it; not while codes are secret, whose order it is."""
    reasons = why_not_in(edition, EditionState.RUNNING)
    if reasons:
        return reasons
    if state != StageState.WAITING:
        return [Reason("stage_begun", _("环节已经开始"))]
    if not seed:
        return [Reason("no_seed", _("先记录种子，再抽签"))]
    if uncut:
        sentence = _("“%(stages)s”还没有定出入围项目")
        return [Reason("uncut", sentence, {"stages": "、".join(uncut)})]
    if blind:
        sentence = _("“%(stages)s”是盲评，结束以前不能抽签：抽签要公开项目编号")
        return [Reason("blind", sentence, {"stages": "、".join(blind)})]
    return [] if entries else [Reason("nobody", _("没有参赛的项目"))]


def why_not_start_turn(*, stage: str, on: bool, begun: bool, done: bool) -> list[Reason]:
    """One at a time, each once."""
    if stage != StageState.OPEN:
        return [Reason("not_open", _("这个环节没有在进行"))]
    if done or begun:
        return [Reason("begun", _("这个项目已经上过场"))]
    return [Reason("turn_on", _("上一个项目还没有结束"))] if on else []


def why_not_answer_turn(*, begun: bool, answering: bool, done: bool) -> list[Reason]:
    """Answering follows the talk."""
    if begun and not answering and not done:
        return []
    return [Reason("not_talking", _("现在不是陈述时间"))]


def why_not_end_turn(*, begun: bool, done: bool) -> list[Reason]:
    """What has begun."""
    return [] if begun and not done else [Reason("not_on", _("这个项目没有在场上"))]


def why_not_tell(
    turn: Next, turns: Sequence[Next], *, held: bool, missing: int, scored: bool, why: str
) -> list[Reason]:
    """The score of a turn that is done, once all have signed; held back until the group after its own is done."""
    if not turn.done:
        return [Reason("not_done", _("这个项目还没有结束"))]
    reasons = []
    if missing and not why.strip():
        sentence = _("还缺 %(number)s 份签名的评分表；要宣布，请写明原因")
        reasons.append(Reason("missing", sentence, {"number": missing}, about="why"))
    if not scored:
        reasons.append(Reason("not_scored", _("有效评分不够，还没有得分")))
    if held and not _next_done(turn, turns):
        reasons.append(Reason("held", _("按约定，下一组（下一个项目）结束后才宣布")))
    return reasons


def _next_done(turn: Next, turns: Sequence[Next]) -> bool:
    """Whether the group after its own is done; without groups, the turn after its own; of the last, its own."""
    order = list(dict.fromkeys(one.group for one in sorted(turns, key=lambda one: one.number)))
    if len(order) > 1:
        place = order.index(turn.group)
        after = order[min(place + 1, len(order) - 1)]
        return all(one.done for one in turns if one.group == after)
    later = sorted((one for one in turns if one.number > turn.number), key=lambda one: one.number)
    return not later or later[0].done
