"""Incubation (公益创投): calls, applications, and support in stages. Support is information, no money is moved."""

from django.db import models
from django.db.models import F, Q

from redvest.projects.enums import ApplicationState
from redvest.projects.models.project import Project


class Call(models.Model):
    """A call for projects to be incubated, open for applications from one day until another, both included."""

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    words = models.CharField(max_length=1000)
    support = models.CharField(
        max_length=500, help_text="What those chosen get: money as information, training …"
    )
    opens_on = models.DateField()
    closes_on = models.DateField()
    places = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="call_forward"),
            models.CheckConstraint(condition=Q(places__gte=1), name="call_has_places"),
        ]
        indexes = [models.Index(fields=["-opens_on", "-id"], name="call_by_day")]


class Application(models.Model):
    """A project that asks to be incubated; one per call and project."""

    PERSONAL: frozenset[str] = frozenset()

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="applications")
    words = models.CharField(max_length=1000, help_text="What it needs, and what it will do with it.")
    state = models.CharField(
        max_length=12, choices=ApplicationState.choices, default=ApplicationState.APPLIED
    )
    applied_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(
        null=True, help_text="When it was last decided on: chosen, evaluated, ended."
    )
    reason = models.CharField(max_length=300, blank=True, help_text="What was said at the last decision.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="application_state_known"
            ),
            models.UniqueConstraint(fields=["call", "project"], name="application_once"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applied_by")),
                name="application_not_self_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("declined", "clawed_back")) | ~Q(reason=""),
                name="application_ended_with_reason",
            ),
        ]


class SupportStage(models.Model):
    """One stage of support: planned at the selection, given or withheld. Amounts in fen are information."""

    PERSONAL: frozenset[str] = frozenset()

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="stages")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    fen = models.PositiveBigIntegerField(default=0)
    due_on = models.DateField()
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["application", "position"], name="support_stage_position")
        ]

    @property
    def yuan(self) -> str:
        """The amount as people read it."""
        return f"{self.fen // 100}.{self.fen % 100:02d}"
