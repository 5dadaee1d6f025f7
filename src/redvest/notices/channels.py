"""Ways out of the product: senders by channel; ``settings.NOTICE_SENDERS`` names the one in use for each.

A sender is a class with ``send(address, message)``. A channel without one is not offered. A provider's own (text
messages by template, a WeChat service account) is one more such class: ``message.kind`` chooses the template,
``message.words`` fill it.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from smtplib import SMTPRecipientsRefused
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from redvest.notices import senders

log = logging.getLogger("redvest.notices")


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message as it leaves: in the sender's words, or in the provider's template."""

    kind: str
    title: str
    text: str
    words: Mapping[str, str]
    #: The whole address of the page it is on; "" where the product does not know its own address.
    link: str = ""


class Undeliverable(Exception):
    """The provider will never take it: trying again is useless."""


class ChannelSender(Protocol):
    """Hands a message to an address. Raises Undeliverable, or anything else when it may go later."""

    def send(self, address: str, message: Outgoing) -> None:
        """Returns once the provider has taken the message."""


class TextMessages:
    """Text messages by the sender of one-time codes (``settings.SMS_SENDER``), as plain text."""

    def send(self, address: str, message: Outgoing) -> None:
        senders.sender().send(address, _signed(message.text))


class _LogSender:
    name = ""

    def __init__(self) -> None:
        if not settings.DEMO:
            raise ImproperlyConfigured("Only the demo prints messages to the log.")

    def send(self, address: str, message: Outgoing) -> None:
        log.info("%s → %s: %s %s", self.name, address, message.title, message.text)


class LogWeChat(_LogSender):
    """The demo's WeChat: prints the template message to the log."""

    name = "微信"


class LogEmail(_LogSender):
    """The demo's mail: prints it to the log."""

    name = "邮件"


class Email:
    """Mail over SMTP (``settings.EMAIL_HOST`` and the like), as plain text with a small HTML beside it."""

    def send(self, address: str, message: Outgoing) -> None:
        text = f"{message.text}\n" + (f"\n{message.link}\n" if message.link else "")
        foot = _("您可以在“我的 → 通知设置”里选择收哪些邮件。")
        mail = EmailMultiAlternatives(
            subject=_signed(message.title),
            body=f"{text}\n{foot}\n",
            to=[address],
            headers={"Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(_html(message, foot), "text/html")
        try:
            mail.send()
        except SMTPRecipientsRefused as refused:
            # 5xx: there is no such mailbox; 4xx (a full one, grey-listing) may pass.
            if all(code >= 500 for code, _answer in refused.recipients.values()):
                raise Undeliverable("mailbox") from refused
            raise


def _signed(text: str) -> str:
    """The text with the product's name in front."""
    return _("【红马甲】") + text


def _html(message: Outgoing, foot: str) -> str:
    words = escape(_("打开红马甲"))
    link = f'<p><a href="{escape(message.link)}">{words}</a></p>' if message.link else ""
    return (
        f"<!doctype html><html><body><h1>{escape(message.title)}</h1>"
        f"<p>{escape(message.text)}</p>{link}<p><small>{escape(foot)}</small></p></body></html>"
    )


class Memory:
    """Keeps messages in ``sent``, for tests in the same process."""

    sent: list[tuple[str, Outgoing]] = []

    def send(self, address: str, message: Outgoing) -> None:
        self.sent.append((address, message))


def offered() -> frozenset[str]:
    """The channels that have a sender."""
    return frozenset(channel for channel, path in settings.NOTICE_SENDERS.items() if path)


def sender_for(channel: str) -> ChannelSender:
    """The sender of a channel. Raises Undeliverable where there is none (any more)."""
    path = settings.NOTICE_SENDERS.get(channel, "")
    if not path:
        raise Undeliverable(channel)
    return _made(path)


@lru_cache(maxsize=8)
def _made(path: str) -> ChannelSender:
    made: ChannelSender = import_string(path)()
    return made
