"""Lists of contests cost as many queries for many rows as for few."""

from cast import DAQIAO, NOW, Cast, staff
from contests.making import MINUTE, announced, drafted, entered
from harness.clock import MovableClock
from redvest.access.enums import Role
from visiting import client_of, queries_for


def test_entries_cost_the_same_however_many(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW + 5 * MINUTE)
    few = entered(cast, entries=2)
    many = entered(cast, entries=6, first=500, code="gaoping-2027")
    clerk = client_of(cast.clerk)
    for page in ("", "entries/", f"lists/{DAQIAO}/"):
        costs = [queries_for(clerk, f"/office/contests/{one.edition.pk}/{page}") for one in (few, few, many)]
        assert costs[1] == costs[2], page
    visitor = client_of()
    costs = [queries_for(visitor, f"/contests/{one.edition.code}/") for one in (few, few, many)]
    assert costs[1] == costs[2]


def test_editions_cost_the_same_however_many(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW + 5 * MINUTE)
    announced(cast, code="first")
    clerk, visitor = client_of(cast.clerk), client_of()
    pages = ((clerk, "/office/contests/"), (visitor, "/contests/"))
    before = [queries_for(client, path) for client, path in pages * 2][2:]
    for n in range(5):
        announced(cast, code=f"more-{n}")
        drafted(cast, code=f"draft-{n}")
    assert [queries_for(client, path) for client, path in pages] == before


def test_a_unit_counts_what_its_list_shows(cast: Cast, wall_clock: MovableClock) -> None:
    wall_clock.set(NOW + 5 * MINUTE)
    done = entered(cast, entries=3)
    unit = staff(20, Role.CLERK, DAQIAO, by=cast.manager.actor)
    own = [one for one in done.entries if one.unit.code == DAQIAO]
    page = client_of(unit).get(f"/office/contests/{done.edition.pk}/")
    assert [n for _state, _label, n in page.context["counts"]] == [len(own)]
    listed = client_of(unit).get(f"/office/contests/{done.edition.pk}/entries/")
    assert listed.context["page"].paginator.count == len(own) == 2
    assert "公众投票" not in page.content.decode()
