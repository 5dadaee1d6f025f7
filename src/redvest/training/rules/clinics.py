"""What an expert, a team and those who arrange it may do in a clinic, as its state allows."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.training.enums import CLINIC_TRANSITIONS, ClinicState, PointState
from redvest.training.rules.courses import why_not_text

LONGEST_FINDING, LONGEST_ADVICE, LONGEST_REPLY = 500, 1000, 1000
MOST_POINTS = 50


def why_not_move(state: str, to: str) -> list[Reason]:
    """Whether a clinic in ``state`` may become ``to``."""
    if to in CLINIC_TRANSITIONS[state]:
        return []
    words = {"state": ClinicState(state).label}
    return [Reason("clinic_state", _("这次问诊现在是“%(state)s”，不能这样办"), words)]


def why_not_talk(state: str) -> list[Reason]:
    """Comments and answers are written while it is open."""
    if state == ClinicState.OPEN:
        return []
    words = {"state": ClinicState(state).label}
    return [Reason("clinic_state", _("这次问诊现在是“%(state)s”，不能这样办"), words)]


def why_not_point(finding: str, advice: str) -> list[Reason]:
    """A finding and an advice, both in words."""
    reasons = why_not_text("finding", _("问题"), finding, LONGEST_FINDING)
    return reasons + why_not_text("advice", _("建议"), advice, LONGEST_ADVICE)


def why_not_reply(words: str) -> list[Reason]:
    """Something is said."""
    return why_not_text("words", _("内容"), words, LONGEST_REPLY)


def why_not_answer(state: str) -> list[Reason]:
    """The team answers what is not settled."""
    if state != PointState.SETTLED:
        return []
    return [Reason("settled", _("这一条已经解决"))]


def why_not_look_again(state: str) -> list[Reason]:
    """The expert looks again at what was answered."""
    if state == PointState.ANSWERED:
        return []
    return [Reason("not_answered", _("队伍答复后才能回看"))]


def why_not_close(states: Iterable[str]) -> list[Reason]:
    """At least one comment, and every one settled."""
    found = list(states)
    if not found:
        return [Reason("no_points", _("还没有写下任何意见"))]
    if any(state != PointState.SETTLED for state in found):
        return [Reason("points_left", _("还有意见没有解决，不能办结"))]
    return []
