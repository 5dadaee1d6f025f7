"""Addresses of wishes at the desk."""

from django.urls import path

from redvest.web.office import wishes

urlpatterns = [
    path("", wishes.wishes, name="wishes"),
    path("new/", wishes.wish_new, name="wish_new"),
    path("<int:wish_id>/", wishes.wish, name="wish"),
    path("<int:wish_id>/look/", wishes.wish_look, name="wish_look"),
    path("<int:wish_id>/publish/", wishes.wish_publish, name="wish_publish"),
    path("<int:wish_id>/reject/", wishes.wish_reject, name="wish_reject"),
    path("<int:wish_id>/withdraw/", wishes.wish_withdraw, name="wish_withdraw"),
    path("<int:wish_id>/thank/", wishes.wish_thank, name="wish_thank"),
    path("<int:wish_id>/unit/", wishes.wish_unit, name="wish_unit"),
    path("<int:wish_id>/claims/<int:claim_id>/receive/", wishes.wish_receive, name="wish_receive"),
    path("<int:wish_id>/claims/<int:claim_id>/take-back/", wishes.wish_take_back, name="wish_take_back"),
]
