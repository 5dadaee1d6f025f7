"""Moving home: from now on another site counts the person; what was counted before stays."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, forbid_if, refuse_if
from redvest.kernel.operation import operation
from redvest.people import queries, rules
from redvest.people.models import Residence
from redvest.places import queries as places


@operation
def move_home(*, person_id: int, residence: str, by: Actor, now: datetime) -> queries.ResidenceInfo:
    """Moves one's home to a division; moving to where one lives already changes nothing.

    Raises Forbidden, NotFound, Invalid about "residence", Refused "moved_now" (a move at this very moment).
    """
    forbid_if(rules.why_not_own(person_id=person_id, by=by))
    queries.lock_active(person_id)
    site = places.site_for_division(residence)
    current = Residence.objects.get(person_id=person_id, until__isnull=True)
    if (current.division_code, current.site_id) == (residence, site.id):
        return queries.residence_of(person_id)
    refuse_if([Reason("moved_now", _("居住地刚刚登记过，请稍后再改"))] if current.since >= now else [])
    current.until = now
    current.save(update_fields=["until"])
    Residence.objects.create(person_id=person_id, division_code=residence, site_id=site.id, since=now)
    audit.record("person.moved", by=by, now=now, target=f"person:{person_id}", site=site.code)
    return queries.residence_of(person_id)
