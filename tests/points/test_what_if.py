"""What a draft would have cost last quarter, by site, before anybody publishes it."""

from datetime import date
from decimal import Decimal
from typing import Any

from cast import CENTRE, DAQIAO, HEYETANG, NOW, Cast
from points.covenant_stage import TODAY, budget, published, service
from points.covenants import covenant
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import NotFound
from redvest.places.queries import site_by_code
from redvest.points.models import CovenantVersion
from redvest.points.operations import covenants as operations
from redvest.points.operations.earning import earn_many
from redvest.points.queries.what_if import last_quarter, what_if
from refusing import refuses

D = Decimal


def test_the_last_quarter():
    assert last_quarter(date(2026, 3, 2)) == (date(2025, 10, 1), date(2025, 12, 31))
    assert last_quarter(date(2026, 4, 1)) == (date(2026, 1, 1), date(2026, 3, 31))
    assert last_quarter(date(2026, 12, 31)) == (date(2026, 7, 1), date(2026, 9, 30))


def held(cast: Cast) -> CovenantVersion:
    """Events at two stations under one point an hour, and a draft of half that."""
    published(cast, "hailin")
    budget()
    here, there = site_by_code(DAQIAO).id, site_by_code(HEYETANG).id
    one, two = (member.id for member in cast.members)
    events = [
        service(one, 120, key="1", site_id=here),
        service(one, 180, key="2", site_id=here, happened_on=date(2026, 3, 20)),
        service(two, 90, key="3", site_id=here, category="0003"),
        service(two, 60, key="4", site_id=there),
        service(two, 60, key="5", site_id=there, happened_on=date(2026, 4, 1)),
    ]
    earn_many(earnings=events, by=SYSTEM, now=NOW)
    return operations.draft_covenant(
        site_code=CENTRE, draft=covenant("huangyan"), by=cast.manager.actor, now=NOW
    )


def test_what_it_would_have_cost_by_site(cast: Cast):
    draft = held(cast)
    rows = what_if(draft.pk, viewer=cast.manager.see(), start=date(2026, 1, 1), end=date(2026, 3, 31))
    assert [
        (row.site_name, row.events, row.people, row.now_given, row.then_given, row.more) for row in rows
    ] == [
        (site_by_code(HEYETANG).name, 1, 1, D("1.00"), D("0.00"), D("-1.00")),
        (site_by_code(DAQIAO).name, 3, 2, D("5.50"), D("2.00"), D("-3.50")),
    ]
    assert sum(row.worth for row in rows) == D("2.00")


def test_trying_a_draft_changes_nothing_and_is_for_those_who_write_or_decide(cast: Cast):
    draft = held(cast)
    with refuses(NotFound, "not_found"):
        what_if(draft.pk, viewer=cast.residents[0].see(), start=TODAY, end=TODAY)
    with refuses(NotFound, "not_found"):
        what_if(999_999, viewer=cast.manager.see(), start=TODAY, end=TODAY)


def test_it_is_a_fixed_number_of_queries(cast: Cast, django_assert_max_num_queries: Any):
    draft, viewer = held(cast), cast.manager.see()
    with django_assert_max_num_queries(8):
        what_if(draft.pk, viewer=viewer, start=date(2026, 1, 1), end=date(2026, 3, 31))


def test_the_version_in_force_costs_what_it_cost(cast: Cast):
    held(cast)
    live = CovenantVersion.objects.get(state="published")
    rows = what_if(live.pk, viewer=cast.manager.see(), start=date(2026, 1, 1), end=date(2026, 3, 31))
    assert [row.more for row in rows] == [D("0.00"), D("0.00")]
