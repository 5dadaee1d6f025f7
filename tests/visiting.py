"""Visiting pages as somebody of the cast."""

import io
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from cast import Persona, last_code
from redvest.delivery import identity
from redvest.people import operations as people
from redvest.people.enums import CodePurpose


def client_of(person: Persona | None = None, *, now: datetime | None = None) -> Client:
    """A browser without scripts in which this person is logged in: since they registered, or anew at ``now``.

    Without a person it is a visitor's.
    """
    if person is None:
        return Client()
    return _browser(person.id, person.login_id if now is None else log_in_anew(person, now=now))


def log_in_anew(person: Persona, *, now: datetime, device: str = "") -> UUID:
    """Another login of the person, by a code to their phone."""
    people.request_code(phone=person.phone, purpose=CodePurpose.LOGIN, address="10.9.9.9", now=now)
    login = people.log_in_by_code(
        phone=person.phone, code=last_code(), by=person.actor, now=now, device=device
    )
    return login.pk


def _browser(person_id: int, login_id: UUID) -> Client:
    answer = HttpResponse()
    identity.sign_in(answer, login_id=login_id, person_id=person_id)
    client = Client()
    client.cookies[identity.COOKIE] = answer.cookies[identity.COOKIE].value
    return client


def queries_for(client: Client, path: str) -> int:
    """How many statements a page costs; it must be shown."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def text_of(answer: Any) -> str:
    """What an answer says: a page, a file, or all cells of an Excel table."""
    body: bytes = b"".join(answer) if answer.streaming else answer.content
    if not body.startswith(b"PK"):
        return body.decode()
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(body))
    return str([sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names])


def waiting_on(client: Client) -> dict[str, int]:
    """What the first page of the office says waits: the number on each card by its title."""
    return {title: count for title, (count, _address) in waiting_cards(client).items()}


def waiting_cards(client: Client) -> dict[str, tuple[int, str]]:
    """The same with the address each card leads to."""
    page = client.get("/office/").content.decode()
    section = page.partition('id="todo"')[2].partition("</section>")[0]
    card = r"<h3><a [^>]*href=\"([^\"]+)\"[^>]*>([^<]+)</a></h3>.*?figure-value\">(\d+)<"
    found = re.findall(card, section, flags=re.DOTALL)
    return {title: (int(count), address) for address, title, count in found}
