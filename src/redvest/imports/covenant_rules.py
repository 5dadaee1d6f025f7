"""Rules of a covenant in and out of Excel: a draft's table filled from a sheet, line by line, and the sheet to fill in.

A row changes the rule of its code, or adds one; what the sheet has no column for stays as it was. Rows that are wrong
are named with their line, and the good ones are taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redvest.imports.columns import Field
from redvest.imports.reading import plain_heading
from redvest.imports.sheets import BadLine, chosen_in, number_in, number_of, rows_of, said_at_lines
from redvest.imports.sheets import write_sheet as write_columns
from redvest.kernel.errors import Invalid, Reason
from redvest.points.covenant_enums import Evidence, Period, Proposer, Source, Unit
from redvest.points.rules.covenant import Rule, plain
from redvest.points.rules.covenant_drafts import MOST_RULES, Draft, why_not_draft

#: By column of choices, what may be written; a base stands in the terms.
_CHOICES: dict[str, list[tuple[str, Any]]] = {
    "source": [(value, label) for value, label in Source.choices if value != Source.BASE],
    "unit": list(Unit.choices),
    "evidence": list(Evidence.choices),
    "proposers": list(Proposer.choices),
    "liaison_first": [("1", _("是")), ("", _("否"))],
}
_NUMBERS = ("value", "most_value", "grain", "least")
#: The sheet: its columns by field, in their order.
COLUMNS = (
    Field(name="code", label=_("编号"), names=("编号", "条目编号", "代码"), example="meeting",
          hint=_("字母或数字，各版不变；同编号的改原来那一条，不填就是新的一条")),
    Field(name="title", label=_("名称"), names=("名称", "事项", "内容", "积分事项"), example="参加村民会议",
          needed=True),
    Field(name="heading", label=_("类别"), names=("类别", "分类", "大项", "板块"), example="善",
          hint=_("给居民看时按它归类")),
    Field(name="source", label=_("积分来源"), names=("积分来源", "来源"), example="乡风文明行为", needed=True),
    Field(name="unit", label=_("计分单位"), names=("计分单位", "单位"), example="每次", hint=_("不填就是每次")),
    Field(name="value", label=_("分值"), names=("分值", "积分", "分数"), example="2",
          hint=_("扣分写负数，最多两位小数"), needed=True),
    Field(name="most_value", label=_("最高分值"), names=("最高分值", "最高分"), example="",
          hint=_("由工作组在分值和最高分值之间定的才填")),
    Field(name="grain", label=_("计到几位"), names=("计到几位", "最小计分"), example="0.5",
          hint=_("0.01、0.1、0.5 或 1")),
    Field(name="least", label=_("每次最少"), names=("每次最少",), example=""),
    *(
        Field(name=f"cap-{value}", label=label, names=(f"{label}最多", f"{label}上限", f"{label}封顶"), example="")
        for value, label in Period.choices
    ),
    Field(name="proposers", label=_("谁可以申报"), names=("谁可以申报", "申报人", "申报方式"),
          example="本人或家人申报、邻居推荐", hint=_("多项用顿号隔开；服务、点单和培训自动计分，不用填")),
    Field(name="evidence", label=_("需要的证明"), names=("需要的证明", "证明材料", "证明"), example="文字说明"),
    Field(name="liaison_first", label=_("先由组联络员核实"), names=("先由组联络员核实", "联络员核实"), example="是"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Filled:
    """The draft with the good rows in it, how many those were, and the bad ones."""

    draft: Draft
    taken: int
    bad: tuple[BadLine, ...]


def fill(draft: Draft, *, file: IO[bytes], name: str) -> Filled:
    """A draft with the rules of a sheet. Raises Invalid about "file": unreadable, columns missing, nothing good."""
    return _Filling(draft).run(rows_of(file, name, COLUMNS))


class _Filling:
    """One sheet: rows read one by one, then the covenant as a whole checked, as when it is typed."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.rules = {rule.code: rule for rule in draft.rules}
        self.read: dict[str, tuple[int, Rule]] = {}
        self.bad: list[BadLine] = []

    def run(self, rows: Iterator[tuple[int, dict[str, str]]]) -> Filled:
        for line, texts in rows:
            try:
                self._take(line, texts)
            except Invalid as refusal:
                self._refuse(line, texts.get("title", ""), refusal.reasons)
        found = self._checked()
        if not self.read:
            reasons = [Reason("nothing_taken", _("一行也没有读进来"), about="file")]
            raise Invalid(*reasons, *said_at_lines(self.bad))
        return Filled(
            draft=found, taken=len(self.read), bad=tuple(sorted(self.bad, key=lambda one: one.line))
        )

    def _refuse(self, line: int, title: str, reasons: Any) -> None:
        self.bad.append(BadLine(line=line, title=title, reasons=tuple(reasons)))

    def _take(self, line: int, texts: dict[str, str]) -> None:
        code = texts.get("code", "") or self._new_code()
        if code in self.read:
            raise Invalid(Reason("code_twice", _("编号“%(code)s”用了两次"), {"code": code}))
        old = self.rules.get(code)
        if old is not None and old.source == Source.BASE:
            raise Invalid(_no_base())
        said, wrong = _said(texts)
        if wrong:
            raise Invalid(*wrong)
        blank = Rule(code=code, title="", source="", unit=Unit.TIME, value=Decimal(0))
        if old is None and said["source"] not in (Source.CONDUCT, Source.HONOUR):
            blank = replace(blank, proposers=frozenset())
        self.read[code] = line, replace(old or blank, **said)

    def _new_code(self) -> str:
        number = len(self.rules) + 1
        while f"r{number}" in self.rules or f"r{number}" in self.read:
            number += 1
        return f"r{number}"

    def _checked(self) -> Draft:
        """The whole with what was read; rows it cannot stand with are taken out of it and named."""
        reasons: dict[str, list[Reason]] = {}
        for reason in why_not_draft(self._whole()):
            reasons.setdefault(reason.about, []).append(reason)
        for code in [one for one in self.read if one in reasons]:
            line, rule = self.read.pop(code)
            self._refuse(line, rule.title, reasons[code])
        return self._whole()

    def _whole(self) -> Draft:
        rules = self.rules | {code: rule for code, (_line, rule) in self.read.items()}
        return Draft(terms=self.draft.terms, rules=tuple(rules.values()))


