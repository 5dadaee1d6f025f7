"""A judge on a phone marks by criterion, loses the connection in the middle, signs; the hall sees the score."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from cast import Cast, Persona, make_cast
from contests.judging import OPENED, PASSWORD, drawn, judges, opened, stage_of
from contests.making import CRITERIA, JUDGED, MINUTE, Made, made, scheme, stage
from harness.clock import MovableClock
from redvest.contests import operations as contests
from redvest.contests.models import Mark, Sheet, Stage, Turn
from redvest.delivery import identity
from visiting import client_of

SAVED, KEPT = "已保存", "没有连上，分数已存在这台设备上，连上以后自动补存"


def enters(page: Page, site: str, person: Persona, *, now: datetime) -> None:
    """Has just logged in."""
    cookie = client_of(person, now=now).cookies[identity.COOKIE].value
    page.context.add_cookies([{"name": identity.COOKIE, "value": cookie, "url": site}])


@pytest.fixture
def defence(site: str, wall_clock: MovableClock) -> tuple[Cast, Made, Stage, Persona]:
    """A defence of two entries before one judge, by five criteria; nobody is on yet."""
    wall_clock.set(JUDGED)
    cast = make_cast()
    done = made(cast, entries=2, scheme=scheme(stage(criteria=CRITERIA, step="0.5", trim=None)))
    ((row, person),) = judges(cast, done, 1)
    drawn(cast, stage_of(done))
    wall_clock.set(OPENED)
    return cast, done, opened(cast, done, [(row, person)]), person


def test_a_judge_marks_and_nothing_is_lost(
    page: Page,
    desk_page: Page,
    site: str,
    defence: tuple[Cast, Made, Stage, Persona],
    wall_clock: MovableClock,
) -> None:
    cast, _done, row, person = defence
    first = Turn.objects.select_related("entry").get(stage=row, number=1)

    def does(deed: Callable[..., object]) -> None:
        deed(turn_id=first.pk, by=cast.clerk.actor, now=wall_clock.now())

    # The page of the entry waits; as soon as the organiser has it come on, the marks are there by themselves.
    enters(page, site, person, now=OPENED)
    page.goto("/judge/")
    page.get_by_role("link", name=re.compile("现场答辩")).click()
    page.get_by_role("link", name=re.compile(first.entry.title)).click()
    expect(page.get_by_text("这个项目还没有上场")).to_be_visible()
    does(contests.start_turn)
    need = page.get_by_label(re.compile("^需求 "))
    expect(need).to_be_visible(timeout=15_000)
    expect(page.get_by_role("timer")).to_be_visible()

    need.fill("18.5")
    expect(page.get_by_text(SAVED, exact=True)).to_be_visible()
    page.context.set_offline(True)
    for name, mark in (("目标", "17"), ("实施", "16.5"), ("成果", "19")):
        page.get_by_label(re.compile(f"^{name} ")).fill(mark)
    page.get_by_role("button", name="特色加 1 分").click()
    page.get_by_role("button", name="特色加 0.5 分").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.get_by_role("link", name=re.compile("^下一个")).click()  # stays: the next page could not be shown
    expect(need).to_have_value("18.5")
    assert list(Mark.objects.values_list("criterion", flat=True)) == ["need"]

    # The judge leaves the page before anything could be sent: the list of entries sends what the phone has kept.
    page.route("**/save", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto(f"/judge/stages/{row.pk}/")
    expect(page.get_by_text("这台设备上有没送出的分数，正在补存…")).to_be_visible()
    assert Mark.objects.count() == 1
    page.unroute("**/save")
    expect(page.get_by_text("这台设备上的分数已补存")).to_be_visible(timeout=15_000)
    marks = {code: str(value) for code, value in Mark.objects.values_list("criterion", "value")}
    assert marks == {
        "need": "18.50",
        "goals": "17.00",
        "doing": "16.50",
        "results": "19.00",
        "special": "1.50",
    }

    # One last change, and the signature; what is signed stays.
    page.get_by_role("link", name=re.compile(first.entry.title)).last.click()
    page.get_by_label(re.compile("^特色 ")).fill("18")
    page.locator("summary", has_text="签名封存").click()
    page.get_by_label("您的密码").fill("不是这个密码")
    page.get_by_role("button", name="签名", exact=True).click()
    expect(page.get_by_text("密码不对")).to_be_visible()
    page.get_by_label("您的密码").fill(PASSWORD)
    page.get_by_role("button", name="签名", exact=True).click()
    expect(page.get_by_text("已签名封存。")).to_be_visible()
    page.get_by_role("link", name=re.compile(first.entry.title)).last.click()
    expect(page.get_by_text("签名摘要")).to_be_visible()
    expect(page.get_by_label(re.compile("^特色 "))).to_have_count(0)
    assert (Sheet.objects.get().state, len(Sheet.objects.get().digest)) == ("sealed", 64)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('redvest-sheet'))") == []

    # The hall watches: the score is there when it is told, not before.
    desk_page.goto(f"/live/gaoping-2026/{row.code}/?wall=1")
    expect(desk_page.get_by_text("评委已签名 1/1")).to_be_visible()
    does(contests.end_turn)
    expect(desk_page.get_by_text(re.compile("等待宣布"))).to_be_visible(timeout=15_000)
    expect(desk_page.get_by_text("89.00")).to_have_count(0)
    wall_clock.set(OPENED + 10 * MINUTE)
    does(contests.tell_score)
    expect(desk_page.get_by_text("89.00").first).to_be_visible(timeout=15_000)
