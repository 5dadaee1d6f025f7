"""Goods: what a shop offers for points, how many each may have, and when."""

from django.db import models
from django.db.models import F, Q

from redvest.market.enums import GoodsState, GoodsUnit, LimitBy, LimitPeriod
from redvest.market.models.shops import Shop


class Goods(models.Model):
    """One thing on a shop's shelf. ``price`` is in points a unit; ``cost_yuan`` what a unit costs the shop, for the
    liability board alone. ``high_value`` goods leave the counter only before two people's eyes.

    ``limit_most`` units for each person or household in each ``limit_period``, where set. ``low_at``: when so few are
    free, the keepers are told.
    """

    PERSONAL: frozenset[str] = frozenset()

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="goods")
    name = models.CharField(max_length=40)
    spec = models.CharField(max_length=40, blank=True, help_text="5 公斤装, 500 毫升 …")
    unit = models.CharField(max_length=8, choices=GoodsUnit.choices)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    cost_yuan = models.DecimalField(max_digits=8, decimal_places=2)
    limit_most = models.PositiveSmallIntegerField(null=True)
    limit_by = models.CharField(max_length=10, choices=LimitBy.choices, blank=True)
    limit_period = models.CharField(max_length=8, choices=LimitPeriod.choices, blank=True)
    high_value = models.BooleanField(default=False)
    low_at = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=GoodsState.choices, default=GoodsState.ON)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "name", "spec"], name="goods_once_in_shop"),
            models.CheckConstraint(condition=~Q(name=""), name="goods_named"),
            models.CheckConstraint(condition=Q(price__gt=0), name="goods_have_a_price"),
            models.CheckConstraint(condition=Q(cost_yuan__gte=0), name="goods_cost"),
            models.CheckConstraint(condition=Q(unit__in=GoodsUnit.values), name="goods_unit_known"),
            models.CheckConstraint(condition=Q(state__in=GoodsState.values), name="goods_state_known"),
            models.CheckConstraint(
                condition=Q(limit_most__isnull=True, limit_by="", limit_period="")
                | Q(limit_most__gte=1, limit_by__in=LimitBy.values, limit_period__in=LimitPeriod.values),
                name="goods_limit_whole",
            ),
        ]


class Season(models.Model):
    """Days, both included, on which a shop's goods can be redeemed (兑换期), or only these ``goods``; none: always."""

    PERSONAL: frozenset[str] = frozenset()

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="seasons")
    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, null=True, related_name="seasons")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="season_forward"),
        ]
