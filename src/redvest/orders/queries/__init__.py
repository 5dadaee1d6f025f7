"""Reads of 五单, by subject."""

from redvest.orders.queries.batch import (
    Batch,
    Fit,
    Line,
    batch_of,
    batch_proposal,
    choosable,
    fits_of,
    lines_of,
    seal_of,
    waiting_orders,
)
from redvest.orders.queries.desk import (
    DeskFilter,
    desk_counts,
    household_of_order,
    messages_of,
    offers_of,
    offers_to,
    steps_of,
    work_list,
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
    "DeskFilter",
    "Fit",
    "Line",
    "batch_of",
    "batch_proposal",
    "choosable",
    "desk_counts",
    "desk_orders",
    "fits_of",
    "held_by_teams",
    "household_of_order",
    "lines_of",
    "messages_of",
    "offers_of",
    "offers_to",
    "order_for",
    "orders_visible_to",
    "same_needs",
    "seal_of",
    "steps_of",
    "terms_at",
    "terms_of",
    "waiting_orders",
    "work_list",
]
