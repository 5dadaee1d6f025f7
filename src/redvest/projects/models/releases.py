"""Batches in which projects are released to the public (集中发布)."""

from django.db import models

from redvest.projects.models.project import Project


class Release(models.Model):
    """A batch: a title, a day, the site that releases."""

    PERSONAL: frozenset[str] = frozenset()

    title = models.CharField(max_length=60)
    words = models.CharField(max_length=300, blank=True)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    released_at = models.DateTimeField()
    released_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-day", "-id"], name="release_by_day")]


class ReleasedProject(models.Model):
    """A project in a batch, at its place in the list."""

    PERSONAL: frozenset[str] = frozenset()

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="items")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="releases")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["release", "project"], name="released_once"),
            models.UniqueConstraint(fields=["release", "position"], name="released_position"),
        ]
