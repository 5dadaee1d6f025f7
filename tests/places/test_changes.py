"""Opening one site, renaming, moving, merging, closing; and what each leaves of the past."""

from datetime import datetime, timedelta

import pytest

from cast import DAQIAO, GAOPING, HEYETANG, MEIHUASHAN, NANTANG, NOW, TAOHUAPING, Cast, staff
from redvest.access.enums import Role
from redvest.kernel.actor import SYSTEM, VISITOR
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry, OutboxEvent
from redvest.places import operations as places
from redvest.places import queries
from redvest.places.enums import SiteKind
from redvest.places.models import SiteVersion
from refusing import refuses

DAY = timedelta(days=1)
POST = {
    "kind": SiteKind.POST,
    "name": "大桥书屋",
    "division_code": DAQIAO,
    "parent_code": DAQIAO,
    "by": SYSTEM,
    "now": NOW + DAY,
}


def paths(code: str, as_of: datetime | None = None) -> list[str]:
    return sorted(queries.versions_under(code, as_of=as_of).values_list("path", flat=True))


def stations(code: str, as_of: datetime | None = None) -> int:
    return queries.network_counts(code, as_of=as_of)["sites"]["station"]


def test_a_post_in_a_library(county: None):
    post = places.open_site(code="GP-DQ-1", address="　大桥１号 ", **POST)
    assert post.path == "/430524/430524104/430524104001/GP-DQ-1/"
    assert queries.network_counts(GAOPING)["sites"]["post"] == 1
    assert queries.network_counts(GAOPING, as_of=NOW)["sites"]["post"] == 0
    assert AuditEntry.objects.get(verb="site.opened", target="site:GP-DQ-1").data == {
        "kind": "post",
        "parent": DAQIAO,
    }
    assert OutboxEvent.objects.filter(topic="site.opened", key=str(post.id)).count() == 1


@pytest.mark.parametrize(
    ("changed", "kind", "codes"),
    [
        ({"code": "430524"}, Refused, ["code_taken"]),
        ({"code": "a/b"}, Invalid, ["code_form"]),
        ({"code": ""}, Invalid, ["code_form"]),
        ({"kind": "tower"}, Invalid, ["kind_unknown"]),
        ({"name": " 　"}, Invalid, ["empty"]),
        ({"name": "站" * 81}, Invalid, ["too_long"]),
        ({"name": "大桥\u200b书屋"}, Invalid, ["unreadable"]),
        ({"address": "路" * 121}, Invalid, ["too_long"]),
        ({"division_code": "430524999"}, Invalid, ["division_unknown"]),
        ({"parent_code": "no-such"}, NotFound, ["not_found"]),
        ({"parent_code": None}, Refused, ["parent_kind"]),
        ({"kind": SiteKind.STATION}, Refused, ["parent_kind"]),
        ({"kind": SiteKind.CENTRE}, Refused, ["parent_kind"]),
        ({"now": NOW - DAY}, Refused, ["changed_just_now"]),
        ({"by": VISITOR}, Forbidden, ["login_needed"]),
    ],
)
def test_what_cannot_be_opened(county: None, changed: dict[str, object], kind: type, codes: list[str]):
    with refuses(kind, *codes):
        places.open_site(**{"code": "GP-DQ-1", **POST, **changed})


def test_a_new_name_holds_from_now_on(county: None):
    site = places.rename_site(code=DAQIAO, name=" 大桥新村　服务站 ", by=SYSTEM, now=NOW + DAY)
    assert site.name == "大桥新村 服务站"
    assert queries.scope_name(DAQIAO, as_of=NOW) == "大桥社区新时代文明实践站"
    assert queries.scope_name(DAQIAO) == "大桥新村 服务站"
    assert [found.code for found in queries.search_sites("大桥新村")] == [DAQIAO]
    assert not queries.search_sites("大桥社区")
    assert [version.name for version in queries.history_of(DAQIAO)] == [
        "大桥社区新时代文明实践站",
        "大桥新村 服务站",
    ]


