"""Addresses of a team's orders, within those of `team`."""

from django.urls import path

from redvest.web.team import order_deeds, orders

urlpatterns = [
    path("orders/<int:order_id>/", orders.order_any, name="order_any"),
    path("<str:code>/orders/", orders.orders, name="orders"),
    path("<str:code>/orders/-/ready/", orders.ready, name="orders_ready"),
    path("<str:code>/orders/-/pause/", orders.pause, name="orders_pause"),
    path("<str:code>/orders/<int:order_id>/", orders.order, name="order"),
    path("<str:code>/orders/<int:order_id>/take/", orders.order_take, name="order_take"),
    path("<str:code>/orders/<int:order_id>/decline/", orders.order_decline, name="order_decline"),
    path("<str:code>/orders/<int:order_id>/schedule/", orders.order_schedule, name="order_schedule"),
    path("<str:code>/orders/<int:order_id>/give-back/", orders.order_give_back, name="order_give_back"),
    path("<str:code>/orders/<int:order_id>/look/", orders.order_look, name="order_look"),
    path("<str:code>/orders/<int:order_id>/report/", order_deeds.order_report, name="order_report"),
    path("<str:code>/orders/<int:order_id>/say/", order_deeds.order_say, name="order_say"),
    path(
        "<str:code>/orders/<int:order_id>/another-time/",
        order_deeds.order_another_time,
        name="order_another_time",
    ),
    path("<str:code>/orders/<int:order_id>/abort/", order_deeds.order_abort, name="order_abort"),
]
