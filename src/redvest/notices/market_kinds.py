"""Messages about the market; part of the table ``kinds``. None of them names who redeems."""

from django.utils.translation import gettext_lazy as _

from redvest.notices.enums import Group
from redvest.notices.wording import MAIL, Kind

MARKET_KINDS: dict[str, Kind] = {
    # To whoever redeems
    "market.collected": Kind(
        title=_("已领取兑换的商品"),
        sentence=_(
            "您在“%(shop)s”兑换的商品已领取，用了 %(points)s 分。如果不是您或家人领的，请马上联系超市。"
        ),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    "market.due": Kind(
        title=_("兑换的商品请尽快领取"),
        sentence=_("您在“%(shop)s”兑换的商品保留到 %(day)s，过后积分退回。"),
        group=Group.REMINDERS,
    ),
    "market.lapsed": Kind(
        title=_("兑换没有领取，积分已退回"),
        sentence=_("您在“%(shop)s”兑换的商品到期没有领取，积分已退回。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    "market.cancelled": Kind(
        title=_("超市取消了您的兑换"),
        sentence=_("“%(shop)s”取消了您的兑换，积分已退回：%(reason)s"),
        group=Group.ORDERS,
    ),
    "market.returned": Kind(
        title=_("退货退分"),
        sentence=_("您退回“%(shop)s”的%(goods)s，%(points)s 分已退回。"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    "market.donation_received": Kind(
        title=_("收到您捐赠的物品"),
        sentence=_("“%(shop)s”收到您捐赠的物品，收据号 %(receipt)s。谢谢您！"),
        group=Group.ORDERS,
        channels=MAIL,
    ),
    # To those on duty
    "market.second_wanted": Kind(
        title=_("大额兑换等第二人确认"),
        sentence=_("“%(shop)s”%(number)s 号兑换单金额较大，请当面确认后发放。"),
        group=Group.DUTIES,
    ),
    "market.handing_declined": Kind(
        title=_("大额兑换没有通过确认"),
        sentence=_("“%(shop)s”%(number)s 号兑换单没有通过确认：%(reason)s"),
        group=Group.DUTIES,
    ),
    "market.write_off_asked": Kind(
        title=_("有商品等您确认作废"),
        sentence=_("“%(shop)s”的“%(goods)s”有 %(quantity)s 份申请作废，请确认。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "market.write_off_decided": Kind(
        title=_("作废申请有答复了"),
        sentence=_("“%(shop)s”的“%(goods)s”作废申请：%(answer)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "market.count_differs": Kind(
        title=_("盘点有差异"),
        sentence=_("“%(shop)s”盘点有 %(wrong)s 批账实不符，请查看。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "market.low_stock": Kind(
        title=_("商品快没有了"),
        sentence=_("“%(shop)s”的“%(goods)s”只剩 %(left)s，请及时补货。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "market.best_before": Kind(
        title=_("商品快到保质期"),
        sentence=_("“%(shop)s”的“%(goods)s”还有 %(left)s，保质期到 %(day)s，请先发放。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "market.past_its_day": Kind(
        title=_("商品过了保质期"),
        sentence=_("“%(shop)s”的“%(goods)s”有 %(left)s 过了保质期，已停止兑换，请申请作废。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
}
