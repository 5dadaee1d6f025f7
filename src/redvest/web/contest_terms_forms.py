"""Terms of an edition as a form: fields, who may enter, what each unit may send, what the public vote asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.contests.rules.terms import LEAST_LIST_DAYS, default_fields
from redvest.kernel.errors import Reason
from redvest.web import contest_lines as lines
from redvest.web.forms import ClockField

_TIERS = [("gold", _("金奖")), ("silver", _("银奖")), ("bronze", _("铜奖")), ("first", _("一等奖"))]
_ASKED = ("years", "members", "core")
_LIMITS = ("per_day", "per_field", "total")


def _count(label: Any, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=10_000, required=False)


class TermsFields(forms.Form):
    """All of it. ``units`` are the sites that may send lists: code and name."""

    field_names = forms.CharField(
        label=_("申报领域"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 10})
    )
    years = _count(_("项目已经持续几年"))
    members = _count(_("队伍至少多少人"))
    core = _count(_("核心成员至少几人"))
    former = forms.MultipleChoiceField(
        label=_("往届获过这些奖的项目不再参加"), required=False, widget=forms.CheckboxSelectMultiple
    )
    per_team_and_field = _count(_("同一支队伍在同一领域最多报几个"), 1)
    trained = forms.BooleanField(label=_("队伍里要有人参加过本届大赛的培训"), required=False)
    quota = _count(_("每个单位最多推荐几个"), 1)
    list_days = _count(_("推荐名单公示几个工作日"), LEAST_LIST_DAYS)
    units = forms.MultipleChoiceField(
        label=_("只由这些单位报送"), required=False, widget=forms.CheckboxSelectMultiple
    )
    per_entry = forms.ChoiceField(
        label=_("对同一个项目"),
        choices=[("once", _("每人只能投一次")), ("day", _("每人每天可投一次"))],
        required=False,
    )
    least = _count(_("一次至少选几个"), 1)
    most = _count(_("一次最多选几个"), 1)
    per_day = _count(_("每人每天最多几票"), 1)
    per_field = _count(_("每个领域最多几票"), 1)
    total = _count(_("每人一共最多几票"), 1)
    show = forms.ChoiceField(
        label=_("票数什么时候公布"),
        choices=[
            ("live", _("随时公布")),
            ("daily", _("每天定时公布")),
            ("sealed", _("投票结束前不公布")),
        ],
        required=False,
    )
    show_at = ClockField(label=_("每天几点公布"), required=False)

    def __init__(
        self,
        *args: Any,
        terms: Mapping[str, Any],
        units: Sequence[tuple[str, str]],
        votes: bool,
        **kwargs: Any,
    ) -> None:
        self.was, self.votes = terms, votes
        self.was_fields = terms.get("fields") or default_fields()
        quotas, asked = terms.get("quotas") or {}, terms.get("eligibility") or {}
        self.by_unit = dict(quotas.get("by_unit") or {})
        held: dict[str, Any] = {
            "field_names": lines.names_written(self.was_fields),
            "per_team_and_field": 1,
            "list_days": 5,
            **asked,
            "quota": quotas.get("default"),
            "units": list(terms.get("units") or ()),
            "per_entry": "once",
            "least": 1,
            "most": 10,
            "show": "live",
            "show_at": "18:00",
            **(terms.get("vote") or {}),
        }
        held |= {name: terms[name] for name in ("list_days",) if terms.get(name)}
        held |= {f"quota_{code}": number for code, number in self.by_unit.items()}
        super().__init__(*args, **kwargs | {"initial": held})
        self._choices(asked, units)

    def _choices(self, asked: Mapping[str, Any], units: Sequence[tuple[str, str]]) -> None:
        tiers = dict(_TIERS) | {one: one for one in asked.get("former") or () if one not in dict(_TIERS)}
        for name, choices in (("former", list(tiers.items())), ("units", list(units))):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # as declared above
            field.choices = choices
        self.unit_codes = [code for code, _name in units]
        for code, name in units:
            self.fields[f"quota_{code}"] = _count(name)

    @property
    def quota_fields(self) -> list[forms.BoundField]:
        """The quota of each unit."""
        return [self[f"quota_{code}"] for code in self.unit_codes]

    @property
    def quota_shown(self) -> bool:
        """Whether some unit has a quota of its own, or a fault there."""
        return bool(self.by_unit) or any(one.errors for one in self.quota_fields)

    def terms(self) -> dict[str, Any]:
        """As an edition holds them; what the form does not show stays as it was."""
        said = self.cleaned_data
        asked: dict[str, Any] = {name: said[name] for name in _ASKED if said[name]}
        asked |= {"former": said["former"]} if said["former"] else {}
        asked["per_team_and_field"] = said["per_team_and_field"] or 1
        asked |= {"trained": True} if said["trained"] else {}
        by_unit = {code: said[f"quota_{code}"] for code in self.unit_codes}
        quotas = {"default": said["quota"]} if said["quota"] else {}
        found: dict[str, Any] = {
            "fields": lines.names_read(said["field_names"], self.was_fields),
            "eligibility": asked,
            "quotas": quotas | {"by_unit": {code: n for code, n in by_unit.items() if n is not None}},
            "list_days": said["list_days"] or 5,
        }
        found |= {"units": said["units"]} if said["units"] else {}
        vote = self._vote() if self.votes else self.was.get("vote")
        return found | ({"vote": vote} if vote else {})

    def _vote(self) -> dict[str, Any]:
        said = self.cleaned_data
        kept = {
            name: value
            for name, value in (self.was.get("vote") or {}).items()
            if name in ("quarantine", "blocked_days")
        }
        found = {"per_entry": said["per_entry"] or "once", "show": said["show"] or "live"}
        numbers = {name: said[name] for name in (*_LIMITS, "least", "most") if said[name]}
        at = {"show_at": said["show_at"].strftime("%H:%M")} if said["show_at"] else {}
        return {**kept, **found, **numbers, **at}


_NAMES = {"fields": "field_names", "default": "quota"}


def show_faults(reasons: list[Reason], form: TermsFields) -> None:
    """Shows what the domain found wrong at the fields it is about."""
    for reason in reasons:
        last = str(reason.params.get("where") or "").split("[")[0].split(".")[-1]
        name = _NAMES.get(last, last)
        name = f"quota_{last}" if f"quota_{last}" in form.fields else name
        form.add_error(name if name in form.fields else None, str(reason.params.get("what") or reason))
