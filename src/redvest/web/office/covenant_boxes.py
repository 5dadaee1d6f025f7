"""What one types into when writing a covenant: a text as it was typed, with what is wrong with it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Text

#: Signs people type for a minus.
_MINUS = str.maketrans({"−": "-", "－": "-", "–": "-", "＋": "+", "．": ".", "。": "."})
_NUMBER = re.compile(r"[+-]?\d{1,8}(\.\d{1,4})?")
_WHOLE = re.compile(r"\d{1,5}")


@dataclass
class Box:
    """One field: its name and label, what is in it, and what it may hold. ``kind``: text, number, whole, select."""

    name: str
    label: Text
    text: str = ""
    kind: str = "text"
    choices: Sequence[tuple[str, Text]] = ()
    hint: Text = ""
    most: int = 12
    errors: list[str] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """What was typed, as ``draft_of`` reads it."""
        text = self.text.strip()
        return text.translate(_MINUS) if self.kind in ("number", "whole") else text

    @property
    def mode(self) -> str:
        """The keyboard a phone shows; that of figures has no minus."""
        return {"whole": "numeric"}.get(self.kind, "text")

    def check(self) -> bool:
        """Whether it is a number where one is asked for; else it says so."""
        if not self.plain or self.kind not in ("number", "whole"):
            return True
        if self.kind == "whole":
            if not _WHOLE.fullmatch(self.plain):
                self.errors.append(str(_("请填写整数，例如 3")))
        elif not _NUMBER.fullmatch(self.plain):
            self.errors.append(str(_("请填写数字，例如 10 或 0.5")))
        return not self.errors


@dataclass
class Ticks:
    """Several of some choices."""

    name: str
    label: Text
    choices: Sequence[tuple[str, Text]]
    picked: list[str] = field(default_factory=list)
    hint: Text = ""
    errors: list[str] = field(default_factory=list)

    @property
    def known(self) -> list[str]:
        """Those picked that there are, in their order."""
        return [value for value, _label in self.choices if value in self.picked]


@dataclass
class Group:
    """Fields that say one thing together, such as the caps of a rule."""

    name: str
    label: Text
    boxes: dict[str, Box]
    hint: Text = ""
    errors: list[str] = field(default_factory=list)

    @property
    def written(self) -> dict[str, str]:
        """What is not left blank."""
        return {key: box.plain for key, box in self.boxes.items() if box.plain}


Field = Box | Ticks | Group


def check_all(fields: Iterable[Field]) -> bool:
    """Whether every number in them is one."""
    found = [box for one in fields for box in (one.boxes.values() if isinstance(one, Group) else [one])]
    # Each is asked, also after one that is wrong: all sentences are shown at once.
    return not [box for box in found if isinstance(box, Box) and not box.check()]


def errors_of(fields: Iterable[Field]) -> list[tuple[str, Text, str]]:
    """What is wrong: (field to go to, its label, sentence)."""
    found: list[tuple[str, Text, str]] = []
    for one in fields:
        found += [(one.name, one.label, error) for error in one.errors]
        if isinstance(one, Group):
            found += [(box.name, box.label, error) for box in one.boxes.values() for error in box.errors]
    return found


def numbers(
    name: str, label: Text, texts: dict[str, Any], labels: Iterable[tuple[str, Text]], *, hint: Text = ""
) -> Group:
    """A group of numbers by key, such as points by period; ``{key}`` in ``name`` stands for the key."""
    boxes = {
        key: Box(name=name.replace("{key}", key), label=said, text=str(texts.get(key, "")), kind="number")
        for key, said in labels
    }
    return Group(name=name.replace("-{key}", "s"), label=label, boxes=boxes, hint=hint)
