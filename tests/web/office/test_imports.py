"""Importing at the desk: file, columns, trial, import, and the bad rows back."""

import io

import pytest
from django.test import Client

from cast import DAQIAO, GAOPING, NOW, Cast
from harness.clock import MovableClock
from harness.jobs import run_jobs  # noqa: F401  # registers the background's tasks
from imports.files import FIRST, HEAD, finished, person, read, xlsx
from redvest.imports.models import ImportRun
from redvest.imports.operations import work_batch
from redvest.people.models import Person
from visiting import client_of

BAD = ["王小明", "11010519491231002Y", "13800000000", "大桥社区"]


def upload(
    client: Client, file: io.BytesIO, *, name: str = "名单.xlsx", site: str = GAOPING, key: str = "a" * 16
):
    file.name = name
    return client.post(
        "/office/imports/new/", {"kind": "people", "site_code": site, "file": file, "key": key}
    )


@pytest.fixture(autouse=True)
def _now(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return client_of(cast.clerk)


@pytest.fixture
def run(clerk: Client) -> ImportRun:
    upload(clerk, xlsx(HEAD, person(FIRST), BAD))
    return ImportRun.objects.get()


def start(client: Client, run: ImportRun, **said: str):
    columns = {"column_0": "name", "column_1": "id_number", "column_2": "phone", "column_3": "residence"}
    return client.post(f"/office/imports/{run.pk}/start/", columns | said)


def test_a_file_is_brought_once_and_its_columns_are_shown_masked(clerk: Client):
    first = upload(clerk, xlsx(HEAD, person(FIRST), BAD))
    again = upload(clerk, xlsx(HEAD, person(FIRST), BAD))

    run = ImportRun.objects.get()
    assert first.url == again.url == f"/office/imports/{run.pk}/"
    page = clerk.get(first.url).content.decode()
    assert '<option value="id_number" selected>' in page
    name, number, phone, _home = person(FIRST)
    assert not [text for text in (name, number, phone) if text in page]
    assert f"{number[:3]}****{number[-2:]}" in page


def test_tried_then_imported_and_the_bad_rows_come_back(cast: Cast, clerk: Client, run: ImportRun):
    assert start(clerk, run, check="1").status_code == 302
    progress = clerk.get(f"/office/imports/{run.pk}/progress/")
    assert "every 1s" in progress.content.decode()
    assert "HX-Refresh" not in progress.headers
    finished(run.pk)
    assert clerk.get(f"/office/imports/{run.pk}/progress/").headers["HX-Refresh"] == "true"
    page = clerk.get(f"/office/imports/{run.pk}/").content.decode()
    assert "还没有写入任何内容" in page
    assert "<b>B3</b>" in page
    assert "身份证号码" in page
    assert not Person.objects.filter(state="pending").exists()

    assert start(clerk, run, go="1").status_code == 302
    finished(run.pk)
    assert Person.objects.filter(state="pending").count() == 1

    answer = clerk.get(f"/office/imports/{run.pk}/bad-rows/")
    mark, head, row = read(b"".join(answer))
    assert cast.clerk.number in str(mark[0])
    assert head[0] == "行号"
    assert row[1:5] == BAD


def test_what_is_wrong_with_a_file_or_its_columns_stands_at_the_field(clerk: Client, run: ImportRun):
    answer = upload(clerk, io.BytesIO(b"no table"), name="x.exe", key="b" * 16)
    assert answer.status_code == 422
    assert "只能导入 Excel" in answer.content.decode()
    assert upload(clerk, xlsx(HEAD, person(FIRST)), site="nowhere", key="c" * 16).status_code == 422
    twice = start(clerk, run, column_2="name", check="1")
    assert twice.status_code == 422
    assert "已经有一列是这个内容了" in twice.content.decode()
    missing = start(clerk, run, column_0="", check="1")
    assert missing.status_code == 422
    assert "请指出哪一列是“姓名”" in missing.content.decode()
    assert ImportRun.objects.get(pk=run.pk).state == "draft"


def test_a_file_larger_than_anything_here_takes_is_not_kept(clerk: Client, monkeypatch: pytest.MonkeyPatch):
    from redvest.delivery import uploads

    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    answer = upload(clerk, io.BytesIO(b"x" * 5000), name="x.csv")
    assert answer.status_code == 422
    assert "文件不能超过" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_others_see_the_numbers_and_not_the_rows(cast: Cast, clerk: Client, run: ImportRun):
    start(clerk, run, go="1")
    finished(run.pk)
    manager = client_of(cast.manager)
    page = manager.get(f"/office/imports/{run.pk}/").content.decode()
    assert "各行的内容只有上传的人能看" in page
    assert "<b>B3</b>" not in page
    assert manager.get(f"/office/imports/{run.pk}/bad-rows/").status_code == 403
    assert manager.post(f"/office/imports/{run.pk}/discard/").status_code == 403
    for who in (cast.approver, cast.leader, cast.members[0]):
        assert client_of(who).get("/office/imports/").status_code == 403
        assert client_of(who).get(f"/office/imports/{run.pk}/").status_code == 403
    assert clerk.post(f"/office/imports/{run.pk}/discard/").status_code == 302
    assert clerk.get(f"/office/imports/{run.pk}/bad-rows/").status_code == 200
    assert "上传的数据已经删除" in clerk.get(f"/office/imports/{run.pk}/").content.decode()


def test_it_can_be_stopped_and_gone_on_with(clerk: Client, run: ImportRun):
    start(clerk, run, go="1")
    clerk.post(f"/office/imports/{run.pk}/stop/")
    work_batch(run_id=run.pk, now=run.made_at)
    page = clerk.get(f"/office/imports/{run.pk}/").content.decode()
    assert "接着导入" in page
    assert ImportRun.objects.get(pk=run.pk).done == 0


def test_templates_can_be_taken(clerk: Client):
    answer = clerk.get("/office/imports/template/people/")
    head = read(b"".join(answer))[0]
    assert head[:3] == ["姓名 *", "证件类型", "证件号码 *"]
    assert clerk.get("/office/imports/template/nonsense/").status_code == 404
    assert DAQIAO not in str(head)
