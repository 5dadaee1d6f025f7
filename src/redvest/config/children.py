"""Processes that live and die with their parent."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from types import TracebackType

from redvest.config.stop import Stop

STOP_WITHIN_SECONDS = 15
PR_SET_PDEATHSIG = 1


class Children:
    """Starts processes; all are stopped, last first, when the block ends for whatever reason."""

    def __init__(self) -> None:
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Starts ``command``. In a session of its own: Ctrl-C reaches only the parent, which stops them in order."""
        process = subprocess.Popen(
            command,
            env=os.environ | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._running.append((name, process))

    def check(self) -> None:
        """Stops the whole when one of them has ended by itself."""
        for name, process in self._running:
            if process.poll() is not None:
                raise Stop(
                    f"The {name} stopped unasked (exit code {process.returncode}; its last words are above)."
                )

    def __enter__(self) -> "Children":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _, process in reversed(self._running):
            process.terminate()
        for _, process in reversed(self._running):
            try:
                process.wait(STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()


def _end_with_parent() -> None:
    """Asks Linux for a SIGTERM when the parent is killed and cannot stop us itself; elsewhere nothing does."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
