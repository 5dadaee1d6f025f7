"""What people did that a covenant may thank for: the facts, as they were handed in, and what came of them."""

from django.db import models
from django.db.models import Q

from redvest.points.covenant_enums import EarnedState, Source
from redvest.points.models.covenant import CovenantRule


class Earned(models.Model):
    """One event, by its cause; kept whether or not it earned anything, so that drafts can be tried on it.

    Facts are those of ``rules.covenant.Earning``; ``by_household``: booked to ``household``, else to ``person``.
    ``amount`` is what was booked (below zero: taken), ``raw`` what it was before caps and floors, ``revision`` how
    often it was booked anew. What changes here is on record in the transfers, which never change.
    """

    PERSONAL: frozenset[str] = frozenset()

    cause_kind = models.CharField(max_length=10)
    cause_key = models.CharField(max_length=60, db_collation="C")
    kind = models.CharField(max_length=10, choices=Source.choices)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    by_household = models.BooleanField(default=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_on = models.DateField()
    served = models.JSONField(default=list, help_text="[minutes, grade, approved] by grade.")
    times = models.PositiveSmallIntegerField(default=1)
    category = models.CharField(max_length=20, blank=True)
    item = models.CharField(max_length=24, blank=True)
    asked = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    void = models.BooleanField(default=False)
    occasion = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=80, blank=True)
    rule = models.ForeignKey(
        CovenantRule, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    covenant_id = models.BigIntegerField(null=True, help_text="Of the rule; caps are counted on it.")
    code = models.CharField(max_length=24, blank=True, db_collation="C", help_text="Of the rule.")
    amount = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    raw = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    why = models.CharField(max_length=200, blank=True)
    transfer = models.ForeignKey(
        "points.Transfer", on_delete=models.PROTECT, null=True, related_name="+", help_text="That booked it."
    )
    state = models.CharField(max_length=8, choices=EarnedState.choices)
    refusal = models.CharField(max_length=40, blank=True)
    revision = models.PositiveSmallIntegerField(default=0)
    noted_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause_kind", "cause_key"], name="earned_once"),
            models.CheckConstraint(condition=Q(state__in=EarnedState.values), name="earned_state_known"),
            models.CheckConstraint(
                condition=Q(state="booked", rule__isnull=False, transfer__isnull=False) & ~Q(amount=0)
                | ~Q(state="booked") & Q(transfer__isnull=True, amount=0),
                name="earned_booked_something",
            ),
            models.CheckConstraint(
                condition=Q(by_household=False) | Q(household__isnull=False), name="earned_by_household"
            ),
            models.CheckConstraint(condition=~Q(void=True) | Q(amount=0), name="earned_void_is_nothing"),
        ]
        indexes = [
            models.Index(fields=["person", "happened_on"], name="earned_by_person"),
            models.Index(
                fields=["household", "happened_on"],
                condition=Q(household__isnull=False),
                name="earned_by_household_day",
            ),
            models.Index(fields=["site", "happened_on"], name="earned_by_site"),
            models.Index(fields=["rule"], name="earned_by_rule"),
        ]
