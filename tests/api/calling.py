"""Calling the API as somebody of the cast, with the CSRF token where it is checked."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from cast import Persona
from redvest.delivery import identity

BASE = "/api/v1"


class Caller:
    """A program that calls the API as a person, or as a visitor for None."""

    def __init__(self, person: Persona | None = None, *, csrf: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=csrf)
        if person is not None:
            answer = HttpResponse()
            identity.sign_in(answer, login_id=person.login_id, person_id=person.id)
            self.client.cookies[identity.COOKIE] = answer.cookies[identity.COOKIE].value

    def call(
        self, method: str, path: str, body: Any = None, *, status: int, key: str = "", token: str = ""
    ) -> Any:
        """What the API answers, which must be with this status."""
        headers = {name: value for name, value in (("Idempotency-Key", key), ("X-CSRFToken", token)) if value}
        answer = self.client.generic(
            method,
            BASE + path,
            b"" if body is None else _json(body),
            content_type="application/json",
            headers=headers,
        )
        assert answer.status_code == status, (method, path, answer.status_code, answer.content.decode())
        return answer.json() if answer.content else None

    def get(self, path: str, *, status: int = 200) -> Any:
        """A read."""
        return self.call("GET", path, status=status)

    def post(self, path: str, body: Any = None, *, status: int = 200, key: str = "") -> Any:
        """A deed."""
        return self.call("POST", path, {} if body is None else body, status=status, key=key)

    def put(self, path: str, body: Any, *, status: int = 200) -> Any:
        """A change."""
        return self.call("PUT", path, body, status=status)

    def delete(self, path: str, *, status: int = 204) -> Any:
        """An end."""
        return self.call("DELETE", path, status=status)


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def codes_of(refusal: Any) -> list[str]:
    """The codes of a refusal, in order."""
    return [reason["code"] for reason in refusal["reasons"]]


def fields_of(refusal: Any) -> list[str]:
    """The fields a refusal speaks of, in order."""
    return [reason["field"] for reason in refusal["reasons"]]
