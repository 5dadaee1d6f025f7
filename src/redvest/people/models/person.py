"""Persons, and their residence over time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Right

from redvest.people.enums import IdType, PersonState, ServiceCategory, Sex, Skill


class Person(models.Model):
    """A real person with an identity. Names and phones are masked wherever a duty does not need them.

    Pending: entered by others (``Entry``), not confirmed; without residence, account or login. Somebody who left keeps
    neither identity nor phone; one gone before they were ever active keeps nothing at all.
    """

    PERSONAL = frozenset(
        {"name", "id_type", "id_hash", "id_sealed", "sex", "birth_date", "phone", "skills", "categories"}
    )

    number = models.CharField(max_length=16, unique=True, help_text="Volunteer number, e.g. V2026000000017.")
    name = models.CharField(max_length=50)
    id_type = models.CharField(max_length=2, choices=IdType.choices)
    id_hash = models.CharField(
        max_length=64, null=True, help_text="Keyed hash of the ID number: one identity, one person."
    )
    id_sealed = models.TextField(blank=True, help_text="Envelope of the ID number; shown to nobody.")
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField()
    phone = models.CharField(
        max_length=16,
        null=True,
        help_text="E.164; confirmed by a code, but not while pending. Children and elders may have none.",
    )
    skills = ArrayField(models.CharField(max_length=20, choices=Skill.choices), default=list, blank=True)
    categories = ArrayField(
        models.CharField(max_length=4, choices=ServiceCategory.choices), default=list, blank=True
    )
    state = models.CharField(max_length=8, choices=PersonState.choices, default=PersonState.ACTIVE)
    registered_at = models.DateTimeField(
        db_index=True, help_text="When they became active; entered, while pending."
    )
    left_at = models.DateTimeField(null=True, help_text="When they left, or were merged into another.")
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="merged",
        help_text="Who they are: the person under whom all of them is read; never one that is merged itself.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id_hash"], name="person_identity_once"),
            models.UniqueConstraint(fields=["phone"], condition=Q(state="active"), name="person_phone_once"),
            models.CheckConstraint(condition=Q(id_type__in=IdType.values), name="person_id_type_known"),
            models.CheckConstraint(
                condition=Q(sex__in=Sex.values) | Q(sex="", state__in=["left", "merged"]),
                name="person_sex_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "pending"]) | Q(id_hash__isnull=False),
                name="person_identity_while_here",
            ),
            models.CheckConstraint(condition=Q(state__in=PersonState.values), name="person_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["left", "merged"], left_at__isnull=False)
                | ~Q(state__in=["left", "merged"]) & Q(left_at__isnull=True),
                name="person_left_at_when_left",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | ~Q(state="merged") & Q(merged_into__isnull=True),
                name="person_merged_into_when_merged",
            ),
        ]
        indexes = [
            models.Index(fields=["left_at"], condition=Q(left_at__isnull=False), name="person_gone"),
            models.Index(fields=["name"], name="person_by_name"),
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="person_by_name_start"),
            models.Index(Right("phone", 4), name="person_by_phone_end"),
            models.Index(Right("number", 9), name="person_by_number_end"),
            models.Index(fields=["phone"], condition=Q(state="pending"), name="person_pending_phone"),
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
