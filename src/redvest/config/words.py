"""Results as people read them in a terminal, where a Chinese character is two columns wide."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any


def network_in_words(counts: Mapping[str, Any]) -> str:
    """``430524 隆回县: 中心 1, 所 25, 站 572, 点 0``."""
    sites = counts["sites"]
    numbers = f"中心 {sites['centre']}, 所 {sites['institute']}, 站 {sites['station']}, 点 {sites['post']}"
    return f"{counts['code']} {counts['name']}: {numbers}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns, two spaces in."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  " + "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
