"""The visit: the resident's two codes, when they work, and what a report and a time must be."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import Direction
from redvest.kernel import clock
from redvest.kernel.crypto import sign
from redvest.kernel.errors import Reason
from redvest.orders.enums import OrderState

#: The codes work from so long before the visit until the end of its day.
CODES_FROM = timedelta(minutes=60)
#: So many wrong codes of one person at one order; then only a signature is left.
MOST_TRIES = 5
DIGITS = 6
LONGEST_REPORT, LONGEST_UNFINISHED, MOST_PHOTOS = 500, 200, 6
#: So many volunteers at most go to one household.
MOST_PLACES = 20

#: In which states a volunteer may come, and go.
COMING = frozenset({OrderState.SCHEDULED, OrderState.SERVING})
GOING = frozenset({OrderState.SERVING, OrderState.REPORTED})


def code_of(*, order_id: int, shift_id: int, direction: str) -> str:
    """The resident's six digits for one way of one visit; derived each time anew and stored nowhere."""
    message = f"{order_id}:{shift_id}:{direction}".encode()
    number = int.from_bytes(sign(message, context="orders.visit")[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def why_not_codes(*, starts_at: datetime, now: datetime) -> list[Reason]:
    """The codes work on the day of the visit only, from an hour before."""
    if now < starts_at - CODES_FROM:
        when = clock.local(starts_at - CODES_FROM).strftime("%m-%d %H:%M")
        return [Reason("too_early", _("%(when)s 才能签到"), {"when": when})]
    if now >= clock.day_end(clock.local_day(starts_at)):
        return [Reason("day_over", _("上门那天已经过了，这个码不能再用"))]
    return []


def why_locked(failures: int) -> list[Reason]:
    """Five wrong codes are enough to know that it is guessed."""
    if failures < MOST_TRIES:
        return []
    return [Reason("tries_locked", _("码输错太多次，已经锁住；请居民在签到单上签字，拍照上传"))]


def code_wrong(failures: int) -> Reason:
    """What to say to a wrong code."""
    left = MOST_TRIES - failures
    return Reason("code_wrong", _("码不对，还可以试 %(left)s 次"), {"left": left}, about="code")


def why_not_at_door(state: str, direction: str) -> list[Reason]:
    """One comes to what is agreed or under way, and leaves what began."""
    if state in (COMING if direction == Direction.IN else GOING):
        return []
    words = {"state": OrderState(state).label}
    return [Reason("order_state_now", _("这张单现在是“%(state)s”，不能签到签退"), words)]


def why_not_places(places: int) -> list[Reason]:
    """A household is visited by a few."""
    if 1 <= places <= MOST_PLACES:
        return []
    return [Reason("places", _("人数要在 1 到 %(most)s 之间"), {"most": MOST_PLACES}, about="places")]


def why_not_report(report: str, unfinished: str, *, photos: int) -> list[Reason]:
    """A report says something, and not too much."""
    reasons = []
    if not report.strip():
        reasons.append(Reason("report_missing", _("请简单写明做了什么"), about="report"))
    limits = (("report", report, LONGEST_REPORT), ("unfinished", unfinished, LONGEST_UNFINISHED))
    for name, text, most in limits:
        if len(text.strip()) > most:
            reasons.append(Reason("too_long", _("最多 %(most)s 个字"), {"most": most}, about=name))
    if photos > MOST_PHOTOS:
        reasons.append(
            Reason("photos_many", _("最多 %(most)s 张照片"), {"most": MOST_PHOTOS}, about="photos")
        )
    return reasons
