"""Accounts, open logins, and what guards them against guessing."""

import uuid

from django.db import models
from django.db.models import Q

from redvest.people.models.person import Person


class Account(models.Model):
    """How a person gets in besides a code: a password, hashed; blank for none."""

    PERSONAL = frozenset({"password"})

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="account")
    password = models.CharField(max_length=128, blank=True)


class PasswordGuard(models.Model):
    """Failed logins by password with one phone. Kept by phone, known or not, so that a lock betrays no account."""

    PERSONAL = frozenset({"phone_hash"})

    phone_hash = models.CharField(max_length=64, primary_key=True, help_text="Keyed hash of the phone.")
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(help_text="The last failure.")
    locked_until = models.DateTimeField(null=True)


class AddressGuard(models.Model):
    """Failed logins from one network address in the half hour from ``since``, whatever the phones."""

    PERSONAL = frozenset({"address_hash"})

    address_hash = models.CharField(max_length=64, primary_key=True, help_text="Keyed hash of the address.")
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()


class Login(models.Model):
    """A login session on one device. The signed cookie names it; ending it here ends it there.

    A half one has passed the first factor only: it opens nothing but the second.
    """

    PERSONAL = frozenset({"address", "device"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="logins")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="Last use, kept to the minute; idle sessions end.")
    ended_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)
    half = models.BooleanField(default=False)
    factor_at = models.DateTimeField(null=True, help_text="When the second factor was passed.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(half=False) | Q(factor_at__isnull=True), name="login_half_before_factor"
            )
        ]
        indexes = [models.Index(fields=["person"], condition=Q(ended_at__isnull=True), name="login_open")]
