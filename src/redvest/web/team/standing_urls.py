"""Addresses of a team's invitations and agreements; included in `team`."""

from django.urls import path

from redvest.web.team import standing

urlpatterns = [
    path("options/sites/", standing.partner_options, {"kind": "sites"}, name="site_options"),
    path("options/units/", standing.partner_options, {"kind": "units"}, name="unit_options"),
    path("<str:code>/invitations/", standing.invitations, name="invitations"),
    path(
        "<str:code>/invitations/<int:invitation_id>/withdraw/",
        standing.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("<str:code>/agreements/", standing.agreements, name="agreements"),
    path("<str:code>/agreements/new/", standing.agreement_new, name="agreement_new"),
    path("<str:code>/agreements/<int:agreement_id>/renew/", standing.agreement_renew, name="agreement_renew"),
    path("<str:code>/agreements/<int:agreement_id>/end/", standing.agreement_end, name="agreement_end"),
    path("<str:code>/agreements/<int:agreement_id>/file", standing.agreement_file, name="agreement_file"),
]
