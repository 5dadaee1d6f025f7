"""What is decided on somebody's hours by others: long days, corrections, service entered afterwards, reports."""

from django.db import models
from django.db.models import F, Q

from redvest.activities.enums import (
    OPEN_CORRECTIONS,
    CorrectionState,
    EntryState,
    FlagState,
    Grade,
    ReviewLevel,
    ReviewState,
)
from redvest.activities.models.attendance import Attendance
from redvest.activities.models.shift import Shift


class HoursReview(models.Model):
    """Minutes of a person's day above 8 hours (organisation) or above 12 (centre): they wait for a decision."""

    PERSONAL: frozenset[str] = frozenset()

    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="reviews")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    served_on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    unpaid = models.PositiveSmallIntegerField(default=0)
    grade = models.CharField(max_length=1, choices=Grade.choices)
    level = models.CharField(max_length=12, choices=ReviewLevel.choices)
    day_minutes = models.PositiveSmallIntegerField(help_text="What the person's day came to with it.")
    correction = models.ForeignKey(
        "activities.Correction", on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ReviewState.choices, default=ReviewState.WAITING)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="review_of_minutes"),
            models.CheckConstraint(condition=Q(state__in=ReviewState.values), name="review_state_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person")), name="review_not_own"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ReviewState.APPROVED, ReviewState.REFUSED))
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason=""),
                name="review_decided_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(state=ReviewState.WAITING), name="review_waiting"),
            models.Index(fields=["person", "served_on"], name="review_by_day"),
        ]


class Correction(models.Model):
    """That the times of an attendance are said to be others: one side asks, the other answers, both with reasons.

    ``starts_at`` equal to ``ends_at`` says that nothing was served. Times nobody scanned are decided from above even if
    both sides agree.
    """

    PERSONAL: frozenset[str] = frozenset()

    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="corrections")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    by_leader = models.BooleanField(help_text="Proposed by the leader, to be answered by the person.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    agreed = models.BooleanField(null=True)
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=CorrectionState.choices, default=CorrectionState.ASKED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attendance"], condition=Q(state__in=OPEN_CORRECTIONS), name="correction_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CorrectionState.values), name="correction_state_known"
            ),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="correction_forward"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_with_reason"),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True) | Q(answered_by__isnull=False) & ~Q(answer=""),
                name="correction_answered_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="correction_two_sides",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("person"))
                & ~Q(decided_by=F("asked_by"))
                & (Q(answered_by__isnull=True) | ~Q(decided_by=F("answered_by")))
                & ~Q(decision=""),
                name="correction_decided_by_a_third",
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.DONE) | Q(agreed=True) | Q(decided_by__isnull=False),
                name="correction_done_by_two",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state__in=OPEN_CORRECTIONS), name="correction_open"
            ),
        ]


class AfterwardsEntry(models.Model):
    """Service of somebody who has no attendance, entered afterwards (补录): grade C, and nothing before two agreed.

    It names a proof (``attachment``) or somebody who saw it (``witness``).
    """

    PERSONAL: frozenset[str] = frozenset()

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="entries")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    attachment = models.ForeignKey("kernel.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    witness = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=EntryState.choices, default=EntryState.WAITING)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=200, blank=True)
    attendance = models.OneToOneField(Attendance, on_delete=models.PROTECT, null=True, related_name="entry")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=~Q(state=EntryState.REFUSED),
                name="afterwards_once",
            ),
            models.CheckConstraint(condition=Q(state__in=EntryState.values), name="afterwards_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="afterwards_forward"),
            models.CheckConstraint(condition=~Q(reason=""), name="afterwards_with_reason"),
            models.CheckConstraint(
                condition=Q(attachment__isnull=False) | Q(witness__isnull=False), name="afterwards_with_proof"
            ),
            models.CheckConstraint(
                condition=Q(witness__isnull=True) | ~Q(witness=F("person")) & ~Q(witness=F("entered_by")),
                name="afterwards_witness_is_another",
            ),
            models.CheckConstraint(condition=~Q(entered_by=F("person")), name="afterwards_not_own"),
            models.CheckConstraint(
                condition=Q(state=EntryState.WAITING, decided_by__isnull=True)
                | ~Q(state=EntryState.WAITING)
                & Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("entered_by"))
                & ~Q(decided_by=F("person")),
                name="afterwards_decided_by_a_third",
            ),
            models.CheckConstraint(
                condition=Q(state=EntryState.APPROVED, attendance__isnull=False)
                | ~Q(state=EntryState.APPROVED) & Q(attendance__isnull=True),
                name="afterwards_attended_once_approved",
            ),
        ]
        indexes = [
            models.Index(fields=["entered_by", "entered_at"], name="afterwards_by_whom"),
            models.Index(
                fields=["entered_at"], condition=Q(state=EntryState.WAITING), name="afterwards_waiting"
            ),
        ]


class EntryQuota(models.Model):
    """How many people one may enter afterwards in a month, where it is not the usual number. The latest row holds."""

    PERSONAL: frozenset[str] = frozenset()

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    per_month = models.PositiveIntegerField()
    set_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(set_by__isnull=True) | ~Q(set_by=F("person")), name="quota_not_own"
            ),
        ]


class RecordFlag(models.Model):
    """That somebody reports a record as wrong (时长举报), for those who review hours."""

    PERSONAL: frozenset[str] = frozenset()

    record = models.ForeignKey("activities.ServiceRecord", on_delete=models.PROTECT, related_name="flags")
    flagged_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    flagged_at = models.DateTimeField()
    reason = models.CharField(max_length=100)
    state = models.CharField(max_length=9, choices=FlagState.choices, default=FlagState.OPEN)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "flagged_by"], name="flag_once"),
            models.CheckConstraint(condition=Q(state__in=FlagState.values), name="flag_state_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="flag_with_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("flagged_by")), name="flag_not_own"
            ),
            models.CheckConstraint(
                condition=Q(state=FlagState.OPEN, decided_by__isnull=True)
                | ~Q(state=FlagState.OPEN) & Q(decided_by__isnull=False) & ~Q(decision=""),
                name="flag_decided_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["flagged_at"], condition=Q(state=FlagState.OPEN), name="flag_open")]
