"""Runs the ``redvest`` command as people do: in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping


def environment(**changes: str | None) -> Mapping[str, str]:
    """This process's environment with the product's own settings and ``changes`` (None takes a variable away)."""
    changed = os.environ | {"DJANGO_SETTINGS_MODULE": "redvest.config.settings"} | changes
    return {name: value for name, value in changed.items() if value is not None}


def redvest(*arguments: str, timeout: float = 60, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Runs ``redvest`` with ``arguments`` to its end and gives its exit code and what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "redvest", *arguments],
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
