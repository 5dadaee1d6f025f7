"""From call to certificate: a team enters and is sent back, its unit lists it, somebody objects, awards are given."""

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from cast import DAQIAO, NOW, Cast, Persona, make_cast
from contests.making import CHECKED, DAY, HOUR, JUDGED, LISTED, MINUTE, announced, project, scheme
from harness.clock import MovableClock
from redvest.contests import operations as contests
from redvest.contests.models import Award, Edition, Entry, Given, Objection, Stage
from redvest.delivery import identity
from visiting import client_of

PAPER = {"code": "paper", "name": "材料评阅", "kind": "given", "weight": "100", "step": "0.01"}


def enters(page: Page, site: str, person: Persona, *, now: datetime) -> None:
    """Has just logged in."""
    page.context.clear_cookies()
    cookie = client_of(person, now=now).cookies[identity.COOKIE].value
    page.context.add_cookies([{"name": identity.COOKIE, "value": cookie, "url": site}])


@pytest.fixture
def called(site: str, wall_clock: MovableClock) -> tuple[Cast, Edition]:
    """A call that the leader's approved project may answer."""
    wall_clock.set(NOW)
    cast = make_cast()
    row = announced(cast, scheme=scheme(PAPER))
    project(cast, team_id=cast.team.id, leader=cast.leader)
    wall_clock.set(NOW + HOUR)
    return cast, row


def test_from_the_call_to_the_certificate(
    page: Page,
    desk_page: Page,
    site: str,
    called: tuple[Cast, Edition],
    wall_clock: MovableClock,
    tmp_path: Path,
) -> None:
    cast, row = called
    entry = _handed_in(page, desk_page, site, cast, wall_clock, tmp_path)
    _listed(page, desk_page, site, cast, row, entry, wall_clock)
    _scored(cast, row, entry)
    _objected(page, desk_page, site, cast, row, wall_clock)
    _awarded(page, desk_page, site, cast, row, wall_clock)


def _handed_in(
    page: Page, desk_page: Page, site: str, cast: Cast, wall_clock: MovableClock, tmp_path: Path
) -> Entry:
    """Draft, attachment, submitted; returned with a reason, mended, accepted."""
    now = wall_clock.now()
    enters(page, site, cast.leader, now=now)
    enters(desk_page, site, cast.clerk, now=now)
    page.goto("/team/contests/")
    page.get_by_role("button", name="起草申报").click()
    page.get_by_label(re.compile("^成果")).fill("辅导了 40 名孩子")
    page.get_by_role("button", name="存草稿").click()
    entry = Entry.objects.get()
    assert (entry.state, entry.results) == ("draft", "辅导了 40 名孩子")
    paper = tmp_path / "报道.pdf"
    paper.write_bytes(b"%PDF-1.4 report")
    page.get_by_label(re.compile("^标题")).fill("2024 年的报道")
    page.get_by_label(re.compile("图片或 PDF")).set_input_files(paper)
    page.get_by_role("button", name="加附件").click()
    expect(page.get_by_role("link", name="2024 年的报道")).to_be_visible()
    page.get_by_role("button", name="存好并提交").click()
    expect(page.get_by_text("待形式审查").first).to_be_visible()

    desk = f"/office/contests/entries/{entry.pk}/"
    desk_page.goto(desk)
    desk_page.get_by_label(re.compile("^理由")).fill("请写明有多少孩子留了下来")
    desk_page.get_by_role("button", name="退回补正").click()
    page.reload()
    expect(page.get_by_text("请写明有多少孩子留了下来").first).to_be_visible()
    page.get_by_label(re.compile("^成果")).fill("辅导了 40 名孩子，38 名一直在")
    page.get_by_role("button", name="存好并提交").click()
    desk_page.goto(desk)
    expect(desk_page.get_by_text("38 名一直在")).to_be_visible()
    desk_page.get_by_role("button", name="通过", exact=True).click()
    page.reload()
    entry.refresh_from_db()
    assert entry.state == "accepted"
    return entry


