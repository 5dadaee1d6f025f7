"""Dispatch: the rules of places, the teams that are ready, the offers made to them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from redvest.orders.enums import DispatchMode, Need, OfferState
from redvest.people.enums import Skill


class ServiceRule(models.Model):
    """How a site and those below it dispatch a need, and how long each step may take.

    The nearest site up the tree counts, there the rule of the need before the one for all needs; what is null is taken
    from the next, at last from ``rules.clocks.DEFAULTS``. Limits are minutes.
    """

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    need = models.CharField(max_length=12, choices=Need.choices, blank=True, help_text="Blank: all needs.")
    mode = models.CharField(max_length=8, choices=DispatchMode.choices, blank=True)
    verify = models.PositiveIntegerField(null=True)
    dispatch = models.PositiveIntegerField(null=True)
    take = models.PositiveIntegerField(null=True)
    schedule = models.PositiveIntegerField(null=True)
    report = models.PositiveIntegerField(null=True)
    confirm = models.PositiveIntegerField(null=True)
    review = models.PositiveIntegerField(null=True)
    follow_up = models.PositiveIntegerField(null=True)
    workdays = models.BooleanField(null=True, help_text="Whether days off stop the clocks of the staff.")
    call_back = models.PositiveSmallIntegerField(
        null=True, help_text="Percent of closed orders called back; of a centre and all needs only."
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "need"], name="service_rule_once"),
            models.CheckConstraint(
                condition=Q(call_back__isnull=True) | Q(call_back__range=(1, 100)),
                name="service_rule_call_back_share",
            ),
        ]


class Readiness(models.Model):
    """That a team takes orders: of which needs, how many a week, where; whether it stands by; when it rests."""

    PERSONAL: frozenset[str] = frozenset()

    team = models.OneToOneField("teams.Team", on_delete=models.PROTECT, related_name="+")
    needs = ArrayField(models.CharField(max_length=12, choices=Need.choices), default=list)
    skills = ArrayField(models.CharField(max_length=20, choices=Skill.choices), default=list, blank=True)
    week_capacity = models.PositiveSmallIntegerField()
    stands_by = models.BooleanField(
        default=False, help_text="Its leader agreed that orders may be directed to it."
    )
    stands_by_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateField(null=True, help_text="The first day it takes orders again; null: open.")
    pause_reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stands_by=True, stands_by_since__isnull=False)
                | Q(stands_by=False, stands_by_since__isnull=True),
                name="readiness_stands_by_since",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=False) | Q(paused_until__isnull=True, pause_reason=""),
                name="readiness_paused_at",
            ),
            models.CheckConstraint(condition=Q(week_capacity__range=(1, 200)), name="readiness_capacity"),
        ]


class ReadyArea(models.Model):
    """A site in whose whole subtree a team takes orders."""

    PERSONAL: frozenset[str] = frozenset()

    readiness = models.ForeignKey(Readiness, on_delete=models.CASCADE, related_name="areas")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["readiness", "site"], name="ready_area_once")]
        indexes = [models.Index(fields=["site"])]


class Offer(models.Model):
    """An order put before a team. It may decline with a reason; of all offers of an order one at most is taken."""

    PERSONAL: frozenset[str] = frozenset()

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="offers")
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    mode = models.CharField(max_length=8, choices=DispatchMode.choices)
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was declined or withdrawn.")
    proposed = models.BooleanField(default=False, help_text="As the batch's optimum proposed.")
    why = models.JSONField(default=list, help_text="Codes and parameters of why this team.")
    override = models.CharField(
        max_length=200, blank=True, help_text="Why the dispatcher chose otherwise than proposed."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offer_state_known"),
            models.UniqueConstraint(
                fields=["order", "team"], condition=Q(state="open"), name="offer_one_open_to_a_team"
            ),
            models.UniqueConstraint(
                fields=["order", "round"], condition=Q(state="taken"), name="offer_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | ~Q(state="open") & Q(answered_at__isnull=False),
                name="offer_answered_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="offer_declined_with_reason"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("offered_at")), name="offer_forward"),
        ]
        indexes = [
            models.Index(fields=["team", "state", "expires_at"]),
            models.Index(fields=["order", "-id"]),
        ]
