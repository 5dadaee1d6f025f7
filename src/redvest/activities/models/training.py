"""Trainings and qualifications of volunteers."""

from django.db import models
from django.db.models import F, Q


class Training(models.Model):
    """That a person was trained: name, content, minutes, organiser and date (67号令 art. 8). Corrected by withdrawing.

    Taken down by a team, or by a site whose course was completed. A qualification with an end, such
    as a first-aid certificate, says until when it is valid.
    """

    PERSONAL = frozenset({"name", "content"})

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    content = models.CharField(max_length=500)
    minutes = models.PositiveIntegerField()
    held_on = models.DateField()
    organiser = models.CharField(max_length=100)
    valid_until = models.DateField(
        null=True, help_text="The last day on which it counts; none: it does not end."
    )
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name", "held_on", "organiser"],
                condition=Q(withdrawn_at__isnull=True),
                name="training_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("held_on")),
                name="training_valid_after_held",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_why="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why=""),
                name="training_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(recorded_by=F("person")),
                name="training_not_self_recorded",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=False, site__isnull=True) | Q(team__isnull=True, site__isnull=False),
                name="training_of_team_or_site",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "held_on"]),
            models.Index(fields=["site", "held_on"], name="training_by_site"),
        ]
