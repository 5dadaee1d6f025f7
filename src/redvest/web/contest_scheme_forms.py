"""A scheme as forms: its stages, how ties are told apart, its awards. The domain decides whether it is one."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from redvest.contests.rules.schemes import PANEL
from redvest.contests.scoring.scheme import GIVEN, LADDER, VOTE
from redvest.kernel.errors import Reason
from redvest.web import contest_lines as lines

KINDS = [
    (PANEL, _("评委打分（评审、答辩、路演）")),
    (GIVEN, _("别处已有分数（专家组、材料分）")),
    (VOTE, _("公众投票")),
]
STEPS = ["1", "0.5", "0.1", "0.01"]
TIES = 4
_AREA = forms.Textarea(attrs={"rows": 6})


def _number(label: Any, **said: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=12, decimal_places=6, min_value=0, required=False, **said
    )


def _count(label: Any, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=10_000, required=False)


class StageFields(forms.Form):
    """One stage. What its kind does not ask is not read."""

    name = forms.CharField(label=_("环节名称"), max_length=40, error_messages={"required": _("请写环节名称")})
    kind = forms.ChoiceField(label=_("分数从哪里来"), choices=KINDS, initial=PANEL)
    weight = _number(
        _("占总分的百分之几"),
        error_messages={"required": _("请写占百分之几；不占比例的请勾选另外加分")},
    )
    bonus = forms.BooleanField(label=_("不占比例，在总分上另外加分"), required=False)
    size = _count(_("评委人数"))
    criteria = forms.CharField(
        label=_("评分指标"),
        max_length=2000,
        required=False,
        widget=_AREA,
        error_messages={"required": _("请写评分指标，每行一项")},
    )
    step = forms.ChoiceField(label=_("打分间隔"), required=False, initial="0.1")
    drop = _count(_("去掉几个最高分和几个最低分"), 0)
    at_least = _count(_("满几份评分才去"))
    least_marks = _count(_("至少几份评分才算分"))
    normalise = forms.ChoiceField(
        label=_("评委宽严"),
        choices=[("none", _("不调整，按原分计算")), ("mean_shift", _("按各评委的平均分平移"))],
        required=False,
        initial="none",
    )
    maximum = _number(_("满分"))
    per_vote = _number(_("每票几分"))
    blind = forms.BooleanField(label=_("盲评：评委看不到申报单位和姓名"), required=False)
    keep = _count(_("前几名进入下一环节"))
    remove = forms.BooleanField(label=_("删掉这个环节"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        own = str(self.initial.get("step") or "")
        field.choices = [(one, one) for one in STEPS + [own] * (own not in ("", *STEPS))]
        # Asked for by what was chosen; a stage that goes is asked nothing.
        goes, bonus = self["remove"].value(), self["bonus"].value()
        self.fields["weight"].required = not goes and not bonus
        self.fields["criteria"].required = not goes and self["kind"].value() == PANEL
        self.fields["name"].required = not goes

    @property
    def stands(self) -> bool:
        """Whether it is a stage of the scheme already, or one is being added."""
        return bool(self.initial.get("code"))

    @property
    def shown_kind(self) -> str:
        """Its kind, by which fields are shown; "" for a new one: all."""
        return str(self["kind"].value() or "") if self.stands or self.is_open else ""

    @property
    def is_open(self) -> bool:
        """Whether a new one is being written."""
        return self.is_bound and self.has_changed()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in a new one."""
        said = self.cleaned_data
        return not (self.stands or said.get("name"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        try:
            said["rows"] = lines.criteria_read(said.get("criteria", ""), self.initial.get("rows", ()))
        except forms.ValidationError as fault:
            self.add_error("criteria", fault)
            said["rows"] = []
        return said

    def data_of(self, code: str) -> dict[str, Any]:
        """The stage as a scheme holds it."""
        said = self.cleaned_data
        row: dict[str, Any] = {"code": code, "name": said["name"], "kind": said["kind"]}
        row |= {"bonus": True} if said["bonus"] else {"weight": lines.plain(said["weight"])}
        row |= {"keep": said["keep"]} if said["keep"] else {}
        if said["kind"] == PANEL:
            return row | self._panel()
        row |= {"maximum": lines.plain(said["maximum"])} if said["maximum"] is not None else {}
        if said["kind"] == VOTE:
            return row | ({"per_vote": lines.plain(said["per_vote"])} if said["per_vote"] else {})
        return row | ({"step": said["step"]} if said["step"] else {})

    def _panel(self) -> dict[str, Any]:
        said = self.cleaned_data
        row: dict[str, Any] = {"criteria": said["rows"], "step": said["step"] or "0.1"}
        row |= {"size": said["size"]} if said["size"] else {}
        row |= {"blind": True} if said["blind"] else {}
        if said["drop"]:
            row["trim"] = {"drop": said["drop"], "at_least": said["at_least"] or 2 * said["drop"] + 1}
        row |= {"least_marks": said["least_marks"]} if said["least_marks"] else {}
        return row | ({"normalise": said["normalise"]} if said["normalise"] == "mean_shift" else {})


def stage_initial(stage: Mapping[str, Any]) -> dict[str, Any]:
    """A stage of a scheme as the form shows it."""
    trim = stage.get("trim") or {}
    rows = stage.get("criteria", [])
    return {
        **stage,
        "rows": rows,
        "criteria": lines.criteria_written(rows),
        "drop": trim.get("drop"),
        "at_least": trim.get("at_least"),
        "step": stage.get("step", "0.1" if stage["kind"] == PANEL else "0.01"),
        "normalise": stage.get("normalise", "none"),
    }


_DEFAULTS = {
    "decimals": 2,
    "rank_by": "published",
    "then": "share",
    "groups": "together",
    "border": "all_in",
}


class SchemeFields(forms.Form):
    """What holds for all stages together: rounding, ties, groups, awards."""

    decimals = forms.TypedChoiceField(
        label=_("公布时保留几位小数"), choices=[(n, str(n)) for n in range(4)], coerce=int
    )
    rank_by = forms.ChoiceField(
        label=_("按什么排名"),
        choices=[("published", _("公布的分数（四舍五入以后）")), ("exact", _("精确的分数（四舍五入以前）"))],
    )
    then = forms.ChoiceField(
        label=_("都比过仍然同分"),
        choices=[("share", _("名次并列")), ("draw", _("公开抽签"))],
    )
    awards = forms.CharField(label=_("奖项"), max_length=1000, required=False, widget=_AREA)
    border = forms.ChoiceField(
        label=_("并列超出奖项名额时"), choices=[("all_in", _("并列的都授奖")), ("none", _("并列的都不授"))]
    )
    groups = forms.ChoiceField(
        label=_("分组"),
        choices=[("together", _("所有项目一起排名")), ("apart", _("各组分别排名、分别授奖"))],
    )
    group_codes = forms.CharField(label=_("有哪些组"), max_length=400, required=False)
    vote_alone = forms.BooleanField(label=_("只以公众投票为依据（会对外写明）"), required=False)
    notes = forms.CharField(
        label=_("对外说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, scheme: Mapping[str, Any], **kwargs: Any) -> None:
        held: dict[str, Any] = {**_DEFAULTS, **scheme}
        held["awards"] = lines.awards_written(scheme.get("awards", []))
        held["group_codes"] = "、".join(scheme.get("group_codes", []))
        for n, one in enumerate(scheme.get("ties", [])):
            held[f"tie_{n}"] = one
        super().__init__(*args, **kwargs | {"initial": held})
        self.was = scheme.get("awards", [])
        choices = [("", _("不再比")), *tie_choices(scheme)]
        for n in range(max(TIES, len(scheme.get("ties", [])))):
            label = gettext_lazy("同分时先比") if not n else gettext_lazy("再比")
            self.fields[f"tie_{n}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def tie_fields(self) -> list[forms.BoundField]:
        """The steps of the ladder."""
        return [self[name] for name in self.fields if name.startswith("tie_")]

    def clean_awards(self) -> lines.Rows:
        return lines.awards_read(self.cleaned_data["awards"], self.was)

    def data_with(self, stages: list[dict[str, Any]]) -> dict[str, Any]:
        """The whole scheme."""
        said = self.cleaned_data
        names = [one for one in re.split(r"[\s、，,]+", said["group_codes"]) if one]
        ties = [said[one.name] for one in self.tie_fields if said.get(one.name)]
        found: dict[str, Any] = {
            "stages": stages,
            **{name: said[name] for name in ("decimals", "rank_by", "then", "groups", "border", "awards")},
            "ties": list(dict.fromkeys(ties)),
        }
        found |= {"group_codes": names} if names else {}
        found |= {"vote_alone": True} if said["vote_alone"] else {}
        return found | ({"notes": said["notes"]} if said["notes"] else {})


def tie_choices(scheme: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Everything by which entries of equal score may be told apart, of the stages there are."""
    words = {
        "untrimmed_mean": _("%(stage)s：不去最高最低的平均分"),
        "highest_mark": _("%(stage)s：最高的单个评分"),
        "stage": _("%(stage)s：环节得分"),
        "revote": _("%(stage)s：评委复评"),
    }
    found = []
    for stage in scheme.get("stages", []):
        kinds = [one for one in LADDER if one != "criterion"] if stage["kind"] == PANEL else ["stage"]
        found += [(f"{kind}:{stage['code']}", str(words[kind]) % {"stage": stage["name"]}) for kind in kinds]
        for one in stage.get("criteria", []) if stage["kind"] == PANEL else []:
            said = {"stage": stage["name"], "name": one["name"]}
            found.append(
                (f"criterion:{stage['code']}/{one['code']}", gettext("%(stage)s：“%(name)s”的平均分") % said)
            )
    return found


_AT = re.compile(r"scheme\.stages\[(\d+)\](?:\.(\w+))?")
_FIELDS = {"trim": "at_least"}


def show_faults(reasons: list[Reason], form: forms.Form, stages: list[StageFields]) -> None:
    """Shows what the domain found wrong at the fields it is about."""
    for reason in reasons:
        where, what = reason.params.get("where"), reason.params.get("what")
        at = _AT.match(str(where or ""))
        if at and int(at[1]) < len(stages):
            stage, field = stages[int(at[1])], _FIELDS.get(at[2] or "", at[2])
            stage.add_error(field if field in stage.fields else None, str(what))
            continue
        name = str(where or "").removeprefix("scheme.").split("[")[0].split(".")[0]
        form.add_error(name if name in form.fields else None, str(what or reason))
