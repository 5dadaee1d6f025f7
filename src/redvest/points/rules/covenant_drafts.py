"""What a covenant may say: the form of a draft, and why it cannot be published as it stands.

Much that villages have written cannot be written here at all, because there is no field for it: benefits suspended
below a score, names of those who lost points, points for money. What is left is refused by number and by word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Invalid, Reason
from redvest.points.covenant_enums import (
    CENT,
    Evidence,
    Expiry,
    Holder,
    Period,
    Proposer,
    Source,
    Unit,
)
from redvest.points.rules.covenant import Rule, plain
from redvest.points.rules.covenant_caps import nests
from redvest.points.rules.covenant_terms import Terms

#: A deduction takes at most what so many yuan of goods stand for: the gravest in the field is half of it.
MOST_DEDUCTION = Decimal(20)
MOST_VALUE = Decimal(10_000)
MOST_RULES = 200
GRAINS = (CENT, Decimal("0.1"), Decimal("0.5"), Decimal(1))
#: Points are never money (67号令 art. 16, 25), and nobody is shown up (PIPL art. 25).
NEVER_WORDS = (
    "现金", "提现", "折现", "兑钱", "发钱", "罚款", "工资", "报酬", "转让积分", "买卖积分", "黑榜", "黑名单",
    "曝光", "点名", "失信", "红黑榜", "清零", "归零",
)  # fmt: skip
#: What a deduction must not be tied to: incentives may be given, benefits not withheld.
BENEFIT_WORDS = (
    "低保", "医保", "社保", "养老", "救助", "补贴", "入学", "入伍", "惠民", "福利", "待遇", "贷款", "评先资格",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A version of a covenant as it is written: what it says as a whole, and its rules."""

    terms: Terms
    rules: tuple[Rule, ...]


def why_not_draft(draft: Draft) -> list[Reason]:
    """All reasons why it cannot stand; ``about`` is ``terms`` or the code of the rule."""
    reasons = _why_not_terms(draft.terms)
    codes = [rule.code for rule in draft.rules]
    reasons += [
        Reason("code_twice", _("编号“%(code)s”用了两次"), {"code": code}, about=code)
        for code in sorted({code for code in codes if codes.count(code) > 1})
    ]
    if not draft.rules or len(draft.rules) > MOST_RULES:
        words = {"most": MOST_RULES}
        reasons.append(Reason("rules_count", _("公约要有 1 到 %(most)s 条规则"), words, about="terms"))
    bases = [rule.value for rule in draft.rules if rule.source == Source.BASE]
    if bases != ([draft.terms.base] if draft.terms.base else []):
        sentence = _("基础分要有一条同样分值的“基础分”规则，没有基础分就不要写")
        reasons.append(Reason("base_rule", sentence, about="terms"))
    for rule in draft.rules:
        reasons += _why_not_rule(rule, draft.terms)
    return reasons


def _why_not_terms(terms: Terms) -> list[Reason]:
    wrong: list[tuple[bool, str, Any]] = [
        (terms.holder not in Holder.values, "holder", _("请选择积分记到个人还是家庭")),
        (terms.expiry not in Expiry.values, "expiry", _("请选择积分的有效期")),
        (not 0 < terms.worth <= 10, "worth", _("一分对应的物品价值要在 0 到 10 元之间")),
        (not 0 <= terms.base <= 1000, "base", _("基础分要在 0 到 1000 之间")),
        (not 0 <= terms.publicity_days <= 30, "publicity_days", _("公示期要在 0 到 30 个工作日之间")),
        (not 1 <= terms.appeal_days <= 60, "appeal_days", _("申诉期要在 1 到 60 个工作日之间")),
        (
            (terms.expiry == Expiry.MONTHS) != (1 <= terms.expiry_months <= 120),
            "expiry_months",
            _("请填写几个月后到期（1 到 120）"),
        ),
        (
            terms.expiry == Expiry.WINDOW and len(terms.exchange_months) in (0, 12),
            "exchange_months",
            _("请选择每年哪几个月兑换"),
        ),
        (
            not terms.exchange_months <= set(range(1, 13)),
            "exchange_months",
            _("月份要在 1 到 12 之间"),
        ),
        (
            terms.exchange_every not in ("", *Period.values),
            "exchange_every",
            _("请选择多久可以兑换一次"),
        ),
        (
            any(period not in Period.values or cap <= 0 for period, cap in terms.caps.items()),
            "caps",
            _("上限要大于 0"),
        ),
        (any(points <= 0 for points in terms.tiers.values()), "tiers", _("等级的分数要大于 0")),
        (any(_exact(cap) for cap in terms.caps.values()), "caps", _("分值最多两位小数")),
        (_exact(terms.base), "base", _("分值最多两位小数")),
    ]
    reasons = [Reason(name, sentence, about="terms") for bad, name, sentence in wrong if bad]
    return reasons + _words(" ".join(terms.tiers), about="terms", deducts=False)


