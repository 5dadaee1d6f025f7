"""Who had a place and did not come; and which reminders of a shift have gone out."""

from django.db import models
from django.db.models import F, Q

from redvest.activities.enums import NoShowState, ShiftReminderKind
from redvest.activities.models.shift import Shift, SignUp


class NoShow(models.Model):
    """A place taken, not given up and not used. Counted once, after the day is settled; one may appeal.

    It never shows publicly. A first refusal may be raised once to the site, where somebody else decides.
    """

    PERSONAL = frozenset({"appeal", "reason"})

    sign_up = models.OneToOneField(SignUp, on_delete=models.PROTECT, related_name="no_show")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="no_shows")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=NoShowState.choices, default=NoShowState.COUNTED)
    counted_at = models.DateTimeField()
    appeal = models.CharField(max_length=200, blank=True, help_text="Why one did not come, or that one did.")
    appealed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was decided so.")
    first_decided_by = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Who upheld it before it was raised to the site: not who decides then.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=NoShowState.values), name="no_show_state_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("person")) & ~Q(decided_by=F("first_decided_by")),
                name="no_show_not_self_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("appealed", "raised")) | ~Q(appeal=""), name="no_show_appeal_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="no_show_of_person"),
            models.Index(
                fields=["shift"], condition=Q(state__in=("appealed", "raised")), name="no_show_to_decide"
            ),
        ]


class ShiftReminder(models.Model):
    """That one kind of reminder of one shift was asked for: it is not asked for again."""

    PERSONAL: frozenset[str] = frozenset()

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=ShiftReminderKind.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "kind"], name="shift_reminder_once")]
