"""Contests in pages, as those who take part walk them: call, entry, check, list, result, objection, certificate."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from cast import DAQIAO, NOW, Cast
from contests.making import DAY, HOUR, JUDGED, LISTED, MINUTE, UNTIL, announced, form, made, project, scheme
from harness.clock import MovableClock
from redvest.contests import operations as contests
from redvest.contests.models import Award, Edition, Entry, Given, Objection, Stage, UnitList
from visiting import client_of

PAPER = {"code": "paper", "name": "材料评阅", "kind": "given", "weight": "100", "step": "0.01"}


def test_a_team_enters_and_is_checked_and_listed(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW + MINUTE)
    announced(cast, terms={"eligibility": {"years": 1}})
    plan = project(cast, team_id=cast.team.id, leader=cast.leader)
    leader, clerk = client_of(cast.leader), client_of(cast.clerk)
    assert "春苗工程" in leader.get("/team/contests/").content.decode()
    edition = Edition.objects.get()
    made_page = leader.post(
        f"/team/contests/{edition.pk}/new/", {"project": plan.pk, "field": "teaching"}, follow=True
    )
    entry = Entry.objects.get()
    assert made_page.redirect_chain[-1][0] == f"/team/contests/entries/{entry.pk}/"
    said = dict.fromkeys(("need", "goals", "doing", "results", "special"), "写好了")
    said |= {"field": "teaching", "title": "春苗", "then": "submit"}
    short = leader.post(f"/team/contests/entries/{entry.pk}/", said | {"need": ""})
    assert short.status_code == 422
    assert "请填写需求" in short.content.decode()
    leader.post(f"/team/contests/entries/{entry.pk}/", said)
    entry.refresh_from_db()
    assert (entry.state, entry.title) == ("submitted", "春苗")
    page = clerk.get(f"/office/contests/entries/{entry.pk}/").content.decode()
    assert "持续实施" in page
    assert "不符合" in page
    url = f"/office/contests/entries/{entry.pk}/do/check/"
    assert clerk.post(url, {"verdict": "accepted"}).status_code == 422
    assert clerk.post(url, {"verdict": "accepted", "note": "有 2024 年的报道"}).status_code == 302
    assert "已推荐" in clerk.get(f"/office/contests/{edition.pk}/entries/").content.decode()
    lists = f"/office/contests/{edition.pk}/lists/{DAQIAO}/"
    assert clerk.post(f"{lists}do/rank/", {f"rank-{entry.pk}": "甲"}).status_code == 422
    assert clerk.post(f"{lists}do/rank/", {f"rank-{entry.pk}": "1"}).status_code == 302
    assert "开始公示" in clerk.get(lists).content.decode()
    clerk.post(f"{lists}do/publicise/")
    assert UnitList.objects.get().state == "publicity"
    assert "春苗" in client_of().get("/contests/gaoping-2026/").content.decode()


def test_who_may_not_look(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW + MINUTE)
    edition = contests.draft_edition(site_code="430524104", form=form(), by=cast.clerk.actor, now=NOW)
    assert client_of().get("/contests/gaoping-2026/").status_code == 404
    assert client_of(cast.clerk).get("/contests/gaoping-2026/").status_code == 200
    assert client_of(cast.leader).get(f"/office/contests/{edition.pk}/").status_code == 403
    assert client_of(cast.members[0]).get("/team/contests/").status_code == 403


def scored(cast: Cast) -> Edition:
    done = made(cast, entries=2, scheme=scheme(PAPER))
    row = Stage.objects.get()
    for entry, score in zip(done.entries, ("95.14", "94.98"), strict=True):
        Given.objects.create(stage=row, entry=entry, value=Decimal(score), source="专家组", at=JUDGED)
    return done.edition


def test_from_the_result_to_the_certificate(cast: Cast, wall_clock: MovableClock) -> None:
    edition = scored(cast)
    wall_clock.set(JUDGED + HOUR)
    now = JUDGED + HOUR
    approver, auditor = client_of(cast.approver, now=now), client_of(cast.auditor, now=now)
    clerk, anybody = client_of(cast.clerk, now=now), client_of()
    steps = f"/office/contests/{edition.pk}/do/"
    assert "公布结果" in approver.get(f"/office/contests/{edition.pk}/").content.decode()
    assert approver.post(f"{steps}publish/").status_code == 302
    page = anybody.get("/contests/gaoping-2026/").content.decode()
    assert "95.14" in page
    assert "李主任" in page
    assert "0739-8230001" in page
    file = anybody.get("/contests/gaoping-2026/edition.json").json()
    assert [one["score"] for one in file["published"]["ranking"]] == ["95.14", "94.98"]
    said = {"key": "objection-key", "about": "result", "name": "王女士", "phone": "13900001234"}
    said |= {"said": "分数抄错"}
    assert anybody.post("/contests/gaoping-2026/object", said | {"phone": "1"}).status_code == 422
    went = anybody.post("/contests/gaoping-2026/object", said).headers["Location"]
    objection = Objection.objects.get()
    receipt = went.strip("/").rpartition("/")[2]
    assert receipt.startswith(f"{objection.number}-")
    waits = anybody.get(went).content.decode()
    assert "最迟 2026年3月23日书面答复" in waits
    assert "13900001234" not in clerk.get(f"/office/contests/{edition.pk}/").content.decode()
    assert "13900001234" in auditor.get(f"/office/contests/{edition.pk}/").content.decode()
    wall_clock.set(JUDGED + 9 * DAY)
    now = JUDGED + 9 * DAY
    approver, auditor = client_of(cast.approver, now=now), client_of(cast.auditor, now=now)
    assert approver.post(f"{steps}award/").status_code == 422
    auditor.post(f"{steps}answer/", {"objection": objection.pk, "answer": "核对无误"})
    found = anybody.get("/objections/", {"receipt": f" {receipt.lower()} "})
    assert found.headers["Location"] == went
    answered = anybody.get(went).content.decode()
    assert "核对无误" in answered
    assert not any(private in answered for private in ("王女士", "13900001234", "分数抄错"))
    guessed = f"{receipt[:-1]}{'0' if receipt[-1] != '0' else '1'}"
    assert anybody.get(f"/objections/{guessed}/").status_code == 404
    assert "没有这个回执号" in anybody.get("/objections/", {"receipt": objection.number}).content.decode()
    assert anybody.get(f"/api/v1/objections/{receipt}").json()["answer"] == "核对无误"
    assert anybody.get(f"/api/v1/objections/{guessed}").status_code == 404
    assert approver.post(f"{steps}award/").status_code == 302
    approver.post(f"{steps}award-unit/", {"unit": DAQIAO, "reason": "组织有力"})
    gold = Award.objects.get(tier="gold")
    shown = anybody.get(f"/certificates/{gold.number}/").content.decode()
    assert "金奖" in shown
    assert "证书有效" in shown
    assert anybody.get("/certificates/", {"number": gold.number.lower()}).status_code == 302
    assert "没有这个编号" in anybody.get("/certificates/", {"number": "ZS0"}).content.decode()
    approver.post(f"{steps}revoke/", {"award": gold.pk, "why": "造假"})
    assert "已撤销" in anybody.get(f"/certificates/{gold.number}/").content.decode()


@pytest.mark.parametrize("moment", [NOW + MINUTE, UNTIL + HOUR, LISTED])
def test_every_state_has_its_page(cast: Cast, wall_clock: MovableClock, moment: datetime) -> None:
    row: Any = announced(cast)
    wall_clock.set(moment)
    clerk, *others = (client_of(who, now=moment) for who in (cast.clerk, cast.approver, cast.auditor))
    for desk in (clerk, *others):
        assert desk.get(f"/office/contests/{row.pk}/").status_code == 200
    assert clerk.get("/office/contests/new/").status_code == 200
