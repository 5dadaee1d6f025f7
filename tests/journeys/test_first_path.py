"""The first path, walked by people in real browsers: from the registration form to the county's figures."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from cast import CENTRE, DAQIAO, GAOPING, NOW, Cast, identity, make_cast, name, phone
from harness import browser as browsers
from harness.clock import MovableClock
from harness.jobs import run_jobs

#: The volunteer of the journey.
N = 77
TITLE = "河堤捡垃圾"
STARTS, ENDS = "09:30", "11:30"


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file to which text messages go."""
    file = tmp_path / "sms.jsonl"
    monkeypatch.setattr(settings, "SMS_SENDER", "redvest.notices.senders.FileSender")
    monkeypatch.setattr(settings, "SMS_FILE", str(file))
    return file


@pytest.fixture
def third_page(browser: Browser, site: str) -> Iterator[Page]:
    """Another desk: the approver's."""
    with browsers.watched_page(browser, site, browsers.DESK) as page:
        yield page


def read_code(texts: Path, to: str) -> str:
    """The code in the newest message to a phone."""
    run_jobs()
    messages = [json.loads(line) for line in texts.read_text(encoding="utf-8").splitlines()]
    newest = next(message for message in reversed(messages) if message["phone"].endswith(to))
    found = re.search(r"\b\d{6}\b", newest["text"])
    assert found, newest["text"]
    return found[0]


def log_in(page: Page, number: str, texts: Path) -> None:
    """Logs in with a code by text message, as anybody does."""
    page.goto("/account/login")
    page.get_by_label("手机号", exact=True).fill(number)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text("验证码已发往")).to_be_visible()
    page.get_by_label("短信验证码", exact=True).fill(read_code(texts, number))
    page.locator("form .button-primary").click()
    expect(page).to_have_url(re.compile("/me/$"))


def register(page: Page, texts: Path) -> None:
    """Fills in the form on a phone; ends on the page with the volunteer number."""
    page.goto("/account/register")
    page.get_by_label("姓名", exact=True).fill(name(N))
    page.get_by_label("证件号码", exact=True).fill(identity(N)[:-1])
    page.get_by_label("手机号", exact=True).fill(phone(N))
    expect(page.get_by_text("身份证号码应是 18 位")).to_be_visible()  # said while one goes on typing
    page.get_by_label("证件号码", exact=True).fill(identity(N).lower())
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text("验证码已发往")).to_be_visible()
    expect(page.get_by_role("button", name="秒后可以重新获取")).to_be_visible()
    page.get_by_label("短信验证码", exact=True).fill(read_code(texts, phone(N)))
    page.get_by_label("乡镇、街道").select_option(GAOPING)
    page.get_by_label("村、社区", exact=True).select_option(DAQIAO)
    expect(page.get_by_text("隆回县 高平镇 大桥社区")).to_be_visible()
    page.get_by_text("医疗急救").click()
    page.get_by_text("环境保护").click()
    page.get_by_text("注册和参加志愿服务").click()
    page.get_by_text("核验并加密保存身份证件号码").click()
    page.get_by_role("button", name="完成注册").click()
    expect(page.get_by_text(re.compile(r"^V2026\d{9}$"))).to_be_visible()


