"""What is to be said for an event: to which phone, and what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from redvest.kernel.crypto import unseal
from redvest.kernel.models import OutboxEvent
from redvest.people import queries as people
from redvest.people.enums import SEALED_CODE, SEALED_PHONE, TOPIC_CODE

#: The context under which other parts seal a message's text into their event's payload.
SEALED_TEXT = "text_message"


@dataclass(frozen=True, kw_only=True)
class Message:
    """A text for a phone (E.164)."""

    phone: str
    text: str


def message_for(event: OutboxEvent, *, now: datetime) -> Message | None:
    """The message an event asks for; None when there is nothing to send: expired, left, or not consented to."""
    if event.topic == TOPIC_CODE:
        return _code(event.payload, now)
    phone = people.phone_for_messages(event.payload["person_id"])
    if phone is None:
        return None
    return Message(phone=phone, text=unseal(event.payload["text"], context=SEALED_TEXT))


def _code(payload: dict[str, Any], now: datetime) -> Message | None:
    left = (datetime.fromisoformat(payload["expires_at"]) - now).total_seconds()
    if left <= 0:
        return None
    # What is left, rounded up: a message sent late must not promise more.
    minutes = int(-(-left // 60))
    text = _("【红马甲】验证码 %(code)s，%(minutes)s 分钟内有效。请勿告诉他人，工作人员不会向您索要。")
    code = unseal(payload["code"], context=SEALED_CODE)
    phone = unseal(payload["phone"], context=SEALED_PHONE)
    return Message(phone=phone, text=text % {"code": code, "minutes": minutes})
