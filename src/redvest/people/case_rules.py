"""Pure decisions about cases: who may take which part in them, what they must say, which state follows which."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel import clock
from redvest.kernel.errors import Reason
from redvest.people.enums import CASE_TRANSITIONS, LIVE_CASES, CaseState

#: So long the one who holds the account, and the old phone, can stop somebody from getting into it.
WAIT = timedelta(hours=72)
#: A slip is good for so long until somebody of the office has seen the document.
SLIP_LIFE = timedelta(days=14)
#: After the wait, so long the new phone can be put in place.
READY_LIFE = timedelta(days=14)
SHORTEST_WORDS, LONGEST_WORDS = 4, 200


def why_not_move(state: str, to: str) -> list[Reason]:
    """Empty if a case in ``state`` can go on to ``to``."""
    if to in CASE_TRANSITIONS[state]:
        return []
    label = CaseState(state).label
    return [Reason("case_state", _("这件事现在是“%(state)s”，不能这样办"), {"state": label})]


def why_not_yet(
    *, state: str, ready_at: datetime | None, expires_at: datetime, now: datetime
) -> list[Reason]:
    """Empty if the wait is over and the case has not expired."""
    if state != CaseState.WAITING or ready_at is None:
        return why_not_move(state, CaseState.DONE) or [_not_ready()]
    if now < ready_at:
        words = {"at": f"{clock.local(ready_at):%Y-%m-%d %H:%M}"}
        return [Reason("case_waits", _("等待期还没有结束，请在 %(at)s 之后再来"), words)]
    return expired(expires_at=expires_at, now=now)


def expired(*, expires_at: datetime, now: datetime) -> list[Reason]:
    """Empty while a case is still good."""
    return [] if now < expires_at else [Reason("case_expired", _("已经过期，请重新申请"))]


def why_not_part(
    *, person_ids: set[int], by_id: int | None, checked_by: int | None, second: bool
) -> list[Reason]:
    """Empty if somebody of the office may take the first, or the second, part in a case of these persons."""
    if by_id is None or by_id in person_ids:
        return [Reason("own_case", _("不能办理自己的事"))]
    if second and by_id == checked_by:
        return [Reason("same_person", _("要由另一位工作人员复核，不能由同一个人办"))]
    return []


def why_not_words(words: str, *, about: str = "words") -> list[Reason]:
    """Empty if a reason says something."""
    if SHORTEST_WORDS <= len(words) <= LONGEST_WORDS:
        return []
    lengths = {"least": SHORTEST_WORDS, "most": LONGEST_WORDS}
    return [Reason("words_missing", _("请写明原因（%(least)s 到 %(most)s 个字）"), lengths, about=about)]


def is_live(state: str) -> bool:
    """Whether a case is not over."""
    return state in LIVE_CASES


def _not_ready() -> Reason:
    return Reason("case_waits", _("还没有核对完证件"))
