"""The network over HTTP: one level at a time, by name, and what became of sites that closed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import CENTRE, DAQIAO, GAOPING, MEIHUASHAN, NANTANG, NOW, Cast
from harness.clock import MovableClock
from redvest.kernel.actor import SYSTEM
from redvest.places import operations as places
from visiting import client_of

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday(wall_clock: MovableClock) -> None:
    """Pages are looked at when the cast is there."""
    wall_clock.set(NOW + timedelta(hours=2))


def page(path: str, status: int = 200) -> str:
    answer = client_of().get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_nothing_is_open_yet(db: None) -> None:
    assert "还没有开通文明实践阵地" in page("/network/")
    assert "还没有开通文明实践阵地" in page("/")


def test_the_top_shows_the_level_below_and_no_further(cast: Cast) -> None:
    found = page("/network/")
    assert f"/network/{GAOPING}/" in found
    assert f"/network/{DAQIAO}/" not in found
    assert "1 个中心、2 个所、4 个站" in found


def test_a_site_shows_where_it_stands_and_what_is_under_it(cast: Cast) -> None:
    found = page(f"/network/{GAOPING}/")
    assert f"/network/{CENTRE}/" in found
    assert f"/network/{DAQIAO}/" in found
    assert f"/network/{NANTANG}/" not in found
    assert "2 个站" in found
    assert cast.team.name in found
    assert page("/network/999/", 404)


def test_search_by_name_in_any_part(cast: Cast) -> None:
    found = page("/network/?q=梅花山")
    assert f"/network/{MEIHUASHAN}/" in found
    assert "高平镇新时代文明实践所" in found
    assert f"/network/{DAQIAO}/" not in found
    assert "没有找到这个名字的阵地" in page("/network/?q=没有的村")
    assert f"/network/{DAQIAO}/" in page(f"/network/?q={DAQIAO}")


def test_closed_and_merged_sites_say_so(cast: Cast) -> None:
    places.close_site(code=NANTANG, reason="撤并", by=SYSTEM, now=LATER)
    places.merge_site(code=MEIHUASHAN, into_code=DAQIAO, by=SYSTEM, now=LATER)
    assert "这个阵地已经撤销" in page(f"/network/{NANTANG}/")
    merged = page(f"/network/{MEIHUASHAN}/")
    assert "这个阵地已经合并" in merged
    assert f'href="/network/{DAQIAO}/"' in merged
    assert f"/network/{MEIHUASHAN}/" not in page(f"/network/{GAOPING}/")
    assert "已合并" in page("/network/?q=梅花山")


def test_as_many_queries_for_few_children_as_for_many(cast: Cast) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(f"/network/{GAOPING}/")
        return len(queries)

    before = count()
    for n in range(48):
        places.open_site(
            code=f"{GAOPING}-{n}",
            kind="post",
            name=f"第{n}志愿服务点",
            division_code=DAQIAO,
            parent_code=GAOPING,
            by=SYSTEM,
            now=LATER,
        )
    assert count() == before
