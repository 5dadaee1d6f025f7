"""At the door: wrong codes that were tried, and the sheets a resident signed instead of giving a code."""

from django.db import models

from redvest.activities.enums import Direction


class CodeTry(models.Model):
    """How often one person gave a wrong code at one order's door. The codes themselves are kept nowhere."""

    PERSONAL: frozenset[str] = frozenset()

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="code_try_once")]


class SignedSheet(models.Model):
    """The picture of what the resident signed when a volunteer came, or left."""

    PERSONAL: frozenset[str] = frozenset()

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="sheets")
    shift = models.ForeignKey("activities.Shift", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    attachment = models.OneToOneField("kernel.Attachment", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["order", "-id"])]