def publish(leader: Page, approver: Page, cast: Cast) -> str:
    """The leader drafts, adds a shift and submits; the institute above approves; the leader publishes. Its address."""
    leader.goto(f"/team/{cast.team.code}/activities/new/")
    leader.get_by_label("活动名称").fill(TITLE)
    leader.locator("[name=category]").select_option("0006")
    leader.locator("[name=text]").fill("沿河堤捡拾垃圾，劝导乱扔。")
    leader.locator("[name=place]").fill("大桥社区新时代文明实践站门口")
    leader.locator("[name=contact_name]").fill("李队长")
    leader.locator("[name=contact_phone]").fill("13800000005")
    leader.get_by_role("button", name="存为草稿").click()
    leader.get_by_role("link", name="添加班次").click()
    leader.locator("[name=day]").fill(NOW.strftime("%Y-%m-%d"))
    leader.locator("[name=starts]").fill(STARTS)
    leader.locator("[name=ends]").fill(ENDS)
    leader.locator("[name=place]").fill("大桥头")
    leader.locator("[name=places]").fill("5")
    leader.get_by_role("button", name="添加班次").click()
    leader.get_by_role("link", name="提交审核").click()
    for answer in leader.get_by_text("不是", exact=True).all():
        answer.click()
    leader.get_by_role("button", name="提交审核").click()
    expect(leader.get_by_text("等上级阵地审核").first).to_be_visible()
    address = leader.url

    approver.goto("/office/approvals/")
    approver.get_by_role("link", name=TITLE).click()
    approver.get_by_role("button", name="通过", exact=True).click()
    expect(approver.get_by_role("link", name=TITLE)).to_have_count(0)

    leader.goto(address)
    leader.get_by_role("button", name="发布，开始招募").click()
    expect(leader.get_by_role("link", name="现场签到")).to_be_visible()
    return address


def scanned(leader: Page, way: str) -> str:
    """What the QR code on the leader's screen says now: the path of its address."""
    leader.get_by_role("link", name="签到" if way == "in" else "签退", exact=True).click()
    link = leader.locator("[data-code]")
    expect(link).to_be_visible()
    return str(link.get_attribute("href"))


def test_first_path(
    page: Page, desk_page: Page, third_page: Page, wall_clock: MovableClock, texts: Path
) -> None:
    cast = make_cast()
    wall_clock.set(NOW + timedelta(minutes=2))
    volunteer, leader, approver = page, desk_page, third_page

    register(volunteer, texts)
    log_in(leader, cast.leader.phone, texts)
    log_in(approver, cast.approver.phone, texts)

    volunteer.goto(f"/teams/{cast.team.code}/")
    volunteer.get_by_role("button", name="加入这支队伍").click()
    expect(volunteer.get_by_text("您已加入")).to_be_visible()

    publish(leader, approver, cast)

    volunteer.goto("/activities/")
    volunteer.get_by_role("link", name=TITLE).first.click()
    volunteer.get_by_role("button", name="报名这一班").click()
    expect(volunteer.locator(".shift").get_by_text("已报名")).to_be_visible()

    wall_clock.set(NOW + timedelta(minutes=20))
    volunteer.goto("/me/")
    expect(volunteer.get_by_text("现在可以签到")).to_be_visible()
    leader.get_by_role("link", name="现场签到").click()
    volunteer.goto(scanned(leader, "in"))
    volunteer.get_by_role("button", name="确认签到").click()
    expect(volunteer.get_by_role("heading", name="签到成功")).to_be_visible()

    wall_clock.set(NOW + timedelta(minutes=45))
    leader.reload()
    volunteer.goto(scanned(leader, "out"))
    volunteer.get_by_role("button", name="确认签退").click()
    expect(volunteer.get_by_role("heading", name="签退成功")).to_be_visible()
    volunteer.goto("/me/hours")
    expect(volunteer.get_by_text("等队长确认")).to_be_visible()

    leader.reload()
    leader.get_by_role("button", name="确认到场的 1 人").click()
    expect(leader.get_by_text("记 15 分钟")).to_be_visible()

    volunteer.reload()
    expect(volunteer.locator("td[data-label=分钟]")).to_have_text("15")
    expect(volunteer.get_by_text("甲级", exact=True)).to_be_visible()
    volunteer.goto(f"/figures/{CENTRE}/")
    hours = volunteer.locator(".figure-label", has_text=re.compile("^服务时长$"))
    given = volunteer.locator(".figure").filter(has=hours)
    expect(given).to_contain_text("15分钟")
    expect(
        volunteer.locator(".figure").filter(
            has=volunteer.locator(".figure-label", has_text=re.compile("^参与人次$"))
        )
    ).to_contain_text("1人次")
    given.get_by_role("link").click()
    expect(volunteer.locator("main")).to_contain_text(TITLE)
    expect(volunteer.locator("main")).not_to_contain_text(name(N))
