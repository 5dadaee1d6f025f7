"""A clerk imports five thousand people with two hundred bad rows, in a browser, and takes the bad ones back."""

import io
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from cast import DAQIAO, NOW, identity, make_cast, name, phone
from harness.clock import MovableClock
from harness.jobs import run_jobs
from imports.files import xlsx
from journeys.test_first_path import log_in
from redvest.people.enums import PersonState
from redvest.people.models import Person

ROWS, EVERY = 5000, 25
BAD = ROWS // EVERY
HEAD = ("序号", "姓名", "身份证号码", "联系电话", "所在村（社区）")


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file to which text messages go."""
    file = tmp_path / "sms.jsonl"
    monkeypatch.setattr(settings, "SMS_SENDER", "redvest.notices.senders.FileSender")
    monkeypatch.setattr(settings, "SMS_FILE", str(file))
    return file


def row(n: int) -> list[object]:
    """The n-th row; every 25th is wrong: by turns the check digit, the village, the name, a number Excel has cut."""
    number = identity(n % 1000, born=date(1960, 1, 1) + timedelta(days=n // 1000 + 1))
    cells: list[object] = [n + 1, name(n), number, phone(10_000 + n), "大桥社区"]
    if n % EVERY == 0:
        wrong: list[tuple[int, object]] = [
            (
                2,
                number[:-1]
                + str((int(number[16]) + 1) % 10 if number[-1] == "X" else (int(number[-1]) + 1) % 10),
            ),
            (4, "没有的村"),
            (1, ""),
            (2, 430524199001011000 + n),
        ]
        at, cell = wrong[n // EVERY % 4]
        cells[at] = cell
    return cells


def style_of(content: bytes, cell: str) -> str:
    """Which style a cell of the sheet has."""
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    found = re.search(rf'<c r="{cell}"(?: s="(\d+)")?', sheet)
    assert found, cell
    return found[1] or "0"


def test_a_clerk_imports_five_thousand_people(
    desk_page: Page, wall_clock: MovableClock, texts: Path, tmp_path: Path
) -> None:
    cast = make_cast()
    wall_clock.set(NOW + timedelta(minutes=2))
    file = tmp_path / "志愿者登记表.xlsx"
    file.write_bytes(xlsx(["高平镇志愿者登记表"], HEAD, *(row(n) for n in range(ROWS))).getvalue())
    page = desk_page
    log_in(page, cast.clerk.phone, texts)

    page.goto("/office/imports/new/")
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="上传，核对各列").click()
    expect(page.get_by_text("共 5,000 行")).to_be_visible()
    for column, field in (("姓名", "name"), ("身份证号码", "id_number"), ("所在村（社区）", "residence")):
        expect(page.get_by_label(column, exact=True)).to_have_value(field)
    page.get_by_role("button", name="直接导入").click()
    expect(page.locator("#import-progress")).to_contain_text("0 / 5,000")

    run_jobs()

    expect(page.get_by_role("heading", name="结果")).to_be_visible(timeout=10_000)
    expect(page.locator(".figure", has_text="新增")).to_contain_text(f"{ROWS - BAD:,}")
    expect(page.locator(".figure", has_text="有误")).to_contain_text(f"{BAD:,}")
    people = Person.objects.filter(state=PersonState.PENDING)
    assert people.count() == ROWS - BAD
    assert set(people.values_list("entries__division_code", flat=True)) == {DAQIAO}

    with page.expect_download() as download:
        page.get_by_role("link", name="下载有误的行").click()
    content = Path(download.value.path()).read_bytes()
    mark, head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).iter_rows()
    assert cast.clerk.number in str(mark[0])
    assert head == ["行号", *HEAD, "问题"]
    assert [int(str(line[0]).split(".")[0]) for line in rows] == [n + 3 for n in range(0, ROWS, EVERY)]
    first, second, third, fourth = rows[:4]
    assert first[1:6] == [str(cell) for cell in row(0)]
    assert str(first[6]).startswith("C3 身份证号码：")
    assert "E28 所在村（社区）：" in str(second[6])
    assert str(third[6]).startswith("B53 姓名：请填写姓名")
    assert "后几位已经丢失" in str(fourth[6])
    # Red are the wrong cells, and no others.
    red = style_of(content, "D3")
    assert red != "0"
    assert [style_of(content, cell) for cell in ("F4", "C5", "D6")] == [red] * 3
    assert [style_of(content, cell) for cell in ("C3", "F3", "D4", "B5")] == ["0"] * 4
