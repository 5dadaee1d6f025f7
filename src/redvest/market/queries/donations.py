"""What was given and what became of it: for everybody, with the donor named as they wish."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import NotFound, Reason
from redvest.kernel.privacy import mask_name
from redvest.market.enums import Donor, GoodsUnit, ShownAs, StockMoveKind
from redvest.market.models import Donation, StockLot, StockMove
from redvest.people import queries as people


@dataclass(frozen=True, kw_only=True)
class GivenInfo:
    """One thing that was given: of ``given`` units ``reached`` people, ``gone`` were spoilt or missing, the rest is
    there. ``value_yuan`` is what all of it is worth."""

    goods: str
    spec: str
    unit: str
    given: int
    reached: int
    gone: int
    there: int
    value_yuan: Decimal
    best_before: date | None

    @property
    def unit_label(self) -> str:
        """袋."""
        return str(GoodsUnit(self.unit).label)


@dataclass(frozen=True, kw_only=True)
class DonationInfo:
    """A donation for everybody to see. ``households`` is how many it reached, who they are nobody learns.

    ``receipt`` is "" in public: the donor finds their own by it. So is how the donor is named (``shown_as``), and as
    what else the shop may name them (``may_show``).
    """

    id: int
    shop_id: int
    shop_name: str
    receipt: str
    donor: str
    donor_kind: str
    words: str
    given_on: date
    things: tuple[GivenInfo, ...]
    households: int
    shown_as: str = ""
    may_show: tuple[tuple[str, str], ...] = ()


def donations_in_public(*, shop_id: int | None = None, site_path: str = "") -> QuerySet[Donation]:
    """Donations to a shop or under a site, the newest first. Show them by ``public_donations``."""
    rows = Donation.objects.select_related("shop")
    if shop_id is not None:
        rows = rows.filter(shop_id=shop_id)
    if site_path:
        rows = rows.filter(shop__site__path__startswith=site_path)
    return rows.order_by("-given_on", "-id")


def donations_of(person_id: int) -> QuerySet[Donation]:
    """What a registered person gave, the newest first."""
    rows = Donation.objects.filter(person_id__in=people.person_ids_of(person_id)).select_related("shop")
    return rows.order_by("-given_on", "-id")


def donation_by_receipt(receipt: str) -> DonationInfo:
    """For whoever holds the receipt. Raises NotFound."""
    code, _dash, rest = receipt.strip().rpartition("-")
    code, _dash, year = code.rpartition("-")
    found = None
    if rest.isdigit() and year.isdigit() and len(rest) < 9 and len(year) == 4:
        rows = Donation.objects.filter(shop__code=code, year=int(year), number=int(rest))
        found = rows.select_related("shop").first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这张收据")))
    return public_donations([found], with_receipts=True)[0]


def public_donations(rows: Iterable[Donation], *, with_receipts: bool = False) -> list[DonationInfo]:
    """Rows whose shop was selected along, with what became of each thing; three queries."""
    listed = list(rows)
    lots = StockLot.objects.filter(donation__in=listed).select_related("goods").order_by("pk")
    moved: dict[int, dict[str, int]] = defaultdict(dict)
    sums = StockMove.objects.filter(lot__donation__in=listed).values_list("lot_id", "kind")
    for lot_id, kind, units in sums.annotate(units=Sum("quantity")).order_by():
        moved[lot_id][kind] = units
    things: dict[int, list[GivenInfo]] = defaultdict(list)
    for lot in lots:
        things[lot.donation_id or 0].append(_thing(lot, moved[lot.pk]))
    reached = _households(listed)
    return [
        DonationInfo(
            id=row.pk,
            shop_id=row.shop_id,
            shop_name=row.shop.name,
            receipt=f"{row.shop.code}-{row.year}-{row.number:04d}" if with_receipts else "",
            donor=shown(row),
            donor_kind=str(Donor(row.donor).label),
            words=row.words,
            given_on=row.given_on,
            things=tuple(things[row.pk]),
            households=reached.get(row.pk, 0),
            shown_as=row.shown_as if with_receipts else "",
            may_show=_may_show(row) if with_receipts else (),
        )
        for row in listed
    ]


def shown(row: Donation) -> str:
    """The donor's name as they wish it: 隆回县供销社, 张**, 爱心人士."""
    if row.shown_as == ShownAs.NAME:
        return row.donor_name
    if row.shown_as == ShownAs.MASKED and row.donor_name:
        return mask_name(row.donor_name)
    return _now("爱心单位") if row.donor == Donor.UNIT else _now("爱心人士")


def _may_show(row: Donation) -> tuple[tuple[str, str], ...]:
    """The other ways: none for who gave no name, and not the full name of who is registered, who says so themselves."""
    if not row.donor_name:
        return ()
    own = (row.shown_as, ShownAs.NAME if row.person_id is not None else "")
    return tuple((value, str(label)) for value, label in ShownAs.choices if value not in own)


def _thing(lot: StockLot, moved: dict[str, int]) -> GivenInfo:
    def of(kind: str) -> int:
        return moved.get(kind, 0)

    given = of(StockMoveKind.IN)
    return GivenInfo(
        goods=lot.goods.name,
        spec=lot.goods.spec,
        unit=lot.goods.unit,
        given=given,
        reached=of(StockMoveKind.OUT) - of(StockMoveKind.RETURN),
        gone=of(StockMoveKind.VOID) + of(StockMoveKind.SHORTAGE) - of(StockMoveKind.SURPLUS),
        there=lot.free + lot.held,
        value_yuan=lot.value_yuan * given,
        best_before=lot.best_before,
    )


def _households(rows: list[Donation]) -> dict[int, int]:
    """How many households, and persons without one, each donation reached."""
    found: dict[int, set[tuple[int | None, int]]] = defaultdict(set)
    moves = StockMove.objects.filter(lot__donation__in=rows, kind=StockMoveKind.OUT)
    for donation, household, person in moves.values_list(
        "lot__donation_id", "line__redemption__household_id", "line__redemption__person_id"
    ):
        found[donation or 0].add((household, 0) if household else (None, person or 0))
    return {donation: len(several) for donation, several in found.items()}
