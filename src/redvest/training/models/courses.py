"""Courses, their sessions, what units may send to them, and materials."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from redvest.training.enums import CourseForm, CourseKind, CourseState, Mode


class One(Func):
    """An id as a range of one: a GiST index knows ranges without any extension, numbers only with one."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"
    arity = 1


class Span(Func):
    """``[starts_at, ends_at)`` as a range."""

    function = "tstzrange"
    output_field = DateTimeRangeField()
    arity = 2


class Course(models.Model):
    """A course or camp of a site. Open places and those reserved for units are counted apart.

    ``share``: of the minutes of all sessions so many percent must be attended to complete it. ``valid_months``: the
    record counts as a qualification so long after the last day; none: it does not end. ``starts_at`` and ``ends_at``
    are those of its sessions. ``edition_id``: of the contest whose applicants it is for; contests stand above.
    """

    PERSONAL = frozenset({"contact"})

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    edition_id = models.BigIntegerField(null=True, help_text="An edition of a contest, if it is for one.")
    form = models.CharField(max_length=8, choices=CourseForm.choices)
    kind = models.CharField(max_length=8, choices=CourseKind.choices)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    name = models.CharField(max_length=60, help_text="Also of the record, and what a shift may require.")
    content = models.CharField(max_length=500)
    organiser = models.CharField(max_length=100)
    contact = models.CharField(max_length=60, blank=True, help_text="Whom to ask; shown to everybody.")
    address = models.CharField(max_length=120, blank=True)
    places = models.PositiveIntegerField(help_text="All of them, reserved ones too.")
    reserved = models.PositiveIntegerField(default=0, help_text="Of these for units.")
    taken = models.PositiveIntegerField(default=0, help_text="Of the open ones.")
    waiting = models.PositiveIntegerField(default=0)
    share = models.PositiveSmallIntegerField(default=80)
    checks_out = models.BooleanField(default=False, help_text="Who does not check out was not there.")
    valid_months = models.PositiveSmallIntegerField(null=True)
    sign_up_until = models.DateTimeField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=CourseState.choices, default=CourseState.DRAFT)
    state_since = models.DateTimeField()
    cancelled_why = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    completed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CourseState.values), name="course_state_known"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("places") - F("reserved")), name="course_never_overbooked"
            ),
            models.CheckConstraint(condition=Q(reserved__lte=F("places")), name="course_reserved_within"),
            models.CheckConstraint(condition=Q(share__range=(1, 100)), name="course_share_percent"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="course_forward",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("open", "completed")) | Q(starts_at__isnull=False),
                name="course_open_with_sessions",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled") & ~Q(cancelled_why="")
                | ~Q(state="cancelled") & Q(cancelled_why=""),
                name="course_cancelled_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "state"], name="course_by_site"),
            models.Index(fields=["state", "starts_at"], name="course_by_start"),
            models.Index(
                fields=["edition_id"], condition=Q(edition_id__isnull=False), name="course_by_edition"
            ),
        ]


class Session(models.Model):
    """One sitting of a course, on site or remote. Two of one course never overlap: one cannot be in both.

    ``link`` is for those who have a place, and nobody else.
    """

    PERSONAL = frozenset({"speaker"})

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=60)
    speaker = models.CharField(max_length=60, blank=True)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    room = models.CharField(max_length=120, blank=True)
    link = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reminded_of = models.DateTimeField(null=True, help_text="The begin its people were reminded of.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_forward"),
            models.CheckConstraint(condition=~Q(mode="remote") | ~Q(link=""), name="session_remote_has_link"),
            ExclusionConstraint(
                name="session_one_at_a_time",
                expressions=[
                    (One(F("course")), RangeOperators.OVERLAPS),
                    (Span(F("starts_at"), F("ends_at")), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class UnitPlaces(models.Model):
    """Places of a course reserved for a unit (a site), which names its people for them."""

    PERSONAL: frozenset[str] = frozenset()

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "unit"], name="unit_places_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="unit_never_overbooked"),
        ]


class Material(models.Model):
    """A file for those who take part; ``attachment`` is that of ``kernel.attachments``."""

    PERSONAL: frozenset[str] = frozenset()

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="materials")
    title = models.CharField(max_length=80)
    attachment = models.PositiveBigIntegerField(unique=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
