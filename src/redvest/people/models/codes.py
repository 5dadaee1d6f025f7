"""One-time codes."""

from django.db import models
from django.db.models import Q

from redvest.people.enums import MOST_GUESSES, CodePurpose


class PhoneCode(models.Model):
    """A one-time code sent to a phone: kept as a keyed hash, used once, short-lived, few guesses."""

    PERSONAL = frozenset({"phone", "address", "code_hash"})

    phone = models.CharField(max_length=16)
    purpose = models.CharField(max_length=10, choices=CodePurpose.choices)
    code_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=45, blank=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    guesses = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, help_text="When it was used, or voided by a newer one.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone", "purpose"], condition=Q(closed_at__isnull=True), name="phone_code_one_live"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=CodePurpose.values), name="phone_code_purpose_known"
            ),
            models.CheckConstraint(condition=Q(guesses__lte=MOST_GUESSES), name="phone_code_few_guesses"),
        ]
        indexes = [
            models.Index(fields=["phone", "sent_at"]),
            models.Index(fields=["address", "sent_at"]),
        ]
