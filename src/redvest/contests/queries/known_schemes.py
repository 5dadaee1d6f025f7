"""Schemes real contests were held under, as far as is known of them: what a new edition may start from."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "data" / "schemes"


@dataclass(frozen=True, kw_only=True)
class KnownScheme:
    """One of them; what its source does not say is at the defaults, and said in the scheme's ``notes``."""

    code: str
    name: str
    scheme: dict[str, Any]


@cache
def known_schemes() -> tuple[KnownScheme, ...]:
    """All of them, by code."""
    return tuple(
        KnownScheme(code=file.stem, **json.loads(file.read_text(encoding="utf-8")))
        for file in sorted(FOLDER.glob("*.json"))
    )


def known_scheme(code: str) -> KnownScheme | None:
    """The one of a code."""
    return next((one for one in known_schemes() if one.code == code), None)
