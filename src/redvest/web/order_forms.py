"""What residents and those who take orders down fill in. They read what was typed; the domain decides."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.orders.enums import Need, OrderChannel, OrderConsent
from redvest.orders.operations import OrderForm, ReviewForm
from redvest.web.forms import ClockField, DayField, KeyField, moment
from redvest.web.village_choices import Choices


class WantedForm(forms.Form):
    """When it would suit the household: a day, from, until. All empty: any time."""

    day = DayField(label=_("希望哪天来"), required=False)
    start = ClockField(label=_("从几点"), required=False)
    end = ClockField(label=_("到几点"), required=False)

    def wanted(self) -> tuple[datetime | None, datetime | None]:
        """The two moments; a day without hours is the whole day from eight to eight."""
        day = self.cleaned_data.get("day")
        if day is None:
            return None, None
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        return (
            moment(day, start) if start else moment(day, _EIGHT),
            moment(day, end, ends=True) if end else moment(day, _TWENTY),
        )


_EIGHT, _TWENTY = time(8), time(20)


class AskForm(WantedForm):
    """A need, with an item of the menu or in one's own words."""

    need = forms.ChoiceField(label=_("哪一类"), choices=[("", _("请选择")), *Need.choices], required=False)
    text = forms.CharField(
        label=_("需要什么帮助"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    site_code = forms.ChoiceField(label=_("在哪个村（社区）"))
    address = forms.CharField(label=_("门牌或住处"), max_length=120)
    contact_name = forms.CharField(label=_("怎么称呼"), max_length=50)
    contact_phone = forms.CharField(
        label=_("联系电话"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    special = forms.CharField(label=_("要注意的"), max_length=200, required=False)
    although = forms.BooleanField(required=False, widget=forms.HiddenInput)
    item = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = KeyField()
    field_order = ("need", "text", "day", "start", "end", "site_code", "address")

    def __init__(self, *args: Any, villages: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site_code"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = villages
        # Without an item of the menu nothing else says what it is about: the page must not call it optional.
        number = str(self["item"].value() or "")
        self.fields["need"].required = not number

    def said(self, *, channel: str, consent: str) -> OrderForm:
        """The form as the domain takes it."""
        typed = self.cleaned_data
        start, end = self.wanted()
        names = ("need", "text", "site_code", "contact_name", "contact_phone", "address", "special")
        return OrderForm(
            **{name: typed[name] for name in names},
            item_id=typed["item"],
            wanted_from=start,
            wanted_until=end,
            channel=channel,
            consent=consent,
        )


class OwnForm(AskForm):
    """By a resident, for themselves or for one of the family they may act for."""

    whom = forms.ChoiceField(label=_("谁需要"), required=False)

    def __init__(self, *args: Any, family: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["whom"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = [("", _("我自己")), *family]

    @property
    def requester_id(self) -> int | None:
        """Whom it is for, if not oneself."""
        whom = self.cleaned_data.get("whom")
        return int(whom) if whom else None

    def order(self) -> OrderForm:
        """What is asked for."""
        family = self.requester_id is not None
        return self.said(
            channel=OrderChannel.FAMILY if family else OrderChannel.OWN,
            consent=OrderConsent.FAMILY if family else OrderConsent.OWN,
        )


class TakingForm(AskForm):
    """By somebody on duty, for a caller or somebody at the desk."""

    channel = forms.ChoiceField(label=_("怎么来的"), choices=[], widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("志愿者编号"), required=False, max_length=16, help_text=_("登记过的人填；没有登记的空着")
    )
    others_phone = forms.BooleanField(label=_("电话是别人的，不记在机主名下"), required=False)
    consent = forms.BooleanField(label=_("已复述，居民同意"), required=False)

    def __init__(self, *args: Any, channels: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = channels
        field.initial = channels[0][0]

    def order(self) -> OrderForm:
        """What is asked for; without the tick there is no consent, and the domain says so."""
        agreed = OrderConsent.READ_BACK if self.cleaned_data["consent"] else ""
        return self.said(channel=self.cleaned_data["channel"], consent=agreed)


class ChangeForm(WantedForm):
    """What may change until the service begins."""

    text = forms.CharField(label=_("需要什么帮助"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    special = forms.CharField(label=_("要注意的"), max_length=200, required=False)
    field_order = ("text", "special", "day", "start", "end")


class SayForm(forms.Form):
    """A question or an answer."""

    text = forms.CharField(label=_("留言"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class JoinForm(forms.Form):
    """Joining the household's earlier order."""

    contact_name = forms.CharField(label=_("怎么称呼"), max_length=50)
    note = forms.CharField(label=_("还要说明的"), max_length=200, required=False)


_STARS = [(str(n), str(n)) for n in range(1, 6)]


def _stars(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=_STARS,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选 1 到 5 分")},
    )


class OwnReviewForm(forms.Form):
    """How it was; no score stands there before one is chosen."""

    punctuality = _stars(_("守时程度"))
    attitude = _stars(_("服务态度"))
    skill = _stars(_("专业水平"))
    solved = forms.ChoiceField(
        label=_("问题解决了吗"),
        choices=[("yes", _("解决了")), ("no", _("没有解决"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请说明问题有没有解决")},
    )
    text = forms.CharField(
        label=_("想说的话"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def said(self) -> ReviewForm:
        """The form as the domain takes it."""
        typed = self.cleaned_data
        return ReviewForm(
            punctuality=_score(typed["punctuality"]),
            attitude=_score(typed["attitude"]),
            skill=_score(typed["skill"]),
            solved={"yes": True, "no": False}.get(typed["solved"]),
            text=typed["text"],
        )


def _score(typed: str) -> int | None:
    return int(typed) if typed else None


#: Where the domain's fields are called otherwise on the page.
NAMES = {
    "wanted_from": "day",
    "wanted_until": "end",
    "item_id": "item",
    "requester_id": "whom",
}
