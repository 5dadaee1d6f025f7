"""``redvest run``: sees that everything is there, starts the web server and the jobs, and stops them together."""

import errno
import http.client
import os
import shutil
import signal
import socket
import sys
import time
from contextlib import ExitStack
from threading import Event

from redvest.config import assets, database
from redvest.config.children import Children
from redvest.config.embedded import EmbeddedServer
from redvest.config.paths import VAR
from redvest.config.stop import UNAVAILABLE, Stop
from redvest.config.terminal import say, tell

DEMO = "longhui"
NEEDED_MB = 500
WORKERS = 2
#: Request threads of each worker, and as many database connections: 2 × 64 + jobs stay below the server's 200.
THREADS = 64
#: Connections a worker holds open: those who watch a live board keep theirs between two polls. The server's own limit
#: counts idle ones, too, and lets everybody beyond it wait until somebody leaves.
CONNECTIONS = 8192
ANSWERS_WITHIN_SECONDS = 60


def run(host: str, port: int, *, with_demo: bool) -> int:
    """Serves until SIGINT, SIGTERM or SIGHUP, and then returns 0 with everything stopped that it started."""
    check_port(host, port)
    check_disk()
    assets.install()
    assets.compile_translations()
    with ExitStack() as stack:
        server = stack.enter_context(database.at_hand(VAR))
        assets.collect()
        prepare(server, with_demo=with_demo)
        stopping = stop_event()
        children = stack.enter_context(Children())
        children.start(
            "web server", granian(host, port), {"REDVEST_POOL": os.environ.get("REDVEST_POOL", str(THREADS))}
        )
        children.start("background jobs", [sys.executable, "-m", "redvest", "jobs"])
        if wait_until_it_answers(host, port, children, stopping):
            welcome(host, port)
        while not stopping.wait(0.3):
            children.check()
        say("\nStopping …")
    say("Stopped; the data is kept.")
    return 0


def check_port(host: str, port: int) -> None:
    """Stops unless ``port`` is free."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        raise Stop(
            f"Port {port} is for root only: choose one above 1023, such as make run PORT=8001.", UNAVAILABLE
        ) from None
    except OSError as error:
        if not isinstance(error, socket.gaierror) and error.errno == errno.EADDRINUSE:
            raise Stop(
                f"Port {port} is taken by another program: stop that, or choose another with make run PORT={port + 1}.",
                UNAVAILABLE,
            ) from None
        raise Stop(f"{host} is not an address of this machine ({error.strerror}).", UNAVAILABLE) from None


def check_disk() -> None:
    """Stops unless there is room for the database to work in."""
    VAR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(VAR).free // 2**20
    if free < NEEDED_MB:
        raise Stop(
            f"The disk of {VAR} is full ({free} MB free, {NEEDED_MB} MB needed): make room.", UNAVAILABLE
        )


def prepare(server: EmbeddedServer | None, *, with_demo: bool) -> None:
    """Brings the tables up to date, and the first time loads the demo."""
    import django

    django.setup()
    from django.conf import settings

    from redvest.config import first_load, production
    from redvest.config.schema import bring_up_to_date

    found = first_load.contents()
    if not settings.DEMO:
        production.refuse_made_up(found.demo)
        if not settings.SECURE_COOKIES:
            say("REDVEST_HTTPS is not 1: logins travel without encryption. Set it unless this is a trial.")
    if with_demo and settings.DEMO and (found.is_empty or not found.is_whole):
        say("Loading the demo, this once (under a minute):")
        if server:
            first_load.load_aside(server, DEMO)
        else:
            first_load.load(DEMO)
    elif bring_up_to_date():
        say("The database has been brought up to date.")


def granian(host: str, port: int) -> list[str]:
    """The command line of the web server."""
    return [
        *(sys.executable, "-m", "granian", "redvest.config.wsgi:application", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--http", "1", "--no-ws", "--log-level", "error"),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--workers-kill-timeout", "10"),
        *("--backlog", "4096", "--backpressure", str(CONNECTIONS)),
        "--respawn-failed-workers",
    ]


def wait_until_it_answers(host: str, port: int, children: Children, stopping: Event) -> bool:
    """True as soon as the first page comes back; False when told to stop before."""
    until = time.monotonic() + ANSWERS_WITHIN_SECONDS
    while not stopping.is_set():
        children.check()
        try:
            connection = http.client.HTTPConnection(_reachable(host), port, timeout=ANSWERS_WITHIN_SECONDS)
            connection.request("GET", "/")
            if connection.getresponse().status < 500:
                return True
            raise Stop("The web server started, but its first page fails (the reason is above).")
        except OSError:
            if time.monotonic() > until:
                raise Stop(
                    f"The web server did not answer within {ANSWERS_WITHIN_SECONDS} seconds."
                ) from None
            stopping.wait(0.05)
        finally:
            connection.close()
    return False


def welcome(host: str, port: int) -> None:
    """Prints what there is to see, where, and who may log in."""
    from django.db import connections

    from redvest.config import first_load
    from redvest.config.words import network_in_words, table

    name = first_load.contents().demo
    if name in first_load.names():
        from redvest.places.queries import network_counts

        loaded = first_load.demo(name)
        tell("\n" + network_in_words(network_counts(loaded.CODE)))
        tell("\nDemo accounts / 演示账号 (phone, password / 手机号, 密码):")
        tell(table(loaded.ACCOUNTS))
    tell(f"\nRedvest 红马甲 is at http://{_reachable(host)}:{port}/  (Ctrl-C stops it)")
    connections.close_all()


def stop_event() -> Event:
    """Set by the first SIGINT, SIGTERM or SIGHUP; more of them change nothing, stopping is under way."""
    stopping = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host
