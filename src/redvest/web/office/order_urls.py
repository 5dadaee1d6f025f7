"""Addresses of the desk's orders, within those of `office`."""

from django.urls import path

from redvest.web.office import call_backs, order_batch, order_rules, orders, proxy_answers

urlpatterns = [
    path("", orders.orders, name="orders"),
    path("-/many/", orders.orders_many, name="orders_many"),
    path("-/batch/", order_batch.batch, name="order_batch"),
    path("-/rules/", order_rules.rules, name="order_rules"),
    path("-/call-backs/", call_backs.call_backs, name="call_backs"),
    path("-/call-backs/<int:drawn_id>/", call_backs.call_back, name="call_back"),
    path("-/call-backs/<int:drawn_id>/look/", call_backs.call_back_look, name="call_back_look"),
    path("-/call-backs/<int:drawn_id>/record/", call_backs.call_back_record, name="call_back_record"),
    path(
        "-/call-backs/<int:drawn_id>/unreached/", call_backs.call_back_unreached, name="call_back_unreached"
    ),
    path("<int:order_id>/", orders.order, name="order"),
    path("<int:order_id>/accept/", orders.order_accept, name="order_accept"),
    path("<int:order_id>/reject/", orders.order_reject, name="order_reject"),
    path("<int:order_id>/dispatch/", orders.order_dispatch, name="order_dispatch"),
    path("<int:order_id>/recall/", orders.order_recall, name="order_recall"),
    path("<int:order_id>/another-time/", orders.order_another_time, name="order_another_time"),
    path("<int:order_id>/abort/", orders.order_abort, name="order_abort"),
    path("<int:order_id>/cancel/", orders.order_cancel, name="order_cancel"),
    path("<int:order_id>/look/", orders.order_look, name="order_look"),
    path("<int:order_id>/follow-up/", orders.order_follow_up, name="order_follow_up"),
    path("<int:order_id>/answer/", proxy_answers.order_answer, name="order_answer"),
    path("<int:order_id>/say/", orders.order_say, name="order_say"),
]
