"""The product's secrets: a file that the demo makes for itself, and that production must be given.

A production that made keys silently, because a path was mistyped or a disk not mounted, could read none of its ID
numbers any more and would take everybody for new.
"""

import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from redvest.config.stop import UNAVAILABLE, Stop

MAKE_THEM = "make one with redvest keys FILE, and keep a copy apart from the database"


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Signing key of cookies and codes, key of the keyed hashes, and the field keys by key id (hex, 32 bytes)."""

    signing: str
    hashing: str
    field_keys: dict[str, str]


def load_keys(var: Path, env: Mapping[str, str], *, demo: bool) -> Keys:
    """Keys from the file ``REDVEST_KEYS`` names; the demo's are in ``var/keys.json``, made if missing.

    Raises Stop when production has no such file, when others may read it, or when it cannot be understood.
    """
    named = env.get("REDVEST_KEYS", "")
    if not demo and not named:
        raise Stop(f"REDVEST_KEYS must name the file of keys in production: {MAKE_THEM}.", UNAVAILABLE)
    path = Path(named or var / "keys.json")
    if not path.exists():
        if not demo:
            raise Stop(f"The key file {path} does not exist: {MAKE_THEM}.", UNAVAILABLE)
        make(path)
    if not demo and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Stop(f"Others may read the key file {path}: chmod 600 {path}.", UNAVAILABLE)
    try:
        return Keys(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise Stop(f"The key file {path} cannot be used: {type(error).__name__}.", UNAVAILABLE) from None


def make(path: Path) -> bool:
    """Makes a file of new keys that only its owner may read, and returns True; one that is there stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = {
        "signing": secrets.token_urlsafe(48),
        "hashing": secrets.token_urlsafe(48),
        "field_keys": {"k1": secrets.token_hex(32)},
    }
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(keys, indent=2))
    try:
        os.link(draft, path)  # atomic: two first starts agree on one file
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
