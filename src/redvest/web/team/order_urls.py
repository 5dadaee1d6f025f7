"""Addresses of a team's orders, within those of `team`."""

from django.urls import path

from redvest.web.team import orders

urlpatterns = [
    path("", orders.orders, name="orders"),
    path("-/ready/", orders.ready, name="orders_ready"),
    path("-/pause/", orders.pause, name="orders_pause"),
    path("<int:order_id>/", orders.order, name="order"),
    path("<int:order_id>/take/", orders.order_take, name="order_take"),
    path("<int:order_id>/decline/", orders.order_decline, name="order_decline"),
    path("<int:order_id>/schedule/", orders.order_schedule, name="order_schedule"),
    path("<int:order_id>/give-back/", orders.order_give_back, name="order_give_back"),
    path("<int:order_id>/look/", orders.order_look, name="order_look"),
    path("<int:order_id>/report/", orders.order_report, name="order_report"),
    path("<int:order_id>/say/", orders.order_say, name="order_say"),
]
