"""Redemptions as their owner sees them, and as the shop does: by masked name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.queries import Viewer
from redvest.kernel import clock
from redvest.kernel.errors import NotFound, Reason
from redvest.market.enums import WAITING, Channel, GoodsUnit, RedemptionState
from redvest.market.models import PrintedCard, Redemption, RedemptionLine
from redvest.market.queries.shops import shops_visible_to
from redvest.market.rules import codes
from redvest.people import queries as people


@dataclass(frozen=True, kw_only=True)
class LineInfo:
    """So many units of goods of a redemption."""

    goods_id: int
    name: str
    spec: str
    unit: str
    quantity: int
    price: Decimal
    brought_back: int

    @property
    def unit_label(self) -> str:
        """袋."""
        return str(GoodsUnit(self.unit).label)

    @property
    def points(self) -> Decimal:
        """What the line costs."""
        return self.price * self.quantity


@dataclass(frozen=True, kw_only=True)
class RedemptionInfo:
    """A redemption. ``name`` is masked; ``code`` is "" for everybody but the owner, and once it is over."""

    id: int
    shop_id: int
    shop_name: str
    person_id: int
    name: str
    number: str
    by_household: bool
    points: Decimal
    channel: str
    high_value: bool
    state: str
    state_since: datetime
    ordered_at: datetime
    collect_by: datetime
    collected_at: datetime | None
    reason: str
    code: str
    lines: tuple[LineInfo, ...]

    @property
    def state_label(self) -> str:
        """待领取."""
        return str(RedemptionState(self.state).label)

    @property
    def channel_label(self) -> str:
        """本人下单."""
        return str(Channel(self.channel).label)

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be collected."""
        return self.state in WAITING


def is_owner(row: Redemption, person_id: int | None, *, now: datetime) -> bool:
    """Whose redemption it is: the person's, and the family's whose points paid."""
    if person_id is None:
        return False
    if row.person_id in people.person_ids_of(person_id):
        return True
    if not row.by_household:
        return False
    home = people.households_on([(person_id, clock.local_day(now))])
    return row.household_id in home.values()


def redemptions_of(person_id: int, *, now: datetime) -> QuerySet[Redemption]:
    """One's own and those paid by one's household, the newest first. Show them by ``infos``."""
    home = people.households_on([(person_id, clock.local_day(now))])
    mine = Q(person_id__in=people.person_ids_of(person_id))
    mine |= Q(by_household=True, household_id__in=list(home.values()))
    return Redemption.objects.filter(mine).select_related("shop").order_by("-id")


def redemptions_at(
    viewer: Viewer, *, now: datetime, shop_id: int | None = None, state: str = ""
) -> QuerySet[Redemption]:
    """Those of shops whose books the viewer sees, the newest first. Show them by ``infos``."""
    rows = Redemption.objects.filter(shop__in=shops_visible_to(viewer, now=now))
    if shop_id is not None:
        rows = rows.filter(shop_id=shop_id)
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("shop").order_by("-id")


def redemption(redemption_id: int, *, viewer: Viewer, now: datetime) -> RedemptionInfo:
    """One, for its owner (with the code) or the shop (without). Raises NotFound for others."""
    row = Redemption.objects.filter(pk=redemption_id).select_related("shop").first()
    if row is not None and is_owner(row, viewer.person_id, now=now):
        return infos([row], with_codes=True)[0]
    if row is None or not redemptions_at(viewer, now=now).filter(pk=redemption_id).exists():
        raise NotFound(Reason("not_found", _("没有找到这条内容，或者您无权查看")))
    return infos([row])[0]


def waiting_under(code: str, *, shop_id: int, viewer: Viewer, now: datetime) -> list[RedemptionInfo]:
    """What a keeper would hand over for a pick-up code or a card, before doing it; empty if nothing waits."""
    rows = redemptions_at(viewer, now=now, shop_id=shop_id).filter(state__in=WAITING)
    if codes.is_card_code(code):
        return infos(rows.filter(person_id=holder_of(code, now=now) or 0))
    return infos(rows.filter(code_hash=codes.pick_up_hash(code, shop_id=shop_id)))


def holder_of(code: str, *, now: datetime) -> int | None:
    """Whose card it is, of paper or on a phone; None if it is no good. It gives nothing by itself."""
    if code.strip().upper().startswith(codes.PHONE):
        return codes.phone_person(code, now=now)
    cards = PrintedCard.objects.filter(code_hash=codes.card_hash(code), ended_at__isnull=True)
    return cards.values_list("person_id", flat=True).first()


def infos(rows: Iterable[Redemption], *, with_codes: bool = False) -> list[RedemptionInfo]:
    """Rows whose shop was selected along, with their lines, in two queries. ``with_codes``: for their owner only."""
    listed = list(rows)
    lines: dict[int, list[LineInfo]] = {row.pk: [] for row in listed}
    found = RedemptionLine.objects.filter(redemption_id__in=list(lines)).select_related("goods")
    for line in found.order_by("pk"):
        lines[line.redemption_id].append(_line(line))
    known = people.people_by_ids({row.person_id for row in listed})
    return [
        RedemptionInfo(
            id=row.pk,
            shop_id=row.shop_id,
            shop_name=row.shop.name,
            person_id=row.person_id,
            name=known[row.person_id].name_masked,
            number=known[row.person_id].number,
            by_household=row.by_household,
            points=row.points,
            channel=row.channel,
            high_value=row.high_value,
            state=row.state,
            state_since=row.state_since,
            ordered_at=row.ordered_at,
            collect_by=row.collect_by,
            collected_at=row.collected_at,
            reason=row.reason,
            code=codes.pick_up_code(hold_id=row.hold_id, turn=row.code_turn)
            if with_codes and row.state in WAITING
            else "",
            lines=tuple(lines[row.pk]),
        )
        for row in listed
    ]


def _line(line: RedemptionLine) -> LineInfo:
    return LineInfo(
        goods_id=line.goods_id,
        name=line.goods.name,
        spec=line.goods.spec,
        unit=line.goods.unit,
        quantity=line.quantity,
        price=line.price,
        brought_back=line.brought_back,
    )
