"""The day of the defence: who is on, how much time is left, what the hall may know."""

from django.db import models
from django.db.models import Q


class Turn(models.Model):
    """An entry's turn on the stage; at most one is on at a time. Times are when each part began."""

    PERSONAL: frozenset[str] = frozenset()

    stage = models.ForeignKey("contests.Stage", on_delete=models.PROTECT, related_name="turns")
    entry = models.ForeignKey("contests.Entry", on_delete=models.PROTECT, related_name="turns")
    number = models.PositiveSmallIntegerField(help_text="The place in the running order.")
    talk_at = models.DateTimeField(null=True)
    answer_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    missed_why = models.CharField(max_length=200, blank=True, help_text="Why it did not defend.")
    told_at = models.DateTimeField(null=True, help_text="When its score was told to the hall.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "entry"], name="turn_once"),
            models.UniqueConstraint(fields=["stage", "number"], name="turn_number_once"),
            models.UniqueConstraint(
                fields=["stage"],
                condition=Q(talk_at__isnull=False, done_at__isnull=True),
                name="turn_one_at_a_time",
            ),
        ]


class BoardVersion(models.Model):
    """What the live board of a stage shows, counted up by every change: watchers poll for a number, not for rows."""

    PERSONAL: frozenset[str] = frozenset()

    stage = models.OneToOneField("contests.Stage", on_delete=models.PROTECT, related_name="board")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
