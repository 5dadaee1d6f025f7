"""Shops: where they stand, when they are open, who keeps them, and the funds announced for their goods."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from redvest.market.enums import FundKind, ShopKind, ShopState


class One(Func):
    """An id as a range of one: a GiST index knows ranges without any extension, numbers only with one."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"
    arity = 1


class Minutes(Func):
    """``[opens, closes)`` as a range of minutes of a day."""

    function = "int4range"
    output_field = IntegerRangeField()
    arity = 2


class Period(Func):
    """``[since, until)`` as a range; without an end while it holds."""

    function = "tstzrange"
    output_field = DateTimeRangeField()
    arity = 2


class Shop(models.Model):
    """A counter at a site, or that of a partner merchant. ``code`` names its account of points.

    ``collect_days``: so many days what was ordered waits. How often and in which months one may redeem at all is said
    by the covenant in force at its site.
    """

    PERSONAL: frozenset[str] = frozenset()

    code = models.CharField(max_length=40, unique=True, db_collation="C")
    kind = models.CharField(max_length=8, choices=ShopKind.choices)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, null=True, related_name="+", help_text="Of a merchant."
    )
    name = models.CharField(max_length=40)
    address = models.CharField(max_length=120)
    contact = models.CharField(max_length=40, blank=True, help_text="The counter's public phone.")
    collect_days = models.PositiveSmallIntegerField(default=7)
    state = models.CharField(max_length=8, choices=ShopState.choices, default=ShopState.OPEN)
    state_words = models.CharField(max_length=200, blank=True, help_text="Why it is paused or closed.")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], condition=~Q(state=ShopState.CLOSED), name="shop_name_once_at_site"
            ),
            models.CheckConstraint(condition=Q(kind__in=ShopKind.values), name="shop_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ShopState.values), name="shop_state_known"),
            models.CheckConstraint(
                condition=Q(state=ShopState.OPEN, state_words="")
                | ~Q(state=ShopState.OPEN) & ~Q(state_words=""),
                name="shop_shut_with_reason",
            ),
            models.CheckConstraint(condition=Q(collect_days__range=(1, 60)), name="shop_collect_days"),
        ]
        indexes = [models.Index(fields=["site", "state"], name="shop_by_site")]


class ShopHours(models.Model):
    """One span of a shop's weekly hours, in minutes of the day."""

    PERSONAL: frozenset[str] = frozenset()

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="hours")
    weekday = models.PositiveSmallIntegerField(help_text="1 Monday to 7 Sunday.")
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="shop_hours_weekday"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens"), closes__lte=1440), name="shop_hours_in_a_day"
            ),
            ExclusionConstraint(
                name="shop_hours_apart",
                expressions=[
                    (One(F("shop")), RangeOperators.OVERLAPS),
                    (One(F("weekday")), RangeOperators.OVERLAPS),
                    (Minutes(F("opens"), F("closes")), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class ShopDay(models.Model):
    """A day on which the weekly hours do not hold: shut, or open at other times."""

    PERSONAL: frozenset[str] = frozenset()

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    opens = models.PositiveSmallIntegerField(null=True, help_text="Null: shut all day.")
    closes = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "day"], name="shop_day_once"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__gt=F("opens"), closes__lte=1440),
                name="shop_day_whole",
            ),
        ]


class ShopKeeper(models.Model):
    """That a person keeps a shop over ``[since, until)``.

    Named for the very shop and not by a role at its site: a merchant's cashier has no business in another shop there.
    """

    PERSONAL: frozenset[str] = frozenset()

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="keepers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    named_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="shop_keeper_forward"
            ),
            models.CheckConstraint(
                condition=Q(named_by__isnull=True) | ~Q(named_by=F("person")),
                name="shop_keeper_not_self_named",
            ),
            ExclusionConstraint(
                name="shop_keeper_once",
                expressions=[
                    (One(F("shop")), RangeOperators.OVERLAPS),
                    (One(F("person")), RangeOperators.OVERLAPS),
                    (Period(F("since"), F("until")), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["person", "until"], name="shop_kept_by")]


class FundEntry(models.Model):
    """Money that was announced for the goods of a site's shops, or taken away again (below zero). Only ever added.

    A note for the liability board: no money passes through the product. What was bought is known by its lots.
    """

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=FundKind.choices)
    amount_yuan = models.DecimalField(max_digits=12, decimal_places=2)
    happened_on = models.DateField()
    words = models.CharField(max_length=120)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_yuan=0), name="fund_of_something"),
            models.CheckConstraint(condition=Q(kind__in=FundKind.values), name="fund_kind_known"),
        ]
        indexes = [models.Index(fields=["site", "happened_on"], name="fund_by_site")]
