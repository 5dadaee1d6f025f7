"""What a review, a follow-up and a call-back must say, and when a service needs following up."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.orders.enums import TAKEN_DOWN, FollowUpCause, FollowUpEnd

#: A score of this or less opens a follow-up.
LOW = 2
LONGEST_TEXT = 300
SCORES = ("punctuality", "attitude", "skill")


@dataclass(frozen=True, kw_only=True)
class ReviewForm:
    """守时程度, 服务态度, 专业水平 from 1 to 5, whether it was solved, and words of one's own.

    ``channel``: how the staff heard it, if they write it down for somebody (station, grid, phone).
    """

    punctuality: int | None = None
    attitude: int | None = None
    skill: int | None = None
    solved: bool | None = None
    text: str = ""
    channel: str = ""


def why_not_review(form: ReviewForm, *, proxy: bool) -> list[Reason]:
    """What is missing or wrong, by field."""
    reasons = [
        Reason("stars", _("请选 1 到 5 分"), about=name)
        for name in SCORES
        if not 1 <= (getattr(form, name) or 0) <= 5
    ]
    if form.solved is None:
        reasons.append(Reason("solved_missing", _("请说明问题有没有解决"), about="solved"))
    if proxy and form.channel not in TAKEN_DOWN:
        reasons.append(Reason("channel_missing", _("请说明是怎样听居民说的"), about="channel"))
    return reasons + why_not_text(form.text, about="text")


def why_not_text(text: str, *, about: str, needed: bool = False) -> list[Reason]:
    """Words of one's own: not too many, and some where they are needed."""
    if needed and not text.strip():
        return [Reason("text_missing", _("请写明情况"), about=about)]
    if len(text.strip()) > LONGEST_TEXT:
        return [Reason("too_long", _("最多 %(most)s 个字"), {"most": LONGEST_TEXT}, about=about)]
    return []


def why_not_end(end: str, result: str) -> list[Reason]:
    """A follow-up ends in one of two ways, with what was found."""
    reasons = []
    if end not in FollowUpEnd.values:
        reasons.append(Reason("unknown_choice", _("请选择已解决还是重新派单"), about="end"))
    return reasons + why_not_text(result, about="result", needed=True)


def cause_of(form: ReviewForm) -> str:
    """Why somebody has to call back after such a review; "" if nobody has to."""
    if form.solved is False:
        return FollowUpCause.NOT_SOLVED
    low = any((getattr(form, name) or 5) <= LOW for name in SCORES)
    return FollowUpCause.LOW_SCORE if low else ""