def test_the_same_name_again_changes_nothing(county: None):
    entries = AuditEntry.objects.count()
    places.rename_site(code=DAQIAO, name="大桥社区新时代文明实践站", by=SYSTEM, now=NOW + DAY)
    assert AuditEntry.objects.count() == entries
    assert queries.history_of(DAQIAO).count() == 1


def test_a_moved_institute_takes_everything_along_and_leaves_the_past_alone(county: None):
    places.open_site(
        code="zone",
        kind=SiteKind.CENTRE,
        name="开发区中心",
        division_code="430524",
        parent_code=None,
        by=SYSTEM,
        now=NOW + DAY,
    )
    before = paths("430524", NOW)
    moved = places.move_site(code=GAOPING, parent_code="zone", by=SYSTEM, now=NOW + 2 * DAY)
    assert moved.path == f"/zone/{GAOPING}/"
    assert queries.site_by_code(DAQIAO).path == f"/zone/{GAOPING}/{DAQIAO}/"
    assert paths("zone") == [
        "/zone/",
        f"/zone/{GAOPING}/",
        f"/zone/{GAOPING}/{DAQIAO}/",
        f"/zone/{GAOPING}/{MEIHUASHAN}/",
    ]
    assert (stations("430524"), stations("zone")) == (2, 2)
    assert (stations("430524", NOW), stations("zone", NOW + DAY)) == (4, 0)
    assert stations("430524", NOW + 2 * DAY - timedelta(microseconds=1)) == 4
    assert stations("430524", NOW + 2 * DAY) == 2
    assert stations("4305") == stations("4305", NOW) == 4
    assert paths("430524", NOW) == before
    assert [found.code for found in queries.ancestors_of(queries.site_by_code(DAQIAO).path)] == [
        "zone",
        GAOPING,
        DAQIAO,
    ]
    assert AuditEntry.objects.get(verb="site.moved").data == {"to": "zone", "sites": 3}


def test_a_centre_becomes_the_top_of_a_tree_again(county: None):
    city = {"kind": SiteKind.CENTRE, "name": "邵阳市中心", "division_code": "4305", "parent_code": None}
    places.open_site(code="4305", by=SYSTEM, now=NOW, **city)
    places.move_site(code="430524", parent_code="4305", by=SYSTEM, now=NOW + DAY)
    assert queries.site_by_code(DAQIAO).path == f"/4305/430524/{GAOPING}/{DAQIAO}/"
    assert stations("4305") == 4
    assert stations("4305", NOW) == 0  # the city's own centre stood alone
    assert stations("4305", NOW - timedelta(seconds=1)) == 0
    assert [row.code for row in queries.children_of(None)] == ["4305"]
    moved = places.move_site(code="430524", parent_code=None, by=SYSTEM, now=NOW + 2 * DAY)
    assert (moved.path, moved.parent_id) == ("/430524/", None)
    assert stations("4305") == 0


def test_a_divisions_figures_stay_when_its_city_gets_a_centre(county: None):
    assert stations("4305", NOW) == 4
    city = {"kind": SiteKind.CENTRE, "name": "邵阳市中心", "division_code": "4305", "parent_code": None}
    places.open_site(code="4305", by=SYSTEM, now=NOW + DAY, **city)
    assert stations("4305", NOW) == 4
    assert queries.network_counts("4305", as_of=NOW)["name"] == "邵阳市"


@pytest.mark.parametrize(
    ("code", "parent", "kind", "codes"),
    [
        (GAOPING, GAOPING, Refused, ["below_itself"]),
        ("430524", GAOPING, Refused, ["below_itself"]),
        (GAOPING, "430524", Refused, ["already_there"]),
        ("430524", None, Refused, ["already_there"]),
        (GAOPING, TAOHUAPING, Refused, ["parent_kind"]),
        (DAQIAO, NANTANG, Refused, ["parent_kind"]),
        (DAQIAO, None, Refused, ["parent_kind"]),
        ("no-such", TAOHUAPING, NotFound, ["not_found"]),
        (DAQIAO, "no-such", NotFound, ["not_found"]),
    ],
)
def test_where_a_site_cannot_go(county: None, code: str, parent: str, kind: type, codes: list[str]):
    with refuses(kind, *codes):
        places.move_site(code=code, parent_code=parent, by=SYSTEM, now=NOW + DAY)


