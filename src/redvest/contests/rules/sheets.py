"""What a judge may write, sign and mark again; all by the criteria and steps of the scheme."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import EditionState, SheetState, StageState
from redvest.contests.rules.editions import why_not_in, why_not_text
from redvest.contests.scoring.edition import MARKS as MARKS
from redvest.contests.scoring.edition import REVOTE as REVOTE
from redvest.contests.scoring.scheme import Stage, on_step
from redvest.kernel.errors import Reason

LONGEST_COMMENT, LONGEST_WHY, LONGEST_SOURCE = 500, 200, 200


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What decides whether a judge may write on a sheet now.

    ``again``: an earlier version was unlocked, so that it is written anew whatever has ended. ``on``: the entry's turn
    has begun, or the stage knows no turns. ``told``: its score was told to the hall.
    """

    edition: str
    stage: str
    purpose: str
    pledged: bool
    seated: bool
    recused: bool
    on: bool
    told: bool
    again: bool
    revoted: bool
    sheet: str | None


def why_not_write(one: Standing) -> list[Reason]:
    """Whether marks may be written now."""
    if not one.seated:
        return [Reason("no_seat", _("这个项目不由您评分"))]
    if one.recused:
        return [Reason("recused", _("您需要回避这个项目，不能打分"))]
    reasons = why_not_in(one.edition, EditionState.RUNNING)
    if reasons:
        return reasons
    if not one.pledged:
        return [Reason("not_pledged", _("请先签署评委承诺，申报需要回避的项目"))]
    if one.sheet == SheetState.SEALED:
        return [Reason("sealed", _("您已签名封存，要改请联系监督人员解封"))]
    if one.purpose == REVOTE:
        return [] if one.revoted else [Reason("no_revote", _("这个项目不需要复评"))]
    return [] if one.again else _why_not_now(one)


def _why_not_now(one: Standing) -> list[Reason]:
    if one.stage == StageState.WAITING:
        return [Reason("not_open", _("这个环节还没有开始"))]
    if one.stage == StageState.ENDED:
        return [Reason("ended", _("这个环节已经结束"))]
    if not one.on:
        return [Reason("not_on_yet", _("这个项目还没有上场"))]
    if one.told:
        return [Reason("told", _("这个项目的得分已经宣布"))]
    return []


def why_not_marks(stage: Stage, marks: Mapping[str, Decimal], comment: str = "") -> list[Reason]:
    """Marks of known criteria, between 0 and the maximum, on the step. Some may still be missing."""
    reasons = []
    for code, mark in marks.items():
        criterion = stage.criterion(code)
        if criterion is None:
            reasons.append(Reason("criterion", _("没有这个指标"), about=code))
        elif not mark.is_finite() or not 0 <= mark <= criterion.maximum or not on_step(mark, stage.step):
            words = {"name": criterion.name, "most": criterion.maximum, "step": stage.step}
            sentence = _("%(name)s在 0 到 %(most)s 分之间，间隔 %(step)s 分")
            reasons.append(Reason("mark", sentence, words, about=code))
    if len(comment) > LONGEST_COMMENT:
        reasons += why_not_text("comment", _("评语"), comment, LONGEST_COMMENT)
    return reasons


def why_not_seal(stage: Stage, marks: Mapping[str, Decimal]) -> list[Reason]:
    """A sheet is signed when every criterion has its mark."""
    missing = [one.name for one in stage.criteria if one.code not in marks]
    if not missing:
        return []
    return [Reason("incomplete", _("还没有打分：%(names)s"), {"names": "、".join(missing)})]


def why_not_unlock(*, edition: str, sheet: str, why: str) -> list[Reason]:
    """A signed sheet, with a reason, before the result is out."""
    reasons = why_not_in(edition, EditionState.RUNNING)
    if sheet != SheetState.SEALED:
        reasons.append(Reason("not_sealed", _("这份评分表没有封存")))
    return reasons or why_not_text("why", _("理由"), why, LONGEST_WHY)


def why_not_given(stage: Stage, value: Decimal) -> list[Reason]:
    """A score handed in, of the stage's maximum and on its step."""
    if value.is_finite() and 0 <= value <= stage.maximum and on_step(value, stage.step):
        return []
    words = {"most": stage.maximum, "step": stage.step}
    return [Reason("score", _("得分在 0 到 %(most)s 之间，间隔 %(step)s"), words, about="score")]
