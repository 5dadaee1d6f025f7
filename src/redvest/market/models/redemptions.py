"""Redemptions: points and goods held for somebody, handed over once, or given back; and cards for who has no phone."""

from django.db import models
from django.db.models import F, Q

from redvest.market.enums import HANDED_OVER, WAITING, Channel, RedemptionState
from redvest.market.models.goods import Goods
from redvest.market.models.shops import Shop


class PrintedCard(models.Model):
    """A card of paper by which a person without a phone redeems (积分卡). Only a keyed hash of its code is kept.

    Whoever it is of pays as anybody else: from the household's points or their own.
    """

    PERSONAL = frozenset({"code_hash"})

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True, db_collation="C")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="printed_card_one_good"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="printed_card_ended_with_reason",
            ),
        ]


class Redemption(models.Model):
    """What one person redeems at one shop. ``points`` are held in ``hold`` until it is collected or given back.

    ``household`` is theirs at the time, for limits and figures; ``by_household``: its points pay. The pick-up code is
    derived from the row and ``code_turn`` (rules.codes), never stored; ``code_hash`` finds the row in its shop.
    """

    PERSONAL = frozenset({"code_hash"})

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="redemptions")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, null=True, related_name="+")
    by_household = models.BooleanField(default=False)
    hold = models.OneToOneField("points.Hold", on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=10, decimal_places=2)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    high_value = models.BooleanField(default=False)
    key = models.CharField(
        max_length=64, blank=True, help_text="Made by the client; a repeat finds this row."
    )
    asked_by = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who pressed: the person, or the keeper at the counter.",
    )
    ordered_at = models.DateTimeField()
    collect_by = models.DateTimeField()
    code_turn = models.PositiveSmallIntegerField(default=0)
    code_hash = models.CharField(max_length=64, blank=True, db_collation="C")
    state = models.CharField(max_length=10, choices=RedemptionState.choices, default=RedemptionState.ORDERED)
    state_since = models.DateTimeField()
    handed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    seen_by = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Of high value: the second one.",
    )
    collected_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="redemption_of_something"),
            models.CheckConstraint(
                condition=Q(state__in=RedemptionState.values), name="redemption_state_known"
            ),
            models.CheckConstraint(
                condition=Q(by_household=False) | Q(household__isnull=False), name="redemption_payer"
            ),
            models.CheckConstraint(
                condition=Q(state__in=HANDED_OVER, collected_at__isnull=False)
                | ~Q(state__in=HANDED_OVER) & Q(collected_at__isnull=True),
                name="redemption_collected_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(*HANDED_OVER, RedemptionState.CHECKING)) | Q(handed_by__isnull=False),
                name="redemption_handed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HANDED_OVER, high_value=True) | Q(seen_by__isnull=False),
                name="redemption_of_high_value_seen_by_two",
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True) | ~Q(seen_by=F("handed_by")),
                name="redemption_seen_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(handed_by=F("person")) & ~Q(seen_by=F("person")),
                name="redemption_not_handed_to_oneself",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WAITING) & ~Q(code_hash="") | ~Q(state__in=WAITING) & Q(code_hash=""),
                name="redemption_code_while_waiting",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("cancelled", "returned")) | ~Q(reason=""),
                name="redemption_ended_with_reason",
            ),
            models.UniqueConstraint(
                fields=["shop", "code_hash"], condition=~Q(code_hash=""), name="redemption_code_once_in_shop"
            ),
            models.UniqueConstraint(
                fields=["asked_by", "key"], condition=~Q(key=""), name="redemption_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="redemption_by_person"),
            models.Index(
                fields=["household", "-id"],
                condition=Q(household__isnull=False),
                name="redemption_by_household",
            ),
            models.Index(fields=["shop", "state", "-id"], name="redemption_by_shop"),
            models.Index(fields=["collect_by"], condition=Q(state__in=WAITING), name="redemption_waiting"),
        ]


class RedemptionLine(models.Model):
    """So many units of goods of a redemption, at the price they had. ``brought_back`` of them came back since."""

    PERSONAL: frozenset[str] = frozenset()

    redemption = models.ForeignKey(Redemption, on_delete=models.PROTECT, related_name="lines")
    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, related_name="lines", db_index=False)
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    brought_back = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["redemption", "goods"], name="redemption_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="redemption_line_of_something"),
            models.CheckConstraint(condition=Q(price__gt=0), name="redemption_line_price"),
            models.CheckConstraint(
                condition=Q(brought_back__lte=F("quantity")), name="redemption_line_back_at_most"
            ),
        ]
        indexes = [models.Index(fields=["goods", "-id"], name="redemption_line_by_goods")]


class RedemptionStep(models.Model):
    """One change of a redemption's state. Only ever added."""

    PERSONAL: frozenset[str] = frozenset()

    redemption = models.ForeignKey(Redemption, on_delete=models.PROTECT, related_name="steps")
    was = models.CharField(max_length=10, choices=RedemptionState.choices, blank=True)
    state = models.CharField(max_length=10, choices=RedemptionState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)


class GoodsReturn(models.Model):
    """Units of a line that were brought back, and the points that returned for them. Only ever added."""

    PERSONAL: frozenset[str] = frozenset()

    line = models.ForeignKey(RedemptionLine, on_delete=models.PROTECT, related_name="returns")
    quantity = models.PositiveIntegerField()
    points = models.DecimalField(max_digits=10, decimal_places=2)
    fit = models.BooleanField(help_text="Fit for the shelf; else they are to be written off.")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="goods_return_of_something"),
            models.CheckConstraint(condition=Q(points__gt=0), name="goods_return_points"),
            models.CheckConstraint(condition=~Q(reason=""), name="goods_return_reason"),
        ]


class WrongCode(models.Model):
    """Pick-up and card codes a person entered at a counter that were nobody's: so many since ``since``."""

    PERSONAL: frozenset[str] = frozenset()

    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    number = models.PositiveSmallIntegerField(default=0)
