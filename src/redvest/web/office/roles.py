"""Who holds which role at one's sites: granted for a term, ended at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access import operations, queries
from redvest.access.enums import ROLE_VERBS, SITE_ROLES, Role, Verb
from redvest.access.rules import why_not_grant
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import with_refusals
from redvest.web.office.desk import Desk, at_sites, duty, office_page
from redvest.web.office.forms import GrantForm
from redvest.web.office.teams import person_called


def _page(request: HttpRequest, form: GrantForm | None = None) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    role = request.GET.get("role", "")
    rows = queries.grants_visible_to(viewer, now=now, role=role if role in Role.values else "")
    page = page_of(request, rows)
    own = Desk(viewer).sites
    shown = form or GrantForm(initial={"site": own[0].code if own else ""})
    context: dict[str, Any] = {
        "page": page,
        "lines": [
            (
                holder,
                not why_not_grant(
                    viewer, person_id=holder.person_id, role=holder.role, path=holder.site_path
                ),
            )
            for holder in queries.holders(page)
        ],
        "role": role,
        "roles": [(value, label) for value, label in Role.choices if value in SITE_ROLES],
        "meanings": [
            (Role(value).label, [Verb(verb).label for verb in Verb.values if verb in ROLE_VERBS[value]])
            for value, _label in Role.choices
            if value in SITE_ROLES
        ],
        "own_id": viewer.person_id,
        "form": shown,
        "may_grant": at_sites(viewer, Verb.GRANT_ROLES),
    }
    return office_page(request, "office/roles.html", context, status=status_of(shown))


@require_GET
@duty(Verb.GRANT_ROLES, Verb.READ_AUDIT)
def roles(request: HttpRequest) -> HttpResponse:
    """The grants in force at one's sites."""
    return _page(request)


@require_POST
@duty(Verb.GRANT_ROLES)
def role_grant(request: HttpRequest) -> HttpResponse:
    """Grants a role: nobody more than they hold, nobody to themselves."""
    form = GrantForm(request.POST)
    by, now = identity.actor(request), clock.now()

    def grant() -> object:
        data = form.cleaned_data
        return operations.grant_role(
            person_id=person_called(data["number"], about="number"),
            role=data["role"],
            site_code=data["site"],
            until=clock.day_end(data["until"]) if data["until"] else None,
            by=by,
            now=now,
        )

    if with_refusals(form, grant, names={"site_code": "site"}) is None:
        return _page(request, form)
    return done(request, _("已授予角色，现在就有效"), "office:roles")


@require_POST
@duty(Verb.GRANT_ROLES, Verb.READ_AUDIT)
def role_revoke(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Ends a role at once."""
    ended = operations.revoke_role(grant_id=grant_id, by=identity.actor(request), now=clock.now())
    if ended.person_id == identity.person_id(request):  # this page may be closed to them now
        return done(request, _("已放下“%(role)s”") % {"role": ended.get_role_display()}, "me:data")
    return done(request, _("已收回角色"), "office:roles")
