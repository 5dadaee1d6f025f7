"""When votes are put aside as suspicious, as a form: one card a rule, in words, with what a city really asked.

A rule that is not ticked is not kept. Rules the page knows nothing special of, such as a second one of a kind, are
shown like the others and keep their code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from redvest.contests.rules.vote_terms import (
    ADDRESS,
    BURST,
    CHANGSHA,
    DEVICE,
    LONGEST_WINDOW,
    NIGHT,
    SCATTERED,
    VoteTerms,
)
from redvest.kernel.errors import Reason, Text
from redvest.web.contest_words import suspicion
from redvest.web.forms import ClockField

LONGEST_BLOCK = 60


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """What a kind of rule means, what is usual, and what it asks for."""

    means: Text
    usual: Text
    asks: tuple[str, ...]


KINDS: Final[Mapping[str, _Kind]] = {
    NIGHT: _Kind(
        means=_("同一个项目在一夜的这段时间里，得票超过这么多，这段时间的票都先隔离。"),
        usual=_("长沙的做法：1 点到 6 点，超过 1000 票。"),
        asks=("from", "until", "more_than"),
    ),
    SCATTERED: _Kind(
        means=_("同一个项目在这么短的时间里，收到的外省票超过这么多，又来自好几个省，这些外省票都先隔离。"),
        usual=_("长沙的做法：一段时间内全国各地集中投票超过 500 票；系统按 60 分钟、5 个省算。"),
        asks=("minutes", "more_than", "regions"),
    ),
    ADDRESS: _Kind(
        means=_(
            "同一个网络地址（看不出在本省的）在这么短的时间里，给同一个项目投票超过这么多，这些票都先隔离。"
        ),
        usual=_("长沙的做法：一段时间内外省同一个地址超过 200 票；系统按 60 分钟算。"),
        asks=("minutes", "more_than"),
    ),
    DEVICE: _Kind(
        means=_(
            "同一台手机或电脑在这么短的时间里，换着人给同一个项目投票超过这么多，这些票都先隔离。一家人、一个服务台合用一台很平常，数不要定得太小。"
        ),
        usual=_("长沙没有这一条；系统建议 60 分钟超过 50 票。"),
        asks=("minutes", "more_than"),
    ),
    BURST: _Kind(
        means=_("同一个项目在这么短的时间里，得票超过这么多，又是它平时的许多倍，这段时间的票都先隔离。"),
        usual=_("长沙没有这一条；系统建议 10 分钟超过 500 票、是平时的 20 倍，开始后 120 分钟再查。"),
        asks=("minutes", "more_than", "times", "after"),
    ),
}


def _count(label: Any, missing: Any, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        error_messages={
            "required": missing,
            "invalid": _("请写整数"),
            "min_value": _("最少是 %(limit_value)s"),
            "max_value": _("最多是 %(limit_value)s"),
        },
    )


def _clock(label: Any, missing: Any) -> ClockField:
    return ClockField(
        label=label,
        required=False,
        error_messages={"required": missing, "invalid": _("请写时刻，例如 01:00")},
    )


class RuleFields(forms.Form):
    """One rule; of the fields those its kind asks for."""

    on = forms.BooleanField(label=_("用这一条"), required=False)
    since = _clock(_("从几点"), _("请写从几点"))
    until = _clock(_("到几点"), _("请写到几点"))
    minutes = _count(_("多少分钟内"), _("请写多少分钟内"), 1, LONGEST_WINDOW)
    more_than = _count(_("超过多少票"), _("请写超过多少票"), 1, 10_000_000)
    regions = _count(_("至少来自几个省"), _("请写至少几个省"), 2, 33)
    times = _count(_("是平时的多少倍"), _("请写是平时的多少倍"), 2, 10_000)
    after = _count(_("开始多少分钟后才查"), _("请写开始多少分钟后才查"), 0, LONGEST_WINDOW)

    def __init__(self, data: QueryDict | None, *, row: Mapping[str, Any], on: bool, prefix: str) -> None:
        self.row, self.kind = row, KINDS[row["kind"]]
        self.title = suspicion(row["kind"])
        usual = next(one for one in CHANGSHA if one["kind"] == row["kind"])
        held = {"since" if name == "from" else name: value for name, value in (usual | dict(row)).items()}
        super().__init__(data, prefix=prefix, initial=held | {"on": on})
        asked = {"since" if name == "from" else name for name in self.kind.asks}
        wanted = bool(self["on"].value())
        for name in [one for one in self.fields if one not in ("on", *asked)]:
            del self.fields[name]
        for name in asked:
            self.fields[name].required = wanted
        self.order_fields(["on", "since", "until", "minutes", "more_than", "regions", "times", "after"])

    @property
    def numbers(self) -> list[forms.BoundField]:
        """What it asks for when it is used."""
        return [one for one in self if one.name != "on"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("since") and said.get("until") and said["until"] <= said["since"]:
            self.add_error("until", _("要晚于开始的时刻，不能过半夜"))
        return said

    def said(self) -> dict[str, Any]:
        """The rule as the terms hold it."""
        found: dict[str, Any] = {"code": self.row["code"], "kind": self.row["kind"]}
        for name in self.kind.asks:
            value = self.cleaned_data["since" if name == "from" else name]
            found[name] = value.strftime("%H:%M") if isinstance(value, time) else value
        return found


class QuarantineFields(forms.Form):
    """All rules of the vote, and how long the first measure after void votes lasts."""

    blocked_days = forms.IntegerField(
        label=_("第一次查实刷票，暂停接受投票几天"),
        min_value=1,
        max_value=LONGEST_BLOCK,
        required=False,
        error_messages={
            "invalid": _("请写整数"),
            "min_value": _("最少是 %(limit_value)s"),
            "max_value": _("最多是 %(limit_value)s"),
        },
    )

    def __init__(self, data: QueryDict | None, *, vote: Mapping[str, Any]) -> None:
        usual = VoteTerms().blocked_days
        super().__init__(data, initial={"blocked_days": vote.get("blocked_days") or usual})
        told = vote.get("quarantine")
        standing = list(CHANGSHA if told is None else told)
        codes, kinds = ({one[name] for one in standing} for name in ("code", "kind"))
        others = [one for one in CHANGSHA if one["kind"] not in kinds and one["code"] not in codes]
        self.rules = [
            RuleFields(data, row=row, on=n < len(standing), prefix=f"watch-{n}")
            for n, row in enumerate([*standing, *others])
        ]
        self.usual = told is None or list(told) == list(CHANGSHA)

    def is_valid(self) -> bool:
        """Of all rules too."""
        return all([super().is_valid(), *[one.is_valid() for one in self.rules]])

    @property
    def is_open(self) -> bool:
        """Whether the rules are to be seen at once: they are not the usual ones, or something is wrong with them."""
        return not self.usual or bool(self.errors) or any(one.errors for one in self.rules)

    def said(self) -> dict[str, Any]:
        """For the terms of the vote: always whole, so that what was saved is what is kept."""
        found: dict[str, Any] = {"quarantine": [one.said() for one in self._kept()]}
        days = self.cleaned_data["blocked_days"]
        return found | ({"blocked_days": days} if days else {})

    def show_faults(self, reasons: list[Reason]) -> list[Reason]:
        """Shows what the domain found wrong with a rule at its field; the others are returned."""
        left, kept = [], self._kept() if self.is_valid() else []
        for reason in reasons:
            where = str(reason.params.get("where") or "")
            at, _dot, name = where.removeprefix("terms.vote.quarantine[").partition("].")
            if where.startswith("terms.vote.quarantine[") and at.isdigit() and int(at) < len(kept):
                name = "since" if name == "from" else name
                rule = kept[int(at)]
                rule.add_error(
                    name if name in rule.fields else None, str(reason.params.get("what") or reason)
                )
            elif where == "terms.vote.blocked_days":
                self.add_error("blocked_days", str(reason.params.get("what") or reason))
            else:
                left.append(reason)
        return left

    def _kept(self) -> list[RuleFields]:
        return [one for one in self.rules if one.cleaned_data.get("on")]
