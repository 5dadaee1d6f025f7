"""What is to be said for an event: to which phone, and what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from redvest.kernel.crypto import unseal
from redvest.kernel.models import OutboxEvent
from redvest.people import queries as people
from redvest.people.enums import (
    SEALED_CODE,
    SEALED_NOTICE,
    SEALED_PHONE,
    TOPIC_CODE,
    TOPIC_ENTERED,
    TOPIC_PHONE_NOTICE,
)

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
    if event.topic == TOPIC_ENTERED:
        return _entered(event.payload)
    # To a phone, whosever it is now, about the account it opens or opened.
    if event.topic == TOPIC_PHONE_NOTICE:
        phone = unseal(event.payload["phone"], context=SEALED_PHONE)
        return Message(phone=phone, text=unseal(event.payload["text"], context=SEALED_NOTICE))
    consented = people.phone_for_messages(event.payload["person_id"])
    if consented is None:
        return None
    return Message(phone=consented, text=unseal(event.payload["text"], context=SEALED_TEXT))


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


def _entered(payload: dict[str, Any]) -> Message | None:
    """To somebody whom others entered: who it was and what to do, once; None if it is settled already."""
    if not people.waits_to_confirm(payload["person_id"]):
        return None
    text = _(
        "【红马甲】%(site)s为您登记了志愿者信息。是您本人同意的，请在 %(days)s 天内确认；"
        "没有登记过，也请告诉我们：%(link)s"
    )
    link = f"{settings.PUBLIC_URL}/account/entry/" if settings.PUBLIC_URL else _("打开本站点“确认登记”")
    phone = unseal(payload["phone"], context=SEALED_PHONE)
    return Message(phone=phone, text=text % {"site": payload["site"], "days": payload["days"], "link": link})