def test_the_past_is_not_moved(county: None):
    for now in (NOW, NOW - DAY):
        with refuses(Refused, "changed_just_now"):
            places.move_site(code=DAQIAO, parent_code=TAOHUAPING, by=SYSTEM, now=now)
    places.open_site(code="zone", **POST | {"kind": "centre", "parent_code": None, "now": NOW})
    places.rename_site(code=DAQIAO, name="大桥站", by=SYSTEM, now=NOW + 2 * DAY)
    with refuses(Refused, "changed_just_now"):  # what would move along has changed since
        places.move_site(code=GAOPING, parent_code="zone", by=SYSTEM, now=NOW + DAY)


def test_merged_institutes(county: None):
    after = places.merge_site(code=GAOPING, into_code=TAOHUAPING, by=SYSTEM, now=NOW + DAY)
    assert after.code == TAOHUAPING
    merged = queries.site_by_code(GAOPING)
    assert (merged.state, merged.path) == ("merged", f"/430524/{TAOHUAPING}/{GAOPING}/")
    assert queries.site_by_code(DAQIAO).path == f"/430524/{TAOHUAPING}/{DAQIAO}/"
    assert queries.site_by_code(DAQIAO).parent_id == after.id
    assert stations(TAOHUAPING) == 4
    assert stations(TAOHUAPING, NOW) == stations(GAOPING, NOW) == 2
    assert stations(GAOPING) == 0
    assert queries.network_counts("430524")["sites"] == {"centre": 1, "institute": 1, "station": 4, "post": 0}
    # Its past records count under the successor from now on, and under the old place before.
    assert merged.id in set(queries.versions_under(TAOHUAPING, as_of=None).values_list("site_id", flat=True))
    assert merged.id not in set(
        queries.versions_under(TAOHUAPING, as_of=NOW).values_list("site_id", flat=True)
    )
    assert GAOPING not in [row.code for row in queries.children_of(TAOHUAPING)]
    assert GAOPING in [row.code for row in queries.children_of(TAOHUAPING, with_past=True)]


def test_merged_and_merged_again(county: None):
    places.merge_site(code=HEYETANG, into_code=NANTANG, by=SYSTEM, now=NOW + DAY)
    places.merge_site(code=NANTANG, into_code=DAQIAO, by=SYSTEM, now=NOW + 2 * DAY)
    top = f"/430524/{GAOPING}/{DAQIAO}/"
    assert paths(DAQIAO) == [top, f"{top}{HEYETANG}/", f"{top}{NANTANG}/"]
    for home in (HEYETANG, NANTANG, DAQIAO):
        assert queries.site_for_division(home).code == DAQIAO
    assert stations(DAQIAO) == 1


@pytest.mark.parametrize(
    ("code", "into", "kind", "codes"),
    [
        (GAOPING, GAOPING, Refused, ["below_itself"]),
        (GAOPING, DAQIAO, Refused, ["below_itself"]),
        (DAQIAO, TAOHUAPING, Refused, ["kind_differs"]),
        (DAQIAO, "no-such", NotFound, ["not_found"]),
    ],
)
def test_what_cannot_be_merged(county: None, code: str, into: str, kind: type, codes: list[str]):
    with refuses(kind, *codes):
        places.merge_site(code=code, into_code=into, by=SYSTEM, now=NOW + DAY)


def test_a_site_closes_from_below(county: None):
    with refuses(Refused, "children_open") as refused:
        places.close_site(code=GAOPING, reason="撤镇", by=SYSTEM, now=NOW + DAY)
    assert "大桥社区新时代文明实践站、梅花山村新时代文明实践站" in str(refused.value)
    with refuses(Invalid, "empty"):
        places.close_site(code=DAQIAO, reason=" ", by=SYSTEM, now=NOW + DAY)
    for code in (DAQIAO, MEIHUASHAN):
        assert places.close_site(code=code, reason="并村", by=SYSTEM, now=NOW + DAY).state == "closed"
    places.close_site(code=GAOPING, reason="撤镇", by=SYSTEM, now=NOW + DAY)
    assert queries.network_counts("430524")["sites"] == {"centre": 1, "institute": 1, "station": 2, "post": 0}
    assert stations("430524", NOW) == 4
    assert queries.history_of(GAOPING)[1].why == "撤镇"
    assert queries.site_for_division(DAQIAO).code == "430524"


