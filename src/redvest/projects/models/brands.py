"""Brands (品牌项目): what a site asks of one, who is one since when, and the yearly reviews."""

from django.db import models
from django.db.models import F, Q

from redvest.projects.enums import BrandState, LapseCause
from redvest.projects.models.project import Project


class Measured(models.Model):
    """What was measured of a project against the criteria of a brand, at one moment."""

    years = models.PositiveSmallIntegerField()
    volunteers = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    reviews = models.PositiveIntegerField()
    stars = models.PositiveIntegerField(help_text="Three scores a review, added up.")
    copies = models.PositiveIntegerField(help_text="Other places that took it over and were approved.")

    class Meta:
        abstract = True

    @property
    def hours(self) -> int:
        """The minutes in whole hours, rounded down."""
        return self.minutes // 60


class BrandCriteria(models.Model):
    """What a site asks of a brand, from a moment on; the newest one of the nearest site that has any holds."""

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    years = models.PositiveSmallIntegerField()
    volunteers = models.PositiveIntegerField()
    hours = models.PositiveIntegerField()
    reviews = models.PositiveIntegerField()
    rating = models.PositiveSmallIntegerField(
        help_text="Hundredths of a star, the mean of all scores: 450 is 4.5."
    )
    copies = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(rating__lte=500), name="brand_rating_at_most_five")]
        indexes = [models.Index(fields=["site", "-id"], name="criteria_by_site")]

    @property
    def rating_shown(self) -> str:
        """The rating as people read it: "4.50"."""
        return f"{self.rating // 100}.{self.rating % 100:02d}"


class Brand(Measured):
    """A nomination, and the brand it became: from a day until a day, unless it is renewed. Lapsed ones stay."""

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="brands")
    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", help_text="Whose brand it is: who decides."
    )
    criteria = models.ForeignKey(BrandCriteria, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BrandState.choices, default=BrandState.NOMINATED)
    why = models.CharField(max_length=500)
    measured_at = models.DateTimeField()
    nominated_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    nominated_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was refused.")
    granted_on = models.DateField(null=True)
    until = models.DateField(null=True, help_text="The day on which it lapses unless it is renewed before.")
    lapsed_at = models.DateTimeField(null=True)
    lapse_cause = models.CharField(max_length=12, choices=LapseCause.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BrandState.values), name="brand_state_known"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state__in=("nominated", "granted")), name="brand_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("nominated_by")),
                name="brand_not_self_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("granted", "lapsed"))
                | Q(granted_on__isnull=False, until__gt=F("granted_on")),
                name="brand_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="lapsed", lapsed_at__isnull=False) & ~Q(lapse_cause="")
                | ~Q(state="lapsed") & Q(lapsed_at__isnull=True, lapse_cause=""),
                name="brand_lapsed_with_cause",
            ),
        ]
        indexes = [models.Index(fields=["state", "until"], name="brand_by_state")]


class BrandReview(Measured):
    """A yearly review: measured anew, and renewed until another day."""

    PERSONAL: frozenset[str] = frozenset()

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="brand_reviews")
    until = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "until"], name="brand_reviewed_once")]
