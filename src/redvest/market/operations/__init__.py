"""Writes of the market, by subject."""

from redvest.market.operations._plans import RedeemCall, Redeemed
from redvest.market.operations.cards import NewCard, end_card, issue_card
from redvest.market.operations.donations import receive_donation, show_donor_as
from redvest.market.operations.ending import (
    cancel_redemption,
    new_pick_up_code,
    release_overdue,
    remind_owners,
    take_back,
)
from redvest.market.operations.goods import drop_season, edit_goods, list_goods, move_goods, set_season
from redvest.market.operations.handing import confirm_handing, decline_handing, hand_over, redeem_at_counter
from redvest.market.operations.redeeming import redeem, redeem_many
from redvest.market.operations.shops import (
    close_shop,
    dismiss_keeper,
    edit_shop,
    name_keeper,
    note_fund,
    open_shop,
    pause_shop,
    resume_shop,
    set_shop_day,
)
from redvest.market.operations.stock import Found, ask_write_off, book_count, decide_write_off, stock_in
from redvest.market.operations.tables import GoodsLine, StockLine, Taken, list_goods_many, stock_in_many
from redvest.market.operations.warning import warn_shop
from redvest.market.rules.forms import ComingIn, Giver, GoodsForm, ShopForm, Span

__all__ = [
    "ComingIn",
    "Found",
    "Giver",
    "GoodsForm",
    "GoodsLine",
    "NewCard",
    "RedeemCall",
    "Redeemed",
    "ShopForm",
    "Span",
    "StockLine",
    "Taken",
    "ask_write_off",
    "book_count",
    "cancel_redemption",
    "close_shop",
    "confirm_handing",
    "decide_write_off",
    "decline_handing",
    "dismiss_keeper",
    "drop_season",
    "edit_goods",
    "edit_shop",
    "end_card",
    "hand_over",
    "issue_card",
    "list_goods",
    "list_goods_many",
    "move_goods",
    "name_keeper",
    "new_pick_up_code",
    "note_fund",
    "open_shop",
    "pause_shop",
    "receive_donation",
    "redeem",
    "redeem_at_counter",
    "redeem_many",
    "release_overdue",
    "remind_owners",
    "resume_shop",
    "set_season",
    "set_shop_day",
    "show_donor_as",
    "stock_in",
    "stock_in_many",
    "take_back",
    "warn_shop",
]
