"""Projects."""

from django.db import models
from django.db.models import F, Q

from redvest.people.enums import ServiceCategory
from redvest.projects.enums import ProjectState


class Project(models.Model):
    """A volunteer project of one team at one site over ``[starts_on, ends_on]`` (at most 50 characters of name)."""

    PERSONAL: frozenset[str] = frozenset()

    name = models.CharField(max_length=50)
    summary = models.CharField(max_length=1000)
    category = models.CharField(max_length=4, choices=ServiceCategory.choices)
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
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProjectState.values), name="project_state_known"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="project_forward"),
            models.CheckConstraint(
                condition=~Q(state__in=("running", "closed")) | Q(approved_at__isnull=False),
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
        ]
        indexes = [models.Index(fields=["site", "approved_at"]), models.Index(fields=["team", "state"])]
