"""What is filled in about wishes. The forms read what was typed; the domain decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.kernel.attachments import Upload
from redvest.orders.enums import Audience, WishChannel
from redvest.orders.operations import WishForm
from redvest.web.forms import KeyField
from redvest.web.village_choices import Choices


class AskWishForm(forms.Form):
    """A wish: public words first, then whose it is."""

    title = forms.CharField(label=_("心愿"), max_length=40)
    audience = forms.ChoiceField(label=_("谁的心愿"), choices=Audience.choices)
    value = forms.DecimalField(
        label=_("大约多少元"),
        max_digits=8,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )
    shares = forms.IntegerField(label=_("可以分几份认领"), initial=1, min_value=1, max_value=50)
    story = forms.CharField(
        label=_("为什么想要"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    public_story = forms.CharField(
        label=_("公开的说明"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
    site_code = forms.ChoiceField(label=_("在哪个村（社区）"))
    contact_name = forms.CharField(label=_("怎么称呼"), max_length=50)
    contact_phone = forms.CharField(
        label=_("联系电话"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    address = forms.CharField(label=_("门牌或住处"), max_length=120)
    key = KeyField()

    def __init__(self, *args: Any, villages: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site_code"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = villages

    def wish(self, channel: str) -> WishForm:
        """The form as the domain takes it."""
        names = (
            "title",
            "audience",
            "value",
            "shares",
            "story",
            "public_story",
            "site_code",
            "contact_name",
            "contact_phone",
            "address",
        )
        return WishForm(**{name: self.cleaned_data[name] for name in names}, channel=channel)


class OwnWishForm(AskWishForm):
    """By a resident, for themselves or one of the family they may act for."""

    whom = forms.ChoiceField(label=_("给谁许愿"), required=False)

    def __init__(self, *args: Any, family: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["whom"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = [("", _("我自己")), *family]

    @property
    def requester_id(self) -> int | None:
        """Whose wish it is, if not one's own."""
        whom = self.cleaned_data.get("whom")
        return int(whom) if whom else None


class CardForm(AskWishForm):
    """By somebody on duty, from a card or at the door."""

    channel = forms.ChoiceField(
        label=_("怎么来的"),
        choices=[
            (WishChannel.CARD.value, WishChannel.CARD.label),
            (WishChannel.DOOR.value, WishChannel.DOOR.label),
        ],
    )


class PublishForm(forms.Form):
    """The words on the wall."""

    title = forms.CharField(label=_("公开的心愿"), max_length=40)
    public_story = forms.CharField(
        label=_("公开的说明"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
    shares = forms.IntegerField(label=_("可以分几份认领"), min_value=1, max_value=50)


class ClaimForm(forms.Form):
    """How much of a wish, and in whose name."""

    shares = forms.IntegerField(label=_("认领几份"), initial=1, min_value=1, max_value=50)
    team = forms.ChoiceField(label=_("以谁的名义"), required=False)

    def __init__(self, *args: Any, teams: list[tuple[str, str]], left: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team, shares = self.fields["team"], self.fields["shares"]
        assert isinstance(team, forms.ChoiceField)  # as declared above
        team.choices = [("", _("我自己")), *teams]
        shares.widget.attrs["max"] = left

    @property
    def team_id(self) -> int | None:
        """The team one claims for, if any."""
        team = self.cleaned_data.get("team")
        return int(team) if team else None


class UnitClaimForm(forms.Form):
    """A unit that takes a wish on, as it told the station."""

    unit = forms.ChoiceField(label=_("单位"))
    shares = forms.IntegerField(label=_("认领几份"), initial=1, min_value=1, max_value=50)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)  # as declared above
        unit.choices = units


class EvidenceForm(forms.Form):
    """A picture of what was brought."""

    evidence = forms.FileField(
        label=_("送达的照片"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )

    def upload(self) -> Upload | None:
        """What was chosen, if anything."""
        found = self.cleaned_data.get("evidence")
        if not found:
            return None
        return Upload(name=found.name, content=found.read(), content_type=found.content_type or "")


class WishReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class ThanksForm(forms.Form):
    """Thanks, for the wall."""

    thanks = forms.CharField(label=_("感谢的话"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
