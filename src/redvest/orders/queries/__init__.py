"""Reads of 五单, by subject."""

from redvest.orders.queries.orders import (
    desk_orders,
    held_by_teams,
    order_for,
    orders_visible_to,
    same_needs,
)
from redvest.orders.queries.terms import terms_at, terms_of

__all__ = [
    "desk_orders",
    "held_by_teams",
    "order_for",
    "orders_visible_to",
    "same_needs",
    "terms_at",
    "terms_of",
]
