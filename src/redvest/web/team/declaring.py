"""The questions of a submission: is it one of the six kinds that are not volunteer service?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import NotService

ANSWERS = [("no", _("不是")), ("yes", _("是"))]


class DeclarationForm(forms.Form):
    """Six questions, each answered by yes or no; none is answered beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in NotService:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=ANSWERS,
                widget=forms.RadioSelect,
                error_messages={"required": _("请回答这一条")},
            )

    def said(self) -> dict[str, bool]:
        """By kind, whether the activity is of it."""
        return {kind: answer == "yes" for kind, answer in self.cleaned_data.items()}
