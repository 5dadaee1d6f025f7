"""Redeeming (兑换): points and goods held in one transaction; the last one goes to exactly one, however many press.

Decided in batches like sign-ups: one transaction locks the people and the goods, decides call by call in the order of
arrival, and writes for all. Lock order: persons, then goods, ids ascending; the ledger locks accounts after them.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from redvest.activities.queries.records import totals_of
from redvest.kernel import clock, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import DomainError, Forbidden, Invalid, NotFound, Reason, Refused
from redvest.kernel.gate import Gate, grouped
from redvest.kernel.operation import operation
from redvest.market.enums import Channel
from redvest.market.models import Goods, Redemption, Season, StockLot
from redvest.market.operations._plans import Plan, RedeemCall, Redeemed
from redvest.market.operations._stock import lock_goods, lots_to_give
from redvest.market.operations._writing import write_plans
from redvest.market.queries.shops import ShopInfo, shops_by_ids
from redvest.market.queries.used import Had, had_of, last_days, used_of, waiting_of
from redvest.market.rules import redeeming as rules
from redvest.market.rules.hours import why_out_of_season
from redvest.market.rules.redeeming import Asked, Asking, Shelf
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.points import ledger
from redvest.points.ledger import HoldRequest, Party
from redvest.points.queries.covenants import terms_at
from redvest.points.rules.covenant_terms import Terms, why_not_exchange

ZERO = Decimal("0.00")
#: From whose points: "" lets the product choose the account that has enough, the household's first.
PAYS = ("", "person", "household")


Outcome = Redeemed | DomainError


@grouped
def redeem(
    *,
    shop_id: int,
    lines: Sequence[tuple[int, int]],
    by: Actor,
    now: datetime,
    pay: str = "",
    key: str = "",
) -> Redeemed:
    """A batch of one, with whatever else arrives meanwhile. Raises what ``redeem_many`` would return."""
    return _gate(RedeemCall(shop_id=shop_id, lines=tuple(lines), by=by, now=now, pay=pay, key=key))


@operation
def redeem_many(*, calls: Sequence[RedeemCall]) -> list[Outcome]:
    """Decides a batch in the order given: for each the redemption, or the refusal that changed nothing.

    Refusals: NotFound (shop), Forbidden (not logged in), Invalid (key, pay), Refused (``rules.why_not_redeem``, or by
    the ledger). A repeat under the same key returns the first.
    """
    return Batch(calls).decided()


class Batch:
    """All facts of a batch, read once after the locks; what is planned is taken off the shelf in memory at once."""

    def __init__(self, calls: Sequence[RedeemCall], *, channel: str = Channel.OWN) -> None:
        self.calls, self.channel = calls, channel
        self.now = max(call.now for call in calls)
        self.today = clock.local_day(self.now)
        ids = {call.owner_id for call in calls if call.owner_id is not None}
        self._lock(ids)
        self.earlier = {
            (row.asked_by_id, row.key): row
            for row in Redemption.objects.filter(
                asked_by_id__in={call.by.person_id for call in calls if call.key},
                key__in={call.key for call in calls if call.key},
            )
        }
        self.shops = shops_by_ids({call.shop_id for call in calls})
        self._read_shelf({goods_id for call in calls for goods_id, _quantity in call.lines})
        self._read_owners(ids)
        self.planned: list[Plan] = []

    def _lock(self, ids: set[int]) -> None:
        """The people, and their families, who share limits and points with them."""
        self.homes = self._homes(ids)
        families = people.members_of_households(set(self.homes.values()), at=self.now)
        self.born = people.lock_active_many(ids | {one for family in families.values() for one in family})
        # Who joined another household while we waited is known now.
        self.homes = self._homes(ids)

    def _homes(self, ids: set[int]) -> dict[int, int]:
        found = people.households_on((person, self.today) for person in ids)
        return {person: household for (person, _day), household in found.items()}

    def _read_shelf(self, goods_ids: set[int]) -> None:
        self.goods: dict[int, Goods] = lock_goods(goods_ids)
        self.lots: dict[int, list[StockLot]] = lots_to_give(list(self.goods), today=self.today)
        seasons = list(Season.objects.filter(shop_id__in=list(self.shops)))
        self.shelves = {
            pk: Shelf(
                id=pk,
                name=goods.name,
                unit=goods.unit,
                price=goods.price,
                state=goods.state,
                left=sum(lot.free for lot in self.lots[pk]) if pk in self.lots else 0,
                limit_most=goods.limit_most,
                limit_by=goods.limit_by,
                limit_period=goods.limit_period,
                high_value=goods.high_value,
                out_of_season=why_out_of_season(
                    (
                        (one.starts_on, one.ends_on)
                        for one in seasons
                        if one.shop_id == goods.shop_id and one.goods_id in (None, pk)
                    ),
                    on=self.today,
                ),
            )
            for pk, goods in self.goods.items()
        }

    def _read_owners(self, ids: set[int]) -> None:
        limited = [pk for pk, one in self.goods.items() if one.limit_most is not None]
        self.had: list[Had] = had_of(limited, ids, set(self.homes.values()))
        self.waiting = waiting_of(ids)
        parties = [Party.person(person) for person in ids]
        parties += [Party.household(household) for household in set(self.homes.values())]
        standings = ledger.standings(parties, today=self.today)
        self.free = {party: one.free for party, one in standings.items()}
        self.last = last_days(parties)
        sites = places.sites_by_ids({shop.site_id for shop in self.shops.values()})
        self.terms: dict[int, Terms | None] = {
            pk: terms_at(site, on=self.today) for pk, site in sites.items()
        }

    # ---- deciding ----

    def decided(self) -> list[Outcome]:
        """The outcome of each call; what is held is written.

        The ledger has the last word on points. What it refuses goes back on the shelf, and who was refused for its sake
        is asked again.
        """
        outcomes: dict[int, Outcome] = {}
        again = list(range(len(self.calls)))
        while again:
            made, refused = [], []
            for at in again:
                one = self._decide(at)
                if isinstance(one, Plan):
                    self._take(one)
                    made.append(one)
                elif isinstance(one, int):
                    continue
                else:
                    outcomes[at] = one
                    refused += [at] if isinstance(one, Refused) else []
            failed = self._hold(made)
            for plan, reasons in failed:
                self._put_back(plan)
                outcomes[plan.at] = Refused(*reasons)
            self.planned += [plan for plan in made if plan.hold_id]
            again = refused if failed else []
        ids = write_plans(self.planned, channel=self.channel, now=self.now)
        for plan, pk in zip(self.planned, ids, strict=True):
            outcomes[plan.at] = Redeemed(redemption_id=pk, points=plan.points, collect_by=plan.collect_by)
        return [self._outcome(at, outcomes) for at in range(len(self.calls))]

    def _outcome(self, at: int, outcomes: dict[int, Outcome]) -> Outcome:
        if at in outcomes:
            return outcomes[at]
        # The same key came twice in one batch: the second is a repeat of the first.
        call = self.calls[at]
        first = next(
            n
            for n, one in enumerate(self.calls)
            if (one.by.person_id, one.key) == (call.by.person_id, call.key)
        )
        known = outcomes[first]
        if isinstance(known, Redeemed):
            return Redeemed(
                redemption_id=known.redemption_id,
                points=known.points,
                collect_by=known.collect_by,
                repeated=True,
            )
        return known

    def _decide(self, at: int) -> Plan | Outcome | int:
        call = self.calls[at]
        shop, person = self.shops.get(call.shop_id), call.owner_id
        if shop is None:
            return NotFound(Reason("not_found", _("没有找到这家超市")))
        if person is None or person not in self.born:
            return Forbidden(Reason("login_needed", _("请先登录")))
        if call.pay not in PAYS:
            return Invalid(Reason("pay_unknown", _("请选择用个人积分还是家庭积分"), about="pay"))
        if call.key:
            if not once.SHORTEST <= len(call.key) <= once.LONGEST:
                return Invalid(Reason("key_length", _("重复提交的标识要有 8 到 64 个字符"), about="key"))
            row = self.earlier.get((call.by.person_id, call.key))
            if row is not None:
                return Redeemed(
                    redemption_id=row.pk, points=row.points, collect_by=row.collect_by, repeated=True
                )
            if any((one.by.person_id, one.key) == (call.by.person_id, call.key) for one in self.calls[:at]):
                return at
        return self._plan(at, call, shop, person)

    def _plan(self, at: int, call: RedeemCall, shop: ShopInfo, person: int) -> Plan | Refused:
        home = self.homes.get(person)
        lines = [self._asked(goods_id, quantity, shop, person, home) for goods_id, quantity in call.lines]
        if len({goods_id for goods_id, _quantity in call.lines}) != len(call.lines):
            return Refused(Reason("lines_doubled", _("同一样商品请合并成一行"), about="lines"))
        terms = self.terms[shop.site_id]
        points = Asking(shop_state=shop.state, shop_words="", lines=lines, free=ZERO).points
        owner = self._payer(call.pay, person, home, points, terms)
        asking = Asking(
            shop_state=shop.state,
            shop_words=shop.state_words,
            lines=lines,
            free=self.free.get(owner, ZERO),
            waiting=self.waiting.get(person, 0),
            closed=call.closed,
            covenant=self._why_not_now(terms, owner, points, person),
        )
        reasons = rules.why_not_redeem(asking)
        if reasons:
            return Refused(*reasons)
        shelves = [one.shelf for one in lines if one.shelf is not None]
        return Plan(
            at=at,
            call=call,
            shop=shop,
            owner=owner,
            household_id=home,
            points=points,
            high_value=rules.is_high_value(points, shelves),
            lines=[(one.id, asked.quantity, one.price) for one, asked in zip(shelves, lines, strict=True)],
        )

    def _asked(self, goods_id: int, quantity: int, shop: ShopInfo, person: int, home: int | None) -> Asked:
        goods = self.goods.get(goods_id)
        if goods is None or goods.shop_id != shop.id:
            return Asked(shelf=None, quantity=quantity)
        used = used_of(goods, self.had, person_id=person, household_id=home, today=self.today)
        return Asked(shelf=self.shelves[goods_id], quantity=quantity, used=used)

    def _payer(self, pay: str, person: int, home: int | None, points: Decimal, terms: Terms | None) -> Party:
        mine, ours = Party.person(person), Party.owner(person, home)
        if pay:
            return mine if pay == "person" else ours
        order = [mine, ours] if terms is not None and terms.holder == "person" else [ours, mine]
        enough = [one for one in order if self.free.get(one, ZERO) >= points]
        return enough[0] if enough else max(order, key=lambda one: self.free.get(one, ZERO))

    def _why_not_now(self, terms: Terms | None, owner: Party, points: Decimal, person: int) -> list[Reason]:
        """What the covenant of the place says about when and how often; how many, the ledger knows."""
        if terms is None:
            return []
        minutes = totals_of(person).minutes if terms.least_minutes else 0
        return why_not_exchange(
            terms,
            points,
            balance=points + terms.base,
            on=self.today,
            last_on=self.last.get(owner),
            minutes=minutes,
        )

    def _take(self, plan: Plan) -> None:
        person = plan.call.owner_id or 0
        for goods_id, quantity, _price in plan.lines:
            left = quantity
            for lot in self.lots[goods_id]:
                part = min(left, lot.free)
                if part:
                    lot.free -= part
                    left -= part
                    plan.takes.append((goods_id, lot.pk, part))
            self.shelves[goods_id].left -= quantity
            self.had.append(
                Had(
                    goods_id=goods_id,
                    person_id=person,
                    household_id=plan.household_id,
                    day=self.today,
                    units=quantity,
                )
            )
        self.free[plan.owner] -= plan.points
        self.waiting[person] = self.waiting.get(person, 0) + 1
        plan.last_before = self.last.get(plan.owner)
        self.last[plan.owner] = self.today

    def _put_back(self, plan: Plan) -> None:
        person = plan.call.owner_id or 0
        lots = {lot.pk: lot for several in self.lots.values() for lot in several}
        for _goods_id, lot_id, part in plan.takes:
            lots[lot_id].free += part
        for goods_id, quantity, _price in plan.lines:
            self.shelves[goods_id].left += quantity
            self.had.append(
                Had(
                    goods_id=goods_id,
                    person_id=person,
                    household_id=plan.household_id,
                    day=self.today,
                    units=-quantity,
                )
            )
        self.waiting[person] -= 1
        self.free[plan.owner] = ZERO
        if plan.last_before is None:
            self.last.pop(plan.owner, None)
        else:
            self.last[plan.owner] = plan.last_before

    def _hold(self, plans: list[Plan]) -> list[tuple[Plan, Sequence[Reason]]]:
        """Holds the points; gives those the ledger refuses, with its reasons."""
        if not plans:
            return []
        requests = [
            HoldRequest(
                owner=plan.owner,
                shop=plan.shop.party,
                amount=plan.points,
                key=f"market:{uuid4().hex}",
                words=self._words(plan),
            )
            for plan in plans
        ]
        failed: list[tuple[Plan, Sequence[Reason]]] = []
        # One transaction, one writer of the ledger's lines; who pressed is known by the redemption.
        held = ledger.hold_many(requests, by=plans[0].call.by, now=self.now)
        for plan, one in zip(plans, held, strict=True):
            if one.hold_id is None:
                failed.append((plan, one.reasons))
            else:
                plan.hold_id = one.hold_id
        return failed

    def _words(self, plan: Plan) -> str:
        things = "、".join(
            f"{self.goods[goods_id].name} × {quantity}" for goods_id, quantity, _price in plan.lines
        )
        with override("zh-hans"):
            words = _now("在“%(shop)s”兑换：%(things)s") % {"shop": plan.shop.name, "things": things}
        return words if len(words) <= 200 else words[:199] + "…"


_gate: Gate[RedeemCall, Redeemed] = Gate(lambda calls: redeem_many(calls=calls))
