"""The menu: who proposes and decides, where and when an item is offered, and needs heard at doors."""

from datetime import timedelta
from typing import Any

import pytest

from cast import CENTRE, DAQIAO, GAOPING, HEYETANG, NANTANG, NOW, Cast, staff
from orders.stage import order_form, phoned, placed
from redvest.access.enums import Role
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.orders import operations
from redvest.orders.enums import HeardState, ItemState, Need
from redvest.orders.models import HeardNeed, MenuItem, MenuStep
from redvest.orders.operations import HeardForm, MenuForm
from redvest.orders.queries import menu as queries
from redvest.places.queries import site_by_code
from refusing import refuses


def menu_form(**said: Any) -> MenuForm:
    """Hair is cut at home."""
    words = {
        "title": "上门理发",
        "need": Need.ELDERLY,
        "text": "为行动不便的老人上门理发",
        "minutes": 40,
        "materials": "一盆热水",
    }
    return MenuForm(**(words | said))


def published(cast: Cast, *, team: bool = True, site_code: str = GAOPING, **said: Any) -> MenuItem:
    """An item of the red team, or of a site, as the site above has let it be."""
    if team:
        item = operations.propose_item(
            form=menu_form(**said), team_id=cast.team.id, by=cast.leader.actor, now=NOW
        )
        by = cast.leader.actor
    else:
        by = cast.clerk.actor
        item = operations.propose_item(form=menu_form(**said), site_code=site_code, by=by, now=NOW)
    operations.submit_item(item_id=item.pk, by=by, now=NOW)
    return operations.decide_item(item_id=item.pk, approve=True, by=cast.manager.actor, now=NOW)


def titles(code: str, **limits: Any) -> list[str]:
    cards = queries.menu_at(site_by_code(code).path, now=limits.pop("now", NOW), **limits)
    return [card.item.title for card in cards]


