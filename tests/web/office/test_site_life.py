"""What sites are known by, over HTTP: said at the office, read in public, hidden outside one's own."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import CENTRE, DAQIAO, GAOPING, NOW, TAOHUAPING, Cast, staff
from harness.clock import MovableClock
from redvest.access.enums import Role
from redvest.kernel.actor import SYSTEM
from redvest.places import operations as places
from redvest.places.models import Designation, Officer, Pairing, Unit
from redvest.places.operations import PostForm, UnitForm
from redvest.places.queries import children_of
from visiting import client_of, queries_for

OFFICER = {"title": "站长", "name": "李明", "since": "2026-01-01", "key": "c" * 32}
ABOUT = f"/office/network/{DAQIAO}/about/"


@pytest.fixture(autouse=True)
def _later(wall_clock: MovableClock) -> None:
    wall_clock.set(NOW)
    wall_clock.wait(minutes=1)


@pytest.fixture
def manager(cast: Cast) -> Client:
    return client_of(cast.manager)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def table(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")
    return b"".join(answer).decode()


def test_hours_head_and_telephone_reach_the_public_page(cast: Cast, manager: Client, client: Client) -> None:
    week = {f"day{day}": "08:30-12:00 14：00至17：30" for day in range(1, 6)}
    assert manager.post(f"/office/network/{DAQIAO}/hours/", week)["Location"] == ABOUT
    day = {"day": "2026-03-05", "opens": "09:00", "closes": "20:00", "note": "学雷锋日"}
    assert manager.post(f"/office/network/{DAQIAO}/day/", day).status_code == 302
    contact = {"address": "高平镇大桥街 1 号", "phone": "0739-8231234"}
    assert manager.post(f"/office/network/{DAQIAO}/describe/", contact).status_code == 302
    head = {
        "title": "站长",
        "name": "罗秀英",
        "post": "社区党组织书记",
        "is_head": "on",
        "since": "2026-01-01",
        "key": "a" * 32,
    }
    assert manager.post(f"/office/network/{DAQIAO}/officers/", head).status_code == 302
    page = text(client, f"/network/{DAQIAO}/")
    for said in (
        "08:30–12:00 14:00–17:30",
        "现在开放，12:00 关门",
        "0739-8231234",
        "学雷锋日",
        "罗**",
        "社区党组织书记",
    ):
        assert said in page
    assert "罗秀英" not in page
    assert "罗秀英" in text(manager, ABOUT)
    agreed = head | {"title": "副站长", "name": "陈大山", "is_head": "", "is_public": "on", "key": "b" * 32}
    assert manager.post(f"/office/network/{DAQIAO}/officers/", agreed).status_code == 302
    assert "陈大山" in text(client, f"/network/{DAQIAO}/")
    officer = Officer.objects.get(name="陈大山")
    assert manager.post(f"/office/officers/{officer.pk}/end/").status_code == 302
    assert "陈大山" not in text(client, f"/network/{DAQIAO}/")
    assert manager.post(f"/office/network/{DAQIAO}/day/drop/", {"day": "2026-03-05"}).status_code == 302
    assert "学雷锋日" not in text(client, f"/network/{DAQIAO}/")


@pytest.mark.parametrize(
    ("where", "form", "why"),
    [
        ("hours", {"day1": "上午"}, "请写成"),
        ("hours", {"day1": "12:00-08:00"}, "从早到晚"),
        ("describe", {"phone": "13800001234"}, "个人手机不在网上公开"),
        ("day", {"day": "2026-03-05", "opens": "09:00"}, "两个时间都要填"),
        (
            "officers",
            {"title": "站长", "since": "2026-01-01", "key": "c" * 32, "name": "李", "number": "V1"},
            "没有这个志愿者编号",
        ),
        ("designate", {"kind": "pilot", "level": "1", "since": "2026-01-01", "key": "d" * 32}, "请"),
        ("pair", {"unit": "某单位", "since": "2026-01-01"}, "请从建议里选一个单位"),
    ],
)
def test_what_is_refused_is_said_at_its_form(
    manager: Client, where: str, form: dict[str, str], why: str
) -> None:
    answer = manager.post(f"/office/network/{DAQIAO}/{where}/", form)
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_titles_are_listed_filtered_and_revoked(cast: Cast, manager: Client, client: Client) -> None:
    form = {
        "kind": "demonstration",
        "level": "3",
        "document": "邵文明办〔2025〕12号",
        "since": "2025-06-01",
        "last": "2027-05-31",
        "key": "e" * 32,
    }
    assert manager.post(f"/office/network/{DAQIAO}/designate/", form).status_code == 302
    assert "市级示范站" in text(client, f"/network/{DAQIAO}/")
    assert "邵文明办〔2025〕12号" in text(manager, "/office/designations/?level=3&kind=demonstration")
    assert "市级示范站" not in text(manager, "/office/designations/?level=1")
    assert "大桥社区新时代文明实践站,市级示范站,邵文明办〔2025〕12号,2025-06-01,2027-05-31" in table(
        manager, "/office/designations.csv"
    )
    title = Designation.objects.get()
    asked = manager.post(f"/office/designations/{title.pk}/revoke/", {"reason": "", "next": ABOUT})
    assert asked.status_code == 422
    done = manager.post(f"/office/designations/{title.pk}/revoke/", {"reason": "复查不合格", "next": ABOUT})
    assert done["Location"] == ABOUT
    assert "市级示范站" not in text(client, f"/network/{DAQIAO}/")
    assert "复查不合格" in text(manager, "/office/designations/?past=1")


def test_units_pair_and_part(cast: Cast, manager: Client, client: Client) -> None:
    bad = {"name": "隆回一中", "kind": "school", "credit_code": "123", "key": "f" * 32}
    assert "18 位" in manager.post("/office/units/new/", bad).content.decode()
    made = manager.post("/office/units/new/", bad | {"credit_code": "", "civilised": "3"})
    unit = Unit.objects.get()
    assert made["Location"] == f"/office/units/{unit.pk}/"
    assert f'value="{unit.pk} 隆回一中"' in text(manager, "/office/units/-/options/?unit=一中")
    pair = {"unit": f"{unit.pk} 隆回一中", "since": "2026-01-01", "note": "助学"}
    assert manager.post(f"/office/network/{DAQIAO}/pair/", pair).status_code == 302
    other = {"site": GAOPING, "since": "2026-01-01", "last": "2026-12-31"}
    assert manager.post(f"/office/units/{unit.pk}/pair/", other).status_code == 302
    assert "隆回一中" in text(client, f"/network/{DAQIAO}/")
    assert "隆回一中,学校,,市级," in table(manager, "/office/units.csv")
    assert "2026-01-01,2026-12-31" in table(manager, "/office/pairings.csv")
    pairing = Pairing.objects.get(note="助学")
    assert manager.post(f"/office/pairings/{pairing.pk}/end/", {"reason": ""}).status_code == 422
    manager.post(f"/office/pairings/{pairing.pk}/end/", {"reason": "学校搬走了"})
    assert "隆回一中" not in text(client, f"/network/{DAQIAO}/")
    assert "学校搬走了" in text(manager, f"/office/units/{unit.pk}/")
    edit = {"name": "隆回县第一中学", "kind": "school", "key": "g" * 32}
    assert manager.post(f"/office/units/{unit.pk}/edit/", edit).status_code == 302
    assert Unit.objects.get().name == "隆回县第一中学"


def test_coverage_of_the_county_and_as_a_table(cast: Cast, manager: Client) -> None:
    page = text(manager, "/office/coverage/")
    assert "梅花山林场" in page
    assert "高平镇（2/3）" in page
    only = text(manager, f"/office/coverage/?state=none&township={GAOPING}&days=90")
    assert "共 <b>1</b> 条" in only
    assert "大桥社区" not in only.split("<tbody")[1]
    lines = table(manager, "/office/coverage.csv?state=none").splitlines()
    assert len(lines) == 3  # who took it, the heads, the village
    assert "没有站" in lines[2]


def test_posts_by_the_list_and_by_a_file(cast: Cast, manager: Client) -> None:
    path = f"/office/network/{DAQIAO}/posts/"
    lines = "图书角,大桥街 1 号\n\n广场 V站,,V001\n广场 V站\n坏代码,,这里"
    answer = manager.post(path, {"lines": lines})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "开了 2 个，原有 1 个，1 行有误" in page
    assert "第 4 行“坏代码”" in page
    assert "坏代码,,这里</textarea>" in page
    file = SimpleUploadedFile("点.csv", "图书角\n老年活动室\n".encode("gbk"))
    assert manager.post(path, {"lines": "", "file": file}).status_code == 302
    assert [row.name for row in children_of(DAQIAO)] == ["图书角", "老年活动室", "广场 V站"]
    assert manager.post(path, {"lines": " "}).status_code == 422


def test_a_page_of_children_costs_the_same_however_many(cast: Cast, manager: Client, client: Client) -> None:
    pages = (
        "/office/network/",
        f"/office/network/?site={CENTRE}&kind=post",
        f"/network/{CENTRE}/",
        "/network/",
    )

    def open_posts(*numbers: int) -> None:
        forms = [PostForm(name=f"{n}号点") for n in numbers]
        places.open_posts(parent_code=CENTRE, posts=forms, by=SYSTEM, now=NOW)

    open_posts(1)
    text(manager, pages[0])  # what a process reads once
    few = [queries_for(manager, path) for path in pages]
    open_posts(*range(2, 300))
    many = [queries_for(manager, path) for path in pages]
    assert many == few
    found = text(client, f"/network/{CENTRE}/?name=299号")
    assert "299号点" in found
    assert "共 1 个" in found
    assert "299号点" in text(manager, f"/office/network/?site={CENTRE}&q=299")


def test_others_neither_read_nor_write(cast: Cast, client: Client) -> None:
    keeper = client_of(staff(40, Role.MANAGER, TAOHUAPING, by=cast.manager.actor))
    assert keeper.get(ABOUT).status_code == 404
    for where in ("hours", "describe", "officers", "designate", "pair", "posts", "day", "day/drop"):
        assert keeper.post(f"/office/network/{DAQIAO}/{where}/", {}).status_code == 404, where
    clerk = client_of(cast.clerk)
    for path in (ABOUT, "/office/units/", "/office/coverage/", "/office/designations.csv"):
        assert clerk.get(path).status_code == 403, path
    row = places.designate_site(
        code=DAQIAO, kind="pilot", level=1, document="文", since=date(2026, 1, 1), by=SYSTEM, now=NOW
    )
    answer = keeper.post(f"/office/designations/{row.pk}/revoke/", {"reason": "不归我管"})
    assert answer.status_code == 403
    assert "文" not in text(keeper, "/office/designations/").split("<main")[1].split("试点和示范</h1>")[0]
    unit = places.register_unit(
        form=UnitForm(name="县医院", kind="hospital"), site_code=CENTRE, by=SYSTEM, now=NOW
    )
    assert keeper.post(f"/office/units/{unit.id}/edit/", {}).status_code == 404
