"""Sending: one message for an event, once."""

from datetime import datetime, timedelta

from redvest.kernel.models import OutboxEvent
from redvest.kernel.operation import operation
from redvest.notices.models import TextMessage
from redvest.notices.queries.texts import message_for
from redvest.notices.senders import sender

KEEP = timedelta(days=30)


@operation
def send_for_event(*, event_id: int, now: datetime) -> TextMessage | None:
    """Sends the message an event asks for; None if there is nothing (more) to send. A repeat sends nothing.

    Raises what the sender raised: nothing is noted then, and the job tries again. The event stays locked meanwhile, so
    that two jobs for it cannot both send. Only a crash between the provider's yes and our commit could send again.
    """
    event = OutboxEvent.objects.select_for_update(no_key=True).filter(pk=event_id).first()
    if event is None or TextMessage.objects.filter(event=event).exists():
        return None
    message = message_for(event, now=now)
    if message is None:
        return None
    sender().send(message.phone, message.text)
    return TextMessage.objects.create(event=event, kind=event.topic, phone=message.phone, sent_at=now)


@operation
def forget_old_messages(*, now: datetime) -> int:
    """Deletes the notes of messages sent a month ago. Returns how many."""
    return TextMessage.objects.filter(sent_at__lt=now - KEEP).delete()[0]