def _listed(
    page: Page,
    desk_page: Page,
    site: str,
    cast: Cast,
    row: Edition,
    entry: Entry,
    wall_clock: MovableClock,
) -> None:
    """The unit ranks, makes its list public for its days, and sends it; the leader sees it in public."""
    wall_clock.set(CHECKED)
    contests.close_applications(edition_id=row.pk, by=cast.clerk.actor, now=CHECKED)
    enters(desk_page, site, cast.clerk, now=CHECKED)
    desk_page.goto(f"/office/contests/{row.pk}/lists/{DAQIAO}/")
    desk_page.get_by_label(f"{entry.title}的名次").fill("1")
    desk_page.get_by_role("button", name="存排序").click()
    desk_page.get_by_text("开始公示", exact=True).click()
    desk_page.get_by_role("button", name="公示", exact=True).click()
    page.goto(f"/contests/{row.code}/")
    expect(page.get_by_text(entry.title).first).to_be_visible()
    wall_clock.set(LISTED)
    enters(desk_page, site, cast.clerk, now=LISTED)
    desk_page.goto(f"/office/contests/{row.pk}/lists/{DAQIAO}/")
    scan = FilePayload(name="名单.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 stamped")
    desk_page.get_by_label(re.compile("盖章名单")).set_input_files(scan)
    desk_page.get_by_role("button", name="报送", exact=True).click()
    expect(desk_page.get_by_text("已报送").first).to_be_visible()


def _scored(cast: Cast, row: Edition, entry: Entry) -> None:
    contests.start_judging(edition_id=row.pk, by=cast.clerk.actor, now=JUDGED)
    stage = Stage.objects.get(edition=row)
    Given.objects.create(stage=stage, entry=entry, value=Decimal("95.14"), source="专家组", at=JUDGED)


def _objected(
    page: Page, desk_page: Page, site: str, cast: Cast, row: Edition, wall_clock: MovableClock
) -> None:
    """The result is published; a passer-by objects and gets a number; the supervisor answers in writing."""
    wall_clock.set(JUDGED + HOUR)
    enters(desk_page, site, cast.approver, now=JUDGED + HOUR)
    desk_page.goto(f"/office/contests/{row.pk}/")
    desk_page.get_by_text("公布结果，开始公示").click()
    desk_page.get_by_role("button", name="公布", exact=True).click()
    page.context.clear_cookies()
    page.goto(f"/contests/{row.code}/")
    expect(page.get_by_text("95.14").first).to_be_visible()
    page.get_by_label(re.compile("^您的姓名")).fill("王女士")
    page.get_by_label(re.compile("^联系电话")).fill("13900001234")
    page.get_by_label(re.compile("^异议内容")).fill("分数像是抄错了")
    page.get_by_role("button", name="提交异议").click()
    objection = Objection.objects.get()
    expect(page.get_by_role("heading", name=f"异议 {objection.number}")).to_be_visible()
    expect(page.get_by_text("书面答复")).to_be_visible()
    enters(desk_page, site, cast.auditor, now=JUDGED + HOUR)
    wall_clock.set(JUDGED + HOUR + MINUTE)
    desk_page.goto(f"/office/contests/{row.pk}/")
    desk_page.get_by_text("书面答复", exact=True).click()
    desk_page.get_by_label("答复", exact=True).fill("核对了评分表，没有抄错")
    desk_page.get_by_role("button", name="答复", exact=True).click()
    expect(desk_page.get_by_text("核对了评分表，没有抄错").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("核对了评分表，没有抄错")).to_be_visible()


def _awarded(
    page: Page, desk_page: Page, site: str, cast: Cast, row: Edition, wall_clock: MovableClock
) -> None:
    """After the days of publicity the awards are given; anybody finds the certificate by its number."""
    later = JUDGED + 9 * DAY
    wall_clock.set(later)
    enters(desk_page, site, cast.approver, now=later)
    desk_page.goto(f"/office/contests/{row.pk}/")
    desk_page.locator("summary", has_text="授奖").click()
    desk_page.get_by_role("button", name="授奖", exact=True).click()
    expect(desk_page.get_by_text("证书").first).to_be_visible()
    gold = Award.objects.get(tier="gold")
    page.goto("/certificates/")
    page.get_by_label(re.compile("证书编号")).fill(gold.number.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_text("证书有效")).to_be_visible()
    expect(page.get_by_text("金奖").first).to_be_visible()
