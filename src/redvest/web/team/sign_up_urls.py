"""Addresses of the leader's management of sign-ups and trainings."""

from django.urls import path

from redvest.web.team import sign_ups, trainings

urlpatterns = [
    path("shifts/<int:shift_id>/", sign_ups.sign_ups, name="sign_ups"),
    path("shifts/<int:shift_id>/decide/", sign_ups.decide, name="sign_ups_decide"),
    path("shifts/<int:shift_id>/add/", sign_ups.add, name="sign_ups_add"),
    path("shifts/<int:shift_id>/places/", sign_ups.lower, name="places_lower"),
    path("activities/<int:activity_id>/insure/", sign_ups.insure, name="insure"),
    path("teams/<str:code>/trainings/", trainings.trainings, name="trainings"),
    path("trainings/<int:training_id>/withdraw/", trainings.withdraw, name="training_withdraw"),
]
