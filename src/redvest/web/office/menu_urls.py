"""Addresses of the menu, of needs heard, and of taking orders down."""

from django.urls import path

from redvest.web.office import heard, menu, order_photos, taking_down

urlpatterns = [
    path("menu/", menu.menu, name="menu"),
    path("menu/new/", menu.item_new, name="menu_new"),
    path("menu/<int:item_id>/", menu.item, name="menu_item"),
    path("menu/<int:item_id>/edit/", menu.item_edit, name="menu_edit"),
    path("menu/<int:item_id>/submit/", menu.item_submit, name="menu_submit"),
    path("menu/<int:item_id>/decide/", menu.item_decide, name="menu_decide"),
    path("menu/<int:item_id>/off/", menu.item_off, name="menu_off"),
    path("menu/<int:item_id>/resume/", menu.item_resume, name="menu_resume"),
    path("heard/", heard.heard, name="heard"),
    path("heard/new/", heard.heard_new, name="heard_new"),
    path("heard/<int:heard_id>/", heard.heard_one, name="heard_one"),
    path("heard/<int:heard_id>/dismiss/", heard.heard_dismiss, name="heard_dismiss"),
    path("heard/<int:heard_id>/order/", heard.heard_order, name="heard_order"),
    path("orders/new/", taking_down.taking_new, name="taking_new"),
    path("orders/taken-down/", taking_down.taken_down, name="taken_down"),
    path("orders/<int:order_id>/photos/", order_photos.photos_taken_down, name="order_photos"),
    path("orders/<int:order_id>/slip/", taking_down.order_slip, name="order_slip"),
    path("orders/<int:order_id>/add/", taking_down.taking_join, name="taking_join"),
]
