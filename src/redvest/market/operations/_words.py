"""What owners read of points that went with a redemption. They are stored, so in the product's own language."""

from django.utils.translation import gettext as _
from django.utils.translation import override

CHINESE = "zh-hans"


def collected_words(shop: str) -> str:
    """Of points for goods that were handed over."""
    with override(CHINESE):
        return _("已在“%(shop)s”领取") % {"shop": shop}


def cancelled_words(shop: str) -> str:
    """Of points that come back because it was cancelled."""
    with override(CHINESE):
        return _("取消在“%(shop)s”的兑换，积分退回") % {"shop": shop}


def lapsed_words(shop: str) -> str:
    """Of points that come back because nobody collected."""
    with override(CHINESE):
        return _("“%(shop)s”的兑换到期没有领取，积分退回") % {"shop": shop}


def returned_words(shop: str, things: str) -> str:
    """Of points for goods that were brought back."""
    with override(CHINESE):
        return _("退回“%(shop)s”的%(things)s，积分退回") % {"shop": shop, "things": things}
