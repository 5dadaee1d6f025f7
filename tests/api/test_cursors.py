"""Lists by cursor: every row once, in order, whatever comes and goes meanwhile."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.calling import Caller
from cast import NOW, Cast, resident
from harness.clock import MovableClock
from redvest.api.cursors import part_of
from redvest.kernel.errors import Invalid
from redvest.places.models import Division

DAYS = [date(2020, 1, 1) + timedelta(days=n) for n in range(4)]


@pytest.fixture
def today(cast: Cast, wall_clock: MovableClock) -> Cast:
    """The cast, still logged in."""
    wall_clock.set(NOW + timedelta(minutes=2))
    return cast


def walked(rows: Any, *, limit: int) -> list[Any]:
    """All rows of a list, page by page."""
    found, cursor = [], ""
    while True:
        part, cursor = part_of(rows, cursor=cursor, limit=limit)
        assert len(part) <= limit
        found += part
        if not cursor:
            return found


@pytest.mark.usefixtures("db")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ends=st.lists(st.one_of(st.none(), st.sampled_from(DAYS)), max_size=14),
    order=st.lists(
        st.sampled_from(["valid_to", "-valid_to", "level", "-level", "name", "-code"]),
        min_size=1,
        max_size=3,
        unique_by=lambda term: term.strip("-"),
    ),
    limit=st.integers(1, 5),
)
def test_page_by_page_is_the_whole_list_in_its_order(ends: list[date | None], order: list[str], limit: int):
    """Missing values, equal values and falling orders included."""
    Division.objects.all().delete()
    Division.objects.bulk_create(
        Division(
            code=f"43{n:04d}",
            name=f"县{n % 3}",
            level=1 + n % 3,
            valid_from=date(2000, 1, 1) + timedelta(days=n),
            valid_to=end,
        )
        for n, end in enumerate(ends)
    )
    rows = Division.objects.order_by(*order)
    falls = order[-1].startswith("-")
    whole = list(rows.order_by(*order, "-pk" if falls else "pk"))

    assert walked(rows, limit=limit) == whole
    assert walked(whole, limit=limit) == whole


def test_who_registers_meanwhile_neither_repeats_nor_hides_anybody(today: Cast):
    """Newest first: whoever comes on top while one reads would push a row onto the next page again."""
    caller = Caller(today.manager)
    first = caller.get("/people?limit=4")
    resident(30)
    rest = caller.get(f"/people?limit=100&cursor={first['next']}")

    numbers = [row["number"] for row in first["items"] + rest["items"]]
    assert len(numbers) == len(set(numbers)) == first["count"]


def test_every_list_of_the_api_can_be_walked(today: Cast):
    """Two rows at a time, as the manager: the same rows as at once."""
    caller = Caller(today.manager)
    for path in ("/sites?under=430524", "/people", "/teams", "/roles", "/activities", "/shifts", "/projects"):
        whole, found, cursor = caller.get(f"{path}{'&' if '?' in path else '?'}limit=100"), [], ""
        while True:
            page = caller.get(f"{path}{'&' if '?' in path else '?'}limit=2&cursor={cursor}")
            found += page["items"]
            cursor = page["next"]
            if not cursor:
                break
        assert found == whole["items"], path
        assert len(found) == whole["count"], path


def test_a_cursor_goes_on_only_in_its_own_order(cast: Cast):
    rows = Division.objects.order_by("code")
    _part, cursor = part_of(rows, cursor="", limit=1)
    assert cursor
    with pytest.raises(Invalid):
        part_of(rows.order_by("-code"), cursor=cursor, limit=1)
