"""Consents: each purpose by itself, withdrawn as easily as given (PIPL art. 15), never rewritten."""

from datetime import datetime

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import forbid_if, refuse_if
from redvest.kernel.operation import operation, step
from redvest.people import queries, rules
from redvest.people.enums import CONSENT_VERSION, Purpose
from redvest.people.models import Consent


@operation
def give_consent(*, person_id: int, purpose: str, by: Actor, now: datetime) -> None:
    """Gives one's consent to one purpose in today's wording; a repeat changes nothing. Raises Forbidden, NotFound."""
    purpose = Purpose(purpose)
    forbid_if(rules.why_not_own(person_id=person_id, by=by))
    agree(person_id=person_id, purpose=purpose, by=by, now=now)


@step
def agree(*, person_id: int, purpose: Purpose, by: Actor, now: datetime) -> None:
    """The same within another's operation, which knows who may say so: the person, or a child's guardian."""
    queries.lock_active(person_id)
    held = Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at__isnull=True).first()
    if held is not None and held.version == CONSENT_VERSION:
        return
    if held is not None:
        held.withdrawn_at = now
        held.save(update_fields=["withdrawn_at"])
    Consent.objects.create(person_id=person_id, purpose=purpose, version=CONSENT_VERSION, given_at=now)
    audit.record(
        "consent.given",
        by=by,
        now=now,
        target=f"person:{person_id}",
        purpose=purpose,
        version=CONSENT_VERSION,
    )


@operation
def withdraw_consent(*, person_id: int, purpose: str, by: Actor, now: datetime) -> None:
    """Withdraws one's consent to one purpose; a repeat changes nothing. Raises Forbidden, NotFound, and Refused
    "consent_necessary" for what registration rests on, saying what to do instead.
    """
    purpose = Purpose(purpose)
    forbid_if(rules.why_not_own(person_id=person_id, by=by))
    queries.lock_active(person_id)
    refuse_if(rules.why_not_withdraw(purpose))
    held = Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at__isnull=True)
    if held.update(withdrawn_at=now):
        audit.record("consent.withdrawn", by=by, now=now, target=f"person:{person_id}", purpose=purpose)
