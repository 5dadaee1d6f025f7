"""Lists of a scheme as a clerk writes them, one a line: a name and a number. They are read back into the scheme's data.

Codes are never typed: what keeps its name or its line keeps its code, what is new gets one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.forms import ValidationError
from django.utils.translation import gettext as _

Rows = list[dict[str, Any]]
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,6})?", re.ASCII)
#: Awards by the names most contests give them, so that "no former gold" means the same in every edition.
_AWARDS = {
    "特等奖": "special",
    "金奖": "gold",
    "银奖": "silver",
    "铜奖": "bronze",
    "一等奖": "first",
    "二等奖": "second",
    "三等奖": "third",
    "优秀奖": "merit",
}
_ROUNDING = {"四舍五入": "half_up", "舍去": "floor", "进一": "ceil"}
_WIDE = str.maketrans("０１２３４５６７８９．％：，、　\t", "0123456789.%     ")


def plain(number: Decimal) -> str:
    """A number as schemes write it: no exponent, no needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def criteria_written(rows: Iterable[Mapping[str, Any]]) -> str:
    """Criteria one a line: ``需求 20``, with a weight ``需求 20 ×2``."""
    return "\n".join(
        f"{one['name']} {one['maximum']}" + (f" ×{one['weight']}" if one.get("weight", "1") != "1" else "")
        for one in rows
    )


def criteria_read(text: str, was: Sequence[Mapping[str, Any]] = ()) -> Rows:
    """Criteria from lines; ``was`` are those that stood there. Raises ValidationError with the line."""
    rows: Rows = []
    for line, words in _lines(text):
        row: dict[str, Any] = {}
        if words[-1][0] in "×x*X" and len(words) > 2:
            row["weight"] = _number(words.pop()[1:], line)
        row["maximum"] = _number(words.pop().removesuffix("分"), line)
        rows.append({"name": _name(words, line)} | row)
    return coded(rows, was, prefix="c")


def awards_written(rows: Iterable[Mapping[str, Any]]) -> str:
    """Awards one a line: ``金奖 2``, ``优秀奖 30% 舍去``."""
    back = {code: word for word, code in _ROUNDING.items() if code != "half_up"}
    lines = []
    for one in rows:
        if one.get("count") is not None:
            lines.append(f"{one['name']} {one['count']}")
        else:
            share = plain(Decimal(str(one["ratio"])) * 100)
            lines.append(f"{one['name']} {share}% {back.get(one.get('rounding', ''), '')}".rstrip())
    return "\n".join(lines)


def awards_read(text: str, was: Sequence[Mapping[str, Any]] = ()) -> Rows:
    """Awards from lines. Raises ValidationError with the line."""
    rows: Rows = []
    for line, words in _lines(text):
        row: dict[str, Any] = {}
        rounding = _ROUNDING.get(words[-1])
        if rounding:
            words.pop()
        said = words.pop() if words else ""
        if said.endswith("%"):
            row["ratio"] = plain(Decimal(_number(said[:-1], line)) / 100)
            row |= {"rounding": rounding} if rounding and rounding != "half_up" else {}
        else:
            row["count"] = _whole(said.removesuffix("个").removesuffix("名"), line)
        rows.append({"name": _name(words, line)} | row)
    return coded(rows, was, prefix="a", known=_AWARDS)


def names_written(rows: Iterable[Mapping[str, Any]]) -> str:
    """Names one a line."""
    return "\n".join(str(one["name"]) for one in rows)


def names_read(text: str, was: Sequence[Mapping[str, Any]] = ()) -> Rows:
    """Names one a line, with the codes they had."""
    return coded([{"name": line.strip()} for line in text.splitlines() if line.strip()], was, prefix="f")


def coded(
    rows: Rows, was: Sequence[Mapping[str, Any]], *, prefix: str, known: Mapping[str, str] | None = None
) -> Rows:
    """The rows with codes: of the same name, else of the same line if that name is gone, else new ones."""
    by_name = {one["name"]: one["code"] for one in was}
    names = {row["name"] for row in rows}
    taken = {by_name[name] for name in names if name in by_name}
    found: Rows = []
    for n, row in enumerate(rows):
        code = by_name.get(row["name"]) or (known or {}).get(row["name"], "")
        if not code and n < len(was) and was[n]["name"] not in names and was[n]["code"] not in taken:
            code = was[n]["code"]
        found.append({"code": code, **row})
        taken.add(code)
    for row in found:
        row["code"] = row["code"] or new_code(prefix, taken)
        taken.add(row["code"])
    return found


def new_code(prefix: str, taken: Iterable[str]) -> str:
    """The first code of a prefix that is free."""
    held, n = set(taken), 1
    while f"{prefix}{n}" in held:
        n += 1
    return f"{prefix}{n}"


def _lines(text: str) -> list[tuple[str, list[str]]]:
    return [(line.strip(), line.translate(_WIDE).split()) for line in text.splitlines() if line.strip()]


def _name(words: list[str], line: str) -> str:
    if not words:
        raise ValidationError(_("“%(line)s”这一行要先写名称，空一格，再写数字") % {"line": line})
    return " ".join(words)


def _number(text: str, line: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise ValidationError(_("“%(line)s”这一行的末尾应当是数字") % {"line": line})
    return plain(Decimal(text))


def _whole(text: str, line: str) -> int:
    number = _number(text, line)
    if "." in number:
        raise ValidationError(_("“%(line)s”这一行的名额应当是整数或百分比") % {"line": line})
    return int(number)
