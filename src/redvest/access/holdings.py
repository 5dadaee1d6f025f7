"""What access holds about a person: roles."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.models import RoleGrant
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.operation import step

STAYS: frozenset[str] = frozenset()
FORGOTTEN: frozenset[str] = frozenset()


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """Roles are laid down by leaving."""
    return []


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """A number that holds roles is not merged: whoever may grants them anew, and nobody gets a role by being merged."""
    if not _not_over(other_id, now).exists():
        return []
    return [Reason("other_has_roles", _("要并入的编号还有角色。请先由授予人收回，需要的改授给保留的编号"))]


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """Ends all roles, future ones too."""
    grants = list(_not_over(person_id, now).select_for_update(no_key=True).order_by("pk"))
    for grant in grants:
        grant.until = max(grant.since, now)
        grant.save(update_fields=["until"])
    audit.record_many(
        audit.Deed(
            verb="role.revoked",
            target=f"person:{grant.person_id}",
            by=by,
            now=now,
            data={"role": grant.role, "scope": grant.site_id or grant.team_id},
        )
        for grant in grants
    )
    return {"access.rolegrant ended": [grant.pk for grant in grants]}


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """Past roles move by themselves; there are no others."""
    return {}


def _not_over(person_id: int, now: datetime) -> QuerySet[RoleGrant]:
    held = Q(until__isnull=True) | Q(until__gt=now)
    return RoleGrant.objects.filter(held, person_id=person_id)
