"""Tables of the market, by noun."""

from redvest.market.models.donations import Donation
from redvest.market.models.goods import Goods, Season
from redvest.market.models.redemptions import (
    GoodsReturn,
    PrintedCard,
    Redemption,
    RedemptionLine,
    RedemptionStep,
    WrongCode,
)
from redvest.market.models.shops import FundEntry, Shop, ShopDay, ShopHours, ShopKeeper
from redvest.market.models.stock import Count, CountLine, StockLot, StockMove, WriteOff

__all__ = [
    "Count",
    "CountLine",
    "Donation",
    "FundEntry",
    "Goods",
    "GoodsReturn",
    "PrintedCard",
    "Redemption",
    "RedemptionLine",
    "RedemptionStep",
    "Season",
    "Shop",
    "ShopDay",
    "ShopHours",
    "ShopKeeper",
    "StockLot",
    "StockMove",
    "WriteOff",
    "WrongCode",
]
