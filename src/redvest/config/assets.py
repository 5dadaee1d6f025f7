"""Front-end libraries from npm, compiled translations and collected static files: made when missing or out of date.

Nothing of other people's making is kept in the repository; ``package-lock.json`` says exactly what npm installs.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from redvest.config.paths import PACKAGE, ROOT, VAR
from redvest.config.stop import UNAVAILABLE, Stop
from redvest.config.terminal import say

#: What pages load, and what only tests load: file in node_modules to the folder it is copied to.
SERVED = {"htmx.org/dist/htmx.min.js": VAR / "assets"}
FOR_TESTS = {"axe-core/axe.min.js": VAR / "test-assets"}


def install() -> None:
    """Installs the locked npm packages and copies out of them what is served."""
    lock = ROOT / "package-lock.json"
    state = _digest([lock, Path(__file__)])
    copies = {folder / Path(source).name: source for source, folder in (SERVED | FOR_TESTS).items()}
    if _is(VAR / "assets.stamp", state) and all(copy.exists() for copy in copies):
        return
    if not lock.exists():
        raise Stop(
            "The front-end libraries are installed from a checkout, where package-lock.json is.", UNAVAILABLE
        )
    _install_packages(state)
    for copy, source in copies.items():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "node_modules" / source, copy)
    (VAR / "assets.stamp").write_text(state)


def _install_packages(state: str) -> None:
    """Runs npm unless the packages are there; one process at a time, since npm empties the folder first."""
    with (ROOT / "package-lock.json").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        stamp = ROOT / "node_modules" / ".installed"
        if _is(stamp, state):
            return
        say("installing front-end libraries")
        _npm("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
        stamp.write_text(state)


def compile_translations() -> None:
    """Compiles every catalogue that is newer than what was compiled of it."""
    import polib

    for source in sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        polib.pofile(str(source)).save_as_mofile(str(compiled))


def collect() -> None:
    """Collects, compresses and fingerprints the static files, if any of them changed."""
    sources = [*(VAR / "assets").rglob("*"), *PACKAGE.glob("*/static/**/*")]
    state = _digest([Path(__file__)]) + _listing(path for path in sources if path.is_file())
    stamp = VAR / "static.stamp"
    if _is(stamp, state) and (VAR / "static" / "staticfiles.json").exists():
        return
    say("collecting static files")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "redvest.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def _npm(*arguments: str) -> None:
    npm = shutil.which("npm") or _npm_from_python()
    try:
        done = subprocess.run([npm, *arguments], cwd=ROOT, stdout=sys.stderr, check=False)
    except OSError as error:
        raise Stop(f"npm could not be started: {error}.", UNAVAILABLE) from None
    if done.returncode:
        raise Stop("The front-end libraries could not be installed (npm says why above).", UNAVAILABLE)


def _npm_from_python() -> str:
    """For a machine without npm: Node.js as a wheel, in this environment only."""
    npm = Path(sys.executable).with_name("npm")
    if not npm.exists():
        say("this machine has no npm: installing one into .venv")
        pinned = ROOT / "requirements" / "node.txt"
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--quiet",
            "--quiet",
            "--disable-pip-version-check",
            "install",
            "-r",
        ]
        if subprocess.run([*pip, str(pinned)], stdout=sys.stderr, check=False).returncode:
            raise Stop("npm is missing and could not be installed (pip says why above).", UNAVAILABLE)
    # The npm of the wheel looks for its node on the path.
    os.environ["PATH"] = f"{npm.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return str(npm)


def _digest(paths: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths if path.exists())).hexdigest()


def _listing(paths: Iterable[Path]) -> str:
    """Changes when a file comes, goes or is written."""
    lines = sorted(f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in paths)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _is(stamp: Path, state: str) -> bool:
    return stamp.exists() and stamp.read_text() == state