def test_nothing_happens_to_or_under_a_closed_or_merged_site(county: None):
    places.close_site(code=DAQIAO, reason="并村", by=SYSTEM, now=NOW + DAY)
    places.merge_site(code=HEYETANG, into_code=NANTANG, by=SYSTEM, now=NOW + DAY)
    later = {"by": SYSTEM, "now": NOW + 2 * DAY}
    for code in (DAQIAO, HEYETANG):
        with refuses(Refused, "site_not_open"):
            places.rename_site(code=code, name="新名", **later)
        with refuses(Refused, "site_not_open"):
            places.move_site(code=code, parent_code=TAOHUAPING, **later)
        with refuses(Refused, "site_not_open"):
            places.merge_site(code=code, into_code=MEIHUASHAN, **later)
        with refuses(Refused, "site_not_open"):
            places.close_site(code=code, reason="再撤", **later)
        with refuses(Refused, "successor_not_open"):
            places.merge_site(code=MEIHUASHAN, into_code=code, **later)
        with refuses(Refused, "parent_not_open"):
            places.open_site(code="GP-DQ-1", **POST | {"parent_code": code} | later)


def test_a_tree_is_not_deeper_than_a_path_can_hold(county: None):
    parent = None
    for number in range(8):
        code = f"c{number}" + "x" * 22
        centre = {
            "kind": SiteKind.CENTRE,
            "name": "中心",
            "division_code": "430524",
            "by": SYSTEM,
            "now": NOW,
        }
        if number == 7:
            with refuses(Refused, "too_deep"):
                places.open_site(code=code, parent_code=parent, **centre)
        else:
            places.open_site(code=code, parent_code=parent, **centre)
        parent = code
    with refuses(Refused, "too_deep"):
        places.move_site(code="430524", parent_code="c6" + "x" * 22, by=SYSTEM, now=NOW + DAY)


def test_who_may_change_the_network(cast: Cast):
    chief = staff(60, Role.MANAGER, GAOPING)
    now = NOW + DAY
    for other in (cast.clerk, cast.approver, cast.auditor, cast.leader, cast.residents[0]):
        with refuses(Forbidden, "not_permitted"):
            places.rename_site(code=DAQIAO, name="新名", by=other.actor, now=now)
    with refuses(Forbidden, "not_permitted"):
        places.close_site(code=NANTANG, reason="撤", by=chief.actor, now=now)
    with refuses(Forbidden, "not_permitted"):  # theirs at one end only
        places.move_site(code=DAQIAO, parent_code=TAOHUAPING, by=chief.actor, now=now)
    with refuses(Forbidden, "not_permitted"):
        places.merge_site(code=DAQIAO, into_code=NANTANG, by=chief.actor, now=now)
    with refuses(Forbidden, "not_permitted"):  # the top of a tree is the system's
        places.open_site(
            code="top", **POST | {"kind": "centre", "parent_code": None, "by": cast.manager.actor}
        )
    places.merge_site(code=DAQIAO, into_code=MEIHUASHAN, by=chief.actor, now=now)
    places.move_site(code=MEIHUASHAN, parent_code=TAOHUAPING, by=cast.manager.actor, now=now + DAY)
    assert AuditEntry.objects.get(verb="site.moved").actor_id == cast.manager.id


def test_every_change_takes_the_same_number_of_statements_for_any_subtree(
    county: None, django_assert_max_num_queries
):
    places.open_site(code="zone", **POST | {"kind": "centre", "parent_code": None})
    with django_assert_max_num_queries(18):
        places.move_site(code="430524", parent_code="zone", by=SYSTEM, now=NOW + 2 * DAY)
    assert SiteVersion.objects.filter(valid_from=NOW + 2 * DAY).count() == 7
