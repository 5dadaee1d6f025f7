"""What others read of places: nearest sites, children, search, divisions."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import CENTRE, DAQIAO, FOREST_FARM, GAOPING, HEYETANG, MEIHUASHAN, NANTANG, NOW, TAOHUAPING
from redvest.kernel import search
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Invalid, NotFound
from redvest.places import operations as places
from redvest.places import queries
from redvest.places.enums import TownshipClass, VillageClass, township_class, village_class

LATER = NOW + timedelta(days=1)


def test_a_site_by_code_and_by_id(county: None):
    site = queries.site_by_code(DAQIAO)
    assert queries.site_by_id(site.id) == site
    assert queries.sites_by_ids([site.id, 0]) == {site.id: site}
    assert site.is_open
    assert (site.kind, site.kind_label, site.ancestors) == ("station", "站", [CENTRE, GAOPING, DAQIAO])
    for unknown in (lambda: queries.site_by_code("x"), lambda: queries.site_by_id(0)):
        with pytest.raises(NotFound):
            unknown()


@pytest.mark.parametrize(
    ("home", "nearest"),
    [(DAQIAO, DAQIAO), (FOREST_FARM, GAOPING), (GAOPING, GAOPING), (CENTRE, CENTRE)],
)
def test_the_site_nearest_to_a_home(county: None, home: str, nearest: str):
    assert queries.site_for_division(home).code == nearest


@pytest.mark.parametrize(
    ("home", "code"),
    [
        ("43", "division_unserved"),
        ("4305", "division_unserved"),
        ("430524104999", "division_unknown"),
        ("x", "division_unknown"),
        ("", "division_unknown"),
    ],
)
def test_a_home_that_no_site_serves(county: None, home: str, code: str):
    with pytest.raises(Invalid) as invalid:
        queries.site_for_division(home)
    assert invalid.value.codes == [code]
    assert list(invalid.value.by_field) == ["residence"]


def test_the_nearest_site_follows_merging_and_closing(county: None):
    places.merge_site(code=HEYETANG, into_code=NANTANG, by=SYSTEM, now=LATER)
    assert queries.site_for_division(HEYETANG).code == NANTANG
    places.close_site(code=NANTANG, reason="撤站", by=SYSTEM, now=LATER)
    assert queries.site_for_division(HEYETANG).code == TAOHUAPING
    assert queries.site_for_division(NANTANG).code == TAOHUAPING


def test_children_are_one_query_for_any_number(county: None, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = queries.children_of(CENTRE)
    assert [(row.code, row.children) for row in rows] == [(TAOHUAPING, 2), (GAOPING, 2)]
    for number in range(50):
        places.open_site(
            code=f"I-{number:02}",
            kind="institute",
            name=f"第{number}所",
            division_code=CENTRE,
            parent_code=CENTRE,
            by=SYSTEM,
            now=NOW,
        )
    with django_assert_num_queries(1):
        assert len(queries.children_of(CENTRE)) == 52
    assert [(row.code, row.children) for row in queries.children_of(None)] == [(CENTRE, 52)]
    assert queries.children_of(DAQIAO) == []
    with pytest.raises(NotFound):
        queries.children_of("no-such")


def test_only_open_children_are_counted_unless_the_past_is_asked_for(county: None):
    places.close_site(code=DAQIAO, reason="撤站", by=SYSTEM, now=LATER)
    assert [row.children for row in queries.children_of(CENTRE)] == [2, 1]
    assert [row.code for row in queries.children_of(GAOPING)] == [MEIHUASHAN]
    assert [row.code for row in queries.children_of(GAOPING, with_past=True)] == [DAQIAO, MEIHUASHAN]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("荷叶塘", [HEYETANG]),
        ("荷", [HEYETANG]),
        ("荷塘", []),
        ("塘", [HEYETANG, NANTANG]),
        ("大桥 社区", [DAQIAO]),
        ("山村站", []),
        ("４３０５２４１０４２０１", []),
        ("430524104", [GAOPING, DAQIAO, MEIHUASHAN]),
        ("'; DROP", []),
        ("&|!()<->:*", []),
        ("", []),
    ],
)
def test_search_by_name_or_code(county: None, text: str, codes: list[str]):
    assert [site.code for site in queries.search_sites(text)] == codes


def test_search_within_a_subtree_and_in_the_past(county: None):
    assert [site.code for site in queries.search_sites("社区", under=GAOPING)] == [DAQIAO]
    assert queries.search_sites("社区", under="no-such") == []
    assert len(queries.search_sites("实践", limit=3)) == 3
    places.close_site(code=DAQIAO, reason="撤站", by=SYSTEM, now=LATER)
    assert queries.search_sites("社区", under=GAOPING) == []
    assert [site.code for site in queries.search_sites("大桥", with_past=True)] == [DAQIAO]


def test_divisions_for_a_picker(county: None):
    assert [row.name for row in queries.divisions_under(None)] == ["湖南省"]
    assert [row.code for row in queries.divisions_under(CENTRE)] == [TAOHUAPING, GAOPING]
    assert [row.name for row in queries.division_line(DAQIAO)] == [
        "湖南省",
        "邵阳市",
        "隆回县",
        "高平镇",
        "大桥社区",
    ]
    assert queries.division_line("12345") == []
    assert [row.code for row in queries.search_divisions("梅花山")] == [MEIHUASHAN, FOREST_FARM]
    assert queries.search_divisions("梅花山", under=TAOHUAPING) == []


def test_counts_of_the_unknown(county: None):
    for code in ("no-such", "99", ""):
        with pytest.raises(NotFound):
            queries.network_counts(code)
        assert not queries.versions_under(code, as_of=None).exists()
    assert queries.network_counts(FOREST_FARM)["sites"] == {
        "centre": 0,
        "institute": 0,
        "station": 0,
        "post": 0,
    }


def test_before_a_site_was_there(county: None):
    before = NOW - timedelta(microseconds=1)
    assert queries.network_counts(CENTRE, as_of=before) == {
        "code": CENTRE,
        "name": "隆回县",
        "sites": {"centre": 0, "institute": 0, "station": 0, "post": 0},
    }


@given(text=st.text())
def test_words_hold_letters_and_digits_only(text: str):
    assert all(word.isalnum() for word in search.words_of(text))


@given(text=st.text(alphabet="荷叶塘社区A1（）. '\\&", max_size=12))
def test_a_part_of_a_name_asks_only_for_words_the_name_has(text: str):
    held = set(search.words_of(text))
    for start in range(len(text)):
        asked = search.query_literal(text[start:])
        assert {word.strip("'") for word in asked.split(" & ") if word} <= held


def test_classes_of_codes():
    assert [
        township_class(f"430524{number}") for number in ("001", "099", "100", "199", "200", "399", "400")
    ] == [
        TownshipClass.STREET,
        TownshipClass.STREET,
        TownshipClass.TOWN,
        TownshipClass.TOWN,
        TownshipClass.TOWNSHIP,
        TownshipClass.TOWNSHIP,
        TownshipClass.ZONE,
    ]
    assert [village_class(f"430524001{number}") for number in ("001", "199", "200", "399", "400", "598")] == [
        VillageClass.NEIGHBOURHOOD,
        VillageClass.NEIGHBOURHOOD,
        VillageClass.VILLAGE,
        VillageClass.VILLAGE,
        VillageClass.QUASI,
        VillageClass.QUASI,
    ]
