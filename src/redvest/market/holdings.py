"""What the market holds about a person: redemptions, cards, shops kept, donations. Records stay."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.operation import step
from redvest.market.enums import WAITING, ShownAs
from redvest.market.models import Donation, PrintedCard, Redemption, ShopKeeper, WrongCode

#: Rows that only grow, pairs of people who must be two, times that must not overlap.
STAYS = frozenset(
    {
        # Its points lie in, and come back to, the account they came from; who serves is not served.
        "market.redemption.person",
        "market.redemption.asked_by",
        "market.shopkeeper.person",
        "market.redemption.handed_by",
        "market.redemption.seen_by",
        "market.redemptionstep.by",
        "market.goodsreturn.by",
        "market.stockmove.by",
        "market.count.counted_by",
        "market.fundentry.noted_by",
        "market.writeoff.asked_by",
        "market.writeoff.decided_by",
        "market.shopkeeper.named_by",
    }
)
FORGOTTEN = frozenset({"market.wrongcode"})


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """What waits is collected or cancelled first."""
    if not Redemption.objects.filter(person_id=person_id, state__in=WAITING).exists():
        return []
    return [Reason("redemptions_waiting", _("您在爱心超市还有没领取的兑换单，请先领取或取消"))]


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """The points of what waits lie in an account of the other number, and come back there."""
    if not Redemption.objects.filter(person_id__in=[person_id, other_id], state__in=WAITING).exists():
        return []
    return [Reason("redemptions_waiting", _("还有没领取的爱心超市兑换单，请先领取或取消，再合并"))]


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """Cards end, shops are kept no longer, and donations name nobody any more."""
    cards = PrintedCard.objects.filter(person_id=person_id, ended_at__isnull=True)
    kept = _kept(person_id, now)
    given = Donation.objects.filter(person_id=person_id).exclude(donor_name="")
    trace = {
        "market.printedcard ended": list(cards.values_list("pk", flat=True)),
        "market.shopkeeper ended": list(kept.values_list("pk", flat=True)),
        "market.donation emptied": list(given.values_list("pk", flat=True)),
    }
    cards.update(ended_at=now, end_reason=str(_("本人已离开")))
    kept.update(until=now)
    given.update(donor_name="", shown_as=ShownAs.ANONYMOUS)
    return trace


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """The other's card ends and what both kept is kept once; whoever may names keepers anew. The rest moves."""
    cards = PrintedCard.objects.filter(person_id=other_id, ended_at__isnull=True)
    kept = _kept(other_id, now)
    trace = {
        "market.printedcard ended": list(cards.values_list("pk", flat=True)),
        "market.shopkeeper ended": list(kept.values_list("pk", flat=True)),
    }
    cards.update(ended_at=now, end_reason=str(_("登记合并")))
    kept.update(until=now)
    WrongCode.objects.filter(person_id=other_id).delete()
    return trace


def _kept(person_id: int, now: datetime) -> QuerySet[ShopKeeper]:
    return ShopKeeper.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now), person_id=person_id, since__lte=now
    )
