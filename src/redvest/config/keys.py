"""The product's secrets: made once on the first start and kept in ``var/keys.json``, or given by the environment."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Signing key of cookies and codes, key of the keyed hashes, and the field keys by key id (hex, 32 bytes)."""

    signing: str
    hashing: str
    field_keys: dict[str, str]


def load_keys(var: Path, env: Mapping[str, str], *, demo: bool) -> Keys:
    """Keys from ``REDVEST_KEYS`` (a JSON file's path), else from ``var/keys.json``, which the demo makes if missing."""
    path = Path(env.get("REDVEST_KEYS", var / "keys.json"))
    if not path.exists():
        if not demo and "REDVEST_KEYS" in env:
            raise SystemExit(f"The key file {path} does not exist.")
        _make(path)
    return Keys(**json.loads(path.read_text()))


def _make(path: Path) -> None:
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
        pass
    finally:
        draft.unlink()
