"""Numbers that are said and cannot be scanned: when one may say them, what is plausible, who confirms."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import HELD_STATES
from redvest.kernel.errors import Reason

MAX_SERVED = 100_000
MAX_HELPERS = 100_000
#: More people served than so many for each who came need a reason, and confirmation from above.
MOST_EACH = 30
REASON_LENGTH = 200


def is_large(served: int, *, came: int) -> bool:
    """Whether so many were hardly served by those who came."""
    return served > MOST_EACH * came


def why_not_report_served(
    *,
    activity_state: str,
    served: int,
    came: int,
    reason: str,
    ends_at: datetime,
    now: datetime,
    earlier: int | None,
) -> list[Reason]:
    """How many were served is said once, after a shift that was held; a large number needs a reason."""
    if activity_state not in HELD_STATES:
        return [Reason("not_held", _("活动没有举行，不能填服务人次"))]
    if now < ends_at:
        return [Reason("not_over", _("班次结束后再填服务人次"))]
    if not 0 <= served <= MAX_SERVED:
        words = {"most": MAX_SERVED}
        return [Reason("served", _("服务人次要在 0 到 %(most)s 之间"), words, about="served")]
    if earlier is not None and earlier != served:
        return [Reason("reported", _("服务人次已经填过（%(served)s），不能修改"), {"served": earlier})]
    if len(reason) > REASON_LENGTH:
        words = {"limit": REASON_LENGTH}
        return [Reason("too_long", _("说明最多 %(limit)s 个字"), words, about="reason")]
    if earlier is None and is_large(served, came=came) and not reason.strip():
        text = _("到场 %(came)s 人，服务人次超过了每人 %(each)s 人次，请说明怎么数的；要由上级阵地确认")
        return [Reason("served_large", text, {"came": came, "each": MOST_EACH}, about="reason")]
    return []


def why_not_confirm_served(*, claimed: int | None, served: int, own: bool, may: bool) -> list[Reason]:
    """Somebody else confirms exactly the number that was said."""
    if claimed is None:
        return [Reason("not_reported", _("队长还没有填服务人次"))]
    if own:
        return [Reason("own_request", _("不能确认自己填的服务人次"))]
    if not may:
        text = _("服务人次要由到场的另一位志愿者或阵地工作人员确认；人数很多时由上级阵地确认")
        return [Reason("not_permitted", text)]
    if claimed != served:
        words = {"served": claimed}
        return [Reason("served_differs", _("队长填的是 %(served)s，请按这个数确认或联系队长"), words)]
    return []


def why_not_count_helpers(
    *, activity_state: str, helpers: int, starts_at: datetime, now: datetime
) -> list[Reason]:
    """Helpers who are not registered are counted from the start of a shift that is held."""
    if activity_state not in HELD_STATES:
        return [Reason("not_held", _("活动没有举行，不能填未注册的帮手"))]
    if now < starts_at:
        return [Reason("not_started", _("班次开始后再填"))]
    if not 0 <= helpers <= MAX_HELPERS:
        words = {"most": MAX_HELPERS}
        return [Reason("helpers", _("人数要在 0 到 %(most)s 之间"), words, about="helpers")]
    return []
