"""一市 in the demo: nine of Longhui's shops, goods on their shelves, donations, and redemptions at every stage."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from redvest.activities.enums import TOPIC_HOURS
from redvest.activities.queries.thanked import earnings_of
from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.people import HOME, Resident
from redvest.config.demos.longhui.service import Season
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import DomainError
from redvest.kernel.models import OutboxEvent
from redvest.market import operations
from redvest.market.enums import Donor, FundKind, GoodsUnit, LimitBy, LimitPeriod, ShopKind, ShownAs, Source
from redvest.market.operations import ComingIn, Giver, GoodsForm, ShopForm, Span
from redvest.market.queries import redemptions
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.points.operations.earning import earn_many

#: Monday to Saturday, morning and afternoon.
HOURS = tuple(
    Span(weekday=day, opens=opens, closes=opens + 180) for day in range(1, 7) for opens in (540, 840)
)
#: Name, specification, unit, points, yuan, in stock, few at, days until the last day of the lot (0: keeps).
GOODS = (
    ("大米", "5 公斤", GoodsUnit.BAG, 22, 28, 40, 5, 150),
    ("菜籽油", "1.8 升", GoodsUnit.BARREL, 20, 26, 24, 5, 20),
    ("洗衣液", "2 公斤", GoodsUnit.BOTTLE, 12, 15, 30, 5, 0),
    ("抽纸", "6 包", GoodsUnit.PACK, 8, 10, 36, 8, 0),
    ("牙膏", "120 克", GoodsUnit.PIECE, 4, 5, 50, 10, 0),
    ("挂面", "800 克", GoodsUnit.HANDFUL, 5, 6, 3, 5, 90),
    ("作业本", "10 本", GoodsUnit.PORTION, 3, 4, 60, 10, 0),
)
#: So many stations besides the demo's own have a shop; the rest of the county's 37 are not part of the demo.
OTHERS = 8


def stocked(season: Season) -> None:
    """All of it: the village's own shop with everything, the others with goods on their shelves."""
    days, staff = season.days, season.staff
    operations.note_fund(
        site_code=HOME[:6],
        kind=FundKind.PARTY,
        amount_yuan=Decimal(30_000),
        happened_on=days.today - timedelta(days=58),
        words="爱心超市年度采购",
        by=staff.manager,
        now=days.at(-58, 9),
    )
    home = _shop(season, HOME, "荷叶塘社区爱心超市", ShopKind.SITE)
    keeper = season.county.home.leader
    operations.name_keeper(
        shop_id=home,
        number=people.person_by_id(keeper.person_id or 0).number,
        by=staff.manager,
        now=days.at(-55, 9),
    )
    goods = _shelf(season, home, GOODS)
    _given(season, home, goods)
    _redeemed(season, home, goods)
    codes = dict.fromkeys(
        crew.site_code for crew in season.county.crews if crew.site_code != HOME and len(crew.site_code) == 12
    )
    for number, code in enumerate(list(codes)[:OTHERS]):
        name = places.site_by_code(code).name
        merchant = number % 3 == 2
        words = f"{name[:20]}便民商店" if merchant else f"{name[:20]}爱心超市"
        shop = _shop(season, code, words, ShopKind.MERCHANT if merchant else ShopKind.SITE)
        _shelf(season, shop, GOODS[number % 3 : number % 3 + 4])


def _shop(season: Season, code: str, name: str, kind: str) -> int:
    address = f"{places.site_by_code(code).name}便民服务中心一楼"
    form = ShopForm(name=name, address=address, kind=kind, hours=HOURS)
    return operations.open_shop(
        site_code=code, form=form, by=season.staff.manager, now=season.days.at(-56, 9)
    ).pk