def _no_base() -> Reason:
    return Reason("base_elsewhere", _("基础分在公约的“怎么记”里写，表里不写"))


def _said(texts: dict[str, str]) -> tuple[dict[str, Any], list[Reason]]:
    """What a row says, by field of a rule, and what nobody can read. An empty cell says nothing, or takes away."""
    said: dict[str, Any] = {}
    wrong: list[Reason] = []
    for field in COLUMNS:
        text, name = texts.get(field.name), field.name
        if text is None or name == "code" or name.startswith("cap-"):
            continue
        try:
            said |= _cell(field, text)
        except Invalid as refusal:
            wrong += refusal.reasons
    caps = {period: texts[f"cap-{period}"] for period in Period.values if texts.get(f"cap-{period}")}
    if any(f"cap-{period}" in texts for period in Period.values):
        try:
            said["caps"] = {period: number_of(text) for period, text in caps.items()}
        except InvalidOperation:
            wrong.append(Reason("not_number", _("“%(label)s”要填数字"), {"label": _("上限")}))
    return said, wrong


def _cell(field: Field, text: str) -> dict[str, Any]:
    name, label = field.name, field.label
    if not text:
        if field.needed:
            raise Invalid(Reason("empty", _("没有填“%(label)s”"), {"label": label}))
        return {name: None} if name in ("most_value", "least") else {}
    if name in _NUMBERS:
        return {name: number_in(field, text)}
    if name == "proposers":
        parts = [part for part in text.replace(",", "、").replace("，", "、").split("、") if part.strip()]
        return {name: frozenset(_chosen(field, part) for part in parts)}
    if name == "liaison_first":
        return {name: bool(_chosen(field, text))}
    if name in _CHOICES:
        return {name: _chosen(field, text)}
    return {name: text}


def _chosen(field: Field, text: str) -> str:
    wanted = plain_heading(text)
    if field.name == "source" and wanted in (Source.BASE, plain_heading(str(Source.BASE.label))):
        raise Invalid(_no_base())
    return chosen_in(field, text, _CHOICES[field.name])


def write_sheet(file: IO[bytes], draft: Draft) -> None:
    """The sheet to fill in: the rules there are, lists to choose from, and a page that says what goes into which
    column."""
    rules = [rule for rule in draft.rules if rule.source != Source.BASE]
    write_columns(
        file,
        title=_now("积分规则"),
        columns=COLUMNS,
        choices=_CHOICES,
        rows=[[_shown(field.name, rule) for field in COLUMNS] for rule in rules],
        most=MOST_RULES,
        several=("proposers",),
    )


def _shown(name: str, rule: Rule) -> str:
    if name.startswith("cap-"):
        cap = rule.caps.get(name.removeprefix("cap-"))
        return "" if cap is None else plain(cap)
    value = getattr(rule, name)
    if name == "proposers":
        return "、".join(str(label) for one, label in _CHOICES[name] if one in value)
    if name in _CHOICES:
        value = ("1" if value else "") if name == "liaison_first" else value
        return str(dict(_CHOICES[name]).get(value, value))
    if name in _NUMBERS:
        return "" if value is None else plain(value)
    return str(value)
