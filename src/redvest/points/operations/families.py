"""Points within a family: they move only when it is said so. Joining a household or leaving it moves none."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from redvest.access.rules import require_sight
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Reason
from redvest.kernel.operation import operation
from redvest.people import queries as people
from redvest.points import ledger
from redvest.points.ledger import FamilyMove, Party


@operation
def give_to_household(*, person_id: int, amount: Decimal, key: str, by: Actor, now: datetime) -> int:
    """A person puts points of theirs into the household they live in; a guardian, a child's. The transfer's id.

    ``key`` is the client's: a repeat gives the first result. Raises NotFound, Refused "not_enough", "amount_wrong".
    """
    home = people.household_of(person_id, at=now)
    may = by.person_id == person_id or people.may_act_for(by.person_id or 0, [person_id], at=now)
    require_sight(home is not None and bool(may))
    assert home is not None
    return _moved(
        Party.person(person_id), Party.household(home.id), amount, key, home.site_id, by=by, now=now
    )


@operation
def give_to_member(*, person_id: int, amount: Decimal, key: str, by: Actor, now: datetime) -> int:
    """The head gives points of the household to one who lives in it, such as one who is about to leave.

    Raises NotFound, Forbidden to others of the household, Refused "not_enough", "amount_wrong".
    """
    home = people.household_of(person_id, at=now)
    require_sight(home is not None and by.person_id in home.member_ids)
    assert home is not None
    if by.person_id not in {member.person_id for member in home.members if member.head}:
        raise Forbidden(Reason("not_head", gettext_lazy("只有户主能把家庭积分分给家人")))
    return _moved(
        Party.household(home.id), Party.person(person_id), amount, key, home.site_id, by=by, now=now
    )


def _moved(
    giver: Party, taker: Party, amount: Decimal, key: str, site_id: int, *, by: Actor, now: datetime
) -> int:
    with override("zh-hans"):
        words = _("转入家庭积分") if taker.kind == "household" else _("从家庭积分转出")
    move = FamilyMove(
        giver=giver,
        taker=taker,
        amount=amount,
        key=f"{by.person_id}.{key}",
        words=words,
        site_id=site_id,
    )
    transfer = ledger.move_in_family(move, by=by, now=now)
    target = f"household:{giver.key if giver.kind == 'household' else taker.key}"
    audit.record("points.moved", by=by, now=now, target=target, transfer=transfer, amount=str(amount))
    return transfer
