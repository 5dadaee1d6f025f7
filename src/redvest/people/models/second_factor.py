"""The second factor of a login: a time-based code (RFC 6238), and codes on paper for the day the phone is lost."""

from django.db import models
from django.db.models import Q

from redvest.people.models.person import Person


class SecondFactor(models.Model):
    """An authenticator that makes a person's codes. Until ``confirmed_at`` it is being set up and opens nothing."""

    PERSONAL = frozenset({"secret_sealed"})

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, primary_key=True, related_name="second_factor"
    )
    secret_sealed = models.TextField(help_text="Envelope of the shared secret.")
    started_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(
        default=0, help_text="The time step of the last code that was taken: it and those before are used up."
    )
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """One of ten codes on paper, kept as a keyed hash; each opens once, in place of a code of the authenticator."""

    PERSONAL = frozenset({"code_hash"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__gte=models.F("made_at")),
                name="recovery_code_forward",
            )
        ]
