"""Sending what is due, each message in a transaction of its own: once, tried again with growing pauses, given up.

The row stays locked from the decision until its mark is committed, so that no two jobs send the same message. Only a
crash between the provider's yes and that commit sends one a second time: the one gap that no database can close.
"""

import logging
from collections import Counter
from datetime import datetime

from django.conf import settings
from django.utils import translation

from redvest.kernel import telling
from redvest.kernel.operation import operation
from redvest.notices import channels, kinds
from redvest.notices.channels import Outgoing, Undeliverable
from redvest.notices.enums import Channel, DeliveryState
from redvest.notices.models import Address, Delivery, Notice
from redvest.notices.rules import sending as rules
from redvest.people.queries.messages import phones_for_messages

log = logging.getLogger(__name__)
#: After so many failures in one round a channel rests until the next: its provider is down.
MOST_FAILURES = 3


def send_due(*, now: datetime, limit: int = 500) -> int:
    """Sends, one operation each, what is due, the longest waiting first. Returns how many were sent.

    Several rounds at once share the work: what one has locked, the others pass over.
    """
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now).order_by("due_at", "id")
    failed: Counter[str] = Counter()
    sent = 0
    for pk, channel in list(waiting.values_list("pk", "channel")[:limit]):
        if failed[channel] >= MOST_FAILURES:
            continue
        outcome = send_delivery(delivery_id=pk, now=now)
        sent += outcome == DeliveryState.SENT
        failed[channel] += outcome == DeliveryState.WAITING
    return sent


@operation
def send_delivery(*, delivery_id: int, now: datetime) -> str | None:
    """Sends one message if it is due and still wanted; its state after, None if there was nothing to do.

    A failure of the sender is noted and the next try set; it is not raised.
    """
    due = Delivery.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    row = due.filter(pk=delivery_id, state=DeliveryState.WAITING, due_at__lte=now).first()
    if row is None:
        return None
    notice = Notice.objects.get(pk=row.notice_id)
    address = _address(notice.person_id, row.channel)
    if address is None or notice.read_at is not None or (row.expires_at and row.expires_at <= now):
        return _settle(row, DeliveryState.DROPPED, now=now)
    try:
        channels.sender_for(row.channel).send(address, outgoing(notice))
    except Undeliverable as error:
        row.trouble = _name(error)
        return _settle(row, DeliveryState.GIVEN_UP, now=now)
    except Exception as error:
        # Whatever a provider's client raises: it is tried again, and must not hold up the others.
        return _failed(row, error, now=now)
    return _settle(row, DeliveryState.SENT, now=now)


def outgoing(notice: Notice) -> Outgoing:
    """A notice in the product's first language: a job knows nobody's browser."""
    words = telling.words_of(notice.words)
    with translation.override(settings.LANGUAGE_CODE):
        return Outgoing(
            kind=notice.kind,
            title=kinds.title_of(notice.kind),
            text=kinds.sentence_of(notice.kind, words),
            words={name: kinds.shown(value) for name, value in words.items()},
            link=settings.NOTICE_LINK.format(id=notice.pk) if settings.NOTICE_LINK else "",
        )


def _address(person_id: int, channel: str) -> str | None:
    """Where to send it; None for who left, no longer consents, or took the address away."""
    phone = phones_for_messages([person_id]).get(person_id)
    if phone is None or channel == Channel.SMS:
        return phone
    confirmed = Address.objects.filter(person_id=person_id, channel=channel, confirmed_at__isnull=False)
    return confirmed.values_list("address", flat=True).first()


def _failed(row: Delivery, error: Exception, *, now: datetime) -> str:
    row.attempts += 1
    row.trouble = _name(error)
    log.warning("delivery %s by %s failed: %s", row.pk, row.channel, row.trouble)
    again = rules.next_try(failed=row.attempts, now=now)
    if again is None:
        return _settle(row, DeliveryState.GIVEN_UP, now=now)
    row.due_at = again
    row.save(update_fields=["attempts", "trouble", "due_at"])
    return DeliveryState.WAITING


def _settle(row: Delivery, state: DeliveryState, *, now: datetime) -> str:
    row.state, row.settled_at = state, now
    row.save(update_fields=["state", "settled_at", "attempts", "trouble"])
    return state


def _name(error: Exception) -> str:
    """The kind of failure: what a provider writes may hold the address, and is not kept."""
    return type(error).__name__[:80]