def test_a_team_proposes_and_the_site_above_publishes(cast: Cast):
    item = operations.propose_item(form=menu_form(), team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    assert (item.site.code, item.area.code, item.state) == (DAQIAO, DAQIAO, ItemState.DRAFT)
    operations.submit_item(item_id=item.pk, by=cast.leader.actor, now=NOW)
    assert titles(DAQIAO) == []
    assert [one.pk for one in queries.items_to_decide(cast.approver.see())] == [item.pk]
    operations.decide_item(item_id=item.pk, approve=True, by=cast.approver.actor, now=NOW)
    operations.decide_item(item_id=item.pk, approve=True, by=cast.approver.actor, now=NOW)
    assert (titles(DAQIAO), titles(HEYETANG)) == (["上门理发"], [])
    assert [step.state for step in MenuStep.objects.order_by("pk")] == ["draft", "submitted", "published"]


def test_what_a_site_above_offers_is_inherited_and_says_whose_it_is(cast: Cast):
    published(cast)
    published(cast, team=False, title="法律咨询日")
    cards = queries.menu_at(site_by_code(DAQIAO).path, now=NOW)
    assert [(card.item.title, card.whose, card.inherited) for card in cards] == [
        ("上门理发", cast.team.name, False),
        ("法律咨询日", site_by_code(GAOPING).name, True),
    ]


def test_a_wider_area_is_decided_by_its_own_site(cast: Cast):
    item = operations.propose_item(
        form=menu_form(area_code=CENTRE), team_id=cast.team.id, by=cast.leader.actor, now=NOW
    )
    operations.submit_item(item_id=item.pk, by=cast.leader.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.decide_item(item_id=item.pk, approve=True, by=cast.approver.actor, now=NOW)
    assert list(queries.items_to_decide(cast.approver.see())) == []
    assert [one.pk for one in queries.items_to_decide(cast.manager.see())] == [item.pk]
    operations.decide_item(item_id=item.pk, approve=True, by=cast.manager.actor, now=NOW)
    assert titles(HEYETANG) == ["上门理发"]
    with refuses(Invalid, "area_elsewhere"):
        operations.propose_item(
            form=menu_form(area_code=HEYETANG), team_id=cast.team.id, by=cast.leader.actor, now=NOW
        )


def test_who_may_not(cast: Cast):
    with refuses(Forbidden, "not_permitted"):
        operations.propose_item(form=menu_form(), team_id=cast.team.id, by=cast.members[0].actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.propose_item(form=menu_form(), site_code=HEYETANG, by=cast.clerk.actor, now=NOW)
    item = operations.propose_item(form=menu_form(), team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.submit_item(item_id=item.pk, by=cast.residents[0].actor, now=NOW)
    own = operations.propose_item(form=menu_form(), site_code=GAOPING, by=cast.manager.actor, now=NOW)
    operations.submit_item(item_id=own.pk, by=cast.manager.actor, now=NOW)
    with refuses(Forbidden, "own_request"):
        operations.decide_item(item_id=own.pk, approve=True, by=cast.manager.actor, now=NOW)


def test_returned_with_a_reason_then_edited(cast: Cast):
    by = cast.leader.actor
    item = operations.propose_item(form=menu_form(), team_id=cast.team.id, by=by, now=NOW)
    operations.submit_item(item_id=item.pk, by=by, now=NOW)
    with refuses(Refused, "item_not_draft"):
        operations.edit_item(item_id=item.pk, form=menu_form(), by=by, now=NOW)
    with refuses(Invalid, "reason_missing"):
        operations.decide_item(item_id=item.pk, approve=False, by=cast.approver.actor, now=NOW)
    item = operations.decide_item(
        item_id=item.pk, approve=False, reason="请写明收费", by=cast.approver.actor, now=NOW
    )
    assert (item.state, item.reason) == (ItemState.DRAFT, "请写明收费")
    item = operations.edit_item(item_id=item.pk, form=menu_form(title="免费理发"), by=by, now=NOW)
    assert item.title == "免费理发"


def test_suspended_resumed_retired(cast: Cast):
    item = published(cast)
    with refuses(Invalid, "reason_missing"):
        operations.suspend_item(item_id=item.pk, reason=" ", by=cast.leader.actor, now=NOW)
    operations.suspend_item(item_id=item.pk, reason="师傅外出", by=cast.leader.actor, now=NOW)
    assert titles(DAQIAO) == []
    operations.resume_item(item_id=item.pk, by=cast.leader.actor, now=NOW)
    assert titles(DAQIAO) == ["上门理发"]
    operations.suspend_item(item_id=item.pk, reason="投诉未了", by=cast.approver.actor, now=NOW)
    # What those above took off is theirs to put back.
    with refuses(Forbidden, "not_permitted"):
        operations.resume_item(item_id=item.pk, by=cast.leader.actor, now=NOW)
    operations.retire_item(item_id=item.pk, reason="不再提供", by=cast.leader.actor, now=NOW)
    with refuses(Refused, "item_state"):
        operations.resume_item(item_id=item.pk, by=cast.approver.actor, now=NOW)
    with refuses(Invalid, "item_gone"):
        placed(cast.residents[1], item_id=item.pk)


def test_seasons_and_words(cast: Cast):
    published(cast, months=(3, 4))
    published(cast, title="油茶剪枝", text="到地里教怎么剪枝", need=Need.SCIENCE)
    assert titles(DAQIAO, text="理发") == ["上门理发"]
    assert titles(DAQIAO, need=Need.SCIENCE) == ["油茶剪枝"]
    assert titles(DAQIAO, now=NOW + timedelta(days=90)) == ["油茶剪枝"]


def test_an_item_out_of_season_cannot_be_ordered(cast: Cast):
    item = published(cast, months=(3,))
    with refuses(Invalid, "item_season"):
        placed(cast.residents[1], item_id=item.pk, now=NOW + timedelta(days=40))


def test_a_week_has_so_many_places(cast: Cast):
    item = published(cast, week_capacity=1)
    order = placed(cast.residents[1], item_id=item.pk)
    assert [card.full for card in queries.menu_at(site_by_code(DAQIAO).path, now=NOW)] == [True]
    with refuses(Invalid, "item_full"):
        placed(cast.members[0], item_id=item.pk)
    operations.cancel_order(order_id=order.pk, reason="不用了", by=cast.residents[1].actor, now=NOW)
    placed(cast.members[0], item_id=item.pk)


@pytest.mark.parametrize(
    ("said", "code", "about"),
    [
        ({"title": " "}, "title_missing", "title"),
        ({"minutes": 5}, "minutes", "minutes"),
        ({"need": "x"}, "need_unknown", "need"),
        ({"months": (13,)}, "choice_unknown", "months"),
        ({"area_code": "nowhere"}, "site_unknown", "area_code"),
    ],
)
def test_what_an_item_must_say(cast: Cast, said: dict[str, Any], code: str, about: str):
    with refuses(Invalid, code) as refused:
        operations.propose_item(form=menu_form(**said), team_id=cast.team.id, by=cast.leader.actor, now=NOW)
    assert refused.value.reasons[0].about == about


# ---- needs heard at doors ----


def heard(cast: Cast, **said: Any) -> HeardNeed:
    words = {"site_code": DAQIAO, "need": Need.HEALTH, "text": "想有人来量血压", "heard_on": NOW.date()}
    return operations.note_need(form=HeardForm(**(words | said)), by=cast.clerk.actor, now=NOW)


def test_a_need_becomes_a_proposal(cast: Cast):
    note = heard(cast, households=12)
    heard(cast, households=3)
    counts = queries.heard_counts(cast.clerk.see(), now=NOW)
    assert [(one.site.code, one.need, one.households, one.offered) for one in counts] == [
        (DAQIAO, "health", 15, 0)
    ]
    form = menu_form(title="义诊", need=Need.HEALTH)
    one, two = (
        operations.propose_from_need(heard_id=note.pk, form=form, by=cast.clerk.actor, now=NOW)
        for _ in range(2)
    )
    assert (one.pk, one.heard_id, one.state) == (two.pk, note.pk, ItemState.DRAFT)
    with refuses(Refused, "heard_settled"):
        operations.dismiss_need(heard_id=note.pk, reason="重复", by=cast.clerk.actor, now=NOW)


def test_a_need_becomes_an_order_of_its_village(cast: Cast):
    note, order = heard(cast), phoned(cast)
    elsewhere = operations.place_order(
        form=order_form(site_code=HEYETANG, contact_phone="15400000077"), by=cast.residents[0].actor, now=NOW
    )
    with refuses(Invalid, "order_unknown"):
        operations.link_need_to_order(heard_id=note.pk, order_id=elsewhere.pk, by=cast.clerk.actor, now=NOW)
    note = operations.link_need_to_order(heard_id=note.pk, order_id=order.pk, by=cast.clerk.actor, now=NOW)
    assert (note.state, note.order_id) == (HeardState.ORDERED, order.pk)


def test_who_hears_and_who_settles(cast: Cast):
    grid = staff(40, Role.GRID, DAQIAO)
    note = operations.note_need(
        form=HeardForm(site_code=DAQIAO, need=Need.HEALTH, text="想有人量血压", heard_on=NOW.date()),
        by=grid.actor,
        now=NOW,
    )
    with refuses(Forbidden, "not_permitted"):
        operations.dismiss_need(heard_id=note.pk, reason="重复", by=grid.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        operations.dismiss_need(heard_id=note.pk, reason="重复", by=cast.leader.actor, now=NOW)
    with refuses(Forbidden, "not_permitted"):
        operations.note_need(
            form=HeardForm(site_code=NANTANG, need=Need.HEALTH, text="想有人量血压", heard_on=NOW.date()),
            by=grid.actor,
            now=NOW,
        )
    with refuses(Invalid, "reason_missing"):
        operations.dismiss_need(heard_id=note.pk, reason="", by=cast.clerk.actor, now=NOW)
    operations.dismiss_need(heard_id=note.pk, reason="已有卫生室", by=cast.clerk.actor, now=NOW)
