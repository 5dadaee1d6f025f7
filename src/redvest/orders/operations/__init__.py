"""Writes of 五单, by subject."""

from redvest.orders.operations.asking import (
    SameNeed,
    cancel_order,
    change_order,
    join_order,
    place_order,
    say_about_order,
)
from redvest.orders.operations.dispatching import Dispatch, dispatch_order, recall_order
from redvest.orders.operations.handling import accept_order, reject_order
from redvest.orders.operations.readiness import ReadyForm, pause_team, resume_team, set_readiness
from redvest.orders.operations.running_out import run_out
from redvest.orders.operations.taking import (
    TakeCall,
    Taken,
    decline_order,
    give_back_order,
    take_order,
    take_orders_many,
)
from redvest.orders.rules.asking import OrderForm

__all__ = [
    "Dispatch",
    "OrderForm",
    "ReadyForm",
    "SameNeed",
    "TakeCall",
    "Taken",
    "accept_order",
    "cancel_order",
    "change_order",
    "decline_order",
    "dispatch_order",
    "give_back_order",
    "join_order",
    "pause_team",
    "place_order",
    "recall_order",
    "reject_order",
    "resume_team",
    "run_out",
    "say_about_order",
    "set_readiness",
    "take_order",
    "take_orders_many",
]
