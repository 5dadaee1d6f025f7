"""Addresses of one's own wishes and claims."""

from django.urls import path

from redvest.web.me import wishes

urlpatterns = [
    path("", wishes.wishes, name="wishes"),
    path("new", wishes.wish_new, name="wish_new"),
    path("<int:wish_id>/withdraw", wishes.wish_withdraw, name="wish_withdraw"),
    path("<int:wish_id>/thank", wishes.wish_thank, name="wish_thank"),
    path("claims/<int:claim_id>/bring", wishes.wish_bring, name="wish_bring"),
    path("claims/<int:claim_id>/release", wishes.wish_release, name="wish_release"),
    path("claims/<int:claim_id>/evidence", wishes.wish_evidence, name="wish_evidence"),
]
