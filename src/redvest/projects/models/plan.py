"""What a project's plan is made of: milestones, money as information, risks, partners, core members."""

from django.db import models
from django.db.models import Q

from redvest.projects.enums import Side
from redvest.projects.models.project import Project


class Milestone(models.Model):
    """Something that is to be done by a day; done with a sentence that proves it."""

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["project", "position"], name="milestone_position"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, evidence="") | Q(done_at__isnull=False) & ~Q(evidence=""),
                name="milestone_done_with_evidence",
            ),
        ]


class BudgetLine(models.Model):
    """A line of the budget in fen: information only, no money is moved here."""

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget")
    position = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8, choices=Side.choices)
    name = models.CharField(max_length=80)
    fen = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["project", "position"], name="budget_line_position"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="budget_line_side_known"),
        ]

    @property
    def yuan(self) -> str:
        """The amount as people read it."""
        return f"{self.fen // 100}.{self.fen % 100:02d}"


class Risk(models.Model):
    """What may go wrong, and what is done about it."""

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    answer = models.CharField(max_length=200)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["project", "position"], name="risk_position")]


class Partner(models.Model):
    """A unit that works along, and what it does."""

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    part = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["project", "position"], name="partner_position")]


class CoreMember(models.Model):
    """Somebody the project stands on (核心成员), and their part in it."""

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="core")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["project", "person"], name="core_member_once"),
        ]
