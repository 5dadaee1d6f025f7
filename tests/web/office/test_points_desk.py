"""Points at the desk: proposals, covenants as tables, budgets, cards; who may, and what stays at its field."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cast import DAQIAO, HEYETANG, NOW, Cast, staff
from harness.clock import MovableClock
from points.covenant_stage import TODAY, budget, published
from points.test_proposals import Village, form, make_village, proposed, public
from redvest.access.enums import Role
from redvest.kernel.models import AuditEntry
from redvest.points.covenant_enums import ProposalState, VersionState
from redvest.points.models import Account, CovenantVersion, Proposal
from redvest.points.operations import objections, proposals
from redvest.points.queries.covenants import held_of
from visiting import client_of, queries_for, text_of
from world import a_picture


@pytest.fixture
def village(cast: Cast, wall_clock: MovableClock) -> Village:
    wall_clock.set(NOW)
    budget()
    return make_village(cast)


def test_from_the_liaison_to_the_public(village: Village):
    one, two = proposed(village, village.other), proposed(village, village.one, village.other)
    liaison = client_of(village.liaison)
    assert "息事化事" in text_of(liaison.get("/office/points/"))
    assert "情况属实" in text_of(liaison.get(f"/office/points/{one.pk}/"))
    assert liaison.post("/office/points/-/agree/", {"proposal": [one.pk, two.pk]}).status_code == 302
    assert set(Proposal.objects.values_list("state", flat=True)) == {ProposalState.CHECKED}
    group = client_of(village.group)
    assert "2" in text_of(group.get("/office/"))
    no = group.post(f"/office/points/{two.pk}/decide/", {"approve": "no", "reason": "短"})
    assert no.status_code == 422
    assert group.post(f"/office/points/{one.pk}/decide/", {"approve": "yes"}).status_code == 302
    group.post(f"/office/points/{two.pk}/decide/", {"approve": "no", "reason": "没有这回事"})
    assert Proposal.objects.get(pk=one.pk).state == ProposalState.PUBLIC
    assert Proposal.objects.get(pk=two.pk).reason == "没有这回事"
    assert client_of(village.one).get("/office/points/").status_code == 403


def test_the_working_group_sets_the_points_where_the_covenant_leaves_a_span(village: Village):
    one = proposed(village, village.other, code="share")
    client_of(village.liaison).post(f"/office/points/{one.pk}/decide/", {"approve": "yes"})
    group, path = client_of(village.group), f"/office/points/{one.pk}/"
    assert "公约写的是 3 到 8 分，由工作组定" in text_of(group.get(path))
    for wrong in ("", "9", "许多", "-1"):
        page = group.post(path + "decide/", {"approve": "yes", "points": wrong})
        assert page.status_code == 422
        assert page.context["form"].errors["points"]
    assert group.post("/office/points/-/agree/", {"proposal": [one.pk]}).status_code == 302
    one.refresh_from_db()
    assert one.state == ProposalState.CHECKED
    assert "请点开来办" in text_of(group.get("/office/points/"))
    assert group.post(path + "decide/", {"approve": "yes", "points": "5.5"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.granted) == (ProposalState.PUBLIC, Decimal("5.50"))


def test_the_liaison_reports_thanks_and_deductions(village: Village):
    client, who = client_of(village.liaison), village.one
    path = f"/office/points/-/report/?number={who.number}"
    assert "谁的志愿者编号" in text_of(client.get("/office/points/-/report/"))
    assert client.get("/office/points/-/report/?number=V0000000000000").status_code == 422
    page = client.get(path)
    assert "乱堆乱放（−2）" in text_of(page)
    assert "分享家风" not in text_of(page)  # by neighbours only
    assert who.name not in text_of(page)
    typed = {"rule_code": "litter", "happened_on": "2026-03-02", "words": "门口堆了建筑垃圾", "key": "k" * 12}
    refused = client.post(path, typed)
    assert refused.status_code == 422
    assert "请填写一位见证人" in text_of(refused)
    assert "门口堆了建筑垃圾" in text_of(refused)
    assert client.post(path, typed | {"witness": village.other.number}).status_code == 302
    made = Proposal.objects.get()
    assert (made.state, made.proposed_as) == (ProposalState.CHECKED, "liaison")
    proof = typed | {"rule_code": "honour", "words": "评上了文明家庭", "proof": photo(), "key": "l" * 12}
    assert client.post(path, proof).status_code == 302
    assert Proposal.objects.get(rule__code="honour").attachment_id
    client_of(village.group).post(f"/office/points/{made.pk}/decide/", {"approve": "yes"})
    made.refresh_from_db()
    assert made.state == ProposalState.PUBLIC
    assert "乱堆乱放" not in text_of(client_of(None).get(f"/covenant/{DAQIAO}/")).split("公示")[-1]
    assert client_of(village.group).get(path).status_code == 403
    assert client_of(staff(34, Role.GRID, HEYETANG)).get(path).status_code == 422


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", a_picture().content, content_type="image/png")


def test_an_objection_is_answered_by_another(village: Village):
    proposal = public(village)
    said = objections.object_to(proposal_id=proposal.pk, words="那天他不在", by=village.other.actor, now=NOW)
    words = {"words": "问过了，在场", "uphold": "no"}
    path = f"/office/points/objections/{said.pk}/answer/"
    assert client_of(village.group).post(path, words).status_code == 403
    assert client_of(village.cast.manager).post(path, words).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PUBLIC


def test_a_list_costs_the_same_for_one_and_many(village: Village):
    proposed(village, village.other)
    client = client_of(village.liaison)
    few = queries_for(client, "/office/points/")
    proposed(village, village.one, village.other)
    proposed(village, village.other, code="share")
    assert queries_for(client, "/office/points/") == few


def test_many_lines_cost_as_many_queries_as_one(village: Village, wall_clock: MovableClock):
    later = NOW + timedelta(days=20)
    wall_clock.set(later)
    lists = ("/me/points/proposals", f"/covenant/{DAQIAO}/")

    def declared(day: int) -> None:
        said = form(village.other, happened_on=TODAY + timedelta(days=day))
        proposals.propose(form=said, by=village.one.actor, now=later)
        said = form(village.one, happened_on=TODAY + timedelta(days=day))
        made = proposals.propose(form=said, by=village.liaison.actor, now=later)
        proposals.decide_proposal(proposal_id=made.pk, approve=True, by=village.group.actor, now=later)

    declared(0)
    client = client_of(village.one, now=later)
    few = [queries_for(client, path) for path in lists]
    for day in range(1, 9):
        declared(day)
    assert [queries_for(client, path) for path in lists] == few


def _typed(**more: str) -> dict[str, str]:
    return {
        "lines": "2", "name": "大桥公约", "note": "", "holder": "person", "worth": "1", "base": "0",
        "publicity_days": "3", "appeal_days": "10", "expiry": "never", "expiry_months": "0", "least_minutes": "0",
        "title-0": "息事化事", "code-0": "peace", "value-0": "10", "source-0": "conduct", "unit-0": "time",
        "grain-0": "0.5", "evidence-0": "words", "cap-month-0": "20", "proposers-0": "self", "liaison-0": "on",
        "title-1": "", "value-1": "",
    } | more  # fmt: skip


def test_a_covenant_is_written_by_one_and_published_by_another(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    manager, approver = client_of(cast.manager), client_of(cast.approver)
    path = f"/office/covenants/{DAQIAO}/"
    assert manager.get(path + "draft/").status_code == 200
    assert "庭院整洁" in text_of(manager.get(path + "draft/?from=baijia"))
    wrong = manager.post(path + "draft/", _typed(**{"title-0": "兑换现金"}))
    assert wrong.status_code == 422
    assert "积分不能这样用" in text_of(wrong)
    assert "兑换现金" in text_of(wrong)
    assert manager.post(path + "draft/", _typed(worth="许多")).status_code == 422
    assert manager.post(path + "draft/", _typed()).status_code == 302
    version = CovenantVersion.objects.get()
    rule = version.rules.get()
    assert (rule.value, rule.grain, rule.caps) == (Decimal("10.00"), Decimal("0.50"), {"month": "20"})
    assert "要由另一个人审定公布" in text_of(manager.get(path))
    publish = f"/office/covenants/versions/{version.pk}/publish/"
    assert manager.post(publish, {"valid_from": "2026-03-02"}).status_code == 403
    assert approver.post(publish, {"valid_from": "2026-03-01"}).status_code == 422
    assert approver.post(publish, {"valid_from": "2026-03-02"}).status_code == 302
    assert "大桥公约" in text_of(approver.get("/office/covenants/"))
    assert "每月最多 20 分" in text_of(client_of(None).get(f"/covenant/{DAQIAO}/"))
    assert approver.get(f"/office/covenants/versions/{version.pk}/cost/").status_code == 200
    assert approver.post(path + "retire/", {"last_day": "2026-03-31"}).status_code == 302
    version.refresh_from_db()
    assert str(version.valid_until) == "2026-04-01"


def test_a_draft_that_is_saved_again_keeps_what_the_table_does_not_show(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    version = published(cast, "hailin", site_code=DAQIAO)
    page = client_of(cast.manager).get(f"/office/covenants/{DAQIAO}/draft/")
    written, held = page.context["table"].draft(), held_of(version)
    assert written.terms == held.terms
    assert [replace(one, id=0, covenant_id=0) for one in held.rules] == list(written.rules)
    assert CovenantVersion.objects.get().state == VersionState.PUBLISHED


def test_budgets_are_set_above_and_shown_with_what_is_left(cast: Cast, wall_clock: MovableClock):
    wall_clock.set(NOW)
    client = client_of(cast.manager)
    site = cast.centre.code
    typed = {"site_code": site, "starts_on": "2026-01-01", "ends_on": "2026-12-31", "granted": "1200"}
    assert client.post("/office/points/-/budgets/", typed).status_code == 302
    assert client.post("/office/points/-/budgets/", typed | {"granted": "1500.5"}).status_code == 302
    assert Account.objects.get(kind="budget").balance == Decimal("1500.50")
    assert "1,500.5" in text_of(client.get("/office/points/-/budgets/"))
    assert client.post("/office/points/-/budgets/", typed | {"ends_on": "2025-01-01"}).status_code == 422


def test_a_card_is_seen_with_a_reason_on_record_and_printed_once(village: Village):
    person = village.one
    path = f"/office/people/{person.number}/card/"
    group, clerk = client_of(village.group), client_of(village.cast.manager)
    assert "points-balance" not in text_of(group.get(path))
    assert group.post(path, {"why": ""}).status_code == 422
    assert "points-balance" in text_of(group.post(path, {"why": "核对上月的分"}))
    assert AuditEntry.objects.filter(verb="people.revealed", target=f"person:{person.id}").count() == 1
    assert client_of(village.other).post(path, {"why": "好奇"}).status_code == 403
    sheet = text_of(clerk.post(path + "print/"))
    assert "文明实践积分卡" in sheet
    assert person.name not in sheet
    assert clerk.post(path + "end/", {"reason": "卡丢了找不到"}).status_code == 302
