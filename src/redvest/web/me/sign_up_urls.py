"""Addresses of what one does about one's own sign-ups."""

from django.urls import path

from redvest.web.me import sign_ups

urlpatterns = [
    path("<int:sign_up_id>/confirm", sign_ups.confirm, name="confirm_offer"),
    path("<int:sign_up_id>/give-up", sign_ups.give_up, name="give_up"),
    path("<int:sign_up_id>/disown", sign_ups.disown, name="disown"),
    path("trainings", sign_ups.trainings, name="trainings"),
]
