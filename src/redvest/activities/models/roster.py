"""Rosters: duty posts over days, who was placed there by others, and places handed on."""

from django.db import models
from django.db.models import F, Q

from redvest.activities.enums import HandoverKind, HandoverState

#: A place is handed on once: while one of these stands, no other offer of it can.
LASTING = (HandoverState.OPEN, HandoverState.AGREED, HandoverState.DONE)


class Roster(models.Model):
    """The duty roster (排班) of one activity: its posts over its days. Each cell is an ordinary shift."""

    PERSONAL: frozenset[str] = frozenset()

    activity = models.OneToOneField("activities.Activity", on_delete=models.PROTECT, related_name="roster")
    first_day = models.DateField()
    last_day = models.DateField()
    swaps_need_leader = models.BooleanField(
        default=False, help_text="Whether the leader confirms before a place changes hands."
    )
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="roster_forward")
        ]


class DutyPost(models.Model):
    """A duty post (执勤岗位), a row of the roster. ``unit``: the team that took the whole row."""

    PERSONAL: frozenset[str] = frozenset()

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField(help_text="Its place in the roster, from 1.")
    name = models.CharField(max_length=50)
    place = models.CharField(max_length=120)
    people = models.PositiveIntegerField(help_text="How many people each of its shifts needs at first.")
    unit = models.ForeignKey("teams.Team", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "number"], name="duty_post_number_once"),
            models.UniqueConstraint(fields=["roster", "name"], name="duty_post_name_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="duty_post_needs_people"),
        ]


class Placement(models.Model):
    """A sign-up somebody else made for a person on a roster: unconfirmed until the person says yes."""

    PERSONAL: frozenset[str] = frozenset()

    sign_up = models.OneToOneField("activities.SignUp", on_delete=models.PROTECT, related_name="placement")
    placed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    placed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, help_text="When the person said yes; null until then.")


class Handover(models.Model):
    """A place offered to others (替班), or exchanged for another's (换班). Done ones are the log of who swapped."""

    PERSONAL = frozenset({"note"})

    kind = models.CharField(max_length=10, choices=HandoverKind.choices)
    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.OPEN)
    sign_up = models.ForeignKey("activities.SignUp", on_delete=models.PROTECT, related_name="handovers")
    giver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    return_sign_up = models.ForeignKey(
        "activities.SignUp",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The place given in return; only when two places are exchanged.",
    )
    taker = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who was asked, or who said yes; null while anybody may.",
    )
    note = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, help_text="When the taker said yes.")
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, help_text="When it was done, declined or withdrawn.")
    reason = models.CharField(max_length=200, blank=True, help_text="Why the leader did not agree.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sign_up"], condition=Q(state__in=LASTING), name="handover_once_per_place"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("agreed", "done")) | Q(taker__isnull=False),
                name="handover_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind="swap", return_sign_up__isnull=False, taker__isnull=False)
                | Q(kind="stand_in", return_sign_up__isnull=True),
                name="handover_swap_of_two",
            ),
            models.CheckConstraint(
                condition=Q(taker__isnull=True) | ~Q(taker=F("giver")), name="handover_between_two"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"]),
            models.Index(fields=["giver", "state"]),
            models.Index(fields=["taker", "state"]),
        ]
