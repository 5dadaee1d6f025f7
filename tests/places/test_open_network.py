"""A county opens its whole network from its divisions, in one operation."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOW, Cast, staff
from places.real_counties import load_real
from redvest.access.enums import Role, Verb
from redvest.kernel.actor import SYSTEM, VISITOR
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry
from redvest.places import operations as places
from redvest.places import rules
from redvest.places.enums import SiteKind
from redvest.places.models import Division, Site, SiteVersion
from redvest.places.operations import NetworkOpened
from redvest.places.queries import network_counts, site_by_code
from refusing import refuses

LATER = NOW + timedelta(days=1)


def open_county(code: str, **more: object) -> NetworkOpened:
    return places.open_network(**{"code": code, "by": SYSTEM, "now": NOW, **more})


def test_the_real_county_has_1_centre_25_institutes_and_572_stations(db: None):
    load_real("430524")
    opened = open_county("430524")
    assert opened == NetworkOpened(added={"centre": 1, "institute": 25, "station": 572}, existing=0)
    counts = {"centre": 1, "institute": 25, "station": 572, "post": 0}
    assert network_counts("430524") == {"code": "430524", "name": "隆回县新时代文明实践中心", "sites": counts}
    assert network_counts("4305") == {"code": "4305", "name": "邵阳市", "sites": counts}
    assert SiteVersion.objects.filter(valid_to=None, valid_from=NOW).count() == 598
    station = site_by_code("430524001001")
    assert (station.name, station.path) == (
        "荷叶塘社区新时代文明实践站",
        "/430524/430524001/430524001001/",
    )
    assert site_by_code("430524001").name == "桃花坪街道新时代文明实践所"


def test_only_towns_and_townships_and_village_committees(db: None):
    load_real("220822")
    opened = open_county("220822", townships={"town", "township"}, villages={"village"})
    assert opened.added == {"centre": 1, "institute": 16, "station": 172}
    assert network_counts("220822")["sites"] == {"centre": 1, "institute": 16, "station": 172, "post": 0}


def test_the_villages_of_a_township_that_is_left_out_are_left_out(db: None):
    load_real("430524")
    open_county("430524", townships={"street"})
    assert {
        row.parent.code for row in Site.objects.filter(kind=SiteKind.STATION).select_related("parent")
    } == {
        "430524001",
        "430524002",
    }


def test_again_it_adds_only_what_is_missing(db: None):
    load_real("430524")
    first = open_county("430524", townships={"street"}, villages={"village"})
    assert first.existing == 0
    rest = open_county("430524", now=LATER)
    assert rest.existing == sum(first.added.values())
    assert sum(rest.added.values()) + rest.existing == 598
    entries = AuditEntry.objects.count()
    assert open_county("430524", now=LATER) == NetworkOpened(
        added={"centre": 0, "institute": 0, "station": 0}, existing=598
    )
    assert AuditEntry.objects.count() == entries
    assert SiteVersion.objects.count() == Site.objects.count() == 598


def test_it_takes_few_statements_however_many_sites(db: None):
    load_real("430524")
    with CaptureQueriesContext(
        connection,
    ) as statements:
        open_county("430524")
    assert len(statements) <= 15
    entry = AuditEntry.objects.get(verb="network.opened")
    assert entry.data == {"centre": 1, "institute": 25, "station": 572, "existing": 0}


def test_a_village_whose_station_exists_under_another_code_is_skipped(county: None):
    places.close_site(code="430524104201", reason="并村", by=SYSTEM, now=LATER)
    places.open_site(
        code="GP-1",
        kind=SiteKind.STATION,
        name="梅花山林场站",
        division_code="430524104498",
        parent_code="430524104",
        by=SYSTEM,
        now=LATER,
    )
    opened = open_county("430524", now=LATER)
    assert opened == NetworkOpened(added={"centre": 0, "institute": 0, "station": 0}, existing=8)


def test_what_was_closed_stays_closed_and_a_merged_one_is_stood_for_by_its_successor(county: None):
    for code in ("430524104001", "430524104201"):
        places.close_site(code=code, reason="并村", by=SYSTEM, now=LATER)
    places.merge_site(code="430524104", into_code="430524001", by=SYSTEM, now=LATER + timedelta(hours=1))
    later = LATER + timedelta(days=1)
    assert open_county("430524", now=later).added == {"centre": 0, "institute": 0, "station": 1}
    assert site_by_code("430524104498").path == "/430524/430524001/430524104498/"
    assert site_by_code("430524104201").state == "closed"


def test_nothing_opens_under_a_closed_centre_or_institute(db: None):
    load_real("430524001")
    open_county("430524", villages={"village"})
    for site in Site.objects.filter(kind=SiteKind.STATION).order_by("code"):
        places.close_site(code=site.code, reason="调整", by=SYSTEM, now=LATER)
    places.close_site(code="430524001", reason="调整", by=SYSTEM, now=LATER)
    later = LATER + timedelta(days=1)
    assert open_county("430524", now=later).added == {"centre": 0, "institute": 0, "station": 0}
    places.close_site(code="430524", reason="调整", by=SYSTEM, now=later)
    with refuses(Refused, "centre_closed"):
        open_county("430524", now=later + timedelta(days=1))


def test_a_zone_and_a_county_stand_under_their_citys_centre(db: None):
    load_real("411271", "411202")
    assert network_counts("4112")["sites"] == {"centre": 0, "institute": 0, "station": 0, "post": 0}
    assert open_county("411202").added["centre"] == 1
    before = network_counts("4112", as_of=NOW)["sites"]
    places.open_site(
        code="4112",
        kind=SiteKind.CENTRE,
        name="三门峡市新时代文明实践中心",
        division_code="4112",
        parent_code=None,
        by=SYSTEM,
        now=LATER,
    )
    zone = open_county("411271", now=LATER + timedelta(days=1))
    assert zone.added["centre"] == 1
    assert site_by_code("411271").path == "/4112/411271/"
    assert site_by_code("411271560").name == "向阳街道新时代文明实践所"
    assert network_counts("4112", as_of=NOW)["sites"] == before
    assert network_counts("4112")["sites"] == {"centre": 2} | {
        kind: zone.added.get(kind, 0) for kind in ("institute", "station", "post")
    }


def test_names_as_people_speak(db: None):
    names = {
        "东晟社区居民委员会": "东晟社区新时代文明实践站",
        "幸福家园社区居委会": "幸福家园社区新时代文明实践站",
        "大洼村村民委员会": "大洼村新时代文明实践站",
        "头道村民委员会": "头道村新时代文明实践站",
        "新月村委会": "新月村新时代文明实践站",
        "合隆居委会": "合隆居委会新时代文明实践站",
        "村委会": "村委会新时代文明实践站",
    }
    from redvest.places.operations.opening import site_name

    assert {name: site_name(name, "station") for name in names} == names


@pytest.mark.parametrize("code", ["4305", "430524001", "999999", ""])
def test_only_a_county_in_force_has_a_network(county: None, code: str):
    with refuses(NotFound, "not_found"):
        open_county(code)


def test_unknown_classes_are_told_by_field(county: None):
    with refuses(Invalid, "class_unknown") as invalid:
        open_county("430524", townships={"city"})
    assert list(invalid.value.by_field) == ["townships"]


def test_who_may(cast: Cast):
    assert rules.MANAGE_NETWORK == Verb.MANAGE_NETWORK
    assert open_county("430524", by=cast.manager.actor).added["station"] == 1  # 林场
    for other in (cast.clerk, cast.approver, cast.auditor, cast.leader, cast.members[0]):
        with refuses(Forbidden, "not_permitted"):
            open_county("430524", by=other.actor)
    with refuses(Forbidden, "login_needed"):
        open_county("430524", by=VISITOR)


def test_a_first_network_is_opened_by_the_system_or_from_the_centre_above(cast: Cast):
    load_real("411271")
    with refuses(Forbidden, "not_permitted"):
        open_county("411271", by=cast.manager.actor)
    assert not Site.objects.filter(code__startswith="4112").exists()
    places.open_site(
        code="4112",
        kind=SiteKind.CENTRE,
        name="三门峡市中心",
        division_code="4112",
        parent_code=None,
        by=SYSTEM,
        now=NOW,
    )
    manager = staff(50, Role.MANAGER, "4112")
    assert open_county("411271", by=manager.actor).added["centre"] == 1


def test_a_division_no_longer_in_force_gets_no_site(county: None):
    Division.objects.filter(code="430524104498").update(valid_to=LATER.date())
    assert open_county("430524", now=LATER).added["station"] == 0
