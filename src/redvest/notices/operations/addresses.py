"""Mail addresses: given, confirmed by a code that is sent there, taken away; and WeChat ids, linked by a service."""

import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.crypto import keyed_hash, seal, unseal
from redvest.kernel.errors import Forbidden, Invalid, Reason, invalid_if
from redvest.kernel.models import OutboxEvent
from redvest.kernel.operation import Failed, attempt, operation
from redvest.kernel.outbox import Event
from redvest.notices import channels
from redvest.notices.channels import Outgoing
from redvest.notices.enums import Channel
from redvest.notices.models import Address
from redvest.notices.operations.reading import own_person
from redvest.notices.rules import addresses as rules
from redvest.people import queries as people

#: The event that a code is to be mailed; its payload holds address and code, sealed.
TOPIC_MAIL_CODE = "notices.mail_code"
_SEALED = "notices.mail_code"


@operation
def give_mail_address(*, address: str, by: Actor, now: datetime) -> None:
    """Takes an address that waits for its code, and asks for the code to be sent there after commit.

    The address confirmed before stays in use until then. Raises Invalid about ``address`` (no address, too often).
    """
    person_id = own_person(by)
    people.lock_active(person_id)
    address = address.strip()
    invalid_if(rules.why_not_mail(address))
    waiting = Address.objects.filter(person_id=person_id, channel=Channel.EMAIL, confirmed_at=None)
    earlier = waiting.first()
    invalid_if(rules.why_not_ask(asked_at=earlier.given_at if earlier else None, now=now))
    waiting.delete()
    code = f"{secrets.randbelow(1_000_000):06d}"
    Address.objects.create(
        person_id=person_id,
        channel=Channel.EMAIL,
        address=address,
        given_at=now,
        code_hash=_hash(person_id, code),
        code_expires_at=now + rules.CODE_LIFE,
    )
    payload = {"address": seal(address, context=_SEALED), "code": seal(code, context=_SEALED)}
    event = Event(
        topic=TOPIC_MAIL_CODE, key=str(person_id), payload=payload, expires_at=now + rules.CODE_LIFE
    )
    outbox.publish_many([event], now=now)
    audit.record("address.given", by=by, now=now, target=f"person:{person_id}", channel=Channel.EMAIL.value)


@attempt
def confirm_mail_address(*, code: str, by: Actor, now: datetime) -> Address | Failed:
    """Confirms the waiting address by its code; it takes the place of the one before. A repeat returns it.

    Raises Invalid about ``code``; a wrong one is counted.
    """
    person_id = own_person(by)
    people.lock_active(person_id)
    rows = Address.objects.select_for_update(no_key=True).filter(person_id=person_id, channel=Channel.EMAIL)
    waiting = rows.filter(confirmed_at=None).first()
    confirmed = rows.filter(confirmed_at__isnull=False).first()
    if waiting is None and confirmed is not None:
        return confirmed
    if waiting is None:
        raise Invalid(Reason("no_address", _("请先填写邮箱"), about="code"))
    right = hmac.compare_digest(waiting.code_hash, _hash(person_id, code.strip()))
    reasons = rules.why_not_confirm(
        expires_at=waiting.code_expires_at, guesses=waiting.guesses, right=right, now=now
    )
    if reasons:
        waiting.guesses += not right
        waiting.save(update_fields=["guesses"])
        return Failed(Invalid(*reasons))
    if confirmed is not None:
        confirmed.delete()
    waiting.confirmed_at, waiting.code_hash, waiting.code_expires_at = now, "", None
    waiting.save()
    audit.record(
        "address.confirmed", by=by, now=now, target=f"person:{person_id}", channel=Channel.EMAIL.value
    )
    return waiting


@operation
def link_wechat(*, person_id: int, open_id: str, by: Actor, now: datetime) -> None:
    """Links a person to the open id that WeChat vouched for; for the system alone, which heard it from WeChat."""
    if not by.is_system:
        raise Forbidden(Reason("not_permitted", _("您没有权限做这件事")))
    people.lock_active(person_id)
    Address.objects.filter(person_id=person_id, channel=Channel.WECHAT).delete()
    Address.objects.create(
        person_id=person_id, channel=Channel.WECHAT, address=open_id, given_at=now, confirmed_at=now
    )
    audit.record(
        "address.confirmed", by=by, now=now, target=f"person:{person_id}", channel=Channel.WECHAT.value
    )


@operation
def remove_address(*, channel: str, by: Actor, now: datetime) -> None:
    """Takes one's own addresses of a channel away, confirmed or not. A repeat changes nothing."""
    person_id = own_person(by)
    if Address.objects.filter(person_id=person_id, channel=channel).delete()[0]:
        audit.record("address.removed", by=by, now=now, target=f"person:{person_id}", channel=channel)


@operation
def send_mail_code(*, event_id: int, now: datetime) -> bool:
    """Mails the code an event asks for; False if it has expired or is gone. Raises what the sender raised.

    A repeat sends it again only after a failure: the event is taken away with the mail.
    """
    event = OutboxEvent.objects.select_for_update(no_key=True).filter(pk=event_id).first()
    if event is None or event.expires_at is None or event.expires_at <= now:
        return False
    code = unseal(event.payload["code"], context=_SEALED)
    with translation.override(settings.LANGUAGE_CODE):
        message = Outgoing(
            kind=TOPIC_MAIL_CODE,
            title=say("验证码 %(code)s") % {"code": code},
            text=say("验证码 %(code)s，15 分钟内有效，用来确认您的邮箱。不是您本人操作，请不用理会。")
            % {"code": code},
            words={"code": code},
        )
    channels.sender_for(Channel.EMAIL).send(unseal(event.payload["address"], context=_SEALED), message)
    event.delete()
    return True


def _hash(person_id: int, code: str) -> str:
    return keyed_hash(f"{person_id}:{code}", context="notices.mail_code")
