"""Transfers: points that went from one account to another. Written once, by the ledger alone, and never changed."""

from django.db import models
from django.db.models import F, Q

from redvest.points.enums import CauseKind, HoldState
from redvest.points.models.accounts import Account


class Hold(models.Model):
    """Points of an account that are promised to a shop until they are collected (兑换预留).

    They lie in the owner's own hold account meanwhile, so that nobody can spend them twice and two people's holds never
    wait for one another. ``settled`` is what the shop got, the rest went back; ``returned`` came back for goods that
    were brought back.
    """

    PERSONAL: frozenset[str] = frozenset()

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="holds", help_text="Whose points."
    )
    shop = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    cause_key = models.CharField(max_length=80, unique=True, db_collation="C")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    settled = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    returned = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    state = models.CharField(max_length=8, choices=HoldState.choices, default=HoldState.OPEN)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="hold_of_something"),
            models.CheckConstraint(condition=Q(state__in=HoldState.values), name="hold_state_known"),
            models.CheckConstraint(
                condition=Q(state=HoldState.SETTLED, settled__gt=0, settled__lte=F("amount"))
                | ~Q(state=HoldState.SETTLED) & Q(settled=0),
                name="hold_settled",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("settled")), name="hold_returned"
            ),
            models.CheckConstraint(
                condition=Q(state=HoldState.OPEN, ended_at__isnull=True)
                | ~Q(state=HoldState.OPEN) & Q(ended_at__isnull=False),
                name="hold_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["account"], condition=Q(state=HoldState.OPEN), name="hold_open"),
            models.Index(fields=["shop", "opened_at"], name="hold_of_shop"),
        ]


class Transfer(models.Model):
    """``amount`` went from ``debit`` to ``credit``, because of one cause; all transfers together sum to zero.

    ``words`` are what the owner reads: what and why; never anybody's name, for they stay. ``happened_on`` is the day of
    the deed in China, by which covenant and budget are chosen; ``booked_at`` when it was written, by which "as of"
    counts. ``site`` is where it counts: who issued, or where it was collected. A correction is a transfer back that
    names in ``reverses`` what it takes back; each is taken back once.
    """

    PERSONAL: frozenset[str] = frozenset()

    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    cause_kind = models.CharField(max_length=10, choices=CauseKind.choices)
    cause_key = models.CharField(max_length=100, db_collation="C")
    leg = models.PositiveSmallIntegerField(default=0, help_text="Which of several transfers of one cause.")
    happened_on = models.DateField()
    booked_at = models.DateTimeField()
    words = models.CharField(max_length=200)
    rule_version_id = models.BigIntegerField(null=True, help_text="The covenant's rule it was decided by.")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    hold = models.ForeignKey(
        Hold, on_delete=models.PROTECT, null=True, related_name="transfers", db_index=False
    )
    by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_of_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="transfer_elsewhere"),
            models.CheckConstraint(condition=Q(cause_kind__in=CauseKind.values), name="transfer_cause_known"),
            models.CheckConstraint(condition=~Q(cause_key=""), name="transfer_has_a_cause"),
            models.UniqueConstraint(fields=["cause_kind", "cause_key", "leg"], name="transfer_cause_once"),
        ]
        indexes = [
            models.Index(fields=["debit", "-id"], name="transfer_from"),
            models.Index(fields=["credit", "-id"], name="transfer_to"),
            models.Index(fields=["site", "booked_at"], name="transfer_by_site"),
            models.Index(fields=["hold"], condition=Q(hold__isnull=False), name="transfer_of_hold"),
        ]
