"""The menu: what sites and teams offer, and what was heard at doors."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from redvest.kernel.search import WordsField
from redvest.orders.enums import Audience, HeardState, ItemState, Need
from redvest.people.enums import Skill


class HeardNeed(models.Model):
    """A need heard on a visit: it becomes an order, or a proposal for the menu, or is dismissed with a reason."""

    PERSONAL = frozenset({"text"})

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    need = models.CharField(max_length=12, choices=Need.choices)
    text = models.CharField(max_length=300)
    households = models.PositiveSmallIntegerField(default=1, help_text="How many households said so.")
    heard_on = models.DateField()
    heard_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=HeardState.choices, default=HeardState.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, null=True, related_name="heard")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ordered", order__isnull=False)
                | ~Q(state="ordered") & Q(order__isnull=True),
                name="heard_ordered_as",
            ),
            models.CheckConstraint(condition=Q(state__in=HeardState.values), name="heard_state_known"),
            models.CheckConstraint(condition=Q(need__in=Need.values), name="heard_need_known"),
            models.CheckConstraint(condition=Q(households__gte=1), name="heard_from_somebody"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | ~Q(state="open") & Q(settled_at__isnull=False),
                name="heard_settled_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(reason=""), name="heard_dismissed_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["site", "state", "-id"])]


class MenuItem(models.Model):
    """Something people can order: proposed by a site or one of its teams, approved by the site above.

    It is offered in the whole subtree of ``area``, so a station sees what its institute and its centre offer, too.
    """

    PERSONAL: frozenset[str] = frozenset()

    title = models.CharField(max_length=40)
    need = models.CharField(max_length=12, choices=Need.choices)
    text = models.CharField(max_length=500)
    audience = ArrayField(models.CharField(max_length=12, choices=Audience.choices), default=list)
    materials = models.CharField(
        max_length=200, blank=True, help_text="What the household should have ready."
    )
    minutes = models.PositiveSmallIntegerField(help_text="How long one visit takes.")
    months = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, help_text="1 to 12; empty: all year."
    )
    week_capacity = models.PositiveSmallIntegerField(
        default=0, help_text="Orders of it a week; 0: no limit of its own."
    )
    skills = ArrayField(models.CharField(max_length=20, choices=Skill.choices), default=list, blank=True)
    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", help_text="Whose proposal it is."
    )
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    heard = models.ForeignKey(HeardNeed, on_delete=models.PROTECT, null=True, related_name="items")
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.DRAFT)
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    submitted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    reason = models.CharField(
        max_length=200, blank=True, help_text="Why it was returned, suspended, retired."
    )
    words = WordsField(of=("title", "text"), help_text="For search.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="item_state_known"),
            models.CheckConstraint(condition=Q(need__in=Need.values), name="item_need_known"),
            models.CheckConstraint(condition=Q(minutes__range=(10, 720)), name="item_minutes"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "submitted", "retired")) | Q(approved_at__isnull=False),
                name="item_offered_only_if_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("submitted_by")),
                name="item_not_self_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("suspended", "retired")) | ~Q(reason=""),
                name="item_taken_off_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "state", "need"]),
            models.Index(fields=["site", "state", "-id"]),
            models.Index(fields=["team", "state"]),
            GinIndex(fields=["words"], name="menu_words"),
        ]


class MenuStep(models.Model):
    """One change of an item's state."""

    PERSONAL: frozenset[str] = frozenset()

    item = models.ForeignKey(MenuItem, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=ItemState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
