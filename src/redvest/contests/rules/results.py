"""When a result may be published, objected to, and be followed by awards."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import EditionState, ObjectionState
from redvest.contests.rules.editions import why_not_in, why_not_move, why_not_text
from redvest.kernel.errors import Reason

LONGEST_SAID = 2000
#: Of one phone number in one edition, unanswered at the same time.
MOST_OPEN = 3


def why_not_publish(*, state: str, unfinished: Sequence[str], competing: int) -> list[Reason]:
    """A contest under way, every stage of it ended, with anybody left in it."""
    reasons = why_not_move(state, EditionState.PUBLICITY)
    if reasons:
        return reasons
    if unfinished:
        words = {"stages": "、".join(unfinished)}
        reasons.append(Reason("unfinished", _("还没有结束：%(stages)s"), words))
    if not competing:
        reasons.append(Reason("nobody", _("没有参赛的项目")))
    return reasons


def why_not_object(*, public_until: datetime | None, now: datetime) -> list[Reason]:
    """While a list or a result is in its days of publicity."""
    if public_until is not None and now < public_until:
        return []
    return [Reason("not_in_publicity", _("不在公示期内"))]


def why_not_objection(*, name: str, phone: str, said: str) -> list[Reason]:
    """A name, a way to reach them, and what is wrong."""
    reasons = why_not_text("name", _("姓名"), name, 40) + why_not_text("phone", _("联系电话"), phone, 20)
    if phone.strip() and sum(one.isdigit() for one in phone) < 7:
        reasons.append(Reason("phone", _("联系电话不对"), about="phone"))
    return reasons + why_not_text("said", _("异议内容"), said, LONGEST_SAID)


def why_not_answer(*, state: str, answer: str) -> list[Reason]:
    """An open one, in writing."""
    if state != ObjectionState.OPEN:
        return [Reason("answered", _("这条异议已经答复"))]
    return why_not_text("answer", _("书面答复"), answer, LONGEST_SAID)


def why_not_award(
    *, state: str, public_until: datetime | None, objections: int, now: datetime
) -> list[Reason]:
    """After the days of publicity, once every objection is answered."""
    reasons = why_not_move(state, EditionState.AWARDED)
    if reasons:
        return reasons
    if public_until is None or now < public_until:
        reasons.append(Reason("in_publicity", _("公示期还没结束")))
    if objections:
        text = _("还有 %(number)s 条异议没有答复")
        reasons.append(Reason("objections", text, {"number": objections}))
    return reasons


def why_not_award_unit(*, state: str, reason: str, title: str) -> list[Reason]:
    """Units are awarded with the entries or after them, each with what for."""
    return why_not_in(state, EditionState.AWARDED) or why_not_text(
        "reason", _("获奖理由"), reason, 200
    ) + why_not_text("title", _("奖项名称"), title, 40)
