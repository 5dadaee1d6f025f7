"""Donations in kind: the receipt, the lots, and the donor's name as they wish it. Locks: the goods."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, clock, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, forbid_if, invalid_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.market.enums import ShownAs
from redvest.market.models import Donation
from redvest.market.operations._numbers import hold_number
from redvest.market.operations._scope import require_tending, tell_people
from redvest.market.operations._stock import lock_goods
from redvest.market.operations.stock import came_in
from redvest.market.queries.shops import shop_by_id
from redvest.market.rules import forms
from redvest.market.rules.forms import ComingIn, Giver
from redvest.people import queries as people
from redvest.places import queries as places


@operation
def receive_donation(
    *,
    shop_id: int,
    giver: Giver,
    items: Sequence[ComingIn],
    by: Actor,
    now: datetime,
    given_on: date | None = None,
    key: str = "",
) -> Donation:
    """Takes in what a person or unit gave, under a receipt's number of its own; the goods are on the shelf at once.

    Under the same ``key`` a repeat returns the first. Raises NotFound, Forbidden (neither keeper nor staff), Invalid,
    Refused ("other_shop", "shop_closed").
    """
    earlier = once.earlier_result("market.donation", key=key, by=by)
    if earlier is not None:
        return Donation.objects.get(pk=earlier)
    shop = shop_by_id(shop_id)
    require_tending(shop, by, now=now)
    today = clock.local_day(now)
    invalid_if(forms.why_not_donate(giver, items, today=today) + _why_not_known(giver, given_on, today))
    goods = lock_goods({one.goods_id for one in items})
    known = [goods[one.goods_id].shop_id if one.goods_id in goods else 0 for one in items]
    invalid_if(forms.why_not_same_shop(known, shop_id))
    hold_number(f"donations:{shop_id}")
    last = Donation.objects.filter(shop_id=shop_id, year=today.year).aggregate(last=Max("number"))["last"]
    donation = Donation.objects.create(
        shop_id=shop_id,
        year=today.year,
        number=(last or 0) + 1,
        donor=giver.donor,
        donor_name=giver.name.strip(),
        person_id=giver.person_id,
        unit_id=giver.unit_id,
        shown_as=giver.shown_as,
        words=giver.words.strip(),
        given_on=given_on or today,
        received_at=now,
        received_by_id=by.person_id,
    )
    came_in(shop, items, by=by, now=now, donation_id=donation.pk)
    audit.record("donation.received", by=by, now=now, target=f"shop:{shop_id}", donation=donation.pk)
    if giver.person_id is not None:
        tell_people(
            "market.donation_received",
            shop,
            [giver.person_id],
            now=now,
            receipt=receipt_number(donation, shop.code),
        )
    once.remember("market.donation", key=key, by=by, result_id=donation.pk, now=now)
    return donation


@operation
def show_donor_as(*, donation_id: int, shown_as: str, by: Actor, now: datetime) -> Donation:
    """The donor, or the staff at the donor's wish, change how the name is published.

    Raises NotFound, Forbidden ("donor_only": a registered person's full name), Invalid.
    """
    donation = lock(Donation, donation_id)
    shop = shop_by_id(donation.shop_id)
    if by.person_id is None or by.person_id != donation.person_id:
        require_tending(shop, by, now=now)
        if donation.person_id is not None and shown_as == ShownAs.NAME:
            # Who is registered says so themselves.
            forbid_if([Reason("donor_only", _("公开姓名要由捐赠人自己同意"))])
    if shown_as not in ShownAs.values:
        invalid_if([Reason("shown_as_unknown", _("请选择怎样公布捐赠人"), about="shown_as")])
    if donation.donor_name == "" and shown_as != ShownAs.ANONYMOUS:
        invalid_if([Reason("missing", _("匿名登记的捐赠没有姓名可以公布"), about="shown_as")])
    donation.shown_as = shown_as
    donation.save(update_fields=["shown_as"])
    audit.record(
        "donation.shown_as", by=by, now=now, target=f"shop:{shop.id}", donation=donation.pk, shown_as=shown_as
    )
    return donation


def receipt_number(donation: Donation, shop_code: str) -> str:
    """430524104001-S1-2026-0007."""
    return f"{shop_code}-{donation.year}-{donation.number:04d}"


def _why_not_known(giver: Giver, given_on: date | None, today: date) -> list[Reason]:
    reasons = []
    if giver.person_id is not None and giver.person_id not in people.people_by_ids([giver.person_id]):
        reasons.append(Reason("person_unknown", _("没有找到这位居民"), about="person"))
    if giver.unit_id is not None and not places.units_by_ids([giver.unit_id]):
        reasons.append(Reason("unit_unknown", _("没有找到这个单位"), about="unit"))
    if given_on is not None and given_on > today:
        reasons.append(Reason("in_future", _("日期不能在今天之后"), about="given_on"))
    return reasons
