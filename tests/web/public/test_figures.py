"""The public figures: the numbers of the reports, each opening exactly the records it is made of, masked."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.stage import START, published, says_served, shift_form
from cast import CENTRE, DAQIAO, GAOPING, HEYETANG, MEIHUASHAN, NOW, TAOHUAPING, Cast
from harness.clock import MovableClock
from redvest.activities import codes, operations
from redvest.reports import queries
from redvest.reports.enums import MEASURES
from visiting import client_of

AFTER = START + timedelta(hours=5)
DAY = f"{START:%Y-%m-%d}"


@pytest.fixture
def served(cast: Cast, wall_clock: MovableClock) -> Cast:
    """Two members of the team came for 90 and 60 minutes; 25 people were served."""
    shift = published(cast, shift_form())[0]
    for member, minutes in zip(cast.members, (90, 60), strict=True):
        operations.sign_up(shift_id=shift.pk, person_id=member.id, by=member.actor, now=NOW)
        for direction, at in (("in", START), ("out", START + timedelta(minutes=minutes))):
            code = codes.rotating_code(shift.pk, direction, now=at)
            operations.check_by_code(code=code, by=member.actor, now=at)
    leader = cast.leader.actor
    operations.confirm_attendance(
        shift_id=shift.pk,
        person_ids=[one.id for one in cast.members],
        by=leader,
        now=START + timedelta(hours=2),
    )
    says_served(cast, shift, 25, now=START + timedelta(hours=4))
    wall_clock.set(AFTER)
    return cast


def page(path: str, status: int = 200) -> str:
    answer = client_of().get(path)
    assert answer.status_code == status
    return answer.content.decode()


def shown(html: str) -> dict[str, int]:
    """The large numbers of a page by their labels."""
    found = re.findall(
        r'figure-label">([^<]+)</p>\s*<p class="figure-value[^"]*">([\d,]+)<span', html, re.DOTALL
    )
    return {label: int(number.replace(",", "")) for label, number in found}


def test_the_page_shows_the_figures_of_the_reports(served: Cast) -> None:
    for code in (CENTRE, GAOPING, DAQIAO, TAOHUAPING, "43"):
        figures = queries.figures(code=code, as_of=AFTER)
        expected = {
            str(definition.label): figures.site_count if measure == "sites" else getattr(figures, measure)
            for measure, definition in MEASURES.items()
        }
        assert shown(page(f"/figures/{code}/")) == expected
    assert shown(page("/figures/")) == shown(page(f"/figures/{CENTRE}/"))
    county = shown(page(f"/figures/{CENTRE}/"))
    assert (county["参与人次"], county["服务时长"], county["服务人次"], county["活动"]) == (2, 150, 25, 1)
    page("/figures/999/", 404)


def test_period_and_moment_are_kept_and_obeyed(served: Cast) -> None:
    flows = ("活动", "参与人次", "服务时长", "服务人次")
    inside = shown(page(f"/figures/{CENTRE}/?from={DAY}&to={DAY}"))
    assert [inside[label] for label in flows] == [1, 2, 150, 25]
    before = shown(page(f"/figures/{CENTRE}/?to=2026-03-03"))
    assert [before[label] for label in flows] == [0, 0, 0, 0]
    early = shown(page(f"/figures/{CENTRE}/?as_of=2026-03-02T09:00"))
    assert [early[label] for label in flows] == [0, 0, 0, 0]
    assert early["队伍"] == 1
    gone = shown(page(f"/figures/{CENTRE}/?as_of=2030-01-01T00:00"))
    assert gone == shown(page(f"/figures/{CENTRE}/"))
    assert "结束日期不能早于开始日期" in page(f"/figures/{CENTRE}/?from={DAY}&to=2026-03-01", 422)


@pytest.mark.parametrize("measure", list(MEASURES))
def test_each_figure_opens_the_records_that_make_it(served: Cast, measure: str) -> None:
    html = page(f"/figures/{CENTRE}/")
    link = re.search(rf'href="(/figures/{CENTRE}/{measure}/\?as_of=[^"]+)"', html)
    assert link
    opened = page(link[1])
    terms = {"code": CENTRE, "as_of": AFTER}
    number = queries.rows(measure, **terms).count()
    assert (f"共 <b>{number}</b> 条" if number else "这里还没有记录") in opened
    label = str(MEASURES[measure].label)
    assert f"<h1>{label}：{shown(html)[label]} " in opened
    assert opened.count("<tr>") == (number + 1 if number else 0)


def test_what_is_added_after_the_page_is_not_in_its_drill_down(
    served: Cast, wall_clock: MovableClock
) -> None:
    link = re.search(rf'href="(/figures/{CENTRE}/volunteers/\?[^"]+)"', page(f"/figures/{CENTRE}/"))
    assert link
    before = page(link[1])
    wall_clock.wait(days=1)
    assert f"<h1>志愿者：{shown(page(f'/figures/{CENTRE}/'))['志愿者']} " in before


def test_nobody_is_named_and_nobody_s_hours_are_told(served: Cast) -> None:
    for measure in MEASURES:
        opened = page(f"/figures/{CENTRE}/{measure}/")
        for person in (*served.members, *served.residents, served.leader):
            assert person.name not in opened
            assert person.phone not in opened
    records = page(f"/figures/{CENTRE}/participations/")
    assert all(member.number not in records for member in served.members)
    assert "09:00" not in records.split("<table")[1].split("</table")[0]


def test_a_subtree_s_figure_opens_its_own_records_only(served: Cast) -> None:
    assert "这里还没有记录" in page(f"/figures/{MEIHUASHAN}/minutes/")
    assert "服务时长：150 分钟" in page(f"/figures/{GAOPING}/minutes/")
    page(f"/figures/{CENTRE}/nonsense/", 404)
    page("/figures/999/minutes/", 404)


def test_the_file_has_every_record_and_no_formula(served: Cast) -> None:
    published(served, title="=1+1 活动")
    answer = client_of().get(f"/figures/{CENTRE}/minutes.csv")
    text = b"".join(answer.streaming_content).decode("utf-8")  # type: ignore[attr-defined]
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][0].startswith("访客 于 ")
    assert rows[1] == ["记录编号", "日期", "志愿者", "活动", "阵地", "分钟", "凭据"]
    assert sum(int(row[5]) for row in rows[2:]) == 150
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client_of().get(f"/figures/{CENTRE}/nonsense.csv").status_code == 404


@pytest.mark.parametrize(("measure", "few"), [("sites", DAQIAO), ("volunteers", HEYETANG)])
def test_as_many_queries_however_many_records(served: Cast, measure: str, few: str) -> None:
    def look(code: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            rows = page(f"/figures/{code}/{measure}/").count("<tr>") - 1
        return rows, len(queries)

    (one, queries_for_one), (many, queries_for_many) = look(few), look(CENTRE)
    assert one == 1 < many
    assert queries_for_one == queries_for_many
