"""The card, declaring, following and objecting, as a resident sees them; the covenant as everybody does."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cast import DAQIAO, NOW, Cast
from harness.clock import MovableClock
from points.covenant_stage import budget, published, service
from points.test_proposals import AFTER, Village, at, make_village, public
from redvest.kernel.actor import SYSTEM
from redvest.people.operations import households
from redvest.points.covenant_enums import ProposalState
from redvest.points.models import Objection, Proposal, Transfer
from redvest.points.operations import earning, objections
from visiting import client_of, text_of


@pytest.fixture
def village(cast: Cast, wall_clock: MovableClock) -> Village:
    wall_clock.set(NOW)
    budget()
    return make_village(cast)


def test_an_empty_card_says_how_points_are_earned(village: Village):
    text = text_of(client_of(village.one).get("/me/points/"))
    assert "还没有积分" in text
    assert "时长认定后自动得分" in text


def test_the_card_says_what_why_and_by_which_rule(village: Village, wall_clock: MovableClock):
    public(village)
    wall_clock.set(at(AFTER))
    objections.book_due(now=at(AFTER))
    client = client_of(village.one, now=at(AFTER))
    text = text_of(client.get("/me/points/"))
    for words in ("息事化事：每次 10 分", "文明行为", "长期有效", "第 1 版", "+10"):
        assert words in text
    assert "息事化事" in text_of(client.get("/me/points/?months=1"))
    later = at(AFTER) + timedelta(days=60)
    wall_clock.set(later)
    client = client_of(village.one, now=later)
    assert "这段时间没有变动" in text_of(client.get("/me/points/?months=1"))


def test_declared_for_a_neighbour_and_followed(village: Village):
    client = client_of(village.other)
    page = client.get("/me/points/propose")
    assert "息事化事（+10）" in text_of(page)
    assert "乱堆乱放" not in text_of(page)
    typed = {
        "whom": "",
        "number": village.one.number,
        "rule_code": "peace",
        "happened_on": "2026-03-02",
        "words": "劝和了两家人",
        "key": "a" * 12,
    }
    first = client.post("/me/points/propose", typed)
    again = client.post("/me/points/propose", typed)
    assert first.status_code == again.status_code == 302
    (proposal,) = Proposal.objects.all()
    assert first["Location"] == f"/me/points/proposals/{proposal.pk}"
    assert "等组联络员核实" in text_of(client.get(first["Location"]))
    assert client_of(village.one).get(first["Location"]).status_code == 200
    assert client_of(village.cast.residents[0]).get(first["Location"]).status_code == 404
    assert client.post(f"{first['Location']}/withdraw").status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(village: Village):
    client = client_of(village.one)
    typed = {
        "whom": village.one.number,
        "rule_code": "peace",
        "happened_on": "2026-03-09",
        "words": "劝和",
        "key": "b" * 9,
    }
    page = client.post("/me/points/propose", typed)
    assert page.status_code == 422
    text = page.content.decode()
    assert "事情还没有发生" in text
    assert "劝和" in text
    assert not Proposal.objects.exists()


def test_everybody_reads_the_covenant_and_what_is_public_masked(village: Village):
    proposal = public(village)
    visitor = client_of(None)
    text = text_of(visitor.get(f"/covenant/{DAQIAO}/"))
    assert "息事化事" in text
    assert "公示到 3月5日" in text
    assert village.one.name not in text
    page = visitor.get(f"/me/points/proposals/{proposal.pk}/object")
    assert page.status_code == 302
    neighbour = client_of(village.other)
    assert "提出异议" in text_of(neighbour.get(f"/me/points/proposals/{proposal.pk}/object"))
    done = neighbour.post(f"/me/points/proposals/{proposal.pk}/object", {"words": "那天他不在村里"})
    assert done["Location"] == f"/covenant/{DAQIAO}/"
    assert Objection.objects.get().words == "那天他不在村里"


def test_a_deduction_is_nobody_elses_to_read(village: Village):
    found = public(village, code="litter", witness=village.second.number)
    assert "乱堆乱放" not in text_of(client_of(None).get(f"/covenant/{DAQIAO}/")).split("正在公示")[1]
    assert client_of(village.other).get(f"/me/points/proposals/{found.pk}/object").status_code == 404
    assert client_of(village.one).get(f"/me/points/proposals/{found.pk}").status_code == 200


def test_a_site_without_a_covenant_says_so(cast: Cast):
    assert "还没有公布积分公约" in text_of(client_of(None).get(f"/covenant/{DAQIAO}/"))


def test_points_move_in_the_family_only_when_it_is_said(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    budget()
    published(cast, "hailin")
    me = cast.members[0]
    earning.earn_many(earnings=[service(me.id, 120)], by=SYSTEM, now=NOW)
    households.make_household(head_id=me.id, by=me.actor, now=NOW)
    client = client_of(me)
    assert "积分都不会自己动" in text_of(client.get("/me/points/"))
    typed = {"to": "household", "amount": "1", "key": "c" * 12}
    for _again in range(2):
        assert client.post("/me/points/move", typed).status_code == 302
    assert Transfer.objects.filter(cause_kind="moved").count() == 1
    refused = client.post("/me/points/move", typed | {"amount": "999", "key": "d" * 12})
    assert refused.status_code == 422
    assert Transfer.objects.get(cause_kind="moved").amount == Decimal("1.00")
    assert "家庭积分" in text_of(client.get("/me/points/?of=household"))
    assert "data-qr-live" in client.get("/me/points/code").content.decode()
