"""Divisions from a CSV: the good rows in, the bad ones told by line, and nothing twice."""

import gzip
import io
import tracemalloc
from datetime import date, timedelta
from pathlib import Path

import pytest

from cast import NOW, network, resident
from places.real_counties import DAY, FILE
from redvest.kernel.clock import local_day
from redvest.kernel.errors import Forbidden, Invalid
from redvest.kernel.models import AuditEntry
from redvest.places.division_table import SENTENCES_KEPT
from redvest.places.imports import LoadReport, load_divisions
from redvest.places.models import Division
from redvest.places.queries import division_by_code, search_divisions
from refusing import refuses

HEADER = "code,name,level,parent\n"
COUNTY = HEADER + "43,湖南省,1,\n4305,邵阳市,2,43\n430524,隆回县,3,4305\n"


def load(text: str, **more: object) -> LoadReport:
    return load_divisions(io.BytesIO(text.encode()), **{"now": NOW, "day": DAY, **more})


def numbers(report: LoadReport) -> tuple[int, int, int, int, int]:
    return report.read, report.added, report.changed, report.unchanged, report.rejected


def test_the_file_the_product_carries(db: None):
    told: list[tuple[str, int]] = []
    report = load_divisions(FILE, now=NOW, day=DAY, progress=lambda stage, rows: told.append((stage, rows)))
    assert numbers(report) == (17819, 17819, 0, 0, 0)
    assert report.bad == []
    assert told[0] == ("读取", 10000)
    assert told[-1] == ("写入", 17819)
    levels = [Division.objects.filter(level=level, valid_from=DAY).count() for level in range(1, 6)]
    assert levels == [5, 14, 90, 1394, 16316]
    assert [found.code for found in search_divisions("庙儿山社区")] == ["511002005006"]
    entries = AuditEntry.objects.count()
    again = load_divisions(FILE, now=NOW + timedelta(days=400))
    assert numbers(again) == (17819, 0, 0, 17819, 0)
    assert str(again) == "读取 17819 行：新增 0，变更 0，未变 17819"
    assert AuditEntry.objects.count() == entries
    assert Division.objects.count() == 17819


def test_a_changed_name_or_parent_opens_a_new_validity(db: None):
    load(COUNTY + "430524104,高平乡,4,430524\n430525,洞口县,3,4305\n")
    later = date(2026, 1, 1)
    report = load(HEADER + "430524104,高平镇,4,430525\n430525,洞口县,3,4305\n", day=later)
    assert numbers(report) == (2, 0, 1, 1, 0)
    rows = Division.objects.filter(code="430524104").order_by("valid_from")
    assert list(rows.values_list("name", "parent_code", "valid_from", "valid_to")) == [
        ("高平乡", "430524", DAY, later),
        ("高平镇", "430525", later, None),
    ]
    assert [found.name for found in search_divisions("高平")] == ["高平镇"]


def test_a_change_on_the_day_it_came_in_force_corrects_it(db: None):
    load(COUNTY)
    assert numbers(load(HEADER + "4305,宝庆市,2,43\n")) == (1, 0, 1, 0, 0)
    assert list(Division.objects.filter(code="4305").values_list("name", "valid_to")) == [("宝庆市", None)]


def test_the_past_is_not_rewritten(db: None):
    load(COUNTY)
    report = load(HEADER + "4305,宝庆市,2,43\n43,湖南省,1,\n", day=DAY - timedelta(days=1))
    assert numbers(report) == (2, 0, 0, 1, 1)
    assert report.bad == [(2, "4305 在 2023-06-30 已有更新的记录")]
    assert division_by_code("4305").name == "邵阳市"


def test_one_that_was_abolished_may_come_back(db: None):
    load(COUNTY)
    abolished = date(2025, 1, 1)
    Division.objects.filter(code="430524").update(valid_to=abolished)
    assert load(COUNTY, day=date(2024, 1, 1)).bad == [(4, "430524 在 2025-01-01 已有更新的记录")]
    assert numbers(load(COUNTY, day=date(2026, 1, 1))) == (3, 1, 0, 2, 0)
    assert Division.objects.filter(code="430524").count() == 2


