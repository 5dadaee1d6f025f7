"""Numbers that are said, not scanned: people served, and helpers who are not registered. Each names who said it."""

from django.db import models
from django.db.models import F, Q

from redvest.activities.models.shift import Shift


class ServedClaim(models.Model):
    """How many people a shift served (服务人次), as its leader says once; it counts when somebody else confirmed it."""

    PERSONAL: frozenset[str] = frozenset()

    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="served_claim")
    served = models.PositiveIntegerField()
    reason = models.CharField(
        max_length=200, blank=True, help_text="How so many were counted, needed where the number is large."
    )
    claimed_at = models.DateTimeField()
    claimed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")


class ServedReport(models.Model):
    """The number served that counts: said by the leader, confirmed by a second person, never changed."""

    PERSONAL: frozenset[str] = frozenset()

    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="served_report")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    served_on = models.DateField()
    served = models.PositiveIntegerField()
    reported_at = models.DateTimeField(help_text="When it began to count.")
    reported_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The second person; nobody in reports of before this was asked for.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("reported_by")),
                name="served_confirmed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "served_on"]),
            models.Index(
                fields=["reported_at"], include=["site", "served_on", "served"], name="served_by_moment"
            ),
            models.Index(fields=["served_on", "id"], name="served_by_day"),
        ]


class HelperCount(models.Model):
    """How many people helped on a shift who are not registered (未注册参与人数): no participations, no hours.

    Said anew it is a new row; ``adds`` is the difference to the number before, so that figures are sums.
    """

    PERSONAL: frozenset[str] = frozenset()

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="helper_counts")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    served_on = models.DateField()
    helpers = models.PositiveIntegerField()
    adds = models.IntegerField()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["site", "served_on"], include=["adds", "said_at"], name="helpers_by_site"),
        ]
