"""Incubation: calls, applications, and what follows a selection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.projects.enums import APPLICATION_TRANSITIONS, ApplicationState, ProjectState
from redvest.projects.rules.drafts import LINE_LENGTH, MOST_FEN, MOST_LINES
from redvest.projects.rules.life import why_not_words

TITLE_LENGTH = 60
WORDS_LENGTH = 1000
SUPPORT_LENGTH = 500
REASON_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class CallForm:
    """What a call says. Both days belong to it."""

    title: str
    words: str
    support: str
    opens_on: date
    closes_on: date
    places: int


@dataclass(frozen=True, kw_only=True)
class StageLine:
    """A stage of support: information, in fen."""

    name: str
    due_on: date
    fen: int = 0


def why_not_call(form: CallForm, *, today: date) -> list[Reason]:
    """What is missing or wrong, by field."""
    reasons = why_not_words(form.title, TITLE_LENGTH, about="title", missing=_("请写征集的标题"))
    reasons += why_not_words(form.words, WORDS_LENGTH, about="words", missing=_("请写征集说明"))
    reasons += why_not_words(form.support, SUPPORT_LENGTH, about="support", missing=_("请写明提供哪些支持"))
    if form.closes_on < form.opens_on:
        reasons.append(Reason("ends_before_start", _("截止日期不能早于开始日期"), about="closes_on"))
    if form.closes_on < today:
        reasons.append(Reason("in_past", _("截止日期已经过去"), about="closes_on"))
    if not 1 <= form.places <= 1000:
        reasons.append(Reason("out_of_range", _("请填 1 到 1000"), about="places"))
    return reasons


def why_not_apply(*, opens_on: date, closes_on: date, today: date, state: str) -> list[Reason]:
    """In the days of the call, with a project that is approved and not over."""
    reasons = []
    if not opens_on <= today <= closes_on:
        reasons.append(Reason("call_closed", _("现在不在征集期内")))
    if state not in {ProjectState.APPROVED, ProjectState.RUNNING, ProjectState.MIDTERM}:
        reasons.append(Reason("not_under_way", _("只有已立项、还在实施的项目可以申报孵化")))
    return reasons


def why_not_application(words: str) -> list[Reason]:
    """An application says what is needed and what for."""
    return why_not_words(words, WORDS_LENGTH, about="words", missing=_("请写明需要什么支持、打算怎么用"))


def why_not_step(state: str, to: str) -> list[Reason]:
    """Empty if the table has the step."""
    if to in APPLICATION_TRANSITIONS[state]:
        return []
    return [Reason("wrong_state", _("申报现在是“%(now)s”"), {"now": ApplicationState(state).label})]


def why_not_select(*, taken: int, places: int, over: bool) -> list[Reason]:
    """Selections are made after the last day, up to the places."""
    if not over:
        return [Reason("call_open", _("征集截止以后才能评选"))]
    return [Reason("full", _("入选名额已满"))] if taken >= places else []


def why_not_reason(reason: str) -> list[Reason]:
    """Who is not chosen, and whose support ends, is told why."""
    return why_not_words(reason, REASON_LENGTH, about="reason", missing=_("请写明原因"))


def why_not_stages(stages: Sequence[StageLine]) -> list[Reason]:
    """Support comes in stages, in the order of their days."""
    if not stages:
        return [Reason("missing", _("请至少安排一期支持"), about="stages")]
    days = [stage.due_on for stage in stages]
    if len(stages) > MOST_LINES or days != sorted(days):
        return [Reason("out_of_order", _("各期支持请按日期先后写"), about="stages")]
    if any(not stage.name.strip() or len(stage.name) > LINE_LENGTH for stage in stages):
        return [Reason("missing", _("每行都要写全"), about="stages")]
    if any(not 0 <= stage.fen <= MOST_FEN for stage in stages):
        return [Reason("out_of_range", _("请检查金额"), about="stages")]
    return []
