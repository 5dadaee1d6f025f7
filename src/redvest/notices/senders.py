"""Senders of text messages; ``settings.SMS_SENDER`` names the one in use. A provider's own is one more such class."""

import json
import logging
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

log = logging.getLogger("redvest.sms")


class Sender(Protocol):
    """Hands a text to a phone (E.164). Raises anything when it could not; the job then tries again."""

    def send(self, phone: str, text: str) -> None:
        """Returns once the provider has taken the message."""


class LogSender:
    """The demo's sender: prints the message to the log. Outside the demo nobody may read codes there."""

    def __init__(self) -> None:
        if not settings.DEMO:
            raise ImproperlyConfigured(
                "REDVEST_SMS must name a sender; only the demo prints messages to the log."
            )

    def send(self, phone: str, text: str) -> None:
        log.info("短信 → %s: %s", phone, text)


class MemorySender:
    """Keeps messages in ``sent`` for tests in the same process."""

    sent: list[tuple[str, str]] = []

    def send(self, phone: str, text: str) -> None:
        self.sent.append((phone, text))


class FileSender:
    """Appends messages to ``settings.SMS_FILE`` as JSON lines with ``phone`` and ``text``, across processes."""

    def send(self, phone: str, text: str) -> None:
        line = json.dumps({"phone": phone, "text": text}, ensure_ascii=False)
        with Path(settings.SMS_FILE).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def sender() -> Sender:
    """The sender in use."""
    return _made(settings.SMS_SENDER)


@lru_cache(maxsize=4)
def _made(path: str) -> Sender:
    made: Sender = import_string(path)()
    return made
