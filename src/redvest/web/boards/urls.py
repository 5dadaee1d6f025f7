"""Addresses of the live boards."""

from django.urls import path

from redvest.web.boards import live

app_name = "boards"
urlpatterns = [
    path("<str:board_edition>/<slug:board_stage>/", live.board, name="board"),
    path("<str:board_edition>/<slug:board_stage>/live", live.fragment, name="live"),
    path("<str:board_edition>/<slug:board_stage>/clock", live.clock, name="clock"),
]
