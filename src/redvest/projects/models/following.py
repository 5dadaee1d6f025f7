"""The public's part: who follows a project, its news, and help that is offered."""

from django.db import models
from django.db.models import Q

from redvest.projects.enums import OfferKind, OfferState
from redvest.projects.models.project import Project


class Follow(models.Model):
    """Somebody who asked to be told the news of a project."""

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="followers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "person"], name="follow_once")]


class News(models.Model):
    """What the team tells about its project, to everybody."""

    PERSONAL: frozenset[str] = frozenset()

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="news")
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "news"
        indexes = [models.Index(fields=["project", "-id"], name="news_by_project")]


class Offer(models.Model):
    """Help somebody offers, in kind or skills: information, answered by the team."""

    PERSONAL = frozenset({"words"})

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="offers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=OfferKind.choices)
    words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    offered_at = models.DateTimeField()
    answer = models.CharField(max_length=200, blank=True)
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OfferKind.values), name="project_offer_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=OfferState.values), name="project_offer_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "declined")) | Q(answered_at__isnull=False),
                name="project_offer_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state"], name="project_offer_by_project"),
            models.Index(fields=["person", "-id"], name="project_offer_by_person"),
        ]
