"""Laying down a role of one's own."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from redvest.access import operations, queries
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock


@require_POST
@identity.member
def lay_down(request: HttpRequest, grant_id: int) -> HttpResponseBase:
    """Ends one of one's own roles at once; what was done with it stays on record."""
    now = clock.now()
    held = queries.grants_of(identity.person_id(request), now=now).filter(pk=grant_id).first()
    require_sight(held is not None)
    ended = operations.revoke_role(grant_id=grant_id, by=identity.actor(request), now=now)
    messages.success(request, _("已放下“%(role)s”") % {"role": ended.get_role_display()})
    return redirect("me:data")
