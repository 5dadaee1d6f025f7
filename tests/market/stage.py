"""A shop on a small stage: goods on its shelf, people with points, a keeper who hands over."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from cast import CENTRE, DAQIAO, NOW, Cast, Persona, resident
from redvest.kernel.actor import SYSTEM
from redvest.kernel.clock import CHINA
from redvest.market import operations as market
from redvest.market.checks import CHECKS
from redvest.market.enums import Donor, GoodsUnit, Source
from redvest.market.models import Goods, Redemption, Shop, StockLot
from redvest.market.operations import ComingIn, Giver, GoodsForm, ShopForm, Span
from redvest.market.rules.codes import pick_up_code
from redvest.places.queries import site_by_code
from redvest.points import ledger
from redvest.points.checks import CHECKS as POINTS_CHECKS
from redvest.points.enums import CauseKind
from redvest.points.ledger import Party, Posting

TODAY = date(2026, 3, 2)
LATER = NOW + timedelta(hours=2)
#: After the shop has shut on the same day.
NIGHT = datetime(2026, 3, 2, 20, 0, tzinfo=CHINA)


def pts(amount: Any) -> Decimal:
    return Decimal(str(amount))


def shop(cast: Cast, *, now: datetime = NOW, site_code: str = DAQIAO, **said: Any) -> Shop:
    """The shop of the station of Daqiao: Monday to Friday, morning and afternoon."""
    hours = [
        Span(weekday=day, opens=opens, closes=opens + 180) for day in range(1, 6) for opens in (540, 840)
    ]
    words = {"name": "大桥社区爱心超市", "address": "大桥社区便民服务中心一楼", "hours": hours}
    return market.open_shop(
        site_code=site_code, form=ShopForm(**(words | said)), by=cast.clerk.actor, now=now
    )


def keeper(cast: Cast, there: Shop, person: Persona | None = None, *, now: datetime = NOW) -> Persona:
    """The first member of the red team keeps it, unless somebody else is named."""
    person = person or cast.members[0]
    market.name_keeper(shop_id=there.pk, number=person.number, by=cast.clerk.actor, now=now)
    return person


def goods(
    cast: Cast,
    there: Shop,
    *,
    stock: int = 10,
    best_before: date | None = None,
    now: datetime = NOW,
    **said: Any,
) -> Goods:
    """Rice at 44 points a bag, as in Anlu."""
    words = {
        "name": "大米",
        "spec": "5 公斤",
        "unit": GoodsUnit.BAG,
        "price": pts(44),
        "cost_yuan": pts(40),
    }
    row = market.list_goods(shop_id=there.pk, form=GoodsForm(**(words | said)), by=cast.clerk.actor, now=now)
    if stock:
        lot(cast, row, stock, best_before=best_before, now=now)
    return row


def lot(cast: Cast, row: Goods, quantity: int, *, now: datetime = NOW, **said: Any) -> StockLot:
    """Bought goods come in."""
    words = {"goods_id": row.pk, "quantity": quantity, "source": Source.BOUGHT, "value_yuan": pts(40)}
    return market.stock_in(form=ComingIn(**(words | said)), by=cast.clerk.actor, now=now)


def donated(
    cast: Cast, there: Shop, row: Goods, quantity: int = 5, *, now: datetime = NOW, **said: Any
) -> Any:
    """A unit gives."""
    key = said.pop("key", "")
    giver = Giver(**({"donor": Donor.UNIT, "name": "隆回县供销社", "shown_as": "name"} | said))
    item = ComingIn(goods_id=row.pk, quantity=quantity, value_yuan=pts(35))
    return market.receive_donation(
        shop_id=there.pk, giver=giver, items=[item], by=cast.clerk.actor, now=now, key=key
    )


def budget(amount: Any = 1_000_000) -> None:
    """The county may give this year."""
    with transaction.atomic():
        ledger.fund(
            site_id=site_by_code(CENTRE).id,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            granted=pts(amount),
            by=SYSTEM,
            now=NOW,
        )


def earned(
    person_id: int, amount: Any, *, key: str = "", now: datetime = NOW, household: int = 0, **said: Any
) -> None:
    """Points for something good."""
    site = site_by_code(DAQIAO)
    words = {
        "debit": Party.budget(site.id),
        "credit": Party.owner(person_id, household or None),
        "amount": pts(amount),
        "cause_kind": CauseKind.RECORD,
        "cause_key": key or f"test:{person_id}:{household}",
        "happened_on": TODAY,
        "words": "清扫街道",
        "site_id": site.id,
    }
    with transaction.atomic():
        ledger.post_many([Posting(**(words | said))], by=SYSTEM, now=now).only()


def free(person: Persona) -> Decimal:
    """Points that can be spent."""
    party = Party.person(person.id)
    found = ledger.standings([party], today=TODAY)
    return found[party].free if party in found else Decimal(0)


def ordered(
    person: Persona, there: Shop, *lines: tuple[Goods, int], now: datetime = NOW, **said: Any
) -> Redemption:
    """Somebody redeems."""
    made = market.redeem(
        shop_id=there.pk,
        lines=[(row.pk, quantity) for row, quantity in lines],
        by=person.actor,
        now=now,
        **said,
    )
    return Redemption.objects.get(pk=made.redemption_id)


def code(row: Redemption) -> str:
    """What the owner shows."""
    row.refresh_from_db()
    return pick_up_code(hold_id=row.hold_id, turn=row.code_turn)


def handed(row: Redemption, by: Persona, *, now: datetime = NOW, **said: Any) -> Redemption:
    """The keeper scans."""
    return market.hand_over(shop_id=row.shop_id, code=code(row), by=by.actor, now=now, **said)


def stock(row: Goods) -> tuple[int, int]:
    """Free and held."""
    lots = list(row.lots.all())
    return sum(one.free for one in lots), sum(one.held for one in lots)


def differences() -> list[str]:
    """What the checks of the market and of points find."""
    checks = CHECKS | POINTS_CHECKS
    return [f"{name}: {sentence}" for name, check in checks.items() for sentence in check()]


def newcomer(n: int, *, points: Any = 100) -> Persona:
    """Another resident of Daqiao, with points."""
    person = resident(n)
    if points:
        earned(person.id, points)
    return person
