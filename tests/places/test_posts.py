"""Posts (点): opened by the list, five thousand under one centre."""

import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import CENTRE, DAQIAO, GAOPING, MEIHUASHAN, NOW, Cast
from places.invariants import broken
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Forbidden, Invalid, Refused
from redvest.places import operations, queries
from redvest.places.operations import PostForm
from refusing import refuses


def posts(*names: str) -> list[PostForm]:
    return [PostForm(name=name) for name in names]


def open_posts(forms: list[PostForm], *, under: str = DAQIAO, **more: object):
    return operations.open_posts(parent_code=under, posts=forms, **({"by": SYSTEM, "now": NOW} | more))


def test_a_list_opens_posts_and_the_same_list_adds_nothing(county: None):
    report = open_posts([*posts("大桥社区图书角", "老年活动室"), PostForm(name="广场 V站", code="V001")])
    assert report.opened == [f"{DAQIAO}-0001", f"{DAQIAO}-0002", "V001"]
    assert [row.name for row in queries.children_of(DAQIAO)] == ["大桥社区图书角", "老年活动室", "广场 V站"]
    again = open_posts(posts("老年活动室", "文化礼堂", "文化礼堂"))
    assert (again.opened, again.existing) == ([f"{DAQIAO}-0003"], 2)
    assert queries.network_counts(CENTRE)["sites"]["post"] == 4
    assert broken() == []


def test_bad_lines_are_named_and_the_good_ones_kept(county: None):
    report = open_posts(
        [
            PostForm(name=" "),
            PostForm(name="好的点"),
            PostForm(name="代码坏了", code="这里"),
            PostForm(name="代码用过", code=GAOPING),
            PostForm(name="没有这个村", division_code="999999"),
            PostForm(name="点" * 81),
        ]
    )
    assert [(line, reason.code) for line, reason in report.refused] == [
        (1, "empty"),
        (3, "code_form"),
        (4, "code_taken"),
        (5, "division_unknown"),
        (6, "too_long"),
    ]
    assert report.opened == [f"{DAQIAO}-0001"]


def test_posts_are_closed_under_nothing_closed(cast: Cast):
    with refuses(Invalid, "how_many"):
        open_posts([])
    with refuses(Forbidden, "not_permitted"):
        open_posts(posts("点"), by=cast.clerk.actor)
    operations.close_site(code=MEIHUASHAN, reason="合并", by=SYSTEM, now=NOW.replace(hour=10))
    with refuses(Refused, "parent_not_open"):
        open_posts(posts("点"), under=MEIHUASHAN, now=NOW.replace(hour=11))
    report = open_posts(posts("一", "二"), by=cast.manager.actor)
    with refuses(Refused, "parent_kind"):
        open_posts(posts("点下没有点"), under=report.opened[0])


def test_five_thousand_posts(county: None):
    started = time.perf_counter()
    with CaptureQueriesContext(
        connection,
    ) as many:
        report = open_posts(posts(*(f"第{n}号志愿服务点" for n in range(5000))), under=CENTRE)
    assert len(report.opened) == 5000
    assert len(many) < 40
    assert time.perf_counter() - started < 30
    with CaptureQueriesContext(connection) as few:
        page = queries.rows_of(queries.children_found(CENTRE, kind="post")[20:40])
    assert (len(page), len(few)) == (20, 1)
    found = queries.children_found(CENTRE, text="4980")
    assert [row.name for row in found] == ["第4980号志愿服务点"]
    assert queries.children_found(CENTRE, text=f"{CENTRE}-0007").count() == 1
    moved = operations.move_site(
        code=f"{CENTRE}-0007", parent_code=DAQIAO, by=SYSTEM, now=NOW.replace(hour=12)
    )
    assert moved.path.endswith(f"/{DAQIAO}/{CENTRE}-0007/")