def test_without_a_day_it_holds_from_today_in_china(db: None):
    load(COUNTY, day=None)
    assert set(Division.objects.values_list("valid_from", flat=True)) == {local_day(NOW)}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("4305240010,丁字,4,430524", "代码 4305240010 有10位，第4级应为9位"),
        ("４３０５２４００１,丁字,4,430524", "代码“４３０５２４００１”不全是数字"),
        ("4.30524E+11,丁字,5,430524001", "代码“4.30524E+11”不全是数字"),
        (",丁字,4,430524", "代码“”不全是数字"),
        ("430524001,丁字,6,430524", "没有“6”这一级，应为1至5"),
        ("430524001,丁字,,430524", "没有“”这一级，应为1至5"),
        ("430524001,丁字,4,", "缺少上级代码"),
        ("44,丁字,1,43", "省级不应有上级"),
        ("430524001,丁字,4,4305", "上级代码“4305”不是上一级的代码"),
        ("430524001,丁字,4,43052\0", "上级代码“43052\0”不是上一级的代码"),
        ("430524001,丁字,4,430599", "430524001 的上级 430599 不存在"),
        ("430524,隆回县,3,4305", "代码 430524 在第4行已经有了"),
        ("430524001, 　,4,430524", "名称是空的"),
        (f"430524001,{'街' * 61},4,430524", "名称有61个字，最多60个"),
        ("430524001,丁\0字,4,430524", "名称里有看不见或无法识别的字符"),
        ("430524001,丁\u200b字,4,430524", "名称里有看不见或无法识别的字符"),
        ("430524001,丁字,4", "这一行列数不够"),
        ('430524001,"丁字,4,430524', "引号没有成对"),
        (f"430524001,{'街' * 9000},4,430524", "名称里有看不见或无法识别的字符"),
    ],
)
def test_a_bad_row_is_told_by_line_and_the_good_ones_stay(db: None, row: str, sentence: str):
    report = load(COUNTY + row + "\n430524104,高平镇,4,430524\n")
    if "9000" in sentence or len(row) > 5000:
        assert [line for line, _sentence in report.bad] == [5]
    else:
        assert report.bad == [(5, sentence)]
    assert numbers(report) == (5, 4, 0, 0, 1)
    assert division_by_code("430524104").name == "高平镇"


def test_what_hangs_on_a_bad_row_is_told_too(db: None):
    report = load(COUNTY + "430524104,,4,430524\n430524104001,大桥社区,5,430524104\n")
    assert report.bad == [(5, "名称是空的"), (6, "430524104001 的上级 430524104 不存在")]


def test_bytes_that_are_not_text_spoil_their_row_only(db: None):
    raw = (
        COUNTY.encode()
        + "430524001,桃花坪街道,4,430524\n".encode("gbk")
        + "430524104,高平镇,4,430524\n".encode()
    )
    report = load_divisions(io.BytesIO(raw), now=NOW)
    assert report.bad == [(5, "名称里有看不见或无法识别的字符")]
    assert report.added == 4


def test_files_as_they_come(db: None, tmp_path: Path):
    text = '\ufeffParent,Name,Code,Level,note\r\n,"湖南省",43,1,x\r\n\r\n43,"　邵阳市（１）",4305,2,"a,b"\r\n'
    path = tmp_path / "packed"
    path.write_bytes(gzip.compress(text.encode()))
    assert numbers(load_divisions(str(path), now=NOW)) == (2, 2, 0, 0, 0)
    assert division_by_code("4305").name == "邵阳市（1）"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "columns_missing"),
        (b"code,name\n43,x\n", "columns_missing"),
        (b"\x89PNG\r\n\x1a\n", "columns_missing"),
        (gzip.compress(COUNTY.encode() * 2000)[:-200], "file_broken"),
        (b"\x1f\x8bnot really", "file_broken"),
    ],
)
def test_what_is_no_such_file(db: None, raw: bytes, code: str):
    with refuses(Invalid, code) as invalid:
        load_divisions(io.BytesIO(raw), now=NOW)
    assert list(invalid.value.by_field) == ["file"]


