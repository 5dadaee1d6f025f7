"""Which database a command works on: the one of DATABASE_URL, or ``redvest`` on the embedded server in ``var/``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from redvest.config.embedded import EmbeddedServer
from redvest.config.stop import UNAVAILABLE, Stop

NAME = "redvest"
OLDEST_VERSION = 15


@contextmanager
def at_hand(var: Path) -> Iterator[EmbeddedServer | None]:
    """Sees that DATABASE_URL names a PostgreSQL that answers. Gives the embedded server when that is it, else None."""
    if os.environ.get("DATABASE_URL"):
        check(os.environ["DATABASE_URL"])
        yield None
        return
    with EmbeddedServer(var / "postgres").joined() as server:
        create_if_missing(server, NAME)
        os.environ["DATABASE_URL"] = server.url(NAME)
        try:
            yield server
        finally:
            del os.environ["DATABASE_URL"]


def check(url: str) -> None:
    """Stops with one sentence unless ``url`` is a PostgreSQL that answers and is new enough."""
    place = without_password(url)
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise Stop(
            f"DATABASE_URL is not the address of a PostgreSQL (postgresql://user@host/name): {place}.",
            UNAVAILABLE,
        )
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        why = " ".join(str(error).split()).rstrip(".")
        raise Stop(f"The database of DATABASE_URL ({place}) cannot be used: {why}.", UNAVAILABLE) from None
    if version < OLDEST_VERSION:
        raise Stop(
            f"The database of DATABASE_URL ({place}) is PostgreSQL {version}; Redvest needs {OLDEST_VERSION} or newer.",
            UNAVAILABLE,
        )


def without_password(url: str) -> str:
    """``url`` with its password left out, fit to be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return parts._replace(netloc=f"{parts.username or ''}:***@{parts.netloc.rpartition('@')[2]}").geturl()


def create_if_missing(server: EmbeddedServer, name: str, *, template: str | None = None) -> bool:
    """Makes the database ``name`` and returns True, or finds it there and returns False."""
    with maintenance(server) as connection:
        if exists(connection, name):
            return False
        copied = f' TEMPLATE "{template}"' if template else ""
        connection.execute(f'CREATE DATABASE "{name}"{copied}'.encode())
        return True


def drop(server: EmbeddedServer, name: str) -> None:
    """Drops the database ``name`` if it exists, ending whatever is connected to it."""
    with maintenance(server) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def exists(connection: psycopg.Connection, name: str) -> bool:
    """True if the server of ``connection`` has a database ``name``."""
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def maintenance(server: EmbeddedServer) -> psycopg.Connection:
    """A connection to the server's own database, for making and dropping others."""
    return psycopg.connect(server.url("postgres"), autocommit=True)
