"""The honour board (善行义举榜): what was earned by month, who said yes to being on it, and the boards as shown."""

from django.db import models
from django.db.models import Q

from redvest.points.covenant_enums import BoardPeriod
from redvest.points.models.accounts import Account


class EarnedMonth(models.Model):
    """What an account earned at a site for deeds of one month, less what was taken back as wrong; never deductions.

    Kept by the ledger in the transaction of the transfers, under the lock of the account; the same for everybody,
    listed or not, so that who joins later has their past. Recomputed by `redvest verify`.
    """

    PERSONAL: frozenset[str] = frozenset()

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(help_text="Its first day, of the deeds, in China.")
    earned = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "site", "month"], include=["earned"], name="earned_month_once"
            ),
            models.CheckConstraint(condition=Q(earned__gte=0), name="earned_month_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="earned_month_begins"),
        ]
        indexes = [models.Index(fields=["month"], name="earned_month_by_month")]


class Listing(models.Model):
    """That a person or household is on the board from ``since`` until ``until``: the consent itself, never rewritten.

    ``person`` is whose masked name is shown: of a household its head's. ``by`` said yes: the person, or a child's
    guardian. ``version`` names the wording.
    """

    PERSONAL: frozenset[str] = frozenset()

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(household__isnull=True, until__isnull=True),
                name="listing_of_person_once",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(household__isnull=False, until__isnull=True),
                name="listing_of_household_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="listing_lasts"
            ),
        ]
        indexes = [models.Index(fields=["person", "-id"], name="listing_by_person")]


class BoardRow(models.Model):
    """One line of a board as it was last added up. Who has left since is not shown, whatever stands here."""

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=7, choices=BoardPeriod.choices)
    starts_on = models.DateField()
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="rows")
    earned = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "period", "starts_on", "listing"], name="board_row_once"),
            models.CheckConstraint(condition=Q(earned__gt=0), name="board_row_positive"),
            models.CheckConstraint(condition=Q(period__in=BoardPeriod.values), name="board_row_period"),
        ]
        indexes = [
            models.Index(fields=["site", "period", "starts_on", "-earned"], name="board_row_in_order"),
            models.Index(fields=["period", "starts_on"], name="board_row_of_run"),
        ]


class BoardRun(models.Model):
    """When the boards of a period were added up last."""

    PERSONAL: frozenset[str] = frozenset()

    period = models.CharField(max_length=7, choices=BoardPeriod.choices)
    starts_on = models.DateField()
    added_up_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "starts_on"], name="board_run_once")]
