"""Drawn lots: what was promised beforehand, and what anyone needs to draw again."""

from django.db import models
from django.db.models import F, Q

from redvest.activities.models.shift import Shift


class Draw(models.Model):
    """The draw of one shift. ``commitment`` is published when people can begin to enter; the rest at the draw."""

    PERSONAL: frozenset[str] = frozenset()

    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="draw")
    secret = models.TextField(help_text="Sealed until the draw, then part of the seed.")
    commitment = models.CharField(max_length=64, help_text="SHA-256 of the secret.")
    committed_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    lots = models.JSONField(default=list, help_text="[lot, [masked volunteer numbers]] in ascending order.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the list of lots.")
    revealed = models.CharField(max_length=64, blank=True, help_text="The secret, once drawn.")
    seed = models.CharField(max_length=64, blank=True, help_text="SHA-256 of secret and digest.")
    order = models.JSONField(default=list, help_text="Lots in drawn order.")
    places = models.PositiveIntegerField(default=0, help_text="Places there were to draw for.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="", revealed="", digest="")
                | Q(drawn_at__isnull=False) & ~Q(seed="") & ~Q(revealed="") & ~Q(digest=""),
                name="draw_told_when_drawn",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | Q(drawn_at__gte=F("committed_at")),
                name="draw_after_promise",
            ),
        ]
