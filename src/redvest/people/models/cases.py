"""Cases about who somebody is: decided by two different people of the office, or stopped by the person."""

from django.db import models
from django.db.models import F, Q

from redvest.people.enums import LIVE_CASES, CaseKind, CaseState
from redvest.people.models.person import Person


class Case(models.Model):
    """One matter of identity, from being opened to its end. Nobody decides it alone, nor in their own matter."""

    PERSONAL = frozenset({"sealed"})

    kind = models.CharField(max_length=8, choices=CaseKind.choices)
    state = models.CharField(max_length=8, choices=CaseState.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    other = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", help_text="Whom a merge would end."
    )
    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", help_text="Where the person was at home."
    )
    slip = models.CharField(max_length=9, unique=True, help_text="The number printed for the office.")
    sealed = models.TextField(blank=True, help_text="Envelope of what is asked for; blank once it is over.")
    proof = models.BigIntegerField(null=True, help_text="The attachment that proves it.")
    words = models.CharField(max_length=200, help_text="Why it was asked for.")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ready_at = models.DateTimeField(null=True, help_text="From when on it may be carried out.")
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True, help_text="Why it was refused or stopped.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CaseKind.values), name="case_kind_known"),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(checked_by__isnull=True)
                | ~Q(decided_by=F("checked_by")),
                name="case_decided_by_another",
            ),
            models.CheckConstraint(
                condition=(Q(checked_by__isnull=True) | ~Q(checked_by=F("person")))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("person"))),
                name="case_not_ones_own",
            ),
            models.CheckConstraint(
                condition=Q(kind="merge", other__isnull=False) | ~Q(kind="merge") & Q(other__isnull=True),
                name="case_other_when_merge",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("person")), name="case_merges_two"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE_CASES, ended_at__isnull=True)
                | ~Q(state__in=LIVE_CASES) & Q(ended_at__isnull=False),
                name="case_ended_at_when_over",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state__in=LIVE_CASES), name="case_one_live"
            ),
        ]
        indexes = [models.Index(fields=["site", "state"], name="case_by_site")]


class LeftClaim(models.Model):
    """What lets somebody who left take up their hours again: a token that only they hold, bound to their identity.

    Neither the token nor the identity can be read from the hash, and it takes both to make it: the hours of one who
    left lead to nobody, and a token that is sold is worth nothing.
    """

    PERSONAL = frozenset({"token_hash"})

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, primary_key=True, related_name="left_claim"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    left_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
