"""What is filled in about points. The forms read what was typed; the domain decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.kernel.attachments import Upload
from redvest.points.rules.covenant import Rule, plain
from redvest.points.rules.proposals import ProposalForm
from redvest.web.forms import DayField, KeyField


class ProposeForm(forms.Form):
    """What somebody did under the covenant, with what shows it."""

    whom = forms.ChoiceField(label=_("谁做的"), required=False)
    number = forms.CharField(label=_("邻居的志愿者编号"), max_length=14, required=False)
    rule_code = forms.ChoiceField(label=_("公约里的哪一条"))
    happened_on = DayField(label=_("哪一天"))
    words = forms.CharField(
        label=_("做了什么"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    points = forms.DecimalField(label=_("申报多少分"), required=False, max_digits=8, decimal_places=2)
    witness = forms.CharField(label=_("见证人的志愿者编号"), max_length=14, required=False)
    proof = forms.FileField(
        label=_("照片或证书"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )
    key = KeyField()

    def __init__(
        self, *args: Any, rules: list[Rule], family: list[tuple[str, str]], own: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        rule, whom = self.fields["rule_code"], self.fields["whom"]
        assert isinstance(rule, forms.ChoiceField)  # as declared above
        assert isinstance(whom, forms.ChoiceField)
        rule.choices = [("", _("请选择")), *((one.code, worth_words(one)) for one in rules)]
        mine = [(own, _("我自己"))] if own else []
        whom.choices = [*mine, *family, ("", _("别人，填编号"))]

    def proposal(self) -> ProposalForm:
        """The form as the domain takes it."""
        return self._proposed(self.cleaned_data["whom"] or self.cleaned_data["number"])

    def _proposed(self, number: str) -> ProposalForm:
        typed = self.cleaned_data
        file = typed["proof"]
        upload = (
            Upload(name=file.name, content=file.read(), content_type=file.content_type or "")
            if file
            else None
        )
        return ProposalForm(
            number=number.strip().upper(),
            rule_code=typed["rule_code"],
            happened_on=typed["happened_on"],
            words=typed["words"],
            points=typed["points"],
            witness=typed["witness"].strip().upper(),
            proof=upload,
        )


class ReportForm(ProposeForm):
    """What the liaison (组联络员) reports of somebody: something to thank for, or a deduction the covenant knows."""

    def __init__(self, *args: Any, rules: list[Rule], of: str, **kwargs: Any) -> None:
        super().__init__(*args, rules=rules, family=[], own="", **kwargs)
        self.of = of
        del self.fields["whom"], self.fields["number"]
        field = self.fields["rule_code"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        groups = [(_("加分"), False), (_("扣分"), True)]
        field.choices = [
            ("", _("请选择")),
            *(
                (title, [(one.code, worth_words(one)) for one in rules if one.deducts is deducts])
                for title, deducts in groups
                if any(one.deducts is deducts for one in rules)
            ),
        ]

    def proposal(self) -> ProposalForm:
        """The form as the domain takes it."""
        return self._proposed(self.of)


class DecideForm(forms.Form):
    """A yes, with the points where the covenant leaves them open, or a no with a reason."""

    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    points = forms.DecimalField(label=_("给多少分"), required=False, max_digits=8, decimal_places=2)

    def __init__(self, *args: Any, open: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].required = open


class WordsForm(forms.Form):
    """An objection or an appeal."""

    words = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class MoveForm(forms.Form):
    """Points within a family."""

    amount = forms.DecimalField(label=_("多少分"), max_digits=8, decimal_places=2)
    to = forms.ChoiceField(label=_("给谁"))
    key = KeyField()

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = [("household", _("放进家庭积分")), *members]


class BudgetForm(forms.Form):
    """How many points a place may give for the deeds of some days."""

    site_code = forms.ChoiceField(label=_("阵地"))
    starts_on = DayField(label=_("从哪天"))
    ends_on = DayField(label=_("到哪天"))
    granted = forms.DecimalField(label=_("一共多少分"), max_digits=12, decimal_places=2)

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site_code"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = sites


class PublishForm(forms.Form):
    """From which day a covenant holds."""

    valid_from = DayField(label=_("从哪天起执行"))


class RetireForm(forms.Form):
    """The last day of a covenant."""

    last_day = DayField(label=_("最后一天"))


class LookForm(forms.Form):
    """Why a person's card is looked at."""

    why = forms.CharField(label=_("为什么查看"), max_length=200)


def worth_words(rule: Rule) -> str:
    """A line of a covenant in a choice: what it is for, and how many points."""
    most = f"–{plain(abs(rule.most_value))}" if rule.most_value is not None else ""
    sign = "−" if rule.deducts else "+"
    return f"{rule.title}（{sign}{plain(abs(rule.value))}{most}）"
