"""Tables of 五单, by noun."""

from redvest.orders.models.menu import HeardNeed, MenuItem, MenuStep
from redvest.orders.models.offers import Offer, Readiness, ReadyArea, ServiceRule
from redvest.orders.models.order import Order, OrderJoin, OrderMessage, OrderPhoto, OrderStep
from redvest.orders.models.reviews import CallBack, CallBackDraw, FollowUp, Review
from redvest.orders.models.visits import CodeTry, SignedSheet
from redvest.orders.models.wishes import Wish, WishClaim, WishStep

__all__ = [
    "CallBack",
    "CallBackDraw",
    "CodeTry",
    "FollowUp",
    "HeardNeed",
    "MenuItem",
    "MenuStep",
    "Offer",
    "Order",
    "OrderJoin",
    "OrderMessage",
    "OrderPhoto",
    "OrderStep",
    "Readiness",
    "ReadyArea",
    "Review",
    "ServiceRule",
    "SignedSheet",
    "Wish",
    "WishClaim",
    "WishStep",
]
