"""Printed cards for who has no phone: issued by the staff at home, ended when lost. Locks: the person."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, Refused, Text, invalid_if
from redvest.kernel.operation import operation, step
from redvest.market.models import PrintedCard
from redvest.market.rules import codes, forms
from redvest.people import queries as people

_REPLACED: Text = _("换了新卡")


@dataclass(frozen=True, kw_only=True)
class NewCard:
    """``code`` is shown this once, to be printed."""

    card_id: int
    person_id: int
    code: str


@operation
def issue_card(*, number: str, by: Actor, now: datetime) -> NewCard:
    """Makes a card for a person, by volunteer number; the one before it is good no more.

    Raises NotFound, Forbidden (not the staff where the person lives), Refused ("not_active", "own_request").
    """
    person = people.person_by_number(number)
    access.require(viewer_of(by, now=now), Verb.ENTER_PEOPLE, people.home_path_of(person.id))
    if person.id not in people.lock_active_many([person.id]):
        raise Refused(Reason("not_active", _("这位居民还没有完成登记或已经离开")))
    if person.id == by.person_id:
        raise Refused(Reason("own_request", _("自己的卡请由别的工作人员办理")))
    _end(person.id, str(_REPLACED), by=by, now=now)
    code = codes.new_card_code()
    card = PrintedCard.objects.create(
        person_id=person.id, code_hash=codes.card_hash(code), issued_at=now, issued_by_id=by.person_id
    )
    audit.record("card.issued", by=by, now=now, target=f"person:{person.id}", card=card.pk)
    return NewCard(card_id=card.pk, person_id=person.id, code=code)


@operation
def end_card(*, person_id: int, reason: str, by: Actor, now: datetime) -> None:
    """Lost or given up: by the person, or by the staff where they live. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid (reason).
    """
    if by.person_id != person_id:
        access.require(viewer_of(by, now=now), Verb.ENTER_PEOPLE, people.home_path_of(person_id))
    invalid_if(forms.why_not_reason(reason))
    people.lock_active_many([person_id])
    _end(person_id, reason.strip(), by=by, now=now)


@step
def _end(person_id: int, reason: str, *, by: Actor, now: datetime) -> None:
    rows = PrintedCard.objects.filter(person_id=person_id, ended_at__isnull=True)
    if rows.update(ended_at=now, end_reason=reason):
        audit.record("card.ended", by=by, now=now, target=f"person:{person_id}")
