"""Orders and the steps of their life."""

from django.db import models
from django.db.models import F, Q

from redvest.orders.enums import (
    HELD_STATES,
    LIVE_STATES,
    TAKEN_DOWN,
    Clock,
    DispatchMode,
    Need,
    OrderChannel,
    OrderConsent,
    OrderState,
    Who,
)
from redvest.people.enums import ActingAs


class Order(models.Model):
    """What one household asked for: from being written down to its end.

    ``site`` is where the household lives, ``desk`` the site that answers for it now; the desk moves up when clocks run
    out. While it lives exactly one clock runs (``enums.STATE_CLOCK``) and ``due_at`` says until when.
    """

    PERSONAL = frozenset({"contact_name", "contact_phone", "address", "text", "special"})

    need = models.CharField(max_length=12, choices=Need.choices)
    item = models.ForeignKey("orders.MenuItem", on_delete=models.PROTECT, null=True, related_name="orders")
    title = models.CharField(
        max_length=40,
        blank=True,
        help_text="Public words: names nobody and no address. Empty: it is called by its need.",
    )
    text = models.CharField(max_length=500)
    special = models.CharField(max_length=200, blank=True, help_text="Special needs: hearing, dog, key …")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who needs it, if they are known to us; callers by phone need not be.",
    )
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, null=True, related_name="+")
    contact_name = models.CharField(max_length=50)
    contact_phone = models.CharField(max_length=20, blank=True)
    phone_hash = models.CharField(
        max_length=64, blank=True, help_text="Keyed; finds the same household again."
    )
    address = models.CharField(max_length=120, help_text="The door, below the village.")
    wanted_from = models.DateTimeField(null=True)
    wanted_until = models.DateTimeField(null=True)
    channel = models.CharField(max_length=8, choices=OrderChannel.choices)
    taken_down_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    acting_as = models.CharField(max_length=10, choices=ActingAs.choices, default=ActingAs.SELF)
    consent = models.CharField(max_length=10, choices=OrderConsent.choices)
    asked_at = models.DateTimeField()
    urgent = models.BooleanField(default=False, help_text="Life may be at stake: clocks run in minutes.")

    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.SUBMITTED)
    state_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="Until when the clock of this state runs.")
    late = models.BooleanField(default=False, help_text="The clock of this state ran out at least once.")
    level = models.PositiveSmallIntegerField(default=0, help_text="How often it moved up to a higher desk.")
    rounds = models.PositiveSmallIntegerField(default=0, help_text="How often it had to be dispatched again.")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it came to this state.")

    mode = models.CharField(max_length=8, choices=DispatchMode.choices, blank=True)
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    shift = models.ForeignKey("activities.Shift", on_delete=models.PROTECT, null=True, related_name="+")
    arrived_at = models.DateTimeField(null=True, help_text="First seen by the resident's code or signature.")
    reported_at = models.DateTimeField(null=True)
    report = models.CharField(max_length=500, blank=True)
    unfinished = models.CharField(max_length=200, blank=True)
    reorder_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reorders")
    closed_at = models.DateTimeField(null=True, help_text="When it ended, in whichever way.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_known"),
            models.CheckConstraint(condition=Q(need__in=Need.values), name="order_need_known"),
            # Every order has ended or has a running clock.
            models.CheckConstraint(
                condition=Q(state__in=LIVE_STATES, due_at__isnull=False, closed_at__isnull=True)
                | ~Q(state__in=LIVE_STATES) & Q(due_at__isnull=True, closed_at__isnull=False),
                name="order_ends_or_has_a_clock",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD_STATES) | Q(team__isnull=False, taken_at__isnull=False),
                name="order_held_by_a_team",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("submitted", "accepted", "offered", "rejected"))
                | Q(team__isnull=True, taken_at__isnull=True, shift__isnull=True),
                name="order_not_held_before_it_is_taken",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("scheduled", "serving", "reported")) | Q(shift__isnull=False),
                name="order_served_in_a_shift",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("rejected", "cancelled", "aborted")) | ~Q(reason=""),
                name="order_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(channel__in=sorted(TAKEN_DOWN)) | Q(taken_down_by__isnull=False),
                name="order_taken_down_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(wanted_from__isnull=True, wanted_until__isnull=True)
                | Q(wanted_until__gt=F("wanted_from")),
                name="order_wanted_forward",
            ),
            models.CheckConstraint(condition=~Q(reorder_of=F("id")), name="order_not_its_own_reorder"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="order_clocks", condition=Q(due_at__isnull=False)),
            models.Index(fields=["desk", "state", "due_at"], name="order_desk"),
            models.Index(fields=["site", "-id"], name="order_site"),
            models.Index(fields=["team", "state", "due_at"], name="order_team"),
            models.Index(fields=["requester", "-id"], name="order_requester"),
            models.Index(fields=["shift"], name="order_shift"),
            models.Index(fields=["household", "need"], name="order_household"),
            models.Index(fields=["phone_hash", "need"], name="order_phone", condition=~Q(phone_hash="")),
            models.Index(fields=["closed_at", "id"], name="order_closed", condition=Q(state="closed")),
        ]

    @property
    def called(self) -> str:
        """Its title, or what its need is called in the reader's language; a need in one's own words has no title."""
        return self.title or str(Need(self.need).label)


class OrderStep(models.Model):
    """One change of an order's state, or of the desk it lies on: who, in which part, when, why, on which clock."""

    PERSONAL = frozenset({"reason"})

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="steps")
    was = models.CharField(
        max_length=10, choices=OrderState.choices, blank=True, help_text="Blank: the first."
    )
    state = models.CharField(max_length=10, choices=OrderState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=10, choices=Who.choices)
    acting_as = models.CharField(max_length=10, choices=ActingAs.choices, default=ActingAs.SELF)
    reason = models.CharField(max_length=200, blank=True)
    desk = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, null=True, related_name="+")
    clock = models.CharField(
        max_length=10, choices=Clock.choices, blank=True, help_text="The one that ended."
    )
    in_time = models.BooleanField(null=True, help_text="Whether that clock was beaten; null: none ran.")
    escalated = models.BooleanField(default=False, help_text="The desk moved up; the state may be the same.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_step_state_known"),
            models.CheckConstraint(condition=Q(who__in=Who.values), name="order_step_who_known"),
        ]
        indexes = [models.Index(fields=["order", "id"]), models.Index(fields=["at"])]


class OrderJoin(models.Model):
    """Somebody else of the household asked for the same, and joined the order instead of making another."""

    PERSONAL = frozenset({"contact_name", "note"})

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="joins")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    contact_name = models.CharField(max_length=50)
    note = models.CharField(max_length=200, blank=True)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="order_joined_once")]


class OrderMessage(models.Model):
    """A question of the one who asked, or an answer of the desk or the team, kept with the order."""

    PERSONAL = frozenset({"text"})

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="messages")
    who = models.CharField(max_length=10, choices=Who.choices)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.CharField(max_length=300)


class OrderPhoto(models.Model):
    """A picture handed in with an order, or with the report of its service."""

    PERSONAL: frozenset[str] = frozenset()

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="photos")
    attachment = models.OneToOneField("kernel.Attachment", on_delete=models.PROTECT, related_name="+")
    of_report = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
