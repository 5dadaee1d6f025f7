"""Shifts and sign-ups: where capacity and overlap are promised."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from redvest.activities.enums import LIVE_SIGN_UPS, Ending, SignUpState
from redvest.people.enums import ActingAs


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
    asked = models.PositiveIntegerField(
        default=0, help_text="Requests not answered and lots not drawn; recomputed by `redvest verify`."
    )
    min_age = models.PositiveSmallIntegerField(default=0, help_text="Years, counted on the day of the shift.")
    opens_at = models.DateTimeField(help_text="From when one can sign up.")
    cancel_until = models.DateTimeField(help_text="Until when one can cancel by oneself.")
    draw_at = models.DateTimeField(null=True, help_text="When lots are drawn, if they are.")
    drawn_at = models.DateTimeField(null=True, help_text="When lots were drawn.")
    settled_at = models.DateTimeField(
        null=True, help_text="When open attendances were closed after the day's end."
    )
    break_from = models.DateTimeField(null=True, help_text="The planned break, whose minutes do not count.")
    break_until = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True, help_text="When this shift alone was called off.")
    called_off_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
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
            models.CheckConstraint(
                condition=Q(break_from__isnull=True, break_until__isnull=True)
                | Q(
                    break_from__gt=F("starts_at"),
                    break_until__gt=F("break_from"),
                    break_until__lt=F("ends_at"),
                ),
                name="shift_break_inside",
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="shift_has_places"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="shift_never_overbooked"),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True, called_off_reason="")
                | Q(called_off_at__isnull=False, taken=0, waiting=0, asked=0) & ~Q(called_off_reason=""),
                name="shift_called_off_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lte=F("starts_at")) & Q(cancel_until__lte=F("starts_at")),
                name="shift_deadlines_before_start",
            ),
            models.CheckConstraint(
                condition=Q(draw_at__isnull=True) | Q(draw_at__lte=F("starts_at")),
                name="shift_draw_before_start",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | Q(drawn_at__gte=F("draw_at")), name="shift_drawn_in_time"
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


class SignUpGroup(models.Model):
    """People who signed up together, all or nothing: they wait, are drawn and move up together."""

    PERSONAL: frozenset[str] = frozenset()

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()


class SignUp(models.Model):
    """One person on one shift. Ended ones stay; the next attempt is a new row, last in the queue."""

    PERSONAL = frozenset({"end_reason"})

    # Without indexes of their own: those below begin with them.
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="sign_ups", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=SignUpState.choices)
    during = DateTimeRangeField(help_text="The shift's time, copied so that overlaps can be excluded.")
    signed_at = models.DateTimeField(help_text="When it was asked for.")
    signed_by = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Who pressed; nobody if the system did.",
    )
    acting_as = models.CharField(
        max_length=10, choices=ActingAs.choices, db_default=ActingAs.SELF, default=ActingAs.SELF
    )
    group = models.ForeignKey(
        SignUpGroup, on_delete=models.PROTECT, null=True, related_name="sign_ups", db_index=False
    )
    rank = models.BigIntegerField(
        default=0, db_default=0, help_text="With the id, the order of the queue: drawn lots stand below 0."
    )
    promoted_at = models.DateTimeField(null=True)
    offered_until = models.DateTimeField(null=True, help_text="Until when an offered place can be confirmed.")
    cancelled_at = models.DateTimeField(null=True, help_text="When it ended.")
    ended = models.CharField(
        max_length=10,
        choices=Ending.choices,
        blank=True,
        default="",
        db_default="",
        help_text="How it ended.",
    )
    ended_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    end_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    late = models.BooleanField(default=False, db_default=False, help_text="Given up after the deadline.")

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
                condition=Q(state="cancelled", cancelled_at__isnull=False) & ~Q(ended="")
                | ~Q(state="cancelled") & Q(cancelled_at__isnull=True, ended=""),
                name="sign_up_cancelled_at",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offered_until__isnull=False)
                | ~Q(state="offered") & Q(offered_until__isnull=True),
                name="sign_up_offered_until",
            ),
            models.CheckConstraint(
                condition=Q(acting_as__in=ActingAs.values), name="sign_up_acting_as_known"
            ),
        ]
        indexes = [
            models.Index(fields=["shift", "state", "rank", "id"], name="sign_up_queue"),
            models.Index(fields=["person", "state"]),
            models.Index(fields=["group"], name="sign_up_groups", condition=Q(group__isnull=False)),
            models.Index(fields=["signed_by"], name="sign_up_for_others", condition=~Q(acting_as="self")),
            models.Index(fields=["offered_until"], name="sign_up_offers", condition=Q(state="offered")),
        ]
