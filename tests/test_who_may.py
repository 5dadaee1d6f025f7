"""Every door, tried by every kind of user: the table of who_may.py is what happens, and no door is missing from it."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http.response import HttpResponseBase
from django.template.base import Template
from django.test import Client

from api.calling import BASE
from cast import DAQIAO
from visiting import client_of
from walking import doors
from who_may import DOORS, Bodies, Door, form
from world import KINDS, World


@contextmanager
def undone() -> Iterator[None]:
    """Takes back whatever is written inside."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def knock(browser: Client, door: Door, path: str, world: World, bodies: Bodies) -> HttpResponseBase:
    """What is answered at a door; nothing stays of it."""
    method, name = door
    cookies = copy.deepcopy(browser.cookies)
    with undone():
        if path.startswith(BASE) and bodies.takes_file(method, name):
            table = SimpleUploadedFile("名单.csv", "姓名,身份证号码\n张三,1".encode())
            answer = browser.post(
                path, {"kind": "people", "site_code": DAQIAO, "direction": "in", "file": table}
            )
        elif path.startswith(BASE):
            body = b"" if method == "GET" else json.dumps(bodies.of(method, name)).encode()
            answer = browser.generic(method, path, body, content_type="application/json")
        else:
            answer = browser.get(path) if method == "GET" else browser.post(path, form(world))
    browser.cookies = cookies
    return answer


def is_let_in(answer: HttpResponseBase) -> bool | None:
    """Whether the thing itself answered; None if there is no door of this method."""
    if answer.status_code == 405:
        return None
    if answer.status_code in (301, 302):
        return "/account/login" not in str(answer.headers["Location"])
    return answer.status_code not in (401, 403, 404)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages stay blank: who may see one is decided before it is drawn, and every page is drawn in other tests."""
    monkeypatch.setattr(Template, "render", lambda page, context: "")


@pytest.mark.parametrize("kind", KINDS)
def test_who_may(world: World, undrawn: None, kind: str):
    browser, bodies, wrong = client_of(world.people[kind]), Bodies(world), []
    for door, path in doors(world):
        let_in = is_let_in(knock(browser, door, path, world, bodies))
        if let_in is not None and door in DOORS and let_in != (kind in DOORS[door]):
            wrong.append((*door, "is let in" if let_in else "is kept out"))
    assert wrong == []


def test_every_door_is_placed(world: World, undrawn: None):
    """A new page or call is not done before it is said whom it is for."""
    found: dict[Door, list[str]] = {}
    browsers: dict[str, Any] = {}
    bodies = Bodies(world)
    for door, path in doors(world):
        if door in DOORS:
            found[door] = []
            continue
        for kind in KINDS:
            browser = browsers.setdefault(kind, client_of(world.people[kind]))
            let_in = is_let_in(knock(browser, door, path, world, bodies))
            if let_in is None:
                break
            found.setdefault(door, []).extend([kind] if let_in else [])
    assert {door: kinds for door, kinds in found.items() if door not in DOORS} == {}
    assert DOORS.keys() - found.keys() == set()
