"""Results: frozen, publicised, objected to, awarded."""

from django.db import models
from django.db.models import F, Q

from redvest.contests.enums import AwardKind, ObjectionState


class Result(models.Model):
    """A published result: the whole edition file it was computed from, and its digest. Never changed.

    ``number`` counts from 1: an objection upheld leads to a new one, and the old stays to be read.
    """

    PERSONAL: frozenset[str] = frozenset()

    edition = models.ForeignKey("contests.Edition", on_delete=models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField()
    file = models.JSONField(help_text="The edition file, as `redvest contest export` prints it.")
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    public_until = models.DateTimeField(help_text="The first moment after the days of publicity.")
    replaced_at = models.DateTimeField(null=True)
    replaced_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="result_number_once"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(replaced_at__isnull=True), name="result_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(public_until__gt=F("published_at")), name="result_publicised_forward"
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | ~Q(replaced_why=""),
                name="result_replaced_with_reason",
            ),
        ]


class Place(models.Model):
    """An entry's place in a result: score as published, rank (shared ranks are equal), the award it leads to."""

    PERSONAL: frozenset[str] = frozenset()

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="places")
    entry = models.ForeignKey("contests.Entry", on_delete=models.PROTECT, related_name="places")
    score = models.DecimalField(max_digits=9, decimal_places=3, null=True, help_text="Null: not scored.")
    rank = models.PositiveSmallIntegerField(null=True)
    turn = models.PositiveSmallIntegerField(help_text="The place in print, from 1.")
    tier = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "entry"], name="place_once"),
            models.UniqueConstraint(fields=["result", "turn"], name="place_turn_once"),
        ]


class Objection(models.Model):
    """An objection to a list or a result: by anyone with a name and a way to reach them, answered in writing."""

    PERSONAL = frozenset({"name", "phone", "said", "answer"})

    edition = models.ForeignKey("contests.Edition", on_delete=models.PROTECT, related_name="objections")
    number = models.CharField(max_length=24, unique=True)
    result = models.ForeignKey(Result, on_delete=models.PROTECT, null=True, related_name="objections")
    unit_list = models.ForeignKey(
        "contests.UnitList", on_delete=models.PROTECT, null=True, related_name="objections"
    )
    entry = models.ForeignKey(
        "contests.Entry", on_delete=models.PROTECT, null=True, related_name="objections"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=20)
    said = models.TextField(max_length=2000)
    raised_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False) & ~Q(answer="")),
                name="objection_answered_in_writing",
            ),
            models.CheckConstraint(
                condition=Q(result__isnull=True) | Q(unit_list__isnull=True), name="objection_about_one"
            ),
        ]
        indexes = [models.Index(fields=["edition", "state"])]


class Award(models.Model):
    """An award after publicity: of an entry, or of a unit. The certificate's number is given once, for good."""

    PERSONAL: frozenset[str] = frozenset()

    edition = models.ForeignKey("contests.Edition", on_delete=models.PROTECT, related_name="awards")
    kind = models.CharField(max_length=6, choices=AwardKind.choices)
    tier = models.CharField(max_length=20)
    title = models.CharField(max_length=40, help_text="As printed: 金奖, 优秀组织单位.")
    entry = models.ForeignKey("contests.Entry", on_delete=models.PROTECT, null=True, related_name="awards")
    unit = models.ForeignKey("places.Site", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, help_text="Of a unit's award: what for.")
    number = models.CharField(max_length=40, unique=True)
    public_until = models.DateTimeField(help_text="When the publicity of the result had ended.")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "entry"], condition=Q(revoked_at__isnull=True), name="award_of_entry_once"
            ),
            models.UniqueConstraint(
                fields=["edition", "unit"], condition=Q(revoked_at__isnull=True), name="award_of_unit_once"
            ),
            models.CheckConstraint(
                condition=Q(given_at__gte=F("public_until")), name="award_after_publicity"
            ),
            models.CheckConstraint(
                condition=Q(kind="entry", entry__isnull=False, unit__isnull=True)
                | (Q(kind="unit", entry__isnull=True, unit__isnull=False) & ~Q(reason="")),
                name="award_of_one",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_why=""), name="award_revoked_with_reason"
            ),
        ]
