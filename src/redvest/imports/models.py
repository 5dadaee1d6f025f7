"""Runs, their sealed rows, and what each site calls its columns."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from redvest.imports.enums import ImportKind, RunState


class ImportRun(models.Model):
    """One file for one site. Counts are of rows worked off so far: ``done`` = ``added`` + ``known`` + ``bad``."""

    PERSONAL = frozenset({"file_name"})

    kind = models.CharField(max_length=8, choices=ImportKind.choices)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=45, blank=True, help_text="From where it was started.")
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="Keyed hash of the file, to find its unfinished run.")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.DRAFT)
    stopped_state = models.CharField(
        max_length=8,
        choices=RunState.choices,
        blank=True,
        help_text="What it was doing when it was last stopped.",
    )
    header = models.JSONField(help_text="The headings of the columns, as in the file.")
    header_line = models.PositiveIntegerField(help_text="The line they stand in; 1 is the first.")
    mapping = models.JSONField(default=dict, help_text="By field: the position of its column.")
    rows = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True, help_text="Why it was stopped.")
    made_at = models.DateTimeField()
    worked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True, help_text="When its rows were deleted.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ImportKind.values), name="import_kind_known"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(done=F("added") + F("known") + F("bad"), done__lte=F("rows")),
                name="import_counts_add_up",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("done", "checked")) | Q(done=F("rows"), finished_at__isnull=False),
                name="import_done_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "-id"]),
            models.Index(
                fields=["worked_at"], condition=Q(state__in=("checking", "running")), name="import_in_work"
            ),
            models.Index(fields=["worked_at"], condition=Q(forgotten_at__isnull=True), name="import_kept"),
        ]


class ImportBatch(models.Model):
    """Some rows of a run, worked off together. ``sealed`` holds lines and cells; ``faults`` what is wrong with them."""

    PERSONAL = frozenset({"sealed", "keys", "faults"})

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    sealed = models.BinaryField()
    keys = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="By row: a keyed hash of what it is about; 0 if unknown.",
    )
    lines = ArrayField(models.PositiveIntegerField(), default=list, help_text="By row: its line in the file.")
    faults = models.BinaryField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_batch_once")]
        indexes = [
            models.Index(
                fields=["run", "number"], condition=Q(done_at__isnull=True), name="import_batch_waiting"
            )
        ]


class ColumnName(models.Model):
    """What a site's files of one kind call a field, as somebody there said once. ``field`` "": not to be read."""

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=ImportKind.choices)
    heading = models.CharField(max_length=60)
    field = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "heading"], name="column_name_once"),
            models.CheckConstraint(condition=Q(kind__in=ImportKind.values), name="column_kind_known"),
        ]