def _why_not_rule(rule: Rule, terms: Terms) -> list[Reason]:
    most = rule.most_value
    numbers = [rule.value, *([most] if most is not None else []), *rule.caps.values()]
    numbers += [rule.least] if rule.least is not None else []
    wrong: list[tuple[bool, str, Any]] = [
        (not 1 <= len(rule.code) <= 24 or not rule.code.replace("-", "").isalnum(), "code", _("请填写编号")),
        (not 2 <= len(rule.title.strip()) <= 60, "title", _("名称要有 2 到 60 个字")),
        (rule.source not in Source.values, "source", _("请选择积分来源")),
        (rule.unit not in Unit.values, "unit", _("请选择计分单位")),
        (rule.value == 0, "value", _("分值不能是 0")),
        (any(abs(number) > MOST_VALUE for number in numbers), "value", _("分值太大")),
        (any(_exact(number) for number in numbers), "value", _("分值最多两位小数")),
        (rule.grain not in GRAINS, "grain", _("请选择计到几位")),
        (most is not None and most * rule.value <= 0, "most_value", _("浮动分值要同为加分或扣分")),
        (most is not None and abs(most) <= abs(rule.value), "most_value", _("最高分值要高于最低分值")),
        (most is not None and rule.unit == Unit.HOUR, "most_value", _("按小时计分的不能浮动")),
        (rule.least is not None and rule.least <= 0, "least", _("每次最少要大于 0")),
        (
            any(period not in Period.values or cap <= 0 for period, cap in rule.caps.items()),
            "caps",
            _("上限要大于 0"),
        ),
        (
            rule.least is not None and any(cap < rule.least for cap in rule.caps.values()),
            "least",
            _("每次最少不能高于上限"),
        ),
        (
            any(not 0 <= factor <= 10 or _exact(factor) for factor in rule.coefficients.values()),
            "coefficients",
            _("系数要在 0 到 10 之间，最多两位小数"),
        ),
        (
            any(not 0 <= factor <= 1 or _exact(factor) for factor in rule.grades.values()),
            "grades",
            _("等级系数要在 0 到 1 之间，最多两位小数"),
        ),
        (not rule.proposers <= set(Proposer.values), "proposers", _("请选择谁可以申报")),
        (
            rule.source in (Source.CONDUCT, Source.HONOUR) and not rule.proposers,
            "proposers",
            _("请选择谁可以申报"),
        ),
        (rule.evidence not in Evidence.values, "evidence", _("请选择需要什么证明")),
        (
            rule.unit == Unit.HOUR and rule.source not in (Source.SERVICE, Source.ORDER),
            "unit",
            _("只有志愿服务和点单按小时计分"),
        ),
        (
            not nests(rule.capped, terms.caps) and not rule.deducts,
            "caps",
            _("单项上限的期限不能比总上限的期限长"),
        ),
    ]
    reasons = [Reason(name, sentence, about=rule.code) for bad, name, sentence in wrong if bad]
    reasons += _why_not_deduct(rule, terms) if rule.deducts else []
    return reasons + _words(f"{rule.title} {rule.heading}", about=rule.code, deducts=rule.deducts)


