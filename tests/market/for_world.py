"""A shop in which everything has happened to somebody else: for the walks over all doors."""

from cast import NOW, Cast
from market import stage
from redvest.market import operations as market


def market_things(cast: Cast, *, words: str = "门口往左走") -> dict[str, int]:
    """A shop that the leader keeps, goods of which some are to be written off, a donation, and what a member redeemed.

    ``words`` are whatever people write about them.
    """
    stage.budget()
    there = stage.shop(cast, name=f"爱心超市{words}"[:40], address=words)
    keeper = stage.keeper(cast, there, cast.leader)
    rice = stage.goods(cast, there, stock=20, name=f"大米{words}"[:40], spec=words[:40])
    given = stage.donated(cast, there, rice, name=words, words=words)
    member = cast.members[0]
    stage.earned(member.id, 300)
    row = stage.ordered(member, there, (rice, 1))
    said = {"lot_id": rice.lots.order_by("pk")[0].pk, "quantity": 1, "reason": words}
    gone = market.ask_write_off(**said, by=keeper.actor, now=NOW)
    return {
        "shop_id": there.pk,
        "goods_id": rice.pk,
        "redemption_id": row.pk,
        "lot_id": said["lot_id"],
        "write_off_id": gone.pk,
        "donation_id": given.pk,
    }
