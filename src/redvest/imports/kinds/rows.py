"""What all kinds share: a row, what can become of it, and reading choices that people wrote as words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from redvest.imports.columns import field_of
from redvest.kernel.actor import Actor
from redvest.kernel.errors import DomainError
from redvest.places.queries import SiteInfo

#: A row by field; what has no column is "".
Row = Mapping[str, str]
_BETWEEN = re.compile(r"[、,，;；/|\s]+")
#: How Excel shows a number it could not keep: 4.30524199001011E+17.
_LOST = re.compile(r"[+-]?\d(\.\d+)?[Ee]\+?\d{2}")


class Done(Enum):
    """A row that was taken over, or that said what was there already."""

    ADDED = "added"
    KNOWN = "known"


class Fault(NamedTuple):
    """What is wrong with a row: the field it lies in ("": the whole row), and the sentence for people."""

    field: str
    sentence: str


Outcome = Done | list[Fault]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """For which site, on whose authority, when, and from which run."""

    run_id: int
    site: SiteInfo
    by: Actor
    now: datetime


def faults_of(error: DomainError, names: Mapping[str, str] | None = None) -> list[Fault]:
    """A refusal as faults; ``names`` maps a domain's field to the file's where they differ."""
    return [Fault((names or {}).get(one.about, one.about), str(one)) for one in error.reasons]


def lost_numbers(row: Row) -> list[Fault]:
    """The cells in which Excel has kept only the beginning of a long number."""
    sentence = _("Excel 把长号码变成了“%(text)s”，后几位已经丢失。请把这一列设为文本格式，重新填写")
    return [Fault(name, sentence % {"text": text}) for name, text in row.items() if _LOST.fullmatch(text)]


def missing(kind: str, row: Row) -> list[Fault]:
    """The needed fields that are empty."""
    return [
        Fault(name, _("请填写%(field)s") % {"field": field_of(kind, name).label})
        for name, text in row.items()
        if not text and field_of(kind, name).needed
    ]


def chosen(text: str, choices: type[TextChoices]) -> str | None:
    """The value of a choice written as its name or code; None if there is none such."""
    for value, label in choices.choices:
        if text in (value, str(label)):
            return str(value)
    return None


def all_chosen(name: str, text: str, choices: type[TextChoices], faults: list[Fault]) -> list[str]:
    """The values of several choices in one cell; what is unknown becomes a fault."""
    found = []
    for part in filter(None, _BETWEEN.split(text)):
        value = chosen(part, choices)
        if value is None:
            words = {"part": part, "known": labels(choices.labels)}
            faults.append(Fault(name, _("没有“%(part)s”这一项，可以填：%(known)s") % words))
        else:
            found.append(value)
    return found


def one_chosen(
    name: str, text: str, choices: type[TextChoices], faults: list[Fault], *, default: str = ""
) -> str:
    """The value of one choice; what is unknown becomes a fault, nothing the default."""
    if not text and default:
        return default
    value = chosen(text, choices)
    if value is None:
        words = {"part": text, "known": labels(choices.labels)}
        faults.append(Fault(name, _("没有“%(part)s”这一项，可以填：%(known)s") % words))
        return ""
    return value


def labels(names: Iterable[object]) -> str:
    """Names in a sentence."""
    return "、".join(map(str, names))