def test_a_file_of_nothing_but_bad_rows_is_told_in_part(db: None):
    lines = "".join(f"4305{number},x,3,4399\n" for number in range(10, 10 + SENTENCES_KEPT + 5))
    report = load(HEADER + lines)
    assert report.rejected == SENTENCES_KEPT + 5
    assert len(report.bad) == SENTENCES_KEPT


def test_memory_does_not_grow_with_the_file(db: None):
    def peak(villages: int) -> int:
        rows = "".join(f"430524001{number:03},第{number}村,5,430524001\n" for number in range(100, 900))
        text = COUNTY + "430524001,桃花坪街道,4,430524\n" + rows * (villages // 800)
        file = io.BytesIO(text.encode())
        tracemalloc.start()
        load_divisions(file, now=NOW)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(800)
    assert peak(40_000) < 3_000_000


def test_only_the_system_loads(db: None):
    network()
    person = resident(70)
    with refuses(Forbidden, "not_permitted"):
        load(COUNTY, by=person.actor)


# ---- a newer file that replaces ---------------------------------------------------------------------

TOWNS = (
    "430524104,高平镇,4,430524\n430524105,罗洪镇,4,430524\n430525,洞口县,3,4305\n430525100,洞口镇,4,430525\n"
)


def test_what_a_newer_file_does_not_name_is_abolished_only_when_asked(db: None):
    load(COUNTY + TOWNS)
    later = date(2026, 1, 1)
    newer = "code,name,level,parent,replaces\n430524,隆回县,3,4305,\n430524106,高洪镇,4,430524,430524104 430524105\n"
    report = load(newer, day=later)
    assert (report.added, report.abolished) == (1, 0)
    assert division_by_code("430524104").name == "高平镇"
    report = load(newer, day=later, replaces="430524")
    assert (report.added, report.unchanged, report.abolished) == (0, 2, 2)
    assert str(report) == "读取 2 行：新增 0，变更 0，未变 2，撤销 2"
    gone = Division.objects.filter(code__in=["430524104", "430524105"])
    assert {(row.valid_to, tuple(row.successors)) for row in gone} == {(later, ("430524106",))}
    assert division_by_code("430525100").name == "洞口镇"  # another county is not what the file speaks of
    again = load(newer, day=later, replaces="430524")
    assert (again.added, again.changed, again.abolished) == (0, 0, 0)


def test_open_sites_in_abolished_divisions_are_named(db: None):
    network()
    county = HEADER + "43,湖南省,1,\n4305,邵阳市,2,43\n430524,隆回县,3,4305\n"
    keeps = county + "430524001,桃花坪街道,4,430524\n"
    report = load(keeps, day=local_day(NOW) + timedelta(days=1), replaces="430524")
    assert "430524104" in report.stranded
    assert "430524001" not in report.stranded


def test_a_file_with_bad_rows_abolishes_nothing(db: None):
    load(COUNTY + TOWNS)
    with refuses(Invalid, "rows_bad"):
        load(
            HEADER + "430524,隆回县,3,4305\n43052410x,坏的,4,430524\n",
            day=date(2026, 1, 1),
            replaces="430524",
        )
    with refuses(Invalid, "not_in_file"):
        load(HEADER + "430525,洞口县,3,4305\n", day=date(2026, 1, 1), replaces="430524")
    with refuses(Invalid, "parent_not_in_file"):
        text = HEADER + "430524,隆回县,3,4305\n430524104001,大桥社区,5,430524104\n"
        load(text, day=date(2026, 1, 1), replaces="430524")
