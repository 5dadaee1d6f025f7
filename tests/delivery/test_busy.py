"""A database that has no time: the visitor is asked to try again, in words, and nothing is left behind."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.db import connections
from django.urls import reverse

import cast
from api.calling import Caller
from harness.plugin import SERVER
from redvest.config.settings import LIMITS
from visiting import client_of


@pytest.fixture
def someone(committed_db: str) -> cast.Cast:
    """The cast on a database where others hold locks, with limits as a served product has them, but shorter."""
    made = cast.make_cast()
    with connections["default"].cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    return made


def test_whoever_waits_too_long_for_a_lock_is_asked_to_try_again(
    someone: cast.Cast, committed_db: str, wall_clock
):
    wall_clock.set(someone.now)
    person = someone.residents[0]
    with psycopg.connect(committed_db) as other:
        other.execute("SELECT 1 FROM people_person WHERE id = %s FOR UPDATE", [person.id])
        page = client_of(person).post(reverse("me:join_team", args=[someone.team.code]))
        answer = Caller(person).post(f"/teams/{someone.team.code}/join", status=503)

    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "现在人太多了" in page.content.decode()
    assert answer["reasons"][0]["code"] == "busy"


def test_a_served_product_sets_the_limits_and_the_address_may_set_others():
    def shown(url: str) -> str:
        script = (
            "import django; django.setup()\n"
            "from django.db import connection as c\n"
            "cursor = c.cursor(); cursor.execute('SHOW lock_timeout'); print(cursor.fetchone()[0])"
        )
        environment = os.environ | {
            "DATABASE_URL": url,
            "REDVEST_POOL": "2",
            "DJANGO_SETTINGS_MODULE": "redvest.config.settings",
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    url = SERVER.url("postgres")
    assert "lock_timeout=10s" in LIMITS
    assert shown(url) == "10s"
    assert shown(f"{url}{'&' if '?' in url else '?'}options=-c%20lock_timeout%3D3s") == "3s"
