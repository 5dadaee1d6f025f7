"""Shifts and sign-ups: where capacity and overlap are promised."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from redvest.activities.enums import LIVE_SIGN_UPS, SignUpState


class ShiftTimes(Func):
    """``tstzrange(starts, ends, '[)')``: half-open, so back-to-back times do not overlap."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class OneId(Func):
    """``int8range(id, id, '[]')``: lets an exclusion constraint compare an id without the btree_gist extension."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"


class OneDay(Func):
    """Whether ``[starts, ends)`` lies in one calendar day of China."""

    template = (
        "((%(starts)s AT TIME ZONE 'Asia/Shanghai')::date"
        " = ((%(ends)s - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date)"
    )
    output_field = models.BooleanField()

    def __init__(self, starts: str, ends: str) -> None:
        super().__init__(starts=f'"{starts}"', ends=f'"{ends}"')


class Shift(models.Model):
    """A time and place with a number of places. ``taken`` can never exceed ``places``: the database refuses it."""

    PERSONAL: frozenset[str] = frozenset()

    activity = models.ForeignKey("activities.Activity", on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0, help_text="Places taken; recomputed by `redvest verify`.")
    waiting = models.PositiveIntegerField(
        default=0, help_text="People in the queue; recomputed by `redvest verify`."
    )
    min_age = models.PositiveSmallIntegerField(default=0, help_text="Years, counted on the day of the shift.")
    opens_at = models.DateTimeField(help_text="From when one can sign up.")
    cancel_until = models.DateTimeField(help_text="Until when one can cancel by oneself.")
    settled_at = models.DateTimeField(
        null=True, help_text="When open attendances were closed after the day's end."
    )
    post = models.ForeignKey(
        "activities.DutyPost",
        on_delete=models.PROTECT,
        null=True,
        related_name="shifts",
        help_text="The duty post of a roster of which it is a cell.",
    )
    unit = models.ForeignKey(
        "teams.Team",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The unit that took this cell: its leader names the people.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_forward"),
            models.CheckConstraint(condition=OneDay("starts_at", "ends_at"), name="shift_in_one_day"),
            models.CheckConstraint(condition=Q(places__gte=1), name="shift_has_places"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="shift_never_overbooked"),
            models.CheckConstraint(
                condition=Q(opens_at__lte=F("starts_at")) & Q(cancel_until__lte=F("starts_at")),
                name="shift_deadlines_before_start",
            ),
            models.UniqueConstraint(fields=["post", "starts_at"], name="roster_cell_once"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(post__isnull=False), name="shift_unit_at_a_post"
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "starts_at"]),
            models.Index(fields=["ends_at"], name="shift_unsettled", condition=Q(settled_at__isnull=True)),
        ]


class SignUp(models.Model):
    """One person on one shift. Cancelled ones stay; the next attempt is a new row, last in the queue."""

    PERSONAL: frozenset[str] = frozenset()

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="sign_ups")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=SignUpState.choices)
    during = DateTimeRangeField(help_text="The shift's time, copied so that overlaps can be excluded.")
    signed_at = models.DateTimeField(help_text="When it was asked for; with the id, the order of the queue.")
    promoted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SignUpState.values), name="sign_up_state_known"),
            models.UniqueConstraint(
                fields=["shift", "person"], condition=Q(state__in=LIVE_SIGN_UPS), name="sign_up_once"
            ),
            ExclusionConstraint(
                name="sign_up_no_overlap",
                expressions=[
                    (OneId(F("person")), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=LIVE_SIGN_UPS),
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | ~Q(state="cancelled") & Q(cancelled_at__isnull=True),
                name="sign_up_cancelled_at",
            ),
        ]
        indexes = [
            models.Index(fields=["shift", "state", "id"]),
            models.Index(fields=["person", "state"]),
        ]
