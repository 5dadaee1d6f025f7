"""The document describes every endpoint well enough to use it, and its page needs nothing from outside."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from ninja import Schema
from playwright.sync_api import Page, expect

from redvest.api.urls import api
from redvest.config.paths import ROOT

DOCUMENT: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
ENDPOINTS = [
    pytest.param(path, method, details, id=f"{method.upper()} {path}")
    for path, methods in DOCUMENT["paths"].items()
    for method, details in methods.items()
]


def test_the_document_is_served(client: Client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == DOCUMENT


def test_the_committed_document_is_the_one_that_is_served():
    """A change of the API is seen in the change itself, by whoever reviews it and whoever calls it."""
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert committed == DOCUMENT, "run `make schema` and commit docs/openapi.json"


def test_every_schema_has_a_name_of_its_own():
    """Two of one name would be one in the document, and one of the two would be wrong."""
    named: dict[str, set[str]] = {}
    for schema in _kinds_of(Schema):
        if schema.__module__.startswith("redvest.api.v1."):
            named.setdefault(schema.__name__, set()).add(schema.__module__)
    assert {name: sorted(where) for name, where in named.items() if len(where) > 1} == {}


def _kinds_of(schema: type[Schema]) -> Iterator[type[Schema]]:
    for kind in schema.__subclasses__():
        yield kind
        yield from _kinds_of(kind)


def test_the_docs_page_loads_nothing_from_elsewhere(client: Client):
    page = client.get("/api/v1/docs").content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert any(address.endswith("swagger-ui-bundle.js") for address in loaded)
    assert all(address.startswith("/static/ninja/") for address in loaded)
    assert all(finders.find(address.removeprefix("/static/")) for address in loaded)
    assert "http://" not in page
    assert "https://" not in page


def test_the_docs_page_can_write(client: Client):
    """Its requests carry the token: trying things out on the page works."""
    page = client.get("/api/v1/docs")
    assert 'data-api-csrf="true"' in page.content.decode()
    assert "csrftoken" in page.cookies


@pytest.mark.parametrize(("path", "method", "details"), ENDPOINTS)
def test_an_endpoint_says_what_it_does_and_how_it_refuses(path: str, method: str, details: dict[str, Any]):
    assert details["description"]
    assert {"401", "403", "404", "409", "422", "429"} <= set(details["responses"])
    for parameter in details["parameters"]:
        # Of a parameter, examples are a map of objects; a list of them would break readers of the document.
        assert not isinstance(parameter.get("examples"), list)


def test_operation_ids_are_unique():
    ids = [param.values[2]["operationId"] for param in ENDPOINTS]
    assert len(ids) == len(set(ids))


def test_every_shape_is_described():
    bare = [
        name
        for name, shape in DOCUMENT["components"]["schemas"].items()
        if not shape.get("description") and not name.startswith("Page_")
    ]
    assert bare == []


def test_no_address_is_divided_between_routers():
    """Only the first of two routers with the same address would be asked, and answer 405 to the other's methods."""
    addresses = [path for bound in api._get_bound_routers() for path in bound.path_operations]
    assert len(addresses) == len(set(addresses))


def test_the_docs_page_shows_every_endpoint(desk_page: Page):
    desk_page.goto("/api/v1/docs")
    expect(desk_page.locator(".opblock")).to_have_count(len(ENDPOINTS), timeout=30_000)
