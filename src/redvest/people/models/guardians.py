"""Guardians of minors, and what they consent to."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from redvest.people.enums import ConsentWay, Relation
from redvest.people.models.person import Person


class Guardianship(models.Model):
    """That one person is a child's guardian, in force over ``[accepted_at, ended_at)`` while the child is a minor.

    Asked for by the child or another guardian of it; one who enters a child accepts at the same moment.
    """

    PERSONAL = frozenset({"relation"})

    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=12, choices=Relation.choices)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="When it was declined, withdrawn or ended.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "guardian"], condition=Q(ended_at__isnull=True), name="guardianship_once"
            ),
            models.CheckConstraint(condition=~Q(child=F("guardian")), name="guardianship_of_another"),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="guardianship_relation"),
        ]


class GuardianConsent(models.Model):
    """A guardian's consent that a minor serves, from ``valid_from`` to ``valid_until``, both days included.

    It can be withdrawn at any time. ``scope``: "all", "team:ID" or "activity:ID". ``strict``: in the form for children
    under 14; on paper such a one holds only when a second of the staff has confirmed it.
    """

    PERSONAL = frozenset({"relation", "guardian_name", "guardian_phone"})

    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardian_consents")
    way = models.CharField(max_length=8, choices=ConsentWay.choices)
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    guardian_name = models.CharField(max_length=50, blank=True, help_text="Who signed the paper.")
    guardian_phone = models.CharField(max_length=16, blank=True)
    relation = models.CharField(max_length=12, choices=Relation.choices)
    scope = models.CharField(max_length=30)
    strict = models.BooleanField()
    version = models.CharField(max_length=20, help_text="Which wording was agreed to.")
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="The last day.")
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    attachment = models.ForeignKey("kernel.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__regex=r"^(all|(team|activity):[1-9][0-9]*)$"),
                name="guardian_consent_scope",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from"))
                & Q(valid_until__lte=F("valid_from") + timedelta(days=366)),
                name="guardian_consent_a_year",
            ),
            models.CheckConstraint(
                condition=Q(way="account", guardian__isnull=False, recorded_by__isnull=True)
                | Q(way="paper", guardian__isnull=True, recorded_by__isnull=False),
                name="guardian_consent_way",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                name="guardian_consent_by_two",
            ),
        ]
        indexes = [
            models.Index(
                fields=["child"], condition=Q(withdrawn_at__isnull=True), name="guardian_consent_held"
            )
        ]
