"""Releasing, news, and help that is offered."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.projects.enums import PUBLIC_STATES, OfferKind, OfferState, ProjectState
from redvest.projects.rules.drafts import too_long
from redvest.projects.rules.life import why_not_words

TITLE_LENGTH = 60
WORDS_LENGTH = 300
NEWS_LENGTH = 500
ANSWER_LENGTH = 200
MOST_IN_A_RELEASE = 500


def why_not_release(*, title: str, words: str, project_ids: Sequence[int]) -> list[Reason]:
    """A batch has a title and at least one project, each once."""
    reasons = why_not_words(title, TITLE_LENGTH, about="title", missing=_("请写发布的标题"))
    reasons += too_long(words.strip(), WORDS_LENGTH, about="words")
    if not project_ids:
        reasons.append(Reason("missing", _("请选择要发布的项目"), about="projects"))
    if len(project_ids) > MOST_IN_A_RELEASE or len(set(project_ids)) != len(project_ids):
        limit = {"limit": MOST_IN_A_RELEASE}
        reasons.append(Reason("too_many", _("每个项目选一次，最多 %(limit)s 个"), limit, about="projects"))
    return reasons


def why_not_released(states: Sequence[str]) -> list[Reason]:
    """Only what was approved and goes on, or was closed, is released."""
    fit = set(PUBLIC_STATES) - {ProjectState.STOPPED, ProjectState.SUSPENDED}
    if set(states) <= {str(state) for state in fit}:
        return []
    return [Reason("not_releasable", _("只能发布已立项、实施中或已结项的项目"), about="projects")]


def why_not_day(day: date, *, today: date) -> list[Reason]:
    """A batch is released today, or was on paper before; never ahead."""
    return [Reason("in_future", _("发布日期不能晚于今天"), about="day")] if day > today else []


def why_not_news(words: str) -> list[Reason]:
    """News are short."""
    return why_not_words(words, NEWS_LENGTH, about="words", missing=_("请写项目的新动态"))


def why_not_offer(*, kind: str, words: str) -> list[Reason]:
    """Things, skills or rooms, never money."""
    reasons = why_not_words(words, WORDS_LENGTH, about="words", missing=_("请写明您能提供什么帮助"))
    if kind not in OfferKind.values:
        reasons.append(Reason("unknown_choice", _("请选择提供哪种帮助"), about="kind"))
    return reasons


def why_not_support(state: str) -> list[Reason]:
    """Followed and supported are projects under way."""
    if state in {ProjectState.APPROVED, ProjectState.RUNNING, ProjectState.MIDTERM}:
        return []
    return [Reason("not_under_way", _("项目现在不在实施"))]


def why_not_answer(state: str) -> list[Reason]:
    """An offer is answered once."""
    if state != OfferState.OPEN:
        return [Reason("answered", _("这份支持已经答复或收回"))]
    return []
