"""What owners read of transfers that the ledger makes by itself. They are stored, so in the product's own language."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

CHINESE = "zh-hans"


def repaid_words() -> str:
    """Of what pays a debt."""
    with override(CHINESE):
        return _("抵扣此前更正时不足的积分")


def owed_words() -> str:
    """Of what becomes a debt."""
    with override(CHINESE):
        return _("更正时积分不足，差额记为待抵扣")


def recalled_words() -> str:
    """Of points that come back to where they were given, to be taken back there."""
    with override(CHINESE):
        return _("因更正追回")


def expired_words(earned_on: date, expires_on: date) -> str:
    """Of points that ended."""
    with override(CHINESE):
        days = {"earned": earned_on.isoformat(), "until": expires_on.isoformat()}
        return _("%(earned)s 获得的积分，有效期至 %(until)s，已到期") % days


def merged_words() -> str:
    """Of points of the same person's other registration."""
    with override(CHINESE):
        return _("两次登记合并，积分转到这里")


def left_words() -> str:
    """Of points of somebody who leaves."""
    with override(CHINESE):
        return _("本人已注销，积分作废")


def budget_words() -> str:
    """Of a budget that was given or changed."""
    with override(CHINESE):
        return _("下达或调整积分预算")
