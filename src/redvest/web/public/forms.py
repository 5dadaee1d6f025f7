"""The filters of the public lists: forms that are sent with GET, so that what one sees has an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.places import queries as places
from redvest.projects.enums import PUBLIC_STATES, ProjectField, ProjectState
from redvest.teams.enums import TeamKind
from redvest.web.forms import DayField, MomentField
from redvest.web.public.county import category_choices, site_choices


class Filters(forms.Form):
    """A form whose fields are all optional; what cannot be read does not limit."""

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter-%s")

    @property
    def is_used(self) -> bool:
        """Whether anything was chosen."""
        return any(self.value(name) for name in self.fields)

    def value(self, name: str) -> Any:
        """What was chosen, or the field's empty value."""
        self.is_valid()
        return self.cleaned_data.get(name) or self.fields[name].to_python("")

    def path_under(self) -> str:
        """The path of the site chosen, "" for the whole county. Raises NotFound for an unknown one."""
        code = self.value("site")
        return places.site_by_code(code).path if code else ""


class SiteFilters(Filters):
    """Filters of a list that is spread over the network."""

    site = forms.CharField(label=_("在哪里"), required=False, widget=forms.Select)
    category = forms.ChoiceField(label=_("做什么"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        sites = [("", _("全县")), *site_choices(str(self.data.get("site", "")))]
        self.fields["site"].widget = forms.Select(choices=sites)
        categories = self.fields["category"]
        assert isinstance(categories, forms.ChoiceField)  # as declared above
        categories.choices = [("", _("各类服务")), *category_choices()]


class ShiftFilters(SiteFilters):
    """Where, what and on which day."""

    day = DayField(label=_("哪一天"), required=False)


class TeamFilters(SiteFilters):
    """Which teams."""

    q = forms.CharField(label=_("队名"), required=False, max_length=40)
    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[("", _("各类队伍")), *TeamKind.choices]
    )
    field_order = ("q", "site", "kind", "category")


class ProjectFilters(SiteFilters):
    """Which projects."""

    field = forms.ChoiceField(
        label=_("领域"), required=False, choices=[("", _("各个领域")), *ProjectField.choices]
    )
    state = forms.ChoiceField(
        label=_("进展"),
        required=False,
        choices=[("", _("全部")), *((state.value, ProjectState(state).label) for state in PUBLIC_STATES)],
    )


class PeriodForm(forms.Form):
    """A period of days, both included, and the moment as of which it is looked at. Fields: from, to, as_of."""

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="period-%s")
        self.fields["from"] = DayField(label=_("从哪天"), required=False)
        self.fields["to"] = DayField(label=_("到哪天"), required=False)
        self.fields["as_of"] = MomentField(label=_("截至什么时候"), required=False)

    @property
    def is_used(self) -> bool:
        """Whether anything was chosen."""
        return any(self.data.get(name) for name in self.fields)
