"""A supervisor looks at how judges judged, unlocks one sheet; the judge signs again, and both versions stay."""

import re

from playwright.sync_api import Page, expect

from cast import make_cast
from contests.judging import OPENED, PASSWORD, judges, opened, signed
from contests.making import HOUR, JUDGED, made, scheme, stage
from harness.clock import MovableClock
from journeys.test_judge_marks import enters
from redvest.contests import operations as contests
from redvest.contests.models import Sheet
from redvest.contests.queries.edition_file import edition_file
from redvest.contests.queries.signing import broken_signatures
from redvest.contests.scoring.replay import replay

WHY = "评委把 90 写成了 60，本人书面申请"


def test_a_supervisor_unlocks_one_sheet(
    page: Page, desk_page: Page, site: str, wall_clock: MovableClock
) -> None:
    wall_clock.set(JUDGED)
    cast = make_cast()
    done = made(cast, entries=2, scheme=scheme(stage(trim=None)))
    panel = judges(cast, done, 4)
    row = opened(cast, done, panel)
    first, second = done.entries
    for (_judge, person), marks in zip(
        panel, (("60", "85"), ("90", "86"), ("91", "86"), ("92", "87")), strict=True
    ):
        for entry, mark in zip((first, second), marks, strict=True):
            signed(row, entry.pk, person, mark)
    wall_clock.set(OPENED + HOUR)
    by_code = {one["entry"]: one["score"] for one in _ranking(done.edition.pk)}
    assert by_code == {first.code: "83.25", second.code: "86.00"}

    # What is far from the others stands out, by codes; the supervisor unlocks it with a reason.
    enters(desk_page, site, cast.auditor, now=OPENED + HOUR)
    desk_page.goto(f"/office/contests/{done.edition.pk}/sheets/")
    expect(desk_page.get_by_text(f"P1 给 {first.code}：60.00，其他评委中位数 91.00")).to_be_visible()
    expect(desk_page.get_by_text(panel[0][1].name)).to_have_count(0)
    line = desk_page.get_by_role("row").filter(has_text=first.code).filter(has_text="P1")
    line.locator("summary").click()
    line.get_by_label("理由").fill(WHY)
    line.get_by_role("button", name="解封").click()
    expect(desk_page.get_by_text("已解封，评委会收到消息。")).to_be_visible()
    expect(desk_page.get_by_text(WHY)).to_be_visible()

    # The judge finds the marks as they were, corrects and signs anew.
    enters(page, site, panel[0][1], now=OPENED + HOUR)
    page.goto(f"/judge/stages/{row.pk}/")
    expect(page.get_by_text("已解封，请重签")).to_have_count(1)
    page.get_by_role("link", name=re.compile(first.title)).click()
    expect(page.get_by_text(WHY)).to_be_visible()
    mark = page.get_by_label(re.compile("^总评 "))
    expect(mark).to_have_value("60")
    mark.fill("90")
    page.locator("summary", has_text="签名封存").click()
    page.get_by_label("您的密码").fill(PASSWORD)
    page.get_by_role("button", name="签名", exact=True).click()
    expect(page.get_by_text("已签名封存。")).to_be_visible()
    expect(page.get_by_text(WHY)).to_have_count(0)

    kept = Sheet.objects.filter(entry=first, judge=panel[0][0]).order_by("version")
    assert [(one.version, one.state, one.unlocked_why) for one in kept] == [
        (1, "unlocked", WHY),
        (2, "sealed", ""),
    ]
    assert len({one.digest for one in kept}) == 2
    assert list(broken_signatures()) == []
    desk_page.reload()
    expect(desk_page.get_by_role("row").filter(has_text=first.code).filter(has_text="P1")).to_have_count(2)

    # The result is made from the newer; the file holds both, and replays.
    wall_clock.wait(minutes=5)
    by = {"now": wall_clock.now()}
    contests.end_stage(stage_id=row.pk, by=cast.clerk.actor, **by)
    contests.publish_result(edition_id=done.edition.pk, by=cast.approver.actor, **by)
    file = edition_file(done.edition.pk)
    assert [one["why"] for one in file["history"]] == [WHY]
    assert replay(file).agrees
    assert _ranking(done.edition.pk) == [
        {"entry": first.code, "score": "90.75", "rank": 1},
        {"entry": second.code, "score": "86.00", "rank": 2},
    ]


def _ranking(edition_id: int) -> list[dict[str, object]]:
    places = replay(edition_file(edition_id)).places
    return [{"entry": one.entry, "score": one.score, "rank": one.rank} for one in places]
