"""Stock: goods by lot, what moves them, what is written off and what was counted."""

from django.db import models
from django.db.models import F, Q

from redvest.market.enums import Source, StockMoveKind, WriteOffState
from redvest.market.models.donations import Donation
from redvest.market.models.goods import Goods
from redvest.market.models.redemptions import GoodsReturn, RedemptionLine
from redvest.market.models.shops import Shop

_K = StockMoveKind


class StockLot(models.Model):
    """Goods that came in together. ``free`` lie there for anybody, ``held`` for somebody; the moves say the same.

    ``value_yuan`` is what a unit cost or is worth; ``certificate`` the invoice, donation paper or inspection note.
    ``best_before`` is the last day on which they are given out.
    """

    PERSONAL: frozenset[str] = frozenset()

    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, related_name="lots", db_index=False)
    source = models.CharField(max_length=8, choices=Source.choices)
    origin = models.CharField(max_length=80, blank=True, help_text="Supplier, or who gave the aid.")
    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, null=True, related_name="lots")
    value_yuan = models.DecimalField(max_digits=8, decimal_places=2)
    certificate = models.CharField(max_length=80, blank=True)
    best_before = models.DateField(null=True)
    came_on = models.DateField()
    free = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(source__in=Source.values), name="stock_lot_source_known"),
            models.CheckConstraint(
                condition=Q(source=Source.DONATED, donation__isnull=False)
                | ~Q(source=Source.DONATED) & Q(donation__isnull=True),
                name="stock_lot_donated_by_somebody",
            ),
            models.CheckConstraint(condition=Q(value_yuan__gte=0), name="stock_lot_value"),
        ]
        indexes = [
            models.Index(fields=["goods", "best_before", "id"], name="stock_lot_by_goods"),
            models.Index(fields=["best_before"], condition=Q(free__gt=0), name="stock_lot_ending"),
        ]


class WriteOff(models.Model):
    """Units of a lot to be thrown away: spoilt, broken, past their day. Asked for by one, confirmed by another."""

    PERSONAL: frozenset[str] = frozenset()

    lot = models.ForeignKey(StockLot, on_delete=models.PROTECT, related_name="write_offs")
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=WriteOffState.choices, default=WriteOffState.ASKED)
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="write_off_of_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="write_off_with_reason"),
            models.CheckConstraint(condition=Q(state__in=WriteOffState.values), name="write_off_state_known"),
            models.CheckConstraint(
                condition=Q(state=WriteOffState.ASKED, decided_at__isnull=True)
                | ~Q(state=WriteOffState.ASKED) & Q(decided_at__isnull=False),
                name="write_off_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="write_off_confirmed_by_another",
            ),
        ]


class Count(models.Model):
    """A count of a shop's shelf (盘点) by somebody who does not keep it. Only ever added."""

    PERSONAL: frozenset[str] = frozenset()

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="counts")
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)


class CountLine(models.Model):
    """Of one lot: how many the books said were in the shop, held ones included, and how many lay there."""

    PERSONAL: frozenset[str] = frozenset()

    count = models.ForeignKey(Count, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(StockLot, on_delete=models.PROTECT, related_name="+")
    expected = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "lot"], name="count_line_once"),
            models.CheckConstraint(
                condition=Q(found=F("expected")) | ~Q(note=""), name="count_difference_with_reason"
            ),
        ]


class StockMove(models.Model):
    """``quantity`` units of a lot came, went, or were held for somebody. Only ever added; what it does says
    ``enums.MOVE_EFFECTS``. Every move but coming in has one cause, for which it is made once."""

    PERSONAL: frozenset[str] = frozenset()

    lot = models.ForeignKey(StockLot, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=8, choices=StockMoveKind.choices)
    quantity = models.PositiveIntegerField()
    line = models.ForeignKey(RedemptionLine, on_delete=models.PROTECT, null=True, related_name="moves")
    goods_return = models.ForeignKey(GoodsReturn, on_delete=models.PROTECT, null=True, related_name="moves")
    write_off = models.ForeignKey(WriteOff, on_delete=models.PROTECT, null=True, related_name="moves")
    count_line = models.ForeignKey(CountLine, on_delete=models.PROTECT, null=True, related_name="moves")
    at = models.DateTimeField()
    by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="stock_move_of_something"),
            models.CheckConstraint(
                condition=(
                    Q(kind=_K.IN) & Q(line=None, goods_return=None, write_off=None, count_line=None)
                    | Q(kind__in=(_K.RESERVE, _K.RELEASE), line__isnull=False)
                    & Q(goods_return=None, write_off=None, count_line=None)
                    | Q(kind__in=(_K.RESERVE, _K.RELEASE, _K.VOID), write_off__isnull=False)
                    & Q(line=None, goods_return=None, count_line=None)
                    | Q(kind=_K.OUT, line__isnull=False)
                    & Q(goods_return=None, write_off=None, count_line=None)
                    | Q(kind=_K.RETURN, goods_return__isnull=False)
                    & Q(line=None, write_off=None, count_line=None)
                    | Q(kind__in=(_K.SURPLUS, _K.SHORTAGE), count_line__isnull=False)
                    & Q(line=None, goods_return=None, write_off=None)
                ),
                name="stock_move_of_one_cause",
            ),
            models.UniqueConstraint(fields=["lot"], condition=Q(kind=_K.IN), name="stock_lot_comes_in_once"),
            models.UniqueConstraint(
                fields=["line", "lot"],
                condition=Q(line__isnull=False, kind=_K.RESERVE),
                name="stock_reserved_once",
            ),
            models.UniqueConstraint(
                fields=["line", "lot"],
                condition=Q(line__isnull=False, kind__in=(_K.OUT, _K.RELEASE)),
                name="stock_handed_over_or_released_once",
            ),
            models.UniqueConstraint(
                fields=["goods_return", "lot"],
                condition=Q(goods_return__isnull=False),
                name="stock_returned_once",
            ),
            models.UniqueConstraint(
                fields=["write_off"],
                condition=Q(write_off__isnull=False, kind=_K.RESERVE),
                name="stock_set_aside_once",
            ),
            models.UniqueConstraint(
                fields=["write_off"],
                condition=Q(write_off__isnull=False, kind__in=(_K.VOID, _K.RELEASE)),
                name="stock_written_off_or_released_once",
            ),
            models.UniqueConstraint(
                fields=["count_line"], condition=Q(count_line__isnull=False), name="stock_counted_once"
            ),
        ]
        indexes = [models.Index(fields=["at", "kind"], name="stock_move_at")]
