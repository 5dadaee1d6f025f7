"""A covenant as a table one types into: texts as they were typed, beside what is wrong with each line."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from redvest.kernel.errors import Reason
from redvest.points.covenant_enums import Evidence, Expiry, Holder, Period, Proposer, Source, Unit
from redvest.points.rules.covenant import Rule, plain
from redvest.points.rules.covenant_drafts import Draft, draft_of
from redvest.points.rules.covenant_terms import Terms

#: Empty lines to write new rules into, and the most that are read.
SPARE, MOST = 3, 200
_TEXTS = ("code", "title", "heading", "source", "unit", "value", "most_value", "grain", "evidence")
_CHOICES = ("holder", "expiry", "exchange_every")
_NUMBERS = ("worth", "base")
_WHOLE = ("publicity_days", "appeal_days", "expiry_months", "least_minutes")
#: What a new line begins with.
_NEW = {"source": "conduct", "unit": "time", "grain": "0.01", "evidence": "words"}


@dataclass
class Line:
    """One rule as it is typed; ``kept`` is the rest of it, which the table does not show, as JSON."""

    number: int
    texts: dict[str, str]
    caps: dict[str, str] = field(default_factory=dict)
    proposers: list[str] = field(default_factory=list)
    liaison_first: bool = True
    kept: str = "{}"
    wrong: list[Reason] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """Whether nothing was written into it."""
        return not self.texts["title"].strip() and not self.texts["value"].strip()

    def data(self) -> dict[str, Any]:
        """As ``draft_of`` reads it."""
        written = {name: text.strip() for name, text in self.texts.items() if text.strip()}
        caps = {period: text.strip() for period, text in self.caps.items() if text.strip()}
        kept = json.loads(self.kept) if self.kept else {}
        return {
            **(kept if isinstance(kept, dict) else {}),
            **written,
            "value": written.get("value", "0"),
            "title": written.get("title", ""),
            "code": written.get("code", f"r{self.number}"),
            "caps": caps,
            "proposers": self.proposers,
            "liaison_first": self.liaison_first,
        }


@dataclass
class CovenantTable:
    """The whole of it."""

    name: str = ""
    note: str = ""
    terms: dict[str, str] = field(default_factory=dict)
    caps: dict[str, str] = field(default_factory=dict)
    months: list[str] = field(default_factory=list)
    tiers: str = "{}"
    lines: list[Line] = field(default_factory=list)
    wrong: list[Reason] = field(default_factory=list)

    sources, units, evidences = Source.choices, Unit.choices, Evidence.choices
    periods, all_proposers = Period.choices, Proposer.choices
    holders, expiries = Holder.choices, Expiry.choices
    all_months = [str(month) for month in range(1, 13)]
    grains = ("0.01", "0.1", "0.5", "1")

    @classmethod
    def typed(cls, data: QueryDict) -> "CovenantTable":
        """What was sent."""
        count = data.get("lines", "0")
        numbers = range(min(int(count), MOST)) if count.isdecimal() and len(count) < 5 else range(0)
        terms = {one: data.get(one, "").strip() for one in (*_CHOICES, *_NUMBERS, *_WHOLE)}
        return cls(
            name=data.get("name", ""),
            note=data.get("note", ""),
            terms=terms,
            caps={period: data.get(f"cap-{period}", "") for period in Period.values},
            months=[one for one in data.getlist("exchange_months") if one in cls.all_months],
            tiers=data.get("tiers", "{}"),
            lines=[
                Line(
                    number=n,
                    texts={one: data.get(f"{one}-{n}", "") for one in _TEXTS},
                    caps={period: data.get(f"cap-{period}-{n}", "") for period in Period.values},
                    proposers=data.getlist(f"proposers-{n}"),
                    liaison_first=data.get(f"liaison-{n}") == "on",
                    kept=data.get(f"kept-{n}", "{}"),
                )
                for n in numbers
            ],
        )

    @classmethod
    def of(cls, draft: Draft, *, name: str = "", note: str = "") -> "CovenantTable":
        """A draft as it would be typed, with some empty lines."""
        terms = draft.terms
        return cls(
            name=name,
            note=note,
            terms={one: _text(getattr(terms, one)) for one in (*_CHOICES, *_NUMBERS, *_WHOLE)},
            caps={period: _text(terms.caps.get(period)) for period in Period.values},
            months=[str(month) for month in sorted(terms.exchange_months)],
            tiers=_json(terms.tiers),
            lines=_spared([_line(n, rule) for n, rule in enumerate(draft.rules)]),
        )

    @classmethod
    def new(cls, *, name: str = "") -> "CovenantTable":
        """Nothing written yet."""
        return cls.of(Draft(terms=Terms(), rules=()), name=name)

    def draft(self) -> Draft:
        """As the domain takes it. Raises Invalid for what is no number."""
        terms: dict[str, Any] = {one: self.terms[one] for one in _CHOICES}
        terms |= {one: self.terms[one] or "0" for one in _NUMBERS}
        terms |= {one: int(self.terms[one] or 0) if self.terms[one].isdecimal() else -1 for one in _WHOLE}
        terms["caps"] = {period: text.strip() for period, text in self.caps.items() if text.strip()}
        terms["exchange_months"] = [int(month) for month in self.months]
        terms["tiers"] = _loaded(self.tiers)
        return draft_of({"terms": terms, "rules": [one.data() for one in self.lines if not one.blank]})

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Puts each reason to its line, the others to the top."""
        by_code = {line.data()["code"]: line for line in self.lines if not line.blank}
        for reason in reasons:
            line = by_code.get(reason.about)
            (line.wrong if line else self.wrong).append(reason)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, Decimal) else str(value)


def _json(numbers: Mapping[str, Decimal]) -> str:
    return json.dumps({name: plain(number) for name, number in numbers.items()}, ensure_ascii=False)


def _line(number: int, rule: Rule) -> Line:
    kept = {
        "least": _text(rule.least) or None,
        "least_minutes": rule.least_minutes,
        "categories": sorted(rule.categories),
        "coefficients": {name: plain(factor) for name, factor in rule.coefficients.items()},
        "grades": {name: plain(factor) for name, factor in rule.grades.items()},
    }
    return Line(
        number=number,
        texts={one: _text(getattr(rule, one)) for one in _TEXTS},
        caps={period: _text(rule.caps.get(period)) for period in Period.values},
        proposers=sorted(rule.proposers),
        liaison_first=rule.liaison_first,
        kept=json.dumps({name: value for name, value in kept.items() if value}, ensure_ascii=False),
    )


def _spared(lines: list[Line]) -> list[Line]:
    first = len(lines)
    empty = [
        Line(
            number=first + n,
            texts={one: _NEW.get(one, "") for one in _TEXTS},
            proposers=[str(Proposer.LIAISON)],
        )
        for n in range(SPARE)
    ]
    return [*lines, *empty]
