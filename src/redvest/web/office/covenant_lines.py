"""One rule of a covenant as one types it: what for, how many points, who may propose, how hours are reckoned, caps."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from redvest.activities.enums import Grade
from redvest.kernel.errors import Reason
from redvest.people.enums import ServiceCategory
from redvest.points.covenant_enums import Evidence, Period, Proposer, Source, Unit
from redvest.points.rules.covenant import Rule, plain
from redvest.web.office.covenant_boxes import Box, Field, Group, Ticks, numbers

#: The most that are read.
MOST = 200
#: What a new line begins with.
_NEW = {"source": "conduct", "unit": "time", "grain": "0.01", "evidence": "words"}
_NEW |= {f"grade-{grade}": "1" for grade in Grade.values}
#: Whose field a reason is about, where it is not called after it.
_FIELD = {
    "code_twice": "code", "deducts_service": "source", "deducts_too_much": "value", "deducts_unproven": "evidence",
    "deducts_by_neighbour": "proposers", "never": "title", "benefit": "title",
}  # fmt: skip


@dataclass
class Line:
    """One rule. ``only`` and ``coefficients`` are by category of service, ``grades`` by grade of evidence.

    A line that is not ``open`` is a row of the list; what is in it travels along in one hidden field, ``packed``, so
    that a covenant of two hundred rules is still a form of some hundred fields.
    """

    number: int
    box: dict[str, Box]
    caps: Group
    grades: Group
    coefficients: Group
    only: Ticks
    proposers: Ticks
    liaison_first: bool = True
    dropped: bool = False
    open: bool = False
    fields: list[Field] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fields = [
            *self.box.values(),
            self.proposers,
            self.caps,
            self.grades,
            self.only,
            self.coefficients,
        ]

    @property
    def blank(self) -> bool:
        """Whether nothing was written into it."""
        return not self.box["title"].plain and not self.box["value"].plain

    @property
    def code(self) -> str:
        """What it is called through all versions."""
        return self.box["code"].plain

    @property
    def wrong(self) -> bool:
        """Whether something in it is wrong, so that it is shown open."""
        return any(one.errors for one in self.fields) or any(
            box.errors for one in self.fields if isinstance(one, Group) for box in one.boxes.values()
        )

    @property
    def reckons(self) -> bool:
        """Whether it says something special of hours, so that this part is shown open."""
        return bool(
            self.only.picked
            or self.coefficients.written
            or self.box["least_minutes"].plain not in ("", "0")
            or self.grades.written != dict.fromkeys(Grade.values, "1")
            or self._wrong_in(self.only, self.coefficients, self.grades, self.box["least_minutes"])
        )

    @property
    def is_capped(self) -> bool:
        """Whether it has caps, so that this part is shown open."""
        return bool(self.caps.written or self.box["least"].plain) or self._wrong_in(
            self.caps, self.box["least"]
        )

    def _wrong_in(self, *fields: Field) -> bool:
        boxes = [box for one in fields if isinstance(one, Group) for box in one.boxes.values()]
        return any(one.errors for one in (*fields, *boxes))

    @property
    def packed(self) -> str:
        """All that was typed into it, for ``line_typed``."""
        boxes = [*self.box.values()]
        for group in (self.caps, self.grades, self.coefficients):
            boxes += group.boxes.values()
        end = f"-{self.number}"
        texts: dict[str, list[str]] = {box.name.removesuffix(end): [box.text] for box in boxes}
        texts |= {"only": self.only.picked, "proposers": self.proposers.picked}
        texts |= {"liaison": ["on"] if self.liaison_first else [], "drop": ["on"] if self.dropped else []}
        return json.dumps(
            {name: some for name, some in texts.items() if any(some) or name in _NEW}, ensure_ascii=False
        )

    def name_it(self, taken: set[str]) -> None:
        """Gives a new rule a code that no other has."""
        if not self.code:
            number = self.number + 1
            while f"r{number}" in taken:
                number += 1
            self.box["code"].text = f"r{number}"
            taken.add(self.code)

    def data(self) -> dict[str, Any]:
        """As ``draft_of`` reads it."""
        written = {name: box.plain for name, box in self.box.items() if box.plain}
        return written | {
            "value": written.get("value", "0"),
            "title": written.get("title", ""),
            "code": self.code,
            "least_minutes": int(written.get("least_minutes", "0")),
            "caps": self.caps.written,
            "grades": self.grades.written,
            "coefficients": self.coefficients.written,
            "categories": self.only.known,
            "proposers": self.proposers.known,
            "liaison_first": self.liaison_first,
        }

    def refuse(self, reason: Reason) -> None:
        """Puts a reason to its field."""
        name = _FIELD.get(reason.code, reason.code)
        groups: dict[str, Field] = {
            "caps": self.caps,
            "grades": self.grades,
            "coefficients": self.coefficients,
            "proposers": self.proposers,
        }
        found = groups.get(name) or self.box.get(name) or self.box["title"]
        found.errors.append(str(reason))


def _boxes(n: int, read: Callable[[str], str]) -> dict[str, Box]:
    made: list[tuple[str, Any, str, Sequence[tuple[str, Any]], str, int]] = [
        ("title", _("名称"), "text", (), "", 60),
        ("source", _("哪一类"), "select", Source.choices[:-1], _("前三类自动记分，后两类要有人申报。"), 0),
        ("value", _("分值"), "number", (), _("扣分写负数，例如 -2。"), 12),
        ("most_value", _("最高到"), "number", (), _("分值固定就空着；写了，由工作组在两个数之间定。"), 12),
        ("unit", _("怎么计"), "select", Unit.choices, "", 0),
        ("heading", _("栏目"), "text", (), _("例如 学、美、和、善、信。"), 20),
        ("evidence", _("要什么证明"), "select", Evidence.choices, "", 0),
        ("least", _("一次至少得"), "number", (), _("够得上计分的，不到这么多也按这么多。"), 12),
        ("least_minutes", _("不满几分钟不计分"), "whole", (), "", 5),
        ("grain", _("分值计到"), "select", _grains(), _("不够一档的舍去。"), 0),
        ("code", _("编号"), "text", (), _("各版不变，上限和说明按它对应；空着会自动编。"), 24),
    ]
    return {
        name: Box(f"{name}-{n}", label, read(name), kind, choices, hint, most)
        for name, label, kind, choices, hint, most in made
    }


def _grains() -> list[tuple[str, str]]:
    return [("0.01", "0.01"), ("0.1", "0.1"), ("0.5", _("半分")), ("1", _("整分"))]


def _made(n: int, read: Callable[[str], str], **more: Any) -> Line:
    caps = {period: read(f"cap-{period}") for period in Period.values}
    grades = {grade: read(f"grade-{grade}") for grade in Grade.values}
    factors = {category: read(f"factor-{category}") for category in ServiceCategory.values}
    only, proposers = more.pop("only"), more.pop("proposers")
    return Line(
        number=n,
        box=_boxes(n, read),
        caps=numbers(f"cap-{{key}}-{n}", _("最多得（扣）多少分"), caps, Period.choices, hint=_("空着不限。")),
        grades=numbers(
            f"grade-{{key}}-{n}",
            _("时长按什么证据打几折"),
            grades,
            Grade.choices,
            hint=_("1 是全算，0.5 是算一半，空着不算。丙级再审一次后才计分。"),
        ),
        coefficients=numbers(
            f"factor-{{key}}-{n}",
            _("各类服务的系数"),
            factors,
            ServiceCategory.choices,
            hint=_("例如应急救援写 1.5。空着就是 1。"),
        ),
        only=Ticks(
            f"only-{n}",
            _("只算这几类服务"),
            ServiceCategory.choices,
            only,
            hint=_("一类也不选，就是各类都算。"),
        ),
        proposers=Ticks(
            f"proposers-{n}", _("谁可以申报"), Proposer.choices, proposers, hint=_("扣分只能由组联络员上报。")
        ),
        **more,
    )


def line_typed(n: int, data: QueryDict) -> Line:
    """A line as it was sent, open or packed."""
    packed = data.get(f"line-{n}")
    end = f"-{n}"
    sent: MultiValueDict[str, str] = (
        MultiValueDict({name.removesuffix(end): data.getlist(name) for name in data if name.endswith(end)})
        if packed is None
        else _unpacked(packed)
    )
    return _made(
        n,
        lambda name: str(sent[name]) if sent.getlist(name) else _NEW.get(name, ""),
        only=sent.getlist("only"),
        proposers=sent.getlist("proposers"),
        liaison_first=sent.get("liaison") == "on",
        dropped=sent.get("drop") == "on",
        open=packed is None,
    )


def _unpacked(packed: str) -> MultiValueDict[str, str]:
    try:
        found = json.loads(packed)
    except ValueError:
        found = {}
    lists = found.items() if isinstance(found, dict) else ()
    return MultiValueDict(
        {str(name): [str(one) for one in some] for name, some in lists if isinstance(some, list)}
    )


def blank_line(n: int) -> Line:
    """A line to write a new rule into."""
    return _made(n, lambda name: _NEW.get(name, ""), only=[], proposers=[str(Proposer.LIAISON)], open=True)


def line_of(n: int, rule: Rule) -> Line:
    """A rule as it would be typed."""
    written = {
        name: _text(getattr(rule, name))
        for name in ("code", "title", "heading", "source", "unit", "value", "most_value", "grain", "evidence")
    }
    written |= {"least": _text(rule.least), "least_minutes": str(rule.least_minutes or "")}
    written |= {f"cap-{period}": plain(cap) for period, cap in rule.caps.items()}
    written |= {f"grade-{grade}": plain(factor) for grade, factor in rule.grades.items()}
    written |= {f"factor-{category}": plain(factor) for category, factor in rule.coefficients.items()}
    return _made(
        n,
        lambda name: written.get(name, ""),
        only=sorted(rule.categories),
        proposers=sorted(rule.proposers),
        liaison_first=rule.liaison_first,
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, Decimal) else str(value)
