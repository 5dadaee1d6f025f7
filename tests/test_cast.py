"""The cast is what its docstring says."""

from cast import FOREST_FARM, Cast, make_cast
from redvest.places.queries import network_counts


def test_the_county(cast: Cast) -> None:
    assert network_counts("430524")["sites"] == {"centre": 1, "institute": 2, "station": 4, "post": 0}
    assert cast.team.members == 3
    assert cast.team.site_path == cast.stations[2].path
    assert len({person.number for person in [cast.manager, cast.clerk, cast.leader, *cast.members]}) == 5
    assert cast.residents[1].residence == FOREST_FARM
    assert cast.manager.see().is_staff
    assert cast.leader.see().is_leader
    assert not cast.residents[0].see().grants


def test_the_county_on_a_database_of_its_own(committed_db: str) -> None:
    assert make_cast().team.code == "T000001"
