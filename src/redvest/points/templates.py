"""Covenants of real places that a site may start from; each is then written as its own village wants it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "covenants.json"


@cache
def templates() -> Mapping[str, Mapping[str, Any]]:
    """By key: name, note, terms and rules as ``rules.covenant_drafts.draft_of`` reads them."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found