def _why_not_deduct(rule: Rule, terms: Terms) -> list[Reason]:
    reasons = []
    if rule.source != Source.CONDUCT:
        sentence = _("只有约定的行为可以扣分；服务、培训和荣誉不扣分")
        reasons.append(Reason("deducts_service", sentence, about=rule.code))
    hardest = max(abs(rule.value), abs(rule.most_value or rule.value))
    if hardest * terms.worth > MOST_DEDUCTION:
        words = {"most": plain(MOST_DEDUCTION)}
        sentence = _("一次扣分不能超过价值 %(most)s 元物品的分数")
        reasons.append(Reason("deducts_too_much", sentence, words, about=rule.code))
    if Proposer.NEIGHBOUR in rule.proposers or Proposer.SELF in rule.proposers:
        sentence = _("扣分只能由组联络员上报，不鼓励互相举报")
        reasons.append(Reason("deducts_by_neighbour", sentence, about=rule.code))
    if rule.evidence == Evidence.NONE:
        reasons.append(Reason("deducts_unproven", _("扣分要有依据"), about=rule.code))
    return reasons


def _words(text: str, *, about: str, deducts: bool) -> list[Reason]:
    reasons = [
        Reason("never", _("积分不能这样用：“%(word)s”"), {"word": word}, about=about)
        for word in NEVER_WORDS
        if word in text
    ]
    if deducts:
        sentence = _("扣分不能和“%(word)s”挂钩")
        reasons += [
            Reason("benefit", sentence, {"word": word}, about=about) for word in BENEFIT_WORDS if word in text
        ]
    return reasons


def _exact(number: Decimal) -> bool:
    """Whether it has more than two places, or is no number."""
    exponent = number.as_tuple().exponent
    return not isinstance(exponent, int) or exponent < -2


def draft_of(data: Mapping[str, Any]) -> Draft:
    """A draft from plain data, such as a template. Raises Invalid; a name that is not known is wrong, too."""
    try:
        rules: Sequence[Mapping[str, Any]] = data.get("rules", ())
        unknown = set(data) - {"name", "source", "note", "terms", "rules"}
        if unknown:
            raise _unknown(unknown)
        return Draft(
            terms=_made(Terms, data.get("terms", {}), _TERM_KINDS),
            rules=tuple(_made(Rule, rule, _RULE_KINDS) for rule in rules),
        )
    except (TypeError, ValueError, InvalidOperation, AttributeError) as wrong:
        raise Invalid(Reason("malformed", _("内容的格式不对"), about="terms")) from wrong


def _points(value: Any) -> Decimal:
    return Decimal(str(value))


def _table(value: Any) -> dict[str, Decimal]:
    return {str(name): _points(number) for name, number in value.items()}


_TERM_KINDS = {
    "worth": _points, "base": _points, "caps": _table, "tiers": _table, "exchange_months": frozenset,
}  # fmt: skip
_RULE_KINDS = {
    "value": _points, "most_value": _points, "least": _points, "grain": _points, "caps": _table,
    "coefficients": _table, "grades": _table, "categories": frozenset, "proposers": frozenset,
}  # fmt: skip
#: What is not written but given by where a rule stands.
_NOT_WRITTEN = {"id", "covenant_id"}


def _made(made: Any, data: Mapping[str, Any], kinds: Mapping[str, Any]) -> Any:
    known = {one.name for one in fields(made)} - _NOT_WRITTEN
    if set(data) - known:
        raise _unknown(set(data) - known)
    return made(**{name: kinds[name](value) if name in kinds else value for name, value in data.items()})


def _unknown(names: set[str]) -> Invalid:
    words = {"names": "、".join(sorted(names))}
    return Invalid(Reason("unknown", _("公约里没有这一项：%(names)s"), words, about="terms"))
