"""Clinics: an expert's comments on a project, what its team answers, and the look again."""

from django.db import models
from django.db.models import Q

from redvest.training.enums import ClinicState, PointState, ReplyKind
from redvest.training.models.courses import Course


class Clinic(models.Model):
    """One expert for one project, one to one; arranged by a site, perhaps within a camp."""

    PERSONAL = frozenset({"ended_why"})

    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="+")
    expert = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="clinics")
    state = models.CharField(max_length=10, choices=ClinicState.choices, default=ClinicState.INVITED)
    state_since = models.DateTimeField()
    ended_why = models.CharField(max_length=200, blank=True)
    invited_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ClinicState.values), name="clinic_state_known"),
            models.UniqueConstraint(
                fields=["project", "expert"],
                condition=Q(state__in=("invited", "open")),
                name="clinic_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("declined", "called_off")) | ~Q(ended_why=""),
                name="clinic_ended_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["expert", "state"], name="clinic_of_expert"),
            models.Index(fields=["site", "state"], name="clinic_by_site"),
        ]


class ClinicPoint(models.Model):
    """One comment of the expert, numbered; by ``due_on`` the team should have answered."""

    PERSONAL = frozenset({"finding", "advice"})

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField()
    finding = models.CharField(max_length=500, help_text="把脉: what is wrong, or could be more.")
    advice = models.CharField(max_length=1000, help_text="开方: what to do about it.")
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=PointState.choices, default=PointState.RAISED)
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "number"], name="clinic_point_number"),
            models.CheckConstraint(condition=Q(state__in=PointState.values), name="clinic_point_state"),
        ]


class ClinicReply(models.Model):
    """What was said under a comment, by its team or the expert; only ever added."""

    PERSONAL = frozenset({"words"})

    point = models.ForeignKey(ClinicPoint, on_delete=models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=8, choices=ReplyKind.choices)
    words = models.CharField(max_length=1000)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReplyKind.values), name="clinic_reply_kind")
        ]
        ordering = ["pk"]
