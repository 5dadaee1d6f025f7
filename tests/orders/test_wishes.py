"""A wish from the card to thanks: who collects, verifies, claims, delivers; what is never said in public."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cast import DAQIAO, HEYETANG, NOW, TAOHUAPING, Cast, resident, staff
from orders.wishing import claimed, collected, grid_worker, picture, published, second_clerk, wish_form
from redvest.access.enums import Role
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry
from redvest.orders import operations
from redvest.orders.enums import ClaimState, WishChannel, WishState
from redvest.orders.models import Wish, WishClaim
from redvest.orders.queries import wishes as queries
from redvest.orders.rules.wishes import Household, why_public
from redvest.places import operations as places
from redvest.places.enums import UnitKind
from redvest.places.operations import UnitForm
from refusing import refuses

DAY = timedelta(days=1)


def states(wish: Wish) -> list[str]:
    return list(wish.steps.order_by("pk").values_list("state", flat=True))


def test_from_the_door_to_thanks(cast: Cast):
    wish = published(cast, grid_worker(cast))
    assert (wish.state, wish.verified_by_id) == (WishState.PUBLISHED, cast.clerk.id)
    claim = claimed(wish, cast.members[0])
    operations.bring_wish(
        claim_id=claim.claim_id, evidence=picture(), by=cast.members[0].actor, now=NOW + DAY
    )
    operations.receive_wish(claim_id=claim.claim_id, by=cast.clerk.actor, now=NOW + 2 * DAY)
    operations.thank_for_wish(wish_id=wish.pk, thanks="谢谢好心人", by=cast.clerk.actor, now=NOW + 3 * DAY)
    assert states(wish) == ["collected", "published", "claimed", "delivered", "thanked"]
    wish.refresh_from_db()
    assert (wish.claimed, wish.thanks) == (1, "谢谢好心人")
    assert WishClaim.objects.get().received_by_id == cast.clerk.id


def test_the_wall_names_nobody(cast: Cast):
    wish = published(cast, grid_worker(cast))
    shown = str(queries.public_wish(wish.pk))
    for secret in ("牛玉兰", "15400000088", "3组12号", "中过暑"):
        assert secret not in shown


def test_what_is_not_published_is_not_on_the_wall(cast: Cast):
    wish = collected(grid_worker(cast))
    with refuses(NotFound, "not_found"):
        queries.public_wish(wish.pk)
    with refuses(NotFound, "not_found"):
        claimed(wish, cast.members[0])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("牛玉兰想要一台电风扇", "reveals_named"),
        ("玉兰想要一台电风扇", "reveals_named"),
        ("牛 玉 兰想要电风扇", "reveals_named"),
        ("请打 154-0000-0088", "reveals_phone"),
        ("请打１５４００００００８８", "reveals_phone"),
        ("住3组12号", "reveals_door"),
        ("住三组十二号", "reveals_door"),
        ("加微信号联系", "reveals_wechat"),
        ("我叫小红", "reveals_named"),
    ],
)
def test_public_words_give_nobody_away(words: str, code: str):
    household = Household(names=("牛玉兰",), phone="15400000088", address="3组12号")
    assert code in [reason.code for reason in why_public(household, public_story=words)]


@pytest.mark.parametrize(
    "words", ["一组积木", "四节5号电池", "一台1200元的洗衣机", "两个孩子想要书包", "2026年开学用"]
)
def test_plain_words_are_not_taken_for_secrets(words: str):
    household = Household(names=("牛奶奶",), phone="15400000088", address="3组12号")
    assert why_public(household, title=words) == []


def test_words_that_give_away_are_refused_at_every_door(cast: Cast):
    worker = grid_worker(cast)
    with refuses(Invalid, "reveals_named") as refused:
        collected(worker, title="牛玉兰的电扇")
    assert refused.value.reasons[0].about == "title"
    wish = collected(worker)
    with refuses(Invalid, "reveals_door"):
        operations.publish_wish(
            wish_id=wish.pk, title="电扇", public_story="送到3组12号", shares=1, by=cast.clerk.actor, now=NOW
        )


def test_who_collected_it_does_not_verify_it(cast: Cast):
    wish = collected(cast.clerk)
    with refuses(Refused, "own_wish"):
        operations.publish_wish(
            wish_id=wish.pk, title="电扇", public_story="", shares=1, by=cast.clerk.actor, now=NOW
        )
    other = second_clerk(cast)
    found = operations.publish_wish(
        wish_id=wish.pk, title="电扇", public_story="", shares=1, by=other.actor, now=NOW
    )
    assert found.state == WishState.PUBLISHED


def test_grid_workers_collect_and_decide_nothing(cast: Cast):
    worker = grid_worker(cast)
    wish = collected(worker)
    with refuses(NotFound, "not_found"):
        operations.publish_wish(
            wish_id=wish.pk, title="电扇", public_story="", shares=1, by=worker.actor, now=NOW
        )
    elsewhere = staff(33, Role.GRID, TAOHUAPING, by=cast.manager.actor)
    for somebody in (elsewhere, cast.residents[0], cast.leader):
        with refuses(Forbidden, "not_permitted"):
            collected(somebody)


def test_a_household_wishes_for_itself(cast: Cast):
    asker = cast.members[0]
    wish = operations.collect_wish(
        form=wish_form(channel=WishChannel.APP), by=asker.actor, now=NOW, key="wish-key-1"
    )
    again = operations.collect_wish(
        form=wish_form(channel=WishChannel.APP), by=asker.actor, now=NOW, key="wish-key-1"
    )
    assert (wish.pk, wish.requester_id) == (again.pk, asker.id)
    with refuses(Forbidden, "not_family"):
        operations.collect_wish(
            form=wish_form(channel=WishChannel.APP),
            requester_id=cast.members[1].id,
            by=asker.actor,
            now=NOW,
        )


def test_what_a_wish_must_say(cast: Cast):
    wrong = {
        "title": "",
        "audience": "x",
        "value": Decimal(6000),
        "shares": 51,
        "contact_name": "",
        "address": " ",
        "site_code": DAQIAO,
    }
    with pytest.raises(Invalid) as refused:
        collected(cast.clerk, **wrong)
    about = {reason.about for reason in refused.value.reasons}
    assert about == {"title", "audience", "value", "shares", "contact_name", "address"}
    with refuses(Invalid, "unsuitable_money"):
        collected(cast.clerk, title="想借钱")
    assert not Wish.objects.exists()


def test_rejected_and_withdrawn_with_a_reason(cast: Cast):
    worker = grid_worker(cast)
    wish = collected(worker)
    with refuses(Invalid, "reason_missing"):
        operations.reject_wish(wish_id=wish.pk, reason=" ", by=cast.clerk.actor, now=NOW)
    operations.reject_wish(wish_id=wish.pk, reason="不是困难家庭", by=cast.clerk.actor, now=NOW)
    assert states(wish) == ["collected", "rejected"]
    shared = published(cast, worker, shares=3)
    claim = claimed(shared, cast.members[0], shares=2)
    operations.withdraw_wish(wish_id=shared.pk, reason="家里已经有了", by=worker.actor, now=NOW)
    shared.refresh_from_db()
    assert (shared.state, shared.claimed) == (WishState.WITHDRAWN, 0)
    assert WishClaim.objects.get(pk=claim.claim_id).state == ClaimState.RELEASED


def test_only_in_shares_that_are_left(cast: Cast):
    wish = published(cast, grid_worker(cast), shares=5)
    first = claimed(wish, cast.members[0], shares=3)
    with refuses(Refused, "shares_left"):
        claimed(wish, cast.members[1], shares=3)
    with refuses(Invalid, "shares_range"):
        claimed(wish, cast.members[1], shares=0)
    assert claimed(wish, cast.members[0], shares=1).claim_id == first.claim_id
    claimed(wish, cast.members[1], shares=2)
    with refuses(Refused, "wish_taken"):
        claimed(wish, cast.residents[0])
    wish.refresh_from_db()
    assert (wish.state, wish.claimed) == (WishState.CLAIMED, 5)


def test_nobody_hoards(cast: Cast):
    worker = grid_worker(cast)
    wishes = [published(cast, worker, title=f"第{n}台电扇"[-4:] + str(n)) for n in range(4)]
    for wish in wishes[:3]:
        claimed(wish, cast.members[0])
    with refuses(Refused, "holds_full"):
        claimed(wishes[3], cast.members[0])
    claim = WishClaim.objects.get(wish=wishes[0])
    operations.receive_wish(claim_id=claim.pk, by=cast.clerk.actor, now=NOW, evidence=picture())
    assert not claimed(wishes[3], cast.members[0]).repeated


def test_for_a_team_by_its_leader_for_a_unit_by_the_staff(cast: Cast):
    worker = grid_worker(cast)
    first, second = published(cast, worker), published(cast, worker, title="一个书包")
    with refuses(Forbidden, "not_leader"):
        claimed(first, cast.members[0], team_id=cast.team.id)
    claimed(first, cast.leader, team_id=cast.team.id)
    form = UnitForm(name="隆回县某某公司", kind=UnitKind.values[0])
    unit = places.register_unit(form=form, site_code=DAQIAO, by=cast.manager.actor, now=NOW)
    with refuses(Forbidden, "not_on_duty"):
        claimed(second, cast.leader, unit_id=unit.id)
    claim = claimed(second, cast.clerk, unit_id=unit.id)
    shown = {one.on_behalf for one in queries.claim_infos(WishClaim.objects.select_related("wish__site"))}
    assert shown == {cast.team.name, "隆回县某某公司"}
    operations.receive_wish(claim_id=claim.claim_id, by=cast.clerk.actor, now=NOW, evidence=picture())


def test_visitors_children_and_the_household_itself_do_not_claim(cast: Cast):
    wish = operations.collect_wish(form=wish_form(channel=WishChannel.APP), by=cast.members[0].actor, now=NOW)
    operations.publish_wish(
        wish_id=wish.pk, title=wish.title, public_story="", shares=1, by=cast.clerk.actor, now=NOW
    )
    with refuses(Refused, "wish_own"):
        claimed(wish, cast.members[0])
    child = resident(40, born=date(2009, 5, 1))
    with refuses(Refused, "claim_minor"):
        claimed(wish, child)


def test_released_it_is_open_again(cast: Cast):
    wish = published(cast, grid_worker(cast))
    claim = claimed(wish, cast.members[0])
    with refuses(Invalid, "reason_missing"):
        operations.release_claim(claim_id=claim.claim_id, reason="", by=cast.members[0].actor, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.release_claim(claim_id=claim.claim_id, reason="想要", by=cast.members[1].actor, now=NOW)
    operations.release_claim(claim_id=claim.claim_id, reason="买不到", by=cast.members[0].actor, now=NOW)
    assert states(wish) == ["collected", "published", "claimed", "published"]
    assert not claimed(wish, cast.members[1]).repeated


def test_received_by_staff_who_saw_it_and_did_not_claim_it(cast: Cast):
    wish = published(cast, grid_worker(cast))
    claim = claimed(wish, cast.clerk)
    with refuses(Refused, "own_claim"):
        operations.receive_wish(claim_id=claim.claim_id, by=cast.clerk.actor, now=NOW, evidence=picture())
    other = second_clerk(cast)
    with refuses(Invalid, "evidence_missing"):
        operations.receive_wish(claim_id=claim.claim_id, by=other.actor, now=NOW)
    elsewhere = staff(33, Role.CLERK, HEYETANG, by=cast.manager.actor)
    with refuses(NotFound, "not_found"):
        operations.receive_wish(claim_id=claim.claim_id, by=elsewhere.actor, now=NOW, evidence=picture())
    operations.receive_wish(claim_id=claim.claim_id, by=other.actor, now=NOW, evidence=picture())
    with refuses(Refused, "claim_state"):
        operations.release_claim(claim_id=claim.claim_id, reason="不要了", by=cast.clerk.actor, now=NOW)


def test_shared_it_is_delivered_when_all_is(cast: Cast):
    wish = published(cast, grid_worker(cast), shares=2)
    claims = [claimed(wish, person) for person in cast.members]
    operations.receive_wish(claim_id=claims[0].claim_id, by=cast.clerk.actor, now=NOW, evidence=picture())
    wish.refresh_from_db()
    assert wish.state == WishState.CLAIMED
    with refuses(Refused, "wish_state"):
        operations.thank_for_wish(wish_id=wish.pk, thanks="谢谢", by=cast.clerk.actor, now=NOW)
    operations.receive_wish(claim_id=claims[1].claim_id, by=cast.clerk.actor, now=NOW, evidence=picture())
    wish.refresh_from_db()
    assert wish.state == WishState.DELIVERED
    with refuses(Invalid, "reveals_named"):
        operations.thank_for_wish(wish_id=wish.pk, thanks="牛玉兰谢谢大家", by=cast.clerk.actor, now=NOW)


def test_what_is_not_delivered_in_time_is_open_again(cast: Cast):
    worker = grid_worker(cast)
    late, brought = published(cast, worker), published(cast, worker, title="一个书包")
    claimed(late, cast.members[0])
    claim = claimed(brought, cast.members[0])
    operations.bring_wish(claim_id=claim.claim_id, evidence=picture(), by=cast.members[0].actor, now=NOW)
    assert operations.remind_claimants(now=NOW + 10 * DAY) == 0
    assert operations.remind_claimants(now=NOW + 12 * DAY) == 1
    assert operations.release_overdue(now=NOW + 14 * DAY - timedelta(minutes=1)) == 0
    assert operations.release_overdue(now=NOW + 14 * DAY) == 1
    assert operations.release_overdue(now=NOW + 14 * DAY) == 0
    late.refresh_from_db()
    brought.refresh_from_db()
    assert (late.state, late.claimed) == (WishState.PUBLISHED, 0)
    assert (brought.state, brought.claimed) == (WishState.CLAIMED, 1)


def test_looking_at_the_household_is_on_record(cast: Cast):
    wish = published(cast, grid_worker(cast))
    with refuses(NotFound, "not_found"):
        operations.look_at_wish(wish_id=wish.pk, reason="想看看", by=cast.members[0].actor, now=NOW)
    found = operations.look_at_wish(wish_id=wish.pk, reason="上门核实", by=cast.clerk.actor, now=NOW)
    assert (found.name, found.address) == ("牛玉兰", "3组12号")
    entry = AuditEntry.objects.get(verb="wish.looked")
    assert (entry.actor_id, entry.data) == (cast.clerk.id, {"why": "上门核实", "people": []})
    assert queries.masked_contact(wish).name == "牛**"
