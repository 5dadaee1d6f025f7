"""A covenant in words people read."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from redvest.points.covenant_enums import Evidence, Expiry, Period, Source, Unit
from redvest.points.rules.covenant import Rule, plain
from redvest.points.rules.covenant_terms import Terms


@dataclass(frozen=True, kw_only=True)
class RuleLine:
    """One line of a covenant for everybody: what, how many points, at most how many, what shows it."""

    title: str
    worth: str
    caps: str
    evidence: str
    deducts: bool


def line_of(rule: Rule) -> RuleLine:
    """A rule in words."""
    number = plain(abs(rule.value))
    if rule.most_value is not None:
        number = f"{number}–{plain(abs(rule.most_value))}"
    words = {"unit": Unit(rule.unit).label, "n": number}
    worth = (
        _("%(unit)s扣 %(n)s 分") % words
        if rule.deducts
        else _("%(n)s 分") % words
        if rule.source == Source.BASE
        else _("%(unit)s %(n)s 分") % words
    )
    proposed = rule.source in (Source.CONDUCT, Source.HONOUR)
    return RuleLine(
        title=rule.title,
        worth=worth,
        caps=caps_words(rule.caps),
        evidence=str(Evidence(rule.evidence).label) if proposed else _("自动记分，不用申报"),
        deducts=rule.deducts,
    )


def caps_words(caps: Any) -> str:
    """每天最多 10 分，每年最多 100 分."""
    return _("，").join(
        _("%(period)s最多 %(n)s 分") % {"period": Period(period).label, "n": plain(caps[period])}
        for period in Period.values
        if period in caps
    )


def headings(rules: list[Rule]) -> list[tuple[str, list[RuleLine]]]:
    """Rules under their headings, or by what they thank for where there is none."""

    def under(rule: Rule) -> str:
        return rule.heading or str(Source(rule.source).label)

    ordered = sorted(rules, key=lambda rule: (not rule.heading, under(rule), rule.deducts, rule.code))
    return [(title, [line_of(rule) for rule in some]) for title, some in groupby(ordered, key=under)]


def terms_words(terms: Terms) -> list[str]:
    """What a covenant says as a whole, a sentence each."""
    said = [
        _("积分记到家庭，一户一本账。") if terms.holder == "household" else _("积分记到个人。"),
        expiry_words(terms),
    ]
    if terms.base:
        said.append(_("每户从 %(n)s 分基础分起步；基础分不兑换，也不会被扣掉。") % {"n": plain(terms.base)})
    if terms.caps:
        said.append(_("各项合计%(caps)s。") % {"caps": caps_words(terms.caps)})
    if terms.exchange_months:
        months = "、".join(str(month) for month in sorted(terms.exchange_months))
        said.append(_("每年 %(months)s 月可以兑换。") % {"months": months})
    if terms.exchange_every:
        said.append(_("%(period)s可以兑换一次。") % {"period": Period(terms.exchange_every).label})
    if terms.publicity_days:
        said.append(
            _("申报的事审定后公示 %(days)s 个工作日，没有异议再记分。") % {"days": terms.publicity_days}
        )
    said.append(_("对结果有意见，%(days)s 个工作日内可以申诉。") % {"days": terms.appeal_days})
    said.append(_("积分是感谢，不是钱：不兑现金，不买卖，不和任何待遇挂钩。用掉积分，服务时长不变。"))
    return said


def expiry_words(terms: Terms) -> str:
    """How long points are good."""
    if terms.expiry == Expiry.MONTHS:
        return _("积分从得到之日起 %(n)s 个月内有效。") % {"n": terms.expiry_months}
    if terms.expiry == Expiry.YEAR_END:
        return _("积分当年有效，12 月 31 日到期。")
    if terms.expiry == Expiry.WINDOW:
        return _("积分到下一个兑换期结束时到期。")
    return _("积分长期有效，不清零。") if terms.expiry == Expiry.NEVER else ""
