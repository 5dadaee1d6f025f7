"""Persons, their residence over time, accounts, logins, one-time codes and consents."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from redvest.people.enums import (
    MOST_GUESSES,
    CodePurpose,
    IdType,
    PersonState,
    Purpose,
    ServiceCategory,
    Sex,
    Skill,
)


class Person(models.Model):
    """A real person with a confirmed identity. Names and phones are masked wherever a duty does not need them."""

    PERSONAL = frozenset(
        {"name", "id_type", "id_hash", "id_sealed", "sex", "birth_date", "phone", "skills", "categories"}
    )

    number = models.CharField(max_length=16, unique=True, help_text="Volunteer number, e.g. V2026000000017.")
    name = models.CharField(max_length=50)
    id_type = models.CharField(max_length=2, choices=IdType.choices)
    id_hash = models.CharField(
        max_length=64, help_text="Keyed hash of the ID number: one identity, one person."
    )
    id_sealed = models.TextField(help_text="Envelope of the ID number; shown to nobody.")
    sex = models.CharField(max_length=1, choices=Sex.choices)
    birth_date = models.DateField()
    phone = models.CharField(max_length=16, help_text="E.164, confirmed by a code.")
    skills = ArrayField(models.CharField(max_length=20, choices=Skill.choices), default=list, blank=True)
    categories = ArrayField(
        models.CharField(max_length=4, choices=ServiceCategory.choices), default=list, blank=True
    )
    state = models.CharField(max_length=8, choices=PersonState.choices, default=PersonState.ACTIVE)
    registered_at = models.DateTimeField(db_index=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id_hash"], name="person_identity_once"),
            models.UniqueConstraint(fields=["phone"], condition=Q(state="active"), name="person_phone_once"),
            models.CheckConstraint(condition=Q(id_type__in=IdType.values), name="person_id_type_known"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="person_sex_known"),
            models.CheckConstraint(condition=Q(state__in=PersonState.values), name="person_state_known"),
            models.CheckConstraint(
                condition=Q(state="left", left_at__isnull=False) | Q(state="active", left_at__isnull=True),
                name="person_left_at_when_left",
            ),
        ]
        indexes = [
            models.Index(fields=["left_at"], condition=Q(left_at__isnull=False), name="person_gone"),
            models.Index(fields=["name"], name="person_by_name"),
        ]


class Residence(models.Model):
    """Where a person lives and which site therefore counts them, over ``[since, until)``."""

    PERSONAL = frozenset({"division_code"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="residences")
    division_code = models.CharField(max_length=12, db_collation="C")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="residence_one_current"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="residence_forward"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "since"], include=["until", "person"], name="residence_by_site")
        ]


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
    """A login session on one device. The signed cookie names it; ending it here ends it there."""

    PERSONAL = frozenset({"address", "device"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="logins")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="Last use, kept to the minute; idle sessions end.")
    ended_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"], condition=Q(ended_at__isnull=True), name="login_open")]


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
