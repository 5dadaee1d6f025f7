"""A covenant as one types it: what it says as a whole and a form for each rule, everything a covenant can say; what
is wrong stands at its field, and nothing typed is lost."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from redvest.kernel.errors import Invalid, Reason, Text
from redvest.points.covenant_enums import Expiry, Holder, Period, Source
from redvest.points.rules.covenant import plain
from redvest.points.rules.covenant_drafts import Draft, draft_of
from redvest.points.rules.covenant_terms import Terms
from redvest.web.office.covenant_boxes import Box, Field, Group, Ticks, check_all, errors_of, numbers
from redvest.web.office.covenant_lines import MOST, Line, blank_line, line_of, line_typed

#: So many rules are open to be written into at once: a form may hold a thousand fields.
MOST_OPEN = 12
#: Empty lines to write new rules into, and empty kinds of cards.
SPARE, SPARE_TIERS = 2, 2
_NUMBERS = ("worth", "base")
_WHOLE = ("publicity_days", "appeal_days", "expiry_months", "least_minutes")
_CHOICES = ("holder", "expiry", "exchange_every")
MONTHS = [(str(month), str(month)) for month in range(1, 13)]


@dataclass
class Tier:
    """A kind of card and the points from which one has it."""

    name: Box
    points: Box


@dataclass
class CovenantTable:
    """The whole of it. ``base``: the code, title and heading of the line of base points, which follows the terms."""

    name: Box
    note: Box
    terms: dict[str, Box]
    caps: Group
    months: Ticks
    tiers: list[Tier]
    tier_errors: list[str]
    base: tuple[str, str, str]
    lines: list[Line] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def _made(cls, read: Callable[[str, str], str], months: list[str], tiers: list[tuple[str, str]]) -> Any:
        """The fields of the whole, each as ``read`` says it was written."""
        return cls(
            name=Box("name", _("公约名称"), read("name", ""), most=60),
            note=Box("note", _("这一版改了什么"), read("note", ""), most=300),
            terms={box.name: _filled(box, read) for box in _term_boxes()},
            caps=numbers(
                "cap-{key}",
                _("各项合计最多得多少分"),
                {period: read(f"cap-{period}", "") for period in Period.values},
                Period.choices,
                hint=_("一个人（一户）各项加起来的上限，空着不限。"),
            ),
            months=Ticks(
                "exchange_months",
                _("每年哪几个月可以兑换"),
                MONTHS,
                months,
                hint=_("一个也不选，就是全年都可以。"),
            ),
            tiers=[
                Tier(
                    Box(f"tier-name-{n}", _("卡的名称"), title, most=20),
                    Box(f"tier-points-{n}", _("累计得到多少分起"), points, kind="number"),
                )
                for n, (title, points) in enumerate(tiers)
            ],
            tier_errors=[],
            base=(read("base-code", "base"), read("base-title", _("基础分")), read("base-heading", "")),
        )

    @classmethod
    def typed(cls, data: QueryDict) -> "CovenantTable":
        """What was sent."""
        count = min(_count(data.get("tiers")), 20)
        tiers = [(data.get(f"tier-name-{n}", ""), data.get(f"tier-points-{n}", "")) for n in range(count)]
        made: CovenantTable = cls._made(
            lambda name, otherwise: data.get(name, otherwise), data.getlist("exchange_months"), tiers
        )
        made.lines = [line_typed(n, data) for n in range(min(_count(data.get("lines")), MOST))]
        return made

    @classmethod
    def of(cls, draft: Draft, *, name: str = "", note: str = "") -> "CovenantTable":
        """A draft as it would be typed, with some empty lines."""
        terms = draft.terms
        written = {one: _text(getattr(terms, one)) for one in (*_CHOICES, *_NUMBERS, *_WHOLE)}
        written |= {f"cap-{period}": _text(cap) for period, cap in terms.caps.items()}
        written |= {"name": name, "note": note}
        base = next((rule for rule in draft.rules if rule.source == Source.BASE), None)
        if base is not None:
            written |= {"base-code": base.code, "base-title": base.title, "base-heading": base.heading}
        tiers = [(title, _text(points)) for title, points in terms.tiers.items()]
        made: CovenantTable = cls._made(
            lambda name, otherwise: written.get(name, otherwise),
            [str(month) for month in sorted(terms.exchange_months)],
            [*tiers, *[("", "")] * SPARE_TIERS],
        )
        rules = [rule for rule in draft.rules if rule.source != Source.BASE]
        made.lines = [line_of(n, rule) for n, rule in enumerate(rules)]
        made.add_lines(0 if rules else SPARE)
        return made

    @classmethod
    def new(cls, *, name: str = "") -> "CovenantTable":
        """Nothing written yet."""
        return cls.of(Draft(terms=Terms(), rules=()), name=name)

    def add_lines(self, count: int) -> None:
        """More empty lines to write new rules into."""
        first = len(self.lines)
        self.lines += [blank_line(first + n) for n in range(min(count, MOST - first))]

    def open_line(self, asked: str) -> None:
        """Opens one line to be written into; of more than may be open those without a mistake are closed."""
        for line in self.lines:
            line.open = line.open or str(line.number) == asked
        for line in self.lines:
            if (
                sum(one.open for one in self.lines) > MOST_OPEN
                and str(line.number) != asked
                and not line.wrong
            ):
                line.open = False

    def open_wrong(self) -> None:
        """Opens the first lines in which something is wrong."""
        wrong = [line for line in self.lines if line.wrong]
        for line in wrong[:MOST_OPEN]:
            line.open = True
        for line in self.lines:
            if sum(one.open for one in self.lines) > MOST_OPEN:
                line.open = line.open and line in wrong[:MOST_OPEN]

    @property
    def written(self) -> list[Line]:
        """Lines that are rules."""
        return [line for line in self.lines if not line.blank and not line.dropped]

    def draft(self) -> Draft:
        """As the domain takes it. Raises Invalid for what is no number; the sentences stand at the fields."""
        lines = self.written
        right = [check_all(self.fields)] + [check_all(line.fields) for line in lines]
        if not all(right):
            raise Invalid(Reason("malformed", _("有的地方要填数字"), about="fields"))
        for line in lines:
            line.name_it({one.code for one in lines} | {self.base[0]})
        rules = [line.data() for line in lines]
        terms: dict[str, Any] = {one: self.terms[one].plain for one in _CHOICES}
        terms |= {one: self.terms[one].plain or "0" for one in _NUMBERS}
        terms |= {one: int(self.terms[one].plain or 0) for one in _WHOLE}
        if terms["expiry"] != Expiry.MONTHS:  # a number left over from another choice says nothing
            terms["expiry_months"] = 0
        terms["caps"] = self.caps.written
        terms["exchange_months"] = [int(month) for month in self.months.known]
        terms["tiers"] = {
            one.name.plain: one.points.plain or "0"
            for one in self.tiers
            if one.name.plain or one.points.plain
        }
        if Decimal(terms["base"]):
            code, title, heading = self.base
            base = {"code": code, "title": title, "heading": heading, "source": Source.BASE, "unit": "time"}
            rules.insert(0, base | {"value": terms["base"]})
        return draft_of({"terms": terms, "rules": rules})

    @property
    def fields(self) -> list[Field]:
        """What is said of the whole."""
        tiers = [box for one in self.tiers for box in (one.name, one.points)]
        return [self.name, self.note, *self.terms.values(), self.caps, self.months, *tiers]

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Puts each reason to its field, what belongs to none above the form."""
        by_code = {line.code: line for line in reversed(self.written)}
        for reason in reasons:
            line = by_code.get(reason.about)
            if line is not None:
                line.refuse(reason)
            elif reason.about != "fields":
                self._refuse(reason)
        self.open_wrong()

    def _refuse(self, reason: Reason) -> None:
        named: Mapping[str, Field] = {
            **self.terms,
            "caps": self.caps,
            "exchange_months": self.months,
            "name": self.name,
            "note": self.note,
        }
        found = named.get(reason.about) or (named.get(reason.code) if reason.about == "terms" else None)
        if found is not None:
            found.errors.append(str(reason))
        elif reason.code in ("tiers", "never"):
            self.tier_errors.append(str(reason))
        else:
            self.wrong.append(str(reason))

    @property
    def mistakes(self) -> list[tuple[str, Text, str]]:
        """All that is wrong, to stand above the form: (field to go to, where it is, sentence)."""
        found = [
            *errors_of(self.fields),
            *[("tiers", _("积分卡的等级"), error) for error in self.tier_errors],
        ]
        for line in self.lines:
            title = line.box["title"].text or _("新的一条")
            found += [
                (name, _("“%(title)s”的%(field)s") % {"title": title, "field": label}, error)
                for name, label, error in errors_of(line.fields)
            ]
        return found


