"""Of a very long list only the beginning is counted, and the page says so."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from cast import Cast
from redvest.people.models import Person
from redvest.web import desk


@pytest.mark.parametrize(("most", "count", "more"), [(5, 5, True), (9, 9, False), (100, 9, False)])
def test_only_the_beginning_is_counted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, most: int, count: int, more: bool
) -> None:
    monkeypatch.setattr(desk, "MOST_COUNTED", most)
    request = RequestFactory().get("/", {"page": "99"})
    people = Person.objects.order_by("pk")
    assert people.count() == 9
    for rows in (people, list(people.all())):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = desk.page_of(request, rows, per_page=2)
            pages = page.paginator
            assert (pages.count, pages.num_pages) == (count, -(-count // 2))
        assert len(queries) == (1 if rows is people else 0)
        shown = render_to_string("cotton/pagination.html", {"page": page}, request=request)
        assert ("超过" in shown) == more
