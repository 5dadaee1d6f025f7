"""The ``redvest`` command: the product's own subcommands, and Django's for everything else.

A subcommand is a module of ``redvest.config.commands`` with ``add_arguments(parser)`` and ``run(arguments) -> int``.
It is called when the database answers, its tables are up to date and Django is set up.
"""

import argparse
import errno
import os
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType

from redvest.config.stop import FAILED, NOT_FOUND, UNAVAILABLE, Stop
from redvest.config.terminal import say

#: Subcommand to what `redvest --help` says of it. Modules bear these names.
COMMANDS = {
    "run": "start everything and serve the product until Ctrl-C",
    "demo": "load a demo into an empty database",
    "network": "how many centres, institutes, stations and posts a division has; --open makes them",
    "figures": "the figures of a site's subtree, computed from the records",
    "verify": "recompute figures, capacities, hours and the audit chain; exit 1 on any difference",
    "draw": "draw the lots of a shift again from what its page publishes; exit 1 if they do not agree",
    "contest": "export an edition of a contest; replay one, with no database, and compare with what was published",
    "bench": "measure the product on this machine",
    "divisions": "load administrative divisions from a CSV file",
    "import": "import people, teams, sites or past activities from an Excel or CSV file",
    "jobs": "run background jobs and the timetable until stopped",
    "keys": "make a new file of keys, for production",
    "assets": "install front-end libraries, compile translations, collect static files",
}
#: Of ours: start by themselves what they need, or need nothing.
SELF_STARTING = {"run", "assets", "keys", "draw", "contest"}
#: Of Django's: need no database, so none is started for them.
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
    "version",
}


def main(argv: list[str] | None = None) -> int:
    """Runs one command and returns its exit code. All it has to complain of is one sentence on standard error."""
    argv = sys.argv[1:] if argv is None else argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "redvest.config.settings")
    signal.signal(signal.SIGTERM, _end)
    try:
        if not argv or argv[0] in {"-h", "--help"} or argv[0] in COMMANDS:
            return _own(argv)
        return _djangos(argv)
    except Stop as stop:
        return _complain(stop.sentence, stop.code)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  # Python flushes it once more on its way out
        return FAILED
    except Exception as error:
        return _explain(error)


def _own(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="redvest", description="Redvest 红马甲. Any other word is a command of Django's: redvest help."
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, says in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=says, description=says)
        if argv and argv[0] == name:
            import_module(f"redvest.config.commands.{name}").add_arguments(subparser)
    if not argv:
        parser.print_help(sys.stderr)
        return NOT_FOUND
    arguments = parser.parse_args(argv)
    module = import_module(f"redvest.config.commands.{arguments.command}")
    if arguments.command in SELF_STARTING:
        return int(module.run(arguments))
    with at_database(is_own=True):
        return int(module.run(arguments))


def _djangos(argv: list[str]) -> int:
    from django.core.management import execute_from_command_line

    line = ["redvest", *argv]
    if argv[0] in WITHOUT_DATABASE:
        # Looking for missing migrations, Django would also compare the database, which need not run for that.
        warnings.filterwarnings(
            "ignore", "Got an error checking a consistent migration history", RuntimeWarning
        )
        execute_from_command_line(line)
    else:
        with at_database(is_own=False):
            execute_from_command_line(line)
    return 0


@contextmanager
def at_database(*, is_own: bool) -> Iterator[None]:
    """The length of a command that needs the database. For our own, Django is set up and the tables are there."""
    from redvest.config import database
    from redvest.config.paths import VAR

    with database.at_hand(VAR) as embedded:
        if is_own:
            import django

            django.setup()
        from django.db import connections

        try:
            if is_own and embedded:
                # A database of somebody's own is migrated when they say so, ours whenever it is behind.
                from redvest.config.schema import bring_up_to_date

                bring_up_to_date()
            yield
        finally:
            connections.close_all()


def _end(number: int, frame: FrameType | None) -> None:
    """SIGTERM leaves like any other way out, so that what was joined is left and what was started is stopped."""
    raise SystemExit(128 + number)


def _explain(error: Exception) -> int:
    """Turns what the machine or a domain refuses into its sentence; a programming error keeps its traceback."""
    import psycopg
    from django.db import Error as DatabaseError

    from redvest.kernel.errors import DomainError, NotFound

    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _complain(
            "The disk is full: make room and start again; nothing that was saved is lost.", UNAVAILABLE
        )
    if isinstance(error, NotFound):
        return _complain(f"{' '.join(sys.argv[1:])}: {error}", NOT_FOUND)
    if isinstance(error, DomainError):
        return _complain(str(error), FAILED)
    if isinstance(error, DatabaseError | psycopg.Error):
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        if isinstance(cause, psycopg.errors.DiskFull):
            return _complain("The disk of the database is full: make room and start again.", UNAVAILABLE)
        if isinstance(cause, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn) and _is_behind():
            return _complain(
                "The database has not been brought up to date: run redvest migrate.", UNAVAILABLE
            )
        if isinstance(cause, psycopg.OperationalError):
            return _complain(f"The database stopped answering: {' '.join(str(cause).split())}.", UNAVAILABLE)
    raise error


def _is_behind() -> bool:
    """True if migrations are waiting; a missing table is then no programming error."""
    from redvest.config.schema import is_up_to_date

    return not is_up_to_date()


def _complain(sentence: str, code: int) -> int:
    say(f"redvest: {sentence}")
    return code
