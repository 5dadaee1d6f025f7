"""Text messages that were sent or are to be."""

from django.db import models

from redvest.kernel.models import OutboxEvent


class TextMessage(models.Model):
    """One text message, made from one event, sent once. The text is sealed and dropped after sending."""

    PERSONAL = frozenset({"phone", "text_sealed"})

    event = models.OneToOneField(OutboxEvent, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=30)
    phone = models.CharField(max_length=16)
    text_sealed = models.TextField(blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
