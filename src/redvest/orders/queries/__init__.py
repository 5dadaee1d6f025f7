"""Reads of 五单, by subject."""

from redvest.orders.queries.batch import (
    Batch,
    Fit,
    Line,
    batch_of,
    batch_proposal,
    fits_of,
    lines_of,
    seal_of,
    waiting_orders,
)
from redvest.orders.queries.orders import (
    desk_orders,
    held_by_teams,
    order_for,
    orders_visible_to,
    same_needs,
)
from redvest.orders.queries.terms import terms_at, terms_of

__all__ = [
    "Batch",
    "Fit",
    "Line",
    "batch_of",
    "batch_proposal",
    "desk_orders",
    "fits_of",
    "held_by_teams",
    "lines_of",
    "order_for",
    "orders_visible_to",
    "same_needs",
    "seal_of",
    "terms_at",
    "terms_of",
    "waiting_orders",
]
