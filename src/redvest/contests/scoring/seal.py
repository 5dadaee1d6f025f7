"""A judge's signature under a sheet: a keyed digest over everything it says."""

import hmac
import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256


def plain(number: Decimal) -> str:
    """An exact number without needless zeros: 95.10 and 95.1 are the same mark."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def text(
    *,
    edition: str,
    stage: str,
    judge: str,
    entry: str,
    marks: Mapping[str, Decimal],
    version: int,
    signed_at: str,
    purpose: str,
) -> str:
    """What is signed: one JSON object, keys sorted, no blanks, numbers as texts."""
    said = {
        "edition": edition,
        "stage": stage,
        "judge": judge,
        "entry": entry,
        "marks": {code: plain(mark) for code, mark in marks.items()},
        "version": version,
        "signed_at": signed_at,
        "purpose": purpose,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(key: bytes, said: str) -> str:
    """HMAC-SHA256 in hexadecimal."""
    return hmac.new(key, said.encode(), sha256).hexdigest()


def holds(key: bytes, said: str, given: str) -> bool:
    """Whether a digest is that of the text."""
    return hmac.compare_digest(digest(key, said), given)
