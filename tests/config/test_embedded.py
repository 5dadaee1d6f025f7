"""The embedded server: shared by processes, stopped by the last one, surviving the killed one."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from redvest.config import database
from redvest.config.embedded import THROW_AWAY, EmbeddedServer

OPTIONS = THROW_AWAY | {"shared_buffers": "16MB"}
OTHER = """
import sys
from pathlib import Path
from redvest.config.embedded import THROW_AWAY, EmbeddedServer
EmbeddedServer(Path(sys.argv[1]), THROW_AWAY).join()
print("joined", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path / "var" / "postgres", OPTIONS)
    yield server
    server.destroy()


def answers(server: EmbeddedServer) -> bool:
    try:
        psycopg.connect(server.url("postgres")).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_last_to_leave_stops_it_and_the_data_stays(server: EmbeddedServer):
    with server.joined():
        assert database.create_if_missing(server, "kept")
        with EmbeddedServer(server.home, OPTIONS).joined():
            pass
        assert answers(server)
    assert not answers(server)
    with server.joined():
        assert not database.create_if_missing(server, "kept")


def test_a_killed_user_does_not_keep_it_running(server: EmbeddedServer):
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(server.home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout
    assert other.stdout.readline() == "joined\n"
    server.join()
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert answers(server)
    server.leave()
    assert not answers(server)


def test_a_broken_off_set_up_is_begun_again(server: EmbeddedServer):
    draft = server.home.with_name("postgres.new")
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("half")
    with server.joined():
        assert answers(server)
    assert not draft.exists()


def test_a_long_path_gets_its_socket_elsewhere(tmp_path: Path):
    server = EmbeddedServer(tmp_path / ("deep" * 20) / "postgres", OPTIONS)
    with server.joined():
        assert answers(server)
    server.destroy()


def test_what_runs_is_durable_and_closed_to_the_network(tmp_path: Path):
    server = EmbeddedServer(tmp_path / "postgres")
    with server.joined(), psycopg.connect(server.url("postgres")) as connection:
        settings = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
    server.destroy()
    assert settings["fsync"] == "on"
    assert settings["synchronous_commit"] == "on"
    assert settings["full_page_writes"] == "on"
    assert settings["listen_addresses"] == ""
    assert settings["TimeZone"] == "UTC"
