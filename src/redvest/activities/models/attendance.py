"""Attendance in up to three pairs of arrival and departure, and the codes that were used."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from redvest.activities.enums import MOST_PAIRS, Direction, Source
from redvest.activities.models.shift import OneId, Shift, SignUp


class AttendedTimes(Func):
    """``[in, out)``, until the end of the day in China while nobody left."""

    template = (
        "tstzrange(in_at, coalesce(out_at,"
        " (date_trunc('day', in_at AT TIME ZONE 'Asia/Shanghai') + interval '1 day')"
        " AT TIME ZONE 'Asia/Shanghai'))"
    )
    output_field = DateTimeRangeField()


class Attendance(models.Model):
    """That a person came to a shift and left: one pair of up to three, how each is known, the leader's confirmation.

    ``booked_at`` says when its minutes were decided on (records or reviews). A voided one is as if it had never been:
    what was booked for it was taken back. Only service entered afterwards has no sign-up.
    """

    PERSONAL: frozenset[str] = frozenset()

    sign_up = models.ForeignKey(SignUp, on_delete=models.PROTECT, null=True, related_name="attendances")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1, help_text="The first, second or third pair.")
    in_at = models.DateTimeField()
    in_source = models.CharField(max_length=14, choices=Source.choices)
    in_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    out_at = models.DateTimeField(null=True)
    out_source = models.CharField(max_length=14, choices=Source.choices, blank=True)
    out_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField(null=True)
    unearned = models.CharField(
        max_length=20, blank=True, help_text="Why it earned nothing whatever was scanned: pending."
    )
    voided_at = models.DateTimeField(null=True)
    voided_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person", "number"],
                condition=Q(voided_at__isnull=True),
                name="attendance_once",
            ),
            models.CheckConstraint(condition=Q(number__range=(1, MOST_PAIRS)), name="attendance_pairs"),
            models.CheckConstraint(
                condition=Q(out_at__isnull=True) | Q(out_at__gte=F("in_at")), name="attendance_forward"
            ),
            models.CheckConstraint(
                condition=Q(out_at__isnull=True, out_source="") | Q(out_at__isnull=False) & ~Q(out_source=""),
                name="attendance_out_has_source",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("person")),
                name="attendance_not_self_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(sign_up__isnull=False) | Q(in_source=Source.AFTERWARDS),
                name="attendance_has_place",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_why="")
                | Q(voided_at__isnull=False) & ~Q(voided_why=""),
                name="attendance_voided_with_reason",
            ),
            ExclusionConstraint(
                name="attendance_no_overlap",
                expressions=[
                    (OneId(F("shift")), RangeOperators.OVERLAPS),
                    (OneId(F("person")), RangeOperators.OVERLAPS),
                    (AttendedTimes(), RangeOperators.OVERLAPS),
                ],
                condition=Q(voided_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["shift"],
                condition=Q(booked_at__isnull=True, voided_at__isnull=True),
                name="attendance_unbooked",
            ),
        ]


class CodeUse(models.Model):
    """That a person's code was used, and what for: using it again finds this instead of doing more."""

    PERSONAL: frozenset[str] = frozenset()

    nonce = models.CharField(max_length=32)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["nonce", "person"], name="code_used_once")]
