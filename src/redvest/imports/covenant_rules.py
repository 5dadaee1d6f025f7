"""Rules of a covenant in and out of Excel: a draft's table filled from a sheet, line by line, and the sheet to fill in.

A row changes the rule of its code, or adds one; what the sheet has no column for stays as it was. Rows that are wrong
are named with their line, and the good ones are taken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redvest.imports.columns import Field
from redvest.imports.reading import headed, lines_of, plain_heading, why_not_read
from redvest.kernel.errors import Invalid, Reason, invalid_if
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
_KNOWN = {plain_heading(name): field.name for field in COLUMNS for name in field.names}


@dataclass(frozen=True, kw_only=True)
class BadLine:
    """A row that was not taken: the line it stands in, what it was about, what is wrong."""

    line: int
    title: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Filled:
    """The draft with the good rows in it, how many those were, and the bad ones."""

    draft: Draft
    taken: int
    bad: tuple[BadLine, ...]


def fill(draft: Draft, *, file: IO[bytes], name: str) -> Filled:
    """A draft with the rules of a sheet. Raises Invalid about "file": unreadable, columns missing, nothing good."""
    file.seek(0, 2)
    invalid_if(why_not_read(name, file.tell()))
    file.seek(0)
    (_line, header), rows = headed(lines_of(file, name), frozenset(_KNOWN))
    at = {_KNOWN[heading]: n for n, cell in enumerate(header) if (heading := plain_heading(cell)) in _KNOWN}
    missing = [str(field.label) for field in COLUMNS if field.needed and field.name not in at]
    if missing:
        words = {"names": "、".join(missing)}
        raise Invalid(Reason("columns_missing", _("表里没有这几列：%(names)s"), words, about="file"))
    return _Filling(draft, at).run(rows)


class _Filling:
    """One sheet: rows read one by one, then the covenant as a whole checked, as when it is typed."""

    def __init__(self, draft: Draft, at: Mapping[str, int]) -> None:
        self.draft, self.at = draft, at
        self.rules = {rule.code: rule for rule in draft.rules}
        self.read: dict[str, tuple[int, Rule]] = {}
        self.bad: list[BadLine] = []

    def run(self, rows: Iterator[tuple[int, list[str]]]) -> Filled:
        for line, cells in rows:
            texts = {name: cells[n].strip() for name, n in self.at.items() if n < len(cells)}
            try:
                self._take(line, texts)
            except Invalid as refusal:
                self._refuse(line, texts.get("title", ""), refusal.reasons)
        found = self._checked()
        if not self.read:
            reasons = [Reason("nothing_taken", _("一行也没有读进来"), about="file")]
            raise Invalid(*reasons, *(self._at_line(one) for one in self.bad[:20]))
        return Filled(
            draft=found, taken=len(self.read), bad=tuple(sorted(self.bad, key=lambda one: one.line))
        )

    @staticmethod
    def _at_line(bad: BadLine) -> Reason:
        words = {"line": bad.line, "said": "；".join(str(one) for one in bad.reasons)}
        return Reason("line", _("第 %(line)s 行：%(said)s"), words, about="file")

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
            said["caps"] = {period: _number(text) for period, text in caps.items()}
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
        try:
            return {name: _number(text)}
        except InvalidOperation:
            raise Invalid(Reason("not_number", _("“%(label)s”要填数字"), {"label": label})) from None
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
    for value, label in _CHOICES[field.name]:
        if wanted in (plain_heading(str(label)), value or "0"):
            return value
    words = {
        "label": field.label, "text": text[:20],
        "known": "、".join(str(label) for _value, label in _CHOICES[field.name]),
    }  # fmt: skip
    raise Invalid(Reason("unknown_choice", _("“%(label)s”不认识“%(text)s”，可以填：%(known)s"), words))


def _number(text: str) -> Decimal:
    number = Decimal(text.replace("−", "-").replace("＋", "+").removesuffix("分").strip())
    if not number.is_finite():
        raise InvalidOperation
    return number


def write_sheet(file: IO[bytes], draft: Draft) -> None:
    """The sheet to fill in: the rules there are, lists to choose from, and a page that says what goes into which
    column."""
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(_now("积分规则"))
    for at, field in enumerate(COLUMNS):
        sheet.set_column(at, at, max(12, 2 * len(field.names[0]) + 4), text)
        sheet.write_string(0, at, field.names[0] + (" *" if field.needed else ""), bold)
        if field.name in _CHOICES and field.name != "proposers":
            known = [str(label) for _value, label in _CHOICES[field.name]]
            sheet.data_validation(1, at, MOST_RULES, at, {"validate": "list", "source": known})
    sheet.freeze_panes(1, 2)
    rules = [rule for rule in draft.rules if rule.source != Source.BASE]
    for row, rule in enumerate(rules, 1):
        for at, field in enumerate(COLUMNS):
            sheet.write_string(row, at, _shown(field.name, rule))
    _write_notes(book, bold)
    book.close()


def _write_notes(book: xlsxwriter.Workbook, bold: Any) -> None:
    notes = book.add_worksheet(_now("说明"))
    notes.set_column(0, 0, 20)
    notes.set_column(1, 4, 36)
    for at, name in enumerate((_now("列"), _now("要不要填"), _now("怎么填"), _now("示例"), _now("可以填"))):
        notes.write_string(0, at, name, bold)
    for row, field in enumerate(COLUMNS, 1):
        needed = _now("必填") if field.needed else _now("可以不填")
        known = "、".join(str(label) for _value, label in _CHOICES.get(field.name, ()))
        for at, cell in enumerate((field.names[0], needed, field.hint, field.example, known)):
            notes.write_string(row, at, str(cell))


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
