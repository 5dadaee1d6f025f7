"""Mid-term and closing: what a team reports, what was measured, and the one extension."""

from django.db import models
from django.db.models import F, Q

from redvest.projects.enums import Stage
from redvest.projects.models.project import Project


class Report(models.Model):
    """A mid-term or closing report. A closing report that was returned stays, with what was said to it."""

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    words = models.CharField(max_length=2000)
    filed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField()
    answer = models.CharField(max_length=200, blank=True, help_text="What the approver says to it.")
    accepted = models.BooleanField(null=True)
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="report_stage_known"),
            models.UniqueConstraint(
                fields=["project", "stage"],
                condition=~Q(accepted=False) | Q(accepted__isnull=True),
                name="report_one_stands",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, accepted__isnull=True)
                | Q(answered_at__isnull=False, accepted__isnull=False),
                name="report_answered",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("filed_by")),
                name="report_not_self_answered",
            ),
        ]
        indexes = [models.Index(fields=["project", "-id"], name="report_by_project")]


class MeasuredOutputs(models.Model):
    """What a project's own activities, orders and records said at ``measured_at``: taken once, never changed.

    `redvest verify` measures again as of that moment. ``stars`` is the sum of three scores a review, one to five each.
    """

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="outputs")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    measured_at = models.DateTimeField()
    activities = models.PositiveIntegerField()
    volunteers = models.PositiveIntegerField()
    participations = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    served = models.PositiveIntegerField()
    orders = models.PositiveIntegerField()
    reviews = models.PositiveIntegerField()
    solved = models.PositiveIntegerField()
    stars = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="outputs_stage_known"),
            models.UniqueConstraint(fields=["project", "stage"], name="outputs_once"),
            models.CheckConstraint(
                condition=~Q(stage="closing") | Q(minutes__gt=0), name="closed_with_outputs"
            ),
        ]


class Extension(models.Model):
    """The one extension of a project's last day: at most 30 days, with a reason, decided by the approver."""

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(days__range=(1, 30)), name="extension_at_most_30_days"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(granted__isnull=True) | Q(granted=True),
                name="extension_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, granted__isnull=False),
                name="extension_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="extension_not_self_decided",
            ),
        ]