def _shelf(
    season: Season, shop_id: int, things: Sequence[tuple[str, str, GoodsUnit, int, int, int, int, int]]
) -> list[int]:
    """Goods and a bought lot of each."""
    days, by = season.days, season.staff.manager
    found = []
    for name, spec, unit, price, yuan, stock, low, keeps in things:
        limited = price >= 20
        form = GoodsForm(
            name=name,
            spec=spec,
            unit=unit,
            price=Decimal(price),
            cost_yuan=Decimal(yuan),
            limit_most=2 if limited else None,
            limit_by=LimitBy.HOUSEHOLD if limited else "",
            limit_period=LimitPeriod.MONTH if limited else "",
            low_at=low,
        )
        now = days.at(-54, 9)
        row = operations.list_goods(shop_id=shop_id, form=form, by=by, now=now)
        lot = ComingIn(
            goods_id=row.pk,
            quantity=stock,
            source=Source.BOUGHT,
            value_yuan=Decimal(yuan),
            best_before=days.today + timedelta(days=keeps) if keeps else None,
        )
        operations.stock_in(form=lot, by=by, now=now)
        found.append(row.pk)
    return found


def _given(season: Season, shop_id: int, goods: Sequence[int]) -> None:
    """A unit, somebody who wants no full name, and somebody who wants none."""
    for ago, at, quantity, giver in (
        (40, 0, 20, Giver(donor=Donor.UNIT, name="县供销社", shown_as=ShownAs.NAME, words="一点心意")),
        (25, 6, 30, Giver(donor=Donor.PERSON, name="周明远", shown_as=ShownAs.MASKED)),
        (9, 3, 12, Giver(donor=Donor.PERSON, shown_as=ShownAs.ANONYMOUS, words="送给带孩子的老人")),
    ):
        item = ComingIn(goods_id=goods[at], quantity=quantity, value_yuan=Decimal(GOODS[at][4]))
        operations.receive_donation(
            shop_id=shop_id,
            giver=giver,
            items=[item],
            by=season.staff.manager,
            now=season.days.at(-ago, 10),
        )


def _redeemed(season: Season, shop_id: int, goods: Sequence[int]) -> None:
    """Those of the village whose points suffice redeem: some collected, one brought back, some waiting."""
    keeper, days = season.county.home.leader, season.days
    _thanked(season)
    volunteer = season.county.crowd[accounts.VOLUNTEER]
    others = [who for who in season.county.home.members if who.person_id not in (volunteer.person_id,)]
    done: list[int] = []
    for number, who in enumerate([volunteer, *others]):
        if who.person_id == keeper.person_id or len(done) >= 10:
            continue
        now = min(days.at(-1, 10, number), days.now - timedelta(minutes=60 - number))
        wanted = [(goods[4], 1)] if number % 2 else [(goods[3], 1)]
        made = _tried(who, shop_id, wanted, now=now)
        if made is None:
            continue
        done.append(made)
        if len(done) > 4:
            continue
        later = now + timedelta(minutes=20)
        (mine,) = redemptions.infos(
            redemptions.redemptions_of(who.person_id, now=now).filter(pk=made), with_codes=True
        )
        operations.hand_over(shop_id=shop_id, code=mine.code, by=keeper, now=later, key=f"demo-{made}-out")
        if len(done) == 2:
            operations.take_back(
                redemption_id=made,
                goods_id=wanted[0][0],
                quantity=1,
                reason="包装破了",
                fit=False,
                by=keeper,
                now=later + timedelta(minutes=5),
            )


def _tried(who: Resident, shop_id: int, wanted: Sequence[tuple[int, int]], *, now: datetime) -> int | None:
    """Redeems, unless the points do not suffice."""
    try:
        return operations.redeem(shop_id=shop_id, lines=wanted, by=who.actor, now=now).redemption_id
    except DomainError:
        return None


def _thanked(season: Season) -> None:
    """What the village's team earned by serving is counted at once, as the jobs would do later."""
    crew = {who.person_id for who in season.county.home.members}
    pairs = [
        (shift, person)
        for event in OutboxEvent.objects.filter(topic=TOPIC_HOURS)
        for shift, person in event.payload["served"]
        if person in crew
    ]
    earn_many(earnings=earnings_of(pairs), by=SYSTEM, now=season.days.now - timedelta(hours=30))
