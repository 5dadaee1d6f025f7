"""Service records: a ledger that only grows, and the time that stands by it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from redvest.activities.enums import Grade
from redvest.activities.models.attendance import Attendance
from redvest.activities.models.shift import OneDay, OneId, Shift


class ServiceRecord(models.Model):
    """Minutes a person served, made from an attendance and never edited (67号令 art. 7: actual time).

    A forgotten check-out gives a record of 0 minutes, closed at the end of the shift's day: it counts for nothing. A
    record is taken back by another with the same minutes below zero, which names it in ``corrects``; what replaces it
    names it, too. So every figure is a sum. ``times`` is what the record adds to participations: whatever somebody's
    pairs and corrections are, theirs on one shift add up to 1 if any of it stands, else to 0.
    ``team``, ``site`` and ``activity`` are those of the shift, kept here so that figures need no joins.
    """

    PERSONAL: frozenset[str] = frozenset()

    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="records")
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
    minutes = models.SmallIntegerField(help_text="Below zero in a record that takes another back.")
    unpaid = models.PositiveSmallIntegerField(
        default=0, help_text="Minutes of the shift's planned break within, which do not count."
    )
    times = models.SmallIntegerField(default=0)
    grade = models.CharField(max_length=1, choices=Grade.choices)
    late = models.BooleanField(
        default=False, help_text="Written later than ten working days after the service."
    )
    recorded_at = models.DateTimeField()
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    correction = models.ForeignKey(
        "activities.Correction", on_delete=models.PROTECT, null=True, related_name="records"
    )
    review = models.ForeignKey(
        "activities.HoursReview", on_delete=models.PROTECT, null=True, related_name="records"
    )
    why = models.CharField(max_length=200, blank=True, help_text="Why it takes another back.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="record_forward"),
            models.CheckConstraint(
                condition=Q(minutes=0) | Q(OneDay("starts_at", "ends_at")),
                name="record_in_one_day",
            ),
            models.CheckConstraint(condition=Q(recorded_at__gte=F("ends_at")), name="record_not_in_future"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="record_grade_known"),
            models.CheckConstraint(
                condition=Q(minutes__gte=0) | Q(corrects__isnull=False) & ~Q(why=""),
                name="record_below_zero_takes_back",
            ),
            models.CheckConstraint(
                condition=Q(times=0) | Q(times=1, minutes__gt=0) | Q(times=-1, minutes__lt=0),
                name="record_times",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(minutes__lt=0), name="record_taken_back_once"
            ),
            models.UniqueConstraint(
                fields=["attendance"],
                condition=Q(corrects__isnull=True, correction__isnull=True, review__isnull=True),
                name="record_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "served_on"],
                include=["minutes", "times", "recorded_at"],
                name="record_by_site",
            ),
            models.Index(fields=["person", "served_on"]),
            models.Index(fields=["team", "served_on"]),
            models.Index(
                fields=["activity", "served_on"],
                include=["minutes", "times", "recorded_at"],
                name="record_by_activity",
            ),
            models.Index(
                fields=["recorded_at"],
                include=["site", "served_on", "minutes", "times", "activity"],
                name="record_by_moment",
            ),
            models.Index(fields=["served_on", "id"], name="record_by_day"),
        ]


class StandingTime(models.Model):
    """The time of a record that counts and was not taken back: no two of one person overlap.

    Nobody writes it: the database keeps it as records are inserted, and refuses a record that takes back what does not
    stand. Recomputed by `redvest verify`.
    """

    PERSONAL: frozenset[str] = frozenset()

    record = models.OneToOneField(
        ServiceRecord, on_delete=models.PROTECT, primary_key=True, related_name="standing"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+", db_index=False)
    served_on = models.DateField()
    during = DateTimeRangeField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="record_no_overlap",
                expressions=[
                    (OneId(F("person")), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["person", "served_on"], name="standing_by_day")]
