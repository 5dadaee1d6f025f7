"""Addresses of one's own orders."""

from django.urls import path

from redvest.web import order_photos
from redvest.web.me import answers, asking, orders

urlpatterns = [
    path("", orders.orders, name="orders"),
    path("new", asking.order_new, name="order_new"),
    path("<int:order_id>", orders.order, name="order"),
    path("<int:order_id>/say", orders.order_say, name="order_say"),
    path("<int:order_id>/cancel", orders.order_cancel, name="order_cancel"),
    path("<int:order_id>/change", orders.order_change, name="order_change"),
    path("<int:order_id>/join", orders.order_join, name="order_join"),
    path("<int:order_id>/photos", orders.order_photos_own, name="order_photos"),
    path("<int:order_id>/photos/<int:photo_id>", order_photos.order_photo, name="order_photo"),
    path("<int:order_id>/confirm", answers.order_confirm, name="order_confirm"),
    path("<int:order_id>/not-solved", answers.order_not_solved, name="order_not_solved"),
    path("<int:order_id>/review", answers.order_review, name="order_review"),
    path("<int:order_id>/another-time", answers.order_another_time, name="order_another_time"),
]
