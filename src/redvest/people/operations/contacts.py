"""Looks at a person's contact: for a duty, with a reason, on record; the person sees who looked."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import NotFound, Reason, forbid_if, invalid_if
from redvest.kernel.operation import operation
from redvest.kernel.viewing import viewer_of
from redvest.people import queries, rules
from redvest.people.enums import Duty


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The real name and phone; ``instead``: whom to reach for an elder or a child without a phone."""

    name: str
    phone: str
    instead: str = ""


@operation
def reveal_contact(*, person_id: int, why: str, by: Actor, now: datetime) -> Contact:
    """A person's name and phone for whoever has the duty where the person lives; the look and its reason go on record.

    Raises NotFound (no such person, or out of the actor's sight), Forbidden (seen only masked), Invalid about "why".
    """
    why = why.strip()
    viewer = viewer_of(by, now=now)
    path = queries.residence_of(person_id).site_path
    if not viewer.may(Duty.REVEAL, path):
        if not viewer.may(Duty.SEE, path):
            raise NotFound(Reason("not_found", _("没有找到这个人，或者您无权查看")))
        forbid_if([Reason("not_permitted", _("您没有查看联系方式的权限"))])
    invalid_if(rules.why_not_why(why))
    profile = queries.profile_of(person_id)
    audit.record("people.revealed", by=by, now=now, target=f"person:{person_id}", why=why)
    instead = "" if profile.phone else queries.contact_instead(person_id)
    return Contact(name=profile.info.name, phone=profile.phone, instead=instead)


@operation
def note_look(*, person_id: int, why: str, by: Actor, now: datetime) -> None:
    """Notes that somebody of the office saw a person's full name or signed paper, where a duty shows it without asking
    for a reason each time. Whoever calls has made sure that they may."""
    audit.record("people.revealed", by=by, now=now, target=f"person:{person_id}", why=why)
