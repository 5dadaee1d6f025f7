"""The audit record's verbs of points and of the market in words; part of the table ``words``."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from redvest.kernel.errors import Text

MARKET_DEEDS: dict[str, Text] = {
    "shop.opened": _("开设爱心超市"),
    "shop.edited": _("修改爱心超市"),
    "shop.open": _("爱心超市恢复营业"),
    "shop.paused": _("爱心超市暂停营业"),
    "shop.closed": _("关闭爱心超市"),
    "shop.keeper_named": _("指定超市管理员"),
    "shop.keeper_dismissed": _("免去超市管理员"),
    "shop.day_set": _("改某一天的营业时间"),
    "shop.season_set": _("设兑换季"),
    "shop.season_dropped": _("取消兑换季"),
    "market.fund_noted": _("登记超市资金"),
    "goods.listed": _("上架商品"),
    "goods.edited": _("修改商品"),
    "goods.on": _("商品恢复兑换"),
    "goods.paused": _("商品暂停兑换"),
    "goods.off": _("商品下架"),
    "stock.in": _("入库"),
    "stock.counted": _("盘点"),
    "stock.write_off_asked": _("申请作废库存"),
    "stock.write_off_confirmed": _("确认作废库存"),
    "stock.write_off_declined": _("不同意作废库存"),
    "donation.received": _("接收捐赠"),
    "donation.shown_as": _("改捐赠人的公开方式"),
    "redemption.ordered": _("兑换商品"),
    "redemption.new_code": _("换领取码"),
    "redemption.wrong_code": _("领取码不对"),
    "redemption.checking": _("大额兑换等第二人确认"),
    "redemption.collected": _("交付兑换的商品"),
    "redemption.cancelled": _("取消兑换"),
    "redemption.lapsed": _("兑换逾期未领"),
    "redemption.returned": _("兑换全部退回"),
    "redemption.brought_back": _("退回兑换的商品"),
}

POINT_DEEDS: dict[str, Text] = MARKET_DEEDS | {
    "covenant.drafted": _("起草积分公约"),
    "covenant.published": _("公布积分公约"),
    "covenant.dropped": _("放弃公约草稿"),
    "covenant.retired": _("废止积分公约"),
    "points.earned": _("记积分"),
    "points.proposal": _("办理积分事项"),
    "points.objection": _("对积分事项提出异议"),
    "points.appeal": _("对积分事项提出申诉"),
    "points.answered": _("答复异议或申诉"),
    "points.budget_set": _("下达积分预算"),
    "points.base_lowered": _("降低基础分"),
    "points.moved": _("随家庭变动转移积分"),
    "board.joined": _("同意上光荣榜"),
    "board.left": _("退出光荣榜"),
    "card.issued": _("印发积分卡"),
    "card.ended": _("积分卡作废"),
}

POINT_TARGETS: dict[str, Text] = {
    "covenant": _("积分公约"),
    "proposal": _("积分事项"),
    "shop": _("爱心超市"),
    "goods": _("商品"),
    "redemption": pgettext_lazy("one", "兑换"),
    "order": _("点单"),
    "wish": _("微心愿"),
    "menu_item": _("服务菜单"),
    "heard": _("走访需求"),
}
POINT_GROUPS: list[tuple[str, Text]] = [
    ("order.", _("点单")),
    ("wish.", _("微心愿")),
    ("covenant.", _("积分公约")),
    ("points.", _("积分")),
    ("card.", _("积分卡")),
    ("shop.", _("爱心超市")),
    ("goods.", _("商品")),
    ("stock.", _("库存")),
    ("redemption.", _("兑换")),
    ("donation.", _("捐赠")),
]
