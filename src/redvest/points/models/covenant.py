"""The covenant (一约) of a site: its versions, their rules, and who may be thanked for what."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from redvest.points.covenant_enums import (
    Evidence,
    Expiry,
    Holder,
    Period,
    Proposer,
    Source,
    Unit,
    VersionState,
)
from redvest.points.models.accounts import OneId


class Days(Func):
    """``daterange(from, until, '[)')``: half-open, so that one version ends where the next begins."""

    function = "daterange"
    template = "%(function)s(%(expressions)s, '[)')"
    output_field = DateRangeField()


class Covenant(models.Model):
    """一约: what a site and all below it thank for with points. One a site; a site below may have its own beside it."""

    PERSONAL: frozenset[str] = frozenset()

    site = models.OneToOneField("places.Site", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")


class CovenantVersion(models.Model):
    """A covenant as it holds over ``[valid_from, valid_until)``, days in China. Published it never changes, only ends.

    The version in force on the day of an event decides on it. Columns are those of ``rules.covenant_terms.Terms``.
    """

    PERSONAL: frozenset[str] = frozenset()

    covenant = models.ForeignKey(Covenant, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    note = models.CharField(max_length=300, blank=True, help_text="What changes, for people to read.")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    holder = models.CharField(max_length=10, choices=Holder.choices)
    worth = models.DecimalField(
        max_digits=6, decimal_places=4, help_text="Yuan of goods a point stands for; never paid out."
    )
    base = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    caps = models.JSONField(default=dict, help_text="Of everything together, by period.")
    publicity_days = models.PositiveSmallIntegerField(default=3)
    appeal_days = models.PositiveSmallIntegerField(default=10)
    expiry = models.CharField(max_length=10, choices=Expiry.choices)
    expiry_months = models.PositiveSmallIntegerField(default=0)
    exchange_months = ArrayField(models.PositiveSmallIntegerField(), default=list)
    exchange_every = models.CharField(max_length=8, choices=Period.choices, blank=True)
    least_minutes = models.PositiveIntegerField(default=0)
    tiers = models.JSONField(default=dict)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["covenant", "number"], name="covenant_version_number"),
            models.UniqueConstraint(
                fields=["covenant"], condition=Q(state="draft"), name="covenant_one_draft"
            ),
            ExclusionConstraint(
                name="covenant_versions_apart",
                expressions=[
                    (OneId(F("covenant")), RangeOperators.OVERLAPS),
                    (Days(F("valid_from"), F("valid_until")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="published"),
            ),
            models.CheckConstraint(
                condition=Q(state="published", valid_from__isnull=False, published_at__isnull=False)
                | ~Q(state="published")
                & Q(valid_from__isnull=True, valid_until__isnull=True, published_at__isnull=True),
                name="covenant_version_published",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="covenant_version_forward",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("drafted_by")),
                name="covenant_not_self_published",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="covenant_version_state_known"
            ),
            models.CheckConstraint(condition=Q(holder__in=Holder.values), name="covenant_holder_known"),
            models.CheckConstraint(condition=Q(expiry__in=Expiry.values), name="covenant_expiry_known"),
            models.CheckConstraint(condition=Q(base__gte=0, worth__gt=0), name="covenant_base_and_worth"),
        ]


class CovenantRule(models.Model):
    """One line of a version: what is thanked for and with how much. Columns are those of ``rules.covenant.Rule``.

    ``code`` stands for the same thing through all versions: caps are counted on it.
    """

    PERSONAL: frozenset[str] = frozenset()

    version = models.ForeignKey(
        CovenantVersion, on_delete=models.PROTECT, related_name="rules", db_index=False
    )
    code = models.CharField(max_length=24, db_collation="C")
    title = models.CharField(max_length=60)
    heading = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    unit = models.CharField(max_length=10, choices=Unit.choices)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    most_value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    least = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    least_minutes = models.PositiveSmallIntegerField(default=0)
    grain = models.DecimalField(max_digits=3, decimal_places=2)
    caps = models.JSONField(default=dict)
    categories = ArrayField(models.CharField(max_length=20), default=list)
    coefficients = models.JSONField(default=dict)
    grades = models.JSONField(default=dict)
    proposers = ArrayField(models.CharField(max_length=10, choices=Proposer.choices), default=list)
    evidence = models.CharField(max_length=8, choices=Evidence.choices)
    liaison_first = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="covenant_rule_code"),
            models.CheckConstraint(condition=~Q(value=0), name="covenant_rule_of_something"),
            models.CheckConstraint(
                condition=Q(value__gt=0) | Q(source="conduct"), name="covenant_deducts_for_conduct_only"
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="covenant_source_known"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="covenant_unit_known"),
            models.CheckConstraint(condition=Q(evidence__in=Evidence.values), name="covenant_evidence_known"),
        ]
