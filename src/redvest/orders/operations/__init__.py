"""Writes of 五单, by subject."""

from redvest.orders.operations.answering import (
    confirm_order,
    end_follow_up,
    not_solved,
    review_order,
)
from redvest.orders.operations.asking import (
    SameNeed,
    cancel_order,
    change_order,
    join_order,
    place_order,
    say_about_order,
)
from redvest.orders.operations.batching import Choice, Sent, dispatch_batch
from redvest.orders.operations.calling_back import draw_call_backs, draw_of_day, record_call_back
from redvest.orders.operations.claims import ClaimCall, Claimed, claim_many, claim_wish
from redvest.orders.operations.deliveries import (
    WISH_EVIDENCE,
    bring_wish,
    receive_wish,
    release_claim,
    release_overdue,
    remind_claimants,
)
from redvest.orders.operations.dispatching import Dispatch, dispatch_order, recall_order
from redvest.orders.operations.handling import accept_order, reject_order
from redvest.orders.operations.hearing import (
    dismiss_need,
    link_need_to_order,
    note_need,
    propose_from_need,
)
from redvest.orders.operations.looking import Household, look_at_household, look_at_photo
from redvest.orders.operations.menu import (
    decide_item,
    edit_item,
    propose_item,
    resume_item,
    retire_item,
    submit_item,
    suspend_item,
)
from redvest.orders.operations.photos import add_photo, drop_photo
from redvest.orders.operations.readiness import ReadyForm, pause_team, resume_team, set_readiness
from redvest.orders.operations.reminding import remind_households
from redvest.orders.operations.running_out import run_out
from redvest.orders.operations.scheduling import PLACES, reschedule_order, schedule_order
from redvest.orders.operations.service_rules import RuleForm, set_service_rule
from redvest.orders.operations.serving import abort_order, check_at_door, report_order, sign_at_door
from redvest.orders.operations.taking import (
    TakeCall,
    Taken,
    decline_order,
    give_back_order,
    take_order,
    take_orders_many,
)
from redvest.orders.operations.wishes import (
    collect_wish,
    look_at_wish,
    publish_wish,
    reject_wish,
    thank_for_wish,
    withdraw_wish,
)
from redvest.orders.rules.answering import ReviewForm
from redvest.orders.rules.asking import OrderForm
from redvest.orders.rules.menu import HeardForm, MenuForm
from redvest.orders.rules.wishes import WishForm

__all__ = [
    "PLACES",
    "WISH_EVIDENCE",
    "Choice",
    "ClaimCall",
    "Claimed",
    "Dispatch",
    "HeardForm",
    "Household",
    "MenuForm",
    "OrderForm",
    "ReadyForm",
    "ReviewForm",
    "RuleForm",
    "SameNeed",
    "Sent",
    "TakeCall",
    "Taken",
    "WishForm",
    "abort_order",
    "accept_order",
    "add_photo",
    "bring_wish",
    "cancel_order",
    "change_order",
    "check_at_door",
    "claim_many",
    "claim_wish",
    "collect_wish",
    "confirm_order",
    "decide_item",
    "decline_order",
    "dismiss_need",
    "dispatch_batch",
    "dispatch_order",
    "draw_call_backs",
    "draw_of_day",
    "drop_photo",
    "edit_item",
    "end_follow_up",
    "give_back_order",
    "join_order",
    "link_need_to_order",
    "look_at_household",
    "look_at_photo",
    "look_at_wish",
    "not_solved",
    "note_need",
    "pause_team",
    "place_order",
    "propose_from_need",
    "propose_item",
    "publish_wish",
    "recall_order",
    "receive_wish",
    "record_call_back",
    "reject_order",
    "reject_wish",
    "release_claim",
    "release_overdue",
    "remind_claimants",
    "remind_households",
    "report_order",
    "reschedule_order",
    "resume_item",
    "resume_team",
    "retire_item",
    "review_order",
    "run_out",
    "say_about_order",
    "schedule_order",
    "set_readiness",
    "set_service_rule",
    "sign_at_door",
    "submit_item",
    "suspend_item",
    "take_order",
    "take_orders_many",
    "thank_for_wish",
    "withdraw_wish",
]
