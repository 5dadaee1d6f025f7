"""Donations in kind: who gave what to which shop, with a receipt. The goods themselves are lots."""

from django.db import models
from django.db.models import Q

from redvest.market.enums import Donor, ShownAs
from redvest.market.models.shops import Shop


class Donation(models.Model):
    """Goods given to a shop by a person or a unit. ``number`` is the receipt's, counted by shop and year.

    ``shown_as`` is the donor's wish and holds everywhere but on the receipt.
    """

    PERSONAL = frozenset({"donor_name"})

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="donations")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    donor = models.CharField(max_length=8, choices=Donor.choices)
    donor_name = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    shown_as = models.CharField(max_length=10, choices=ShownAs.choices)
    words = models.CharField(max_length=120, blank=True, help_text="What the donor wants said.")
    given_on = models.DateField()
    received_at = models.DateTimeField()
    received_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "year", "number"], name="donation_receipt_once"),
            models.CheckConstraint(condition=Q(donor__in=Donor.values), name="donation_donor_known"),
            models.CheckConstraint(condition=Q(shown_as__in=ShownAs.values), name="donation_shown_as_known"),
            models.CheckConstraint(
                condition=Q(shown_as=ShownAs.ANONYMOUS) | ~Q(donor_name=""), name="donation_names_its_donor"
            ),
            models.CheckConstraint(
                condition=Q(donor=Donor.PERSON, unit__isnull=True) | Q(donor=Donor.UNIT, person__isnull=True),
                name="donation_of_one_donor",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-given_on", "-id"], name="donation_by_shop")]
