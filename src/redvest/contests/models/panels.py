"""Panels: who judges, what keeps them from an entry, and the sheets they sign."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from redvest.contests.enums import ConflictKind, ConflictState, SheetState


class Judge(models.Model):
    """A person who judges in an edition; ``code`` stands for them wherever marks are shown."""

    PERSONAL: frozenset[str] = frozenset()

    edition = models.ForeignKey("contests.Edition", on_delete=models.PROTECT, related_name="judges")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    unit_words = models.CharField(max_length=80, help_text="Where they come from, as printed.")
    unit = models.ForeignKey("places.Site", on_delete=models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    pledged_at = models.DateTimeField(
        null=True, help_text="When they signed that their conflicts are declared."
    )
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "person"], name="judge_once"),
            models.UniqueConstraint(fields=["edition", "code"], name="judge_code_once"),
        ]


class Seat(models.Model):
    """A judge's seat in the panel of a stage: for all groups, or for those named."""

    PERSONAL: frozenset[str] = frozenset()

    stage = models.ForeignKey("contests.Stage", on_delete=models.PROTECT, related_name="seats")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="seats")
    groups = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage", "judge"], name="seat_once")]


class Conflict(models.Model):
    """What may keep a judge from an entry: declared by them, or detected; recused, or dismissed by a supervisor."""

    PERSONAL = frozenset({"note"})

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="conflicts")
    entry = models.ForeignKey("contests.Entry", on_delete=models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=10, choices=ConflictKind.choices)
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ConflictState.choices, default=ConflictState.RAISED)
    raised_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judge", "entry", "kind"], name="conflict_once"),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | (Q(decided_by__isnull=False) & ~Q(decided_why="")),
                name="conflict_dismissed_with_reason",
            ),
        ]


class Sheet(models.Model):
    """What a judge gives an entry in a stage. ``version`` counts from 1; one stands, those unlocked are kept.

    ``digest`` is the judge's signature: a keyed digest over stage, judge, entry, version and marks.
    """

    PERSONAL: frozenset[str] = frozenset()

    stage = models.ForeignKey("contests.Stage", on_delete=models.PROTECT, related_name="sheets")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="sheets")
    entry = models.ForeignKey("contests.Entry", on_delete=models.PROTECT, related_name="sheets")
    version = models.PositiveSmallIntegerField(default=1)
    purpose = models.CharField(max_length=8, default="marks", help_text="marks, or revote of those who tie.")
    state = models.CharField(max_length=10, choices=SheetState.choices, default=SheetState.OPEN)
    comment = models.CharField(max_length=500, blank=True)
    saved = models.PositiveIntegerField(
        default=0,
        help_text="The judge's device counts its changes; what comes late is not written over the newer.",
    )
    opened_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    unlocked_at = models.DateTimeField(null=True)
    unlocked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    unlocked_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "judge", "entry", "purpose", "version"], name="sheet_version_once"
            ),
            models.UniqueConstraint(
                fields=["stage", "judge", "entry", "purpose"],
                condition=~Q(state="unlocked"),
                name="sheet_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(state="open", sealed_at__isnull=True, digest="")
                | (~Q(state="open") & Q(sealed_at__isnull=False) & ~Q(digest="")),
                name="sheet_sealed_with_digest",
            ),
            models.CheckConstraint(
                condition=(~Q(state="unlocked") & Q(unlocked_at__isnull=True))
                | (Q(unlocked_at__gte=F("sealed_at"), unlocked_by__isnull=False) & ~Q(unlocked_why="")),
                name="sheet_unlocked_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["entry", "stage"])]


class Mark(models.Model):
    """The mark of one criterion on a sheet: exact, in the scheme's step, never a float."""

    PERSONAL: frozenset[str] = frozenset()

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="marks")
    criterion = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="mark_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="mark_not_negative"),
        ]


class Given(models.Model):
    """A score of a stage that was handed in from outside, such as a reading of the material by another body."""

    PERSONAL: frozenset[str] = frozenset()

    stage = models.ForeignKey("contests.Stage", on_delete=models.PROTECT, related_name="given")
    entry = models.ForeignKey("contests.Entry", on_delete=models.PROTECT, related_name="given")
    value = models.DecimalField(max_digits=8, decimal_places=2)
    source = models.CharField(max_length=200, help_text="Whose score it is, and on what paper it stands.")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)
    replaced_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "entry"], condition=Q(replaced_at__isnull=True), name="given_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | ~Q(replaced_why=""), name="given_replaced_with_reason"
            ),
        ]
