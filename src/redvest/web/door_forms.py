"""What is entered at a household's door: the resident's code, the sheet they signed, pictures."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import Direction
from redvest.kernel.attachments import Upload

PICTURES = {"accept": "image/*"}


def upload_of(found: "UploadedFile[bytes]") -> Upload:
    """What was chosen, as the domain takes it."""
    return Upload(name=found.name or "", content=found.read(), content_type=found.content_type or "")


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several pictures at once; what each may be is the domain's to say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_ManyFiles(attrs=PICTURES), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """Each of them."""
        return [super(PhotosField, self).clean(one, initial) for one in data or []]


class CodeForm(forms.Form):
    """The resident's code, coming or leaving."""

    direction = forms.ChoiceField(choices=Direction.choices, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("居民告诉您的码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("请填写居民告诉您的码")},
    )


class SheetForm(forms.Form):
    """A picture of what the resident signed, coming or leaving."""

    direction = forms.ChoiceField(choices=Direction.choices, widget=forms.HiddenInput)
    sheet = forms.FileField(
        label=_("签字单的照片"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf", "capture": "environment"}),
        error_messages={"required": _("请拍一张签字单的照片"), "empty": _("这个文件是空的，请重拍")},
    )


class PhotoForm(forms.Form):
    """One picture of what is needed."""

    photo = forms.FileField(
        label=_("照片"),
        widget=forms.FileInput(attrs=PICTURES),
        error_messages={"required": _("请选一张照片"), "empty": _("这个文件是空的，请重选")},
    )
