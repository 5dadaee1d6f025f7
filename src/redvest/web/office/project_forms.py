"""What a team types about its project: the form of a draft, with lists written one a line, parts between bars."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.people.enums import ServiceCategory
from redvest.projects.enums import ProjectField, Side
from redvest.projects.queries import ProjectPage
from redvest.projects.rules import (
    CoreLine,
    MilestoneLine,
    MoneyLine,
    PartnerLine,
    RiskLine,
)
from redvest.projects.rules import ProjectForm as Project
from redvest.web.forms import DayField, KeyField

L = TypeVar("L")


def _area(label: Any, help_text: Any = "", *, limit: int = 500, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class LinesField(forms.CharField):
    """Lines of parts between bars, "摸底 | 2026-05-01": full-width bars and blank lines are understood."""

    def __init__(self, read: Callable[[list[str]], Any], *, label: Any, help_text: Any) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            max_length=6000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.read = read

    def clean(self, value: str) -> Any:
        """The lines as the domain takes them."""
        text = super().clean(value)
        found = []
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                parts = [part.strip() for part in line.replace("｜", "|").split("|")]
                try:
                    found.append(self.read(parts))
                except (ValueError, IndexError, InvalidOperation):
                    words = {"line": number}
                    raise forms.ValidationError(_("第 %(line)s 行看不懂，请照例子写"), params=words) from None
        return tuple(found)


def _milestone(parts: list[str]) -> MilestoneLine:
    return MilestoneLine(name=parts[0], due_on=dt.date.fromisoformat(parts[1]))


def _money(parts: list[str]) -> MoneyLine:
    sides = {str(side.label): side.value for side in Side} | {
        "来源": Side.SOURCE.value,
        "用途": Side.USE.value,
    }
    return MoneyLine(side=sides.get(parts[0], ""), name=parts[1], fen=fen_of(parts[2]))


def fen_of(yuan: str) -> int:
    """Yuan as they are typed, in fen. Raises ValueError or InvalidOperation for what is no amount."""
    amount = Decimal(yuan.replace(",", "").replace("元", ""))
    if not amount.is_finite() or amount * 100 != int(amount * 100):
        raise ValueError
    return int(amount * 100)


class ProjectForm(forms.Form):
    """What a team says about a project."""

    team = forms.CharField(label=_("队伍编号"), max_length=12, help_text=_("例如 T000017"))
    name = forms.CharField(label=_("项目名称"), max_length=50)
    summary = forms.CharField(
        label=_("项目简介"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("为谁服务、做什么、要达到什么目标"),
    )
    category = forms.ChoiceField(label=_("服务类别"), choices=[("", _("请选择")), *ServiceCategory.choices])
    starts_on = DayField(label=_("开始日期"))
    ends_on = DayField(label=_("结束日期"))
    fields_of = forms.MultipleChoiceField(
        label=_("领域"),
        choices=ProjectField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("最多四个"),
    )
    recipients = forms.CharField(label=_("服务对象"), max_length=100, required=False)
    need = _area(_("需求"), _("谁遇到了什么难处，怎么知道的"))
    goal = _area(_("目标"), _("到什么时候，做到什么程度"))
    delivery = _area(_("实施"), _("什么人、多久一次、在哪里、怎么做"))
    results = _area(_("成果"), _("会留下什么；数字以后由平台按记录测算，不用填"))
    feature = _area(_("特色"), _("和别处做法有什么不同，别处能不能照着做"))
    milestones = LinesField(
        _milestone, label=_("里程碑"), help_text=_("每行一个，例如：完成摸底 | 2026-05-01")
    )
    budget = LinesField(
        _money, label=_("预算（只登记信息，不收付款）"), help_text=_("每行一笔，例如：用途 | 教具 | 1200")
    )
    risks = LinesField(
        lambda parts: RiskLine(name=parts[0], answer=parts[1]),
        label=_("风险和应对"),
        help_text=_("每行一条，例如：下雨路滑 | 改期并逐个通知"),
    )
    partners = LinesField(
        lambda parts: PartnerLine(name=parts[0], part=parts[1] if len(parts) > 1 else ""),
        label=_("合作单位"),
        help_text=_("每行一家，例如：镇中心小学 | 提供教室"),
    )
    core = LinesField(
        lambda parts: CoreLine(number=parts[0], part=parts[1] if len(parts) > 1 else ""),
        label=_("核心成员"),
        help_text=_("每行一位本队队员，例如：V2026000000123 | 教学"),
    )
    key = KeyField()

    def said(self, *, team_id: int) -> Project:
        """The form as the domain takes it."""
        said = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"team", "key", "fields_of"}
        }
        return Project(**said, fields=tuple(self.cleaned_data["fields_of"]), team_id=team_id)


def initial_of(shown: ProjectPage) -> dict[str, Any]:
    """What a draft says, as the form shows it."""
    project = shown.project
    names = ("name", "summary", "category", "starts_on", "ends_on", "recipients", "need", "goal", "delivery")
    plain = {name: getattr(project, name) for name in (*names, "results", "feature")}
    return plain | {
        "fields_of": list(project.fields),
        "milestones": _lines((row.name, row.due_on.isoformat()) for row in shown.milestones),
        "budget": _lines((row.get_side_display(), row.name, row.yuan) for row in shown.budget),
        "risks": _lines((row.name, row.answer) for row in shown.risks),
        "partners": _lines((row.name, row.part) for row in shown.partners),
        "core": _lines((row.number, row.part) for row in shown.core),
    }


def _lines(rows: Any) -> str:
    return "\n".join(" | ".join(str(part) for part in row if part) for row in rows)
