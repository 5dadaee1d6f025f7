"""Whose address a request has: the proxy's word where there is one, never the caller's own."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from redvest.delivery.identity import address_of

CASES = [
    (False, "9.9.9.9", "10.0.0.1"),
    (True, "9.9.9.9", "9.9.9.9"),
    (True, "1.1.1.1, 9.9.9.9", "9.9.9.9"),
    (True, "2001:db8::1", "2001:db8::1"),
    (True, "", "10.0.0.1"),
    (True, "x" * 500, "10.0.0.1"),
    (True, "9.9.9.9, unknown", "10.0.0.1"),
]


@pytest.mark.parametrize(("behind", "forwarded", "expected"), CASES)
def test_the_address_is_the_one_the_trusted_proxy_saw(
    settings: Settings, behind: bool, forwarded: str, expected: str
):
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})

    assert address_of(request) == expected
