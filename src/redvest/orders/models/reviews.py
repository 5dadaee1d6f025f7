"""Answering for a service: the review, the follow-up, the call-back by somebody from another site."""

from django.db import models
from django.db.models import Q

from redvest.orders.enums import CallBackState, FollowUpCause, FollowUpEnd, OrderChannel


def _stars(*names: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1, 5)}),
            name=f"%(class)s_{name}_stars",
        )
        for name in names
    ]


class Scores(models.Model):
    """守时程度, 服务态度, 专业水平, one to five each, and whether it was solved."""

    punctuality = models.PositiveSmallIntegerField(null=True)
    attitude = models.PositiveSmallIntegerField(null=True)
    skill = models.PositiveSmallIntegerField(null=True)
    solved = models.BooleanField(null=True)

    class Meta:
        abstract = True
        constraints = _stars("punctuality", "attitude", "skill")


class Review(Scores):
    """What the one who asked says of the service; once per order. No review is no review, never five stars."""

    PERSONAL = frozenset({"text"})

    order = models.OneToOneField("orders.Order", on_delete=models.PROTECT, related_name="review")
    text = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    proxy = models.BooleanField(default=False, help_text="Written down by the staff for them; counted apart.")
    channel = models.CharField(max_length=8, choices=OrderChannel.choices)
    at = models.DateTimeField()

    class Meta(Scores.Meta):
        constraints = [
            *_stars("punctuality", "attitude", "skill"),
            models.CheckConstraint(
                condition=Q(
                    punctuality__isnull=False,
                    attitude__isnull=False,
                    skill__isnull=False,
                    solved__isnull=False,
                ),
                name="review_complete",
            ),
        ]


class FollowUp(models.Model):
    """Calling back (回访) because something was not right, until it is resolved or the order is opened again."""

    PERSONAL = frozenset({"result"})

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="follow_ups")
    cause = models.CharField(max_length=10, choices=FollowUpCause.choices)
    opened_at = models.DateTimeField()
    end = models.CharField(max_length=10, choices=FollowUpEnd.choices, blank=True)
    result = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(ended_at__isnull=True), name="follow_up_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="", result="")
                | Q(ended_at__isnull=False) & ~Q(end="") & ~Q(result=""),
                name="follow_up_ended_with_result",
            ),
        ]


class CallBackDraw(models.Model):
    """That a county drew of the orders closed on a day: once, whatever became of them later."""

    PERSONAL: frozenset[str] = frozenset()

    root = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    closed = models.PositiveIntegerField(help_text="How many orders the list held.")
    share = models.PositiveSmallIntegerField(help_text="Percent.")
    digest = models.CharField(max_length=64, help_text="The seed's digest.")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "day"], name="call_backs_drawn_once")]


class CallBack(Scores):
    """A closed order drawn by chance and called back by another site; its scores stand beside the review's."""

    PERSONAL = frozenset({"text"})

    order = models.OneToOneField("orders.Order", on_delete=models.PROTECT, related_name="call_back")
    drawn_at = models.DateTimeField()
    draw = models.CharField(max_length=64, help_text="The seed's digest of the draw it came from.")
    desk = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", help_text="The other site that calls."
    )
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CallBackState.choices, default=CallBackState.DRAWN)
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often nobody answered.")
    tried_at = models.DateTimeField(null=True)
    text = models.CharField(max_length=300, blank=True)
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Scores.Meta):
        constraints = [
            *_stars("punctuality", "attitude", "skill"),
            models.CheckConstraint(
                condition=Q(state="drawn", called_at__isnull=True)
                | ~Q(state="drawn") & Q(called_at__isnull=False, called_by__isnull=False),
                name="call_back_called_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="reached") | Q(solved__isnull=False, attitude__isnull=False),
                name="call_back_reached_with_scores",
            ),
        ]
        indexes = [models.Index(fields=["desk", "state", "due_at"])]
