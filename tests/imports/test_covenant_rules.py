"""A covenant's rules filled from a sheet: good rows taken, bad ones named at their line, what has no column kept."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from cast import DAQIAO, NOW, Cast
from harness.clock import MovableClock
from points.covenants import covenant
from redvest.imports.covenant_rules import COLUMNS, Filled, fill, write_sheet
from redvest.kernel.errors import Invalid
from redvest.points.models import CovenantVersion
from redvest.points.operations import covenants as operations
from redvest.points.queries.covenants import held_of
from redvest.points.rules.covenant_drafts import Draft
from redvest.points.rules.covenant_terms import Terms
from redvest.points.templates import templates
from visiting import client_of, text_of

D = Decimal
HEAD = ["编号", "名称", "类别", "积分来源", "计分单位", "分值", "每月最多", "谁可以申报", "需要的证明"]
EMPTY = Draft(terms=Terms(), rules=())
GOOD = ["peace", "息事化事", "和", "乡风文明行为", "每次", "10", "30", "邻居推荐、组联络员上报", "文字说明"]
RED = ["", "获得荣誉", "善", "获得荣誉", "", "20.5", "", "组联络员上报", "照片或证书"]
BAD = [
    ["x", "随手拍", "美", "看心情", "每次", "1", "", "本人或家人申报", "文字说明"],
    ["y", "清洁", "美", "乡风文明行为", "每次", "很多", "", "本人或家人申报", "文字说明"],
    ["peace", "又一条", "和", "乡风文明行为", "每次", "1", "", "邻居推荐", "文字说明"],
    ["z", "发现金", "和", "乡风文明行为", "每次", "1", "", "邻居推荐", "文字说明"],
    ["w", "乱倒垃圾", "美", "乡风文明行为", "每次", "-5", "", "邻居推荐", "文字说明"],
    ["b", "起步", "善", "基础分", "每次", "100", "", "", ""],
    ["v", "", "美", "乡风文明行为", "每次", "1", "", "邻居推荐", "文字说明"],
]


def book(*rows: list[str], head: list[str] = HEAD) -> io.BytesIO:
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = made.add_worksheet()
    for at, row in enumerate([["大桥社区积分表"], head, *rows]):
        sheet.write_row(at, 0, row)
    made.close()
    file.seek(0)
    file.name = "rules.xlsx"
    return file


def filled(draft: Draft, file: io.BytesIO) -> Filled:
    return fill(draft, file=file, name="rules.xlsx")


def test_good_rows_are_taken_and_each_bad_one_named_at_its_line():
    found = filled(EMPTY, book(GOOD, *BAD, RED))
    assert found.taken == 2
    peace, red = found.draft.rules
    assert (peace.code, peace.value, peace.caps, peace.proposers) == (
        "peace", D(10), {"month": D(30)}, {"neighbour", "liaison"},
    )  # fmt: skip
    assert (red.code, red.source, red.unit, red.value, red.evidence) == (
        "r1", "honour", "time", D("20.5"), "file",
    )  # fmt: skip
    assert [(one.line, [str(reason) for reason in one.reasons][:1]) for one in found.bad] == [
        (
            4,
            [
                "“积分来源”不认识“看心情”，可以填：志愿服务时长、完成点单、参加培训、获得荣誉（红名单）、乡风文明行为"
            ],
        ),
        (5, ["“分值”要填数字"]),
        (6, ["编号“peace”用了两次"]),
        (7, ["积分不能这样用：“现金”"]),
        (8, ["扣分只能由组联络员上报，不鼓励互相举报"]),
        (9, ["基础分在公约的“怎么记”里写，表里不写"]),
        (10, ["没有填“名称”"]),
    ]


@pytest.mark.parametrize("name", templates())
def test_the_sheet_one_takes_away_says_what_the_covenant_says(name: str):
    real, file = covenant(name), io.BytesIO()
    write_sheet(file, real)
    kept = [rule for rule in real.rules if rule.source == "base"]
    if len(kept) == len(real.rules):
        return
    found = fill(real, file=file, name="back.xlsx")
    assert found.bad == ()
    assert {rule.code: rule for rule in found.draft.rules} == {rule.code: rule for rule in real.rules}


def test_what_has_no_column_and_no_row_stays_as_it_was():
    real = covenant("hailin")
    old = real.rules[0]
    special = replace(old, coefficients={"medical": D("1.5")}, caps={"event": D(2)})
    draft = Draft(terms=real.terms, rules=(special, *real.rules[1:]))
    row = [old.code, old.title, "善", "志愿服务时长", "每小时", "2", "", "", "不需要"]
    found = filled(draft, book(row))
    now = found.draft.rules[0]
    assert (now.value, now.coefficients, now.caps) == (D(2), {"medical": D("1.5")}, {})
    assert found.draft.rules[1:] == real.rules[1:]


def test_a_sheet_nobody_can_read_changes_nothing():
    for file, codes in (
        (book(head=["名称", "备注"]), ["columns_missing"]),
        (book(*BAD[:1]), ["nothing_taken", "line"]),
        (io.BytesIO(b""), ["file_empty"]),
        (io.BytesIO(b"PK no book"), ["file_broken"]),
    ):
        with pytest.raises(Invalid) as caught:
            filled(EMPTY, file)
        assert caught.value.codes == codes


@pytest.fixture
def desk(cast: Cast, wall_clock: MovableClock) -> Any:
    wall_clock.set(NOW)
    return client_of(cast.manager)


SHEET = f"/office/covenants/{DAQIAO}/sheet/"


def test_at_the_desk(cast: Cast, desk: Any):
    operations.draft_covenant(site_code=DAQIAO, draft=covenant("generic"), by=cast.manager.actor, now=NOW)
    taken = desk.get(f"{SHEET}?as=xlsx")
    assert b"".join(taken.streaming_content)[:2] == b"PK"
    said = desk.post(SHEET, {"file": book(GOOD, BAD[1])})
    assert said.status_code == 200
    assert "读进 1 条，草稿已保存；有 1 行没有读进来" in text_of(said)
    assert "“分值”要填数字" in text_of(said)
    rules = {rule.code: rule for rule in held_of(CovenantVersion.objects.get()).rules}
    assert rules["peace"].value == 10
    assert len(rules) == len(covenant("generic").rules) + 1
    assert desk.post(SHEET, {"file": book(RED)}).status_code == 302
    wrong = desk.post(SHEET, {"file": book(head=["备注"])})
    assert wrong.status_code == 422
    assert "表里没有这几列：名称、积分来源、分值" in text_of(wrong)
    assert desk.post(SHEET, {}).status_code == 422
    assert client_of(cast.members[0]).get(SHEET).status_code in (403, 404)


def test_every_column_says_what_goes_into_it():
    assert all(field.example or not field.needed for field in COLUMNS)
