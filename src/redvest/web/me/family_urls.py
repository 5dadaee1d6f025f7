"""Addresses of the family page, within those of `me`."""

from django.urls import path

from redvest.web.me import family, family_deeds

urlpatterns = [
    path("", family.family, name="family"),
    path("children/new", family.child_new, name="child_new"),
    path("children/<int:child_id>/consent", family.consent_new, name="consent_new"),
    path("consents/<int:consent_id>/withdraw", family_deeds.consent_withdraw, name="consent_withdraw"),
    path("guardians/ask", family_deeds.guardian_ask, name="guardian_ask"),
    path("guardians/<int:guardianship_id>", family_deeds.guardian_answer, name="guardian_answer"),
    path("household", family_deeds.household, name="household"),
    path("household/invite", family_deeds.household_invite, name="household_invite"),
    path("household/invites/<int:invite_id>", family_deeds.household_answer, name="household_answer"),
    path("allow", family_deeds.family_allow, name="family_allow"),
    path("allow/<int:permission_id>/withdraw", family_deeds.family_withdraw, name="family_withdraw"),
]
