"""Text messages that were sent."""

from django.db import models

from redvest.kernel.models import OutboxEvent


class TextMessage(models.Model):
    """That one text message was sent for one event. Its text is not kept: the event's payload holds it, sealed."""

    PERSONAL = frozenset({"phone"})

    event = models.OneToOneField(OutboxEvent, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=60, help_text="The event's topic.")
    phone = models.CharField(max_length=16)
    sent_at = models.DateTimeField(db_index=True)
