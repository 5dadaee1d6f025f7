"""Which villages the network reaches, and where nothing is held."""

from datetime import timedelta

from activities import stage
from cast import CENTRE, DAQIAO, FOREST_FARM, GAOPING, HEYETANG, MEIHUASHAN, NANTANG, NOW, Cast
from places.real_counties import DAY, FILE
from redvest.kernel.actor import SYSTEM
from redvest.places import operations as places
from redvest.places.imports import load_divisions
from redvest.places.operations import PostForm
from redvest.reports.queries import by_township, coverage


def states(code: str = CENTRE, **more: object) -> dict[str, str]:
    return {row.code: row.state for row in coverage(code, **({"now": NOW} | more))}


def test_villages_without_a_station_and_stations_without_activity(cast: Cast):
    assert states() == {
        HEYETANG: "silent",
        NANTANG: "silent",
        DAQIAO: "silent",
        MEIHUASHAN: "silent",
        FOREST_FARM: "none",
    }
    (shift,) = stage.published(cast)
    assert states()[DAQIAO] == "silent"  # announced is not held
    held = shift.starts_at
    assert states(now=held)[DAQIAO] == "active"
    assert states(now=held + timedelta(days=59))[DAQIAO] == "active"
    assert states(now=held + timedelta(days=60))[DAQIAO] == "silent"
    assert states(now=held + timedelta(days=30), days=30)[DAQIAO] == "silent"
    (row,) = [row for row in coverage(GAOPING, now=held) if row.code == DAQIAO]
    assert (row.township_name, row.last_on) == ("高平镇", held.date())
    found = {
        one.name: (one.villages, one.stations, one.silent) for one in by_township(coverage(CENTRE, now=held))
    }
    assert found == {"桃花坪街道": (2, 2, 2), "高平镇": (3, 2, 1)}


def test_a_merged_station_is_covered_by_its_successor_and_a_closed_one_is_not(cast: Cast):
    later = NOW + timedelta(hours=1)
    places.close_site(code=MEIHUASHAN, reason="撤并", by=SYSTEM, now=later)
    places.merge_site(code=HEYETANG, into_code=NANTANG, by=SYSTEM, now=later)
    found = {row.code: row.station_code for row in coverage(CENTRE, now=later)}
    assert (found[MEIHUASHAN], found[HEYETANG]) == ("", NANTANG)


def test_what_is_held_at_a_post_counts_for_its_station(cast: Cast):
    places.open_posts(parent_code=DAQIAO, posts=[PostForm(name="广场")], by=SYSTEM, now=NOW)
    (shift,) = stage.published(cast)
    type(shift.activity).objects.filter(pk=shift.activity_id).update(
        site_id=places.rename_site(
            code=f"{DAQIAO}-0001", name="广场点", by=SYSTEM, now=NOW + timedelta(hours=1)
        ).id
    )
    assert states(now=shift.starts_at)[DAQIAO] == "active"


def test_a_county_of_six_hundred_costs_the_same_as_one_of_five(cast: Cast, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert len(coverage(CENTRE, now=NOW)) == 5
    load_divisions(FILE, now=NOW, day=DAY)
    with django_assert_num_queries(4):
        rows = coverage(CENTRE, now=NOW)
    assert len(rows) > 500
