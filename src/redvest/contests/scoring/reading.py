"""Reading data that a stranger wrote: every fault is told with its place in the file, in a sentence."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

#: Numbers as they are written: no sign, no exponent, not so long that arithmetic becomes a weapon.
DECIMAL = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?", re.ASCII)
#: Codes: letters of any script, digits, point, hyphen, underscore; nothing that a rule or a seal is joined by.
CODE = re.compile(r"[\w.\-]{1,40}")
MOST = 10**12
Word = TypeVar("Word", bound=str)


class BadFile(ValueError):
    """What is wrong and where: ``path`` is like ``scheme.stages[0].weight``."""

    def __init__(self, path: str, words: str) -> None:
        super().__init__(f"{path}：{words}" if path else words)
        self.path = path
        self.words = words


class Reader:
    """A JSON object being read; what was not asked for when it ends is refused, for it would be silently ignored."""

    def __init__(self, data: Any, path: str) -> None:
        if not isinstance(data, Mapping):
            raise BadFile(path, "应当是一个对象 {…}")
        self.data: Mapping[str, Any] = data
        self.path = path
        self.asked: set[str] = set()

    def at(self, name: str | int) -> str:
        """The path of a member."""
        return f"{self.path}.{name}" if self.path else str(name)

    def has(self, name: str) -> bool:
        """Whether the member is there and not null."""
        self.asked.add(name)
        return self.data.get(name) is not None

    def raw(self, name: str) -> Any:
        """The member as it stands. Raises BadFile if it is missing."""
        if not self.has(name):
            raise BadFile(self.at(name), "缺少这一项")
        return self.data[name]

    def text(self, name: str, default: str | None = None) -> str:
        """A text, not blank unless a default is given."""
        if default is not None and not self.has(name):
            return default
        found = self.raw(name)
        if not isinstance(found, str) or (default is None and not found.strip()):
            raise BadFile(self.at(name), "应当是文字")
        return found

    def code(self, name: str) -> str:
        """A code by which other rows name this one."""
        return code_of(self.raw(name), self.at(name))

    def whole(self, name: str, default: int | None = None, *, least: int = 0) -> int:
        """A whole number from ``least`` on."""
        if default is not None and not self.has(name):
            return default
        found = self.raw(name)
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found < MOST:
            raise BadFile(self.at(name), f"应当是不小于 {least} 的整数")
        return found

    def decimal(self, name: str, default: str | None = None) -> Decimal:
        """An exact number written as a text, such as "95.1"."""
        if default is not None and not self.has(name):
            return Decimal(default)
        return decimal_of(self.raw(name), self.at(name))

    def yes(self, name: str) -> bool:
        """A truth value, false if missing."""
        if not self.has(name):
            return False
        found = self.raw(name)
        if not isinstance(found, bool):
            raise BadFile(self.at(name), "应当是 true 或 false")
        return found

    def one_of(self, name: str, choices: Sequence[Word], default: Word | None = None) -> Word:
        """One of a few words."""
        found = self.text(name, default) if default is not None else self.text(name)
        for word in choices:
            if word == found:
                return word
        raise BadFile(self.at(name), f"只能是 {'、'.join(choices)}")

    def each(self, name: str, *, needed: bool = False) -> Iterator["Reader"]:
        """The objects of a list, each with its own path."""
        for path, item in self.items(name, needed=needed):
            with whole(item, path) as reader:
                yield reader

    def items(self, name: str, *, needed: bool = False) -> list[tuple[str, Any]]:
        """The members of a list, each with its path."""
        if not self.has(name):
            if needed:
                raise BadFile(self.at(name), "缺少这一项")
            return []
        found = self.raw(name)
        if not isinstance(found, list):
            raise BadFile(self.at(name), "应当是一个列表 […]")
        if needed and not found:
            raise BadFile(self.at(name), "至少要有一项")
        return [(f"{self.at(name)}[{n}]", item) for n, item in enumerate(found)]

    def end(self) -> None:
        """Refuses members nobody asked for."""
        for name in self.data:
            if name not in self.asked:
                raise BadFile(self.at(name), "不认识这一项")


@contextmanager
def whole(data: Any, path: str) -> Iterator[Reader]:
    """Reads an object to its end."""
    reader = Reader(data, path)
    yield reader
    reader.end()


def decimal_of(found: Any, path: str) -> Decimal:
    """An exact number. A JSON number with a point may already have lost digits, so it must be a text."""
    if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < MOST:
        return Decimal(found)
    if not isinstance(found, str) or not DECIMAL.fullmatch(found):
        raise BadFile(path, '应当是写成文字的数，例如 "95.1"')
    return Decimal(found)


def code_of(found: Any, path: str) -> str:
    """A code."""
    if not isinstance(found, str) or not CODE.fullmatch(found):
        raise BadFile(path, "代码由文字、数字和 . - _ 组成，最多 40 个")
    return found


def load(text: str) -> Any:
    """A JSON file in which no key is given twice: the second would silently win."""
    try:
        return json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as fault:
        raise fault if isinstance(fault, BadFile) else BadFile("", f"不是 JSON 文件（{fault}）") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadFile(twice, "同一个对象里写了两次")
    return found


def once(codes: list[tuple[str, str]], words: str) -> None:
    """Refuses the second of two that are the same: (path, code)."""
    seen: set[str] = set()
    for path, code in codes:
        if code in seen:
            raise BadFile(path, words)
        seen.add(code)
