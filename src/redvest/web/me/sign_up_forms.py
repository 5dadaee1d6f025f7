"""Forms about one's own sign-ups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class GiveUpForm(forms.Form):
    """Why one does not come, and whether the others stay at home, too."""

    whole = forms.ChoiceField(
        label=_("取消谁的报名"),
        choices=[("group", _("一起报名的所有人")), ("one", _("只取消这一位"))],
        initial="group",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("原因"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, is_group: bool, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_group:
            del self.fields["whole"]
        if is_late:
            self.fields["reason"].widget.attrs["required"] = True