def _term_boxes() -> list[Box]:
    return [
        Box("holder", _("积分记到"), kind="select", choices=Holder.choices),
        Box(
            "worth",
            _("一分相当于几元的物品"),
            "1",
            kind="number",
            hint=_("只用来算预算和物品要几分，从不付钱。"),
        ),
        Box(
            "base",
            _("基础分"),
            kind="number",
            hint=_("人人（户户）起步就有，不能兑换，也扣不到它以下。没有就写 0。"),
        ),
        Box("expiry", _("积分的有效期"), kind="select", choices=Expiry.choices),
        Box("expiry_months", _("得到后几个月到期"), kind="whole", hint=_("有效期选“若干个月”时才填。")),
        Box(
            "exchange_every",
            _("多久可以兑换一次"),
            kind="select",
            choices=[("", _("不限")), *Period.choices[1:]],
        ),
        Box("least_minutes", _("服务满几分钟才能兑换"), kind="whole", hint=_("10 小时写 600；不要求写 0。")),
        Box("publicity_days", _("审定后公示几个工作日"), "3", kind="whole", hint=_("一般 3 个工作日。")),
        Box("appeal_days", _("几个工作日内可以申诉"), "10", kind="whole"),
    ]


def _filled(box: Box, read: Callable[[str, str], str]) -> Box:
    box.text = read(box.name, box.text)
    return box


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 5 else 0


def _text(value: Any) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)
