"""Asking for a code by text message, the same way on every page that needs one."""

from dataclasses import dataclass, field

from django.http import HttpRequest

from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Invalid, Refused
from redvest.kernel.privacy import mask_phone
from redvest.people import operations as people
from redvest.people.operations.codes import PAUSE

#: Seconds until the page offers to send another; the domain keeps the real limit.
PAUSE_SECONDS = int(PAUSE.total_seconds())


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What became of asking: where the code went (masked), or the sentences of the refusal."""

    phone_masked: str = ""
    wait: int = 0
    errors: list[str] = field(default_factory=list)


def send(request: HttpRequest, *, phone: str, purpose: str) -> Sent:
    """Asks for a code and says what became of it. Never tells whether the phone is known."""
    try:
        people.request_code(
            phone=phone, purpose=purpose, address=identity.address_of(request), now=clock.now()
        )
    except (Invalid, Refused) as refusal:
        seconds = [reason.params.get("seconds", 0) for reason in refusal.reasons]
        wait = max(seconds, default=0)
        return Sent(wait=wait if wait <= PAUSE_SECONDS else 0, errors=[str(r) for r in refusal.reasons])
    return Sent(phone_masked=mask_phone(phone.strip()), wait=PAUSE_SECONDS)
