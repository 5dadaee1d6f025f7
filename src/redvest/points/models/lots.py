"""Lots: the points an owner has, by when they were earned and until when they are good."""

from django.db import models
from django.db.models import F, Q

from redvest.points.models.accounts import Account
from redvest.points.models.transfers import Transfer


class Lot(models.Model):
    """Points that came to an owner together and end together. The ``rest`` of all their lots together is their balance.

    ``expires_on`` is the last day in China on which they are good; None: they always are. Points that move
    within a family or to another name of the same person become a lot there that names in ``source`` where they lay,
    with the same days. ``site`` issued them.
    """

    PERSONAL: frozenset[str] = frozenset()

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lots", db_index=False)
    origin = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="lots")
    source = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="moved_on", db_index=False
    )
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    rest = models.DecimalField(max_digits=14, decimal_places=2)
    earned_on = models.DateField()
    expires_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="lot_of_something"),
            models.CheckConstraint(condition=Q(rest__gte=0, rest__lte=F("amount")), name="lot_rest"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("earned_on")), name="lot_lasts"
            ),
        ]
        indexes = [
            models.Index(fields=["account"], include=["rest"], condition=Q(rest__gt=0), name="lot_with_rest"),
            models.Index(fields=["expires_on", "id"], condition=Q(rest__gt=0), name="lot_expiring"),
            models.Index(fields=["source"], condition=Q(source__isnull=False), name="lot_moved_on"),
            models.Index(fields=["site"], name="lot_by_site"),
        ]


class LotUse(models.Model):
    """What a transfer took out of a lot; below zero, what it gave back into it."""

    PERSONAL: frozenset[str] = frozenset()

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="lot_uses", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="uses")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="lot_use_of_something"),
            models.UniqueConstraint(fields=["transfer", "lot"], name="lot_use_once"),
        ]
