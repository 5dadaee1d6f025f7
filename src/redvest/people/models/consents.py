"""Consents to the use of personal data."""

from django.db import models
from django.db.models import F, Q

from redvest.people.enums import Purpose
from redvest.people.models.person import Person


class Consent(models.Model):
    """A person's consent to one purpose, in the wording of ``version``, over ``[given_at, withdrawn_at)``."""

    PERSONAL: frozenset[str] = frozenset()

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    version = models.CharField(max_length=20, help_text="Which wording was agreed to.")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_in_force",
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_forward",
            ),
        ]
