"""Attendance, the codes that were used, and the service records made from it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from redvest.activities.enums import Direction, Grade, Source
from redvest.activities.models.shift import OneDay, OneId, Shift, ShiftTimes, SignUp


class Attendance(models.Model):
    """That a person came to a shift: arrival, departure, how each is known, and the leader's confirmation."""

    PERSONAL: frozenset[str] = frozenset()

    sign_up = models.OneToOneField(SignUp, on_delete=models.PROTECT, related_name="attendance")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    in_at = models.DateTimeField()
    in_source = models.CharField(max_length=14, choices=Source.choices)
    in_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    out_at = models.DateTimeField(null=True)
    out_source = models.CharField(max_length=14, choices=Source.choices, blank=True)
    out_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "person"], name="attendance_once"),
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


class ServiceRecord(models.Model):
    """Minutes a person served, made once from an attendance and never edited (67号令 art. 7: actual time).

    A forgotten check-out gives a record of 0 minutes, closed at the end of the shift's day: it counts for nothing.
    ``team``, ``site`` and ``activity`` are those of the shift, kept here so that figures need no joins.
    """

    PERSONAL: frozenset[str] = frozenset()

    attendance = models.OneToOneField(Attendance, on_delete=models.PROTECT, related_name="record")
    # Without indexes of their own: those below begin with them.
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(
        "activities.Activity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    served_on = models.DateField(help_text="The day in China.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=1, choices=Grade.choices)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="record_forward"),
            models.CheckConstraint(
                condition=Q(minutes=0) | Q(OneDay("starts_at", "ends_at")),
                name="record_in_one_day",
            ),
            models.CheckConstraint(condition=Q(recorded_at__gte=F("ends_at")), name="record_not_in_future"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="record_grade_known"),
            ExclusionConstraint(
                name="record_no_overlap",
                expressions=[
                    (OneId(F("person")), RangeOperators.OVERLAPS),
                    (ShiftTimes(F("starts_at"), F("ends_at")), RangeOperators.OVERLAPS),
                ],
                condition=Q(minutes__gt=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "served_on"], include=["minutes", "recorded_at"], name="record_by_site"
            ),
            models.Index(fields=["person", "served_on"]),
            models.Index(fields=["team", "served_on"]),
            models.Index(
                fields=["activity", "served_on"],
                include=["minutes", "recorded_at"],
                name="record_by_activity",
            ),
            models.Index(
                fields=["recorded_at"],
                include=["site", "served_on", "minutes", "activity"],
                name="record_by_moment",
            ),
            models.Index(fields=["served_on", "id"], name="record_by_day"),
        ]


class ServedReport(models.Model):
    """How many people were served by a shift (服务人次): the leader's estimate, given once after it ended."""

    PERSONAL: frozenset[str] = frozenset()

    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="served_report")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    served_on = models.DateField()
    served = models.PositiveIntegerField()
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["site", "served_on"]),
            models.Index(
                fields=["reported_at"], include=["site", "served_on", "served"], name="served_by_moment"
            ),
            models.Index(fields=["served_on", "id"], name="served_by_day"),
        ]
