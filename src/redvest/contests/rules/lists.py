"""What a unit's ranked list must be, and when it may be sent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.contests.enums import EditionState, ListState
from redvest.contests.rules.editions import why_not_in
from redvest.kernel.errors import Reason

#: Lists are made while entries come in and are checked.
LISTING = (EditionState.OPEN, EditionState.CHECKING)


def why_not_rank(
    *,
    edition_state: str,
    list_state: str,
    quota: int | None,
    ranked: Sequence[int],
    accepted: Collection[int],
) -> list[Reason]:
    """Accepted entries of the unit, each once, at most as many as it may send, before the list is made public."""
    reasons = why_not_in(edition_state, *LISTING) or why_not_state(list_state, ListState.DRAFT)
    if reasons:
        return reasons
    if len(set(ranked)) != len(ranked) or not set(ranked) <= set(accepted):
        return [Reason("ranked", _("只能排列本单位通过形式审查的申报，每个一次"), about="ranked")]
    if quota is not None and len(ranked) > quota:
        return [Reason("quota", _("本单位最多推荐 %(quota)s 个"), {"quota": quota}, about="ranked")]
    return []


def why_not_publicise(*, edition_state: str, list_state: str, ranked: int, unchecked: int) -> list[Reason]:
    """A ranked list, once no entry of the unit waits for its check."""
    reasons = why_not_in(edition_state, *LISTING) or why_not_state(list_state, ListState.DRAFT)
    if reasons:
        return reasons
    if not ranked:
        reasons.append(Reason("nobody_ranked", _("请先排出推荐名单")))
    if unchecked:
        text = _("本单位还有 %(number)s 个申报没有完成形式审查")
        reasons.append(Reason("unchecked", text, {"number": unchecked}))
    return reasons


def why_not_send(
    *, edition_state: str, list_state: str, public_until: datetime | None, objections: int, now: datetime
) -> list[Reason]:
    """After the days of publicity, once every objection to it is answered."""
    reasons = why_not_in(edition_state, *LISTING) or why_not_state(list_state, ListState.PUBLICITY)
    if reasons:
        return reasons
    if public_until is None or now < public_until:
        reasons.append(Reason("in_publicity", _("公示期还没结束")))
    if objections:
        text = _("还有 %(number)s 条异议没有答复")
        reasons.append(Reason("objections", text, {"number": objections}))
    return reasons


def why_not_state(state: str, wanted: str) -> list[Reason]:
    """Whether a list is in the state it must be."""
    if state == wanted:
        return []
    words = {"state": ListState(state).label}
    return [Reason("list_state", _("这份名单现在是“%(state)s”，不能这样办"), words)]
