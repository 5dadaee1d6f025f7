"""The scheme of an edition, read by the scoring engine, its faults as reasons; and what our tables can hold of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.contests.scoring.reading import BadFile
from redvest.contests.scoring.scheme import PANEL, Scheme, Stage, parse
from redvest.kernel.errors import Invalid, Reason

__all__ = ["PANEL", "Scheme", "Stage", "scheme_of", "why_not_scheme"]

MOST_DECIMALS, LONGEST_CODE, LONGEST_AWARD = 3, 20, 40


def scheme_of(data: Any) -> Scheme:
    """The scheme. Raises Invalid about ``scheme``."""
    try:
        return parse(data)
    except BadFile as fault:
        raise Invalid(_reason(fault.path, fault.words)) from fault


def why_not_scheme(data: Any) -> list[Reason]:
    """What is wrong with it, and where."""
    try:
        scheme = parse(data)
    except BadFile as fault:
        return [_reason(fault.path, fault.words)]
    return _why_not_kept(scheme)


def _why_not_kept(scheme: Scheme) -> list[Reason]:
    if scheme.decimals > MOST_DECIMALS:
        return [_reason("scheme.decimals", _("最多保留 3 位小数"))]
    for n, stage in enumerate(scheme.stages):
        codes = [stage.code, *(one.code for one in stage.criteria)]
        if any(len(code) > LONGEST_CODE for code in codes):
            return [_reason(f"scheme.stages[{n}]", _("代码最多 20 个字"))]
        exponent = stage.step.normalize().as_tuple().exponent
        if isinstance(exponent, int) and exponent < -2:
            return [_reason(f"scheme.stages[{n}].step", _("打分间隔最细到 0.01"))]
    for n, tier in enumerate(scheme.awards):
        if len(tier.code) > LONGEST_CODE or len(tier.name) > LONGEST_AWARD:
            return [_reason(f"scheme.awards[{n}]", _("代码最多 20 个字，名称最多 40 个字"))]
    return []


def _reason(path: str, words: Any) -> Reason:
    return Reason("scheme", _("%(where)s：%(what)s"), {"where": path, "what": words}, about="scheme")
