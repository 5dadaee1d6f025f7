"""Micro-wishes (微心愿): a small order for a thing, granted by people who claim it."""

from django.db import models
from django.db.models import F, Q

from redvest.orders.enums import Audience, ClaimState, WishChannel, WishState


class Wish(models.Model):
    """A household's wish. ``title`` is public and names nobody; who it is for is known to the staff only.

    A wish may be granted whole or in ``shares``; never more are claimed than there are.
    """

    PERSONAL = frozenset({"contact_name", "contact_phone", "address", "story", "thanks"})

    title = models.CharField(max_length=40, help_text="What is wished for, in public words.")
    story = models.CharField(max_length=300, blank=True, help_text="Why, for the staff.")
    public_story = models.CharField(
        max_length=200, blank=True, help_text="Why, so that nobody is recognised."
    )
    audience = models.CharField(max_length=12, choices=Audience.choices)
    value = models.DecimalField(max_digits=8, decimal_places=2, help_text="About how many yuan.")
    shares = models.PositiveSmallIntegerField(default=1)
    claimed = models.PositiveSmallIntegerField(
        default=0, help_text="Shares claimed or delivered; recomputed by `redvest verify`."
    )
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    contact_name = models.CharField(max_length=50)
    contact_phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=120)
    channel = models.CharField(max_length=8, choices=WishChannel.choices)
    collected_at = models.DateTimeField()
    collected_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=WishState.choices, default=WishState.COLLECTED)
    state_since = models.DateTimeField()
    verified_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    thanks = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WishState.values), name="wish_state_known"),
            models.CheckConstraint(condition=Q(claimed__lte=F("shares")), name="wish_never_claimed_twice"),
            models.CheckConstraint(condition=Q(shares__range=(1, 50)), name="wish_shares"),
            models.CheckConstraint(condition=Q(value__gt=0, value__lte=5000), name="wish_is_small"),
            models.CheckConstraint(
                condition=~Q(state__in=("claimed", "delivered", "thanked")) | Q(claimed=F("shares")),
                name="wish_claimed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(claimed__lt=F("shares")),
                name="wish_open_while_shares_left",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("collected", "rejected", "withdrawn")) | Q(published_at__isnull=False),
                name="wish_published_after_verifying",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("collected_by")),
                name="wish_not_verified_by_its_collector",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("rejected", "withdrawn")) | ~Q(reason=""),
                name="wish_ended_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"]),
            models.Index(fields=["site", "state", "-id"]),
        ]


class WishClaim(models.Model):
    """Shares of a wish in the hands of a person, for themselves, a team or a unit."""

    PERSONAL: frozenset[str] = frozenset()

    wish = models.ForeignKey(Wish, on_delete=models.PROTECT, related_name="claims")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    shares = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.HELD)
    claimed_at = models.DateTimeField()
    deliver_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    evidence = models.ForeignKey("kernel.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who of the staff saw it.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="wish_claim_state_known"),
            models.CheckConstraint(condition=Q(shares__gte=1), name="wish_claim_of_something"),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(unit__isnull=True), name="wish_claim_for_one"
            ),
            models.UniqueConstraint(
                fields=["wish", "person"],
                condition=Q(state__in=(ClaimState.HELD, ClaimState.DELIVERED)),
                name="wish_claimed_once_by_one",
            ),
            models.CheckConstraint(
                condition=Q(state="held", ended_at__isnull=True)
                | ~Q(state="held") & Q(ended_at__isnull=False),
                name="wish_claim_ended_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | ~Q(reason=""), name="wish_claim_released_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state"]),
            models.Index(fields=["deliver_by"], name="wish_overdue", condition=Q(state="held")),
        ]


class WishStep(models.Model):
    """One change of a wish's state."""

    PERSONAL: frozenset[str] = frozenset()

    wish = models.ForeignKey(Wish, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=WishState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
