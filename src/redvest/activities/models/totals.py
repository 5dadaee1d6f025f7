"""Totals of closed days: what makes figures fast, and nothing else rests on them."""

from django.db import models


class ClosedDay(models.Model):
    """A day in China that is over, on which nothing can be written any more: the database refuses it."""

    PERSONAL: frozenset[str] = frozenset()

    day = models.DateField(primary_key=True)
    closed_at = models.DateTimeField()


class DayTotal(models.Model):
    """What was written on one closed day of service at one site on one day; recomputed by `redvest verify`.

    Both days are kept, so that periods (``served_on``) and past moments (``recorded_on``) are known as of records.
    """

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    served_on = models.DateField()
    recorded_on = models.DateField(help_text="The closed day in China on which it was written.")
    records = models.IntegerField(help_text="Records that add or take minutes.")
    times = models.IntegerField(default=0, help_text="Participations, less those taken back.")
    minutes = models.BigIntegerField()
    served = models.BigIntegerField(help_text="People served, by the leaders' reports.")
    firsts = models.IntegerField(
        help_text="Activities held for the first time, less those of which nothing stands any more."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "served_on", "recorded_on"],
                include=["records", "times", "minutes", "served", "firsts"],
                name="day_total_once",
            ),
        ]
