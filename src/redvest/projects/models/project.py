"""Projects."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from redvest.people.enums import ServiceCategory
from redvest.projects.enums import PUBLIC_STATES, ProjectField, ProjectState


class Project(models.Model):
    """A volunteer project of one team at one site over ``[starts_on, ends_on]`` (at most 50 characters of name)."""

    PERSONAL: frozenset[str] = frozenset()

    name = models.CharField(max_length=50)
    summary = models.CharField(max_length=1000)
    category = models.CharField(max_length=4, choices=ServiceCategory.choices)
    fields = ArrayField(models.CharField(max_length=12, choices=ProjectField.choices), default=list, size=4)
    need = models.CharField(max_length=500, blank=True, default="", help_text="需求")
    goal = models.CharField(max_length=500, blank=True, default="", help_text="目标")
    delivery = models.CharField(max_length=500, blank=True, default="", help_text="实施")
    results = models.CharField(max_length=500, blank=True, default="", help_text="预期成果")
    feature = models.CharField(max_length=500, blank=True, default="", help_text="特色")
    recipients = models.CharField(max_length=100, blank=True, default="")
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="copies")
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=ProjectState.choices, default=ProjectState.DRAFT)
    drafted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(max_length=200, blank=True)
    escalated_at = models.DateTimeField(
        null=True, help_text="When its overdue review was last told further up."
    )
    started_at = models.DateTimeField(null=True)
    midterm_at = models.DateTimeField(null=True, help_text="When the mid-term report was filed.")
    suspended_at = models.DateTimeField(null=True)
    halt_reason = models.CharField(
        max_length=200, blank=True, default="", help_text="Why it is suspended or was stopped."
    )
    stopped_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProjectState.values), name="project_state_known"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="project_forward"),
            models.CheckConstraint(
                condition=~Q(state__in=[str(state) for state in PUBLIC_STATES])
                | Q(approved_at__isnull=False),
                name="project_runs_only_if_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="project_not_self_approved",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="project_closed_at_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(state="stopped", stopped_at__isnull=False)
                | ~Q(state="stopped") & Q(stopped_at__isnull=True),
                name="project_stopped_at_when_stopped",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("suspended", "stopped")) | ~Q(halt_reason=""),
                name="project_halted_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="midterm") | Q(midterm_at__isnull=False), name="project_midterm_reported"
            ),
            models.CheckConstraint(
                condition=Q(copied_from__isnull=True) | ~Q(copied_from=F("id")), name="project_copies_another"
            ),
        ]
        indexes = [models.Index(fields=["site", "approved_at"]), models.Index(fields=["team", "state"])]
