"""Files as they come, and as they come from somebody who means harm."""

import io
import zipfile
from datetime import datetime

import pytest

from imports.files import HEAD, csv_file, xlsx
from redvest.imports import reading
from redvest.imports.enums import MOST_ROWS
from redvest.imports.reading import headed, lines_of, plain_heading, why_not_read
from redvest.kernel.clock import CHINA
from redvest.kernel.errors import Invalid

SHEET = "xl/worksheets/sheet1.xml"


def rows(file: io.BytesIO, name: str = "x.xlsx") -> list[tuple[int, list[str]]]:
    return list(lines_of(file, name))


def test_cells_are_read_as_people_see_them():
    file = xlsx(
        ["甲", 3, 2.5, datetime(2026, 3, 5, tzinfo=CHINA).replace(tzinfo=None), True, ""],
        [],
        [" 乙 ", 430524199001011234],
    )
    assert rows(file) == [
        (1, ["甲", "3", "2.5", "2026-03-05", "是"]),
        (3, ["乙", "4.30524199001011E+17"]),
    ]


def test_the_row_of_headings_is_found_below_a_title():
    lines = iter(
        [
            (1, ["隆回县志愿者登记表"]),
            (2, ["填表人", "王某"]),
            (3, ["姓 名", "身份证号（必填）"]),
            (4, ["甲", "1"]),
        ]
    )
    known = frozenset(map(plain_heading, ("姓名", "身份证号")))
    head, below = headed(lines, known)
    assert head == (3, ["姓 名", "身份证号（必填）"])
    assert list(below) == [(4, ["甲", "1"])]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_with_any_delimiter(delimiter: str):
    text = delimiter.join(["姓名", "手机"]) + "\n" + delimiter.join(['"王,小\n明"', "1"])
    assert rows(io.BytesIO(text.encode()), "x.csv") == [(1, ["姓名", "手机"]), (3, ["王,小\n明", "1"])]


def refusal(file: io.BytesIO, name: str = "x.xlsx") -> str:
    with pytest.raises(Invalid) as caught:
        rows(file, name)
    assert [reason.about for reason in caught.value.reasons] == ["file"]
    return caught.value.codes[0]


def test_what_is_no_table_is_refused():
    assert refusal(io.BytesIO(b"PK\x03\x04 broken")) == "file_broken"
    assert refusal(io.BytesIO("只是文字".encode())) == "file_broken"
    assert refusal(csv_file(HEAD, ['"' + "长" * 200_000]), "x.csv") == "file_quotes"
    assert [reason.code for reason in why_not_read("a.exe", 5)] == ["file_kind"]
    assert [reason.code for reason in why_not_read("a.csv", 0)] == ["file_empty"]
    assert [reason.code for reason in why_not_read("a.csv", 50_000_000)] == ["file_large"]


def bomb(sheet: bytes, times: int = 1) -> io.BytesIO:
    """A sheet with other content than Excel would write."""
    out, source = io.BytesIO(), zipfile.ZipFile(xlsx(["甲"]))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            if entry.filename == SHEET:
                with archive.open(SHEET, "w") as member:
                    for _time in range(times):
                        member.write(sheet)
            else:
                archive.writestr(entry, source.read(entry))
    out.seek(0)
    return out


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 20_000_000)
    assert refusal(bomb(b" " * 1_000_000, 30)) == "file_unpacks"


@pytest.mark.parametrize(("place", "code"), [("A1048576", "rows_many"), ("XFD1", "columns_many")])
def test_a_cell_in_the_last_corner_is_not_spread_out_in_memory(place: str, code: str):
    cell = f'<c  r = "{place}" t="inlineStr"><is><t>x</t></is></c>'
    xml = f'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>{cell}</row></sheetData></worksheet>'
    assert refusal(bomb(xml.encode())) == code


def test_too_many_rows_are_refused():
    text = "姓名\n" + "甲\n" * (MOST_ROWS + 20)
    assert refusal(io.BytesIO(text.encode()), "x.csv") == "rows_many"
