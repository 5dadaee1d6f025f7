"""The living gallery of the interface at /styleguide/: every component with true-to-life content, and every page frame.

It reads nothing from the database, so it shows the look even where nothing else works.
"""

import base64
import datetime as dt
import functools
import io
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import segno
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

app_name = "styleguide"


class SampleForm(forms.Form):
    """One field of each kind, as registration and activities need them."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "name", "data-rule": "name", "data-say": _("请填写身份证上的姓名。")}
        ),
    )
    id_number = forms.CharField(
        label=_("身份证号码"),
        help_text=_("18 位，末位可以是 X。"),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "data-rule": "id-number",
                "data-say": _("号码好像有一位不对，请对照身份证再看一眼。"),
            }
        ),
    )
    phone = forms.CharField(
        label=_("手机号"),
        widget=forms.TextInput(
            attrs={
                "type": "tel",
                "autocomplete": "tel",
                "data-rule": "phone",
                "data-say": _("手机号是 11 位数字。"),
            }
        ),
    )
    birthday = forms.DateField(label=_("活动日期"), widget=forms.DateInput(attrs={"type": "date"}))
    starts = forms.TimeField(label=_("开始时间"), widget=forms.TimeInput(attrs={"type": "time"}))
    town = forms.ChoiceField(
        label=_("常住地"),
        choices=[
            ("", _("请选择")),
            ("430524001", "桃花坪街道"),
            ("430524101", "小沙江镇"),
            ("430524102", "金石桥镇"),
        ],
    )
    times = forms.ChoiceField(
        label=_("方便的时间"),
        choices=[("weekday", _("工作日")), ("weekend", _("周末")), ("any", _("都可以"))],
        widget=forms.RadioSelect,
    )
    skills = forms.MultipleChoiceField(
        label=_("我会的"),
        required=False,
        choices=[
            ("teach", _("辅导功课")),
            ("health", _("量血压")),
            ("haircut", _("理发")),
            ("repair", _("修小家电")),
            ("dialect", _("会说方言")),
            ("drive", _("开车")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    message = forms.CharField(label=_("想说的话"), required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label=_("同意用于安排志愿服务和记录时长"))


class PhoneForm(forms.Form):
    """The one question of a login."""

    phone = forms.CharField(
        label=_("手机号"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "data-rule": "phone"}),
    )


class Shift(NamedTuple):
    """What a shift card shows."""

    title: str
    start: dt.datetime
    end: dt.datetime
    place: str
    team: str
    capacity: int
    left: int


class Row(NamedTuple):
    """One volunteer of the sample table."""

    pk: int
    name: str
    phone: str
    town: str
    team: str
    minutes: int
    state: str


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of November 2026 in the county's time."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=get_default_timezone())


SHIFTS = [
    Shift(
        "小沙江镇 敬老院理发日", at(28, 8, 30), at(28, 11, 30), "小沙江镇敬老院", "隆回县爱心理发队", 20, 6
    ),
    Shift(
        "桃花坪街道 秋冬防火入户宣传",
        at(29, 14),
        at(29, 17),
        "桃花坪街道双井社区",
        "双井社区志愿服务队",
        40,
        0,
    ),
    Shift(
        "金石桥镇 留守儿童周末课堂",
        at(30, 9),
        at(30, 12),
        "金石桥镇文明实践所二楼",
        "县青年志愿者协会",
        12,
        1,
    ),
]

ROWS = [
    Row(1, "张*", "138****1234", "桃花坪街道", "双井社区志愿服务队", 2130, "ok"),
    Row(2, "欧阳**", "151****0862", "小沙江镇", "隆回县爱心理发队", 960, "wait"),
    Row(3, "刘**", "189****4410", "金石桥镇", "县青年志愿者协会", 0, "stop"),
    Row(4, "罗**", "136****7755", "司门前镇", "司门前镇综合服务队", 4475, "ok"),
]


@functools.cache
def sample_qr() -> str:
    """A code that leads nowhere, as the base64 of an SVG."""
    out = io.BytesIO()
    segno.make_qr("REDVEST-SAMPLE", error="m").save(out, kind="svg", border=2, scale=8)
    return base64.b64encode(out.getvalue()).decode()


def samples(request: HttpRequest) -> dict[str, Any]:
    """The content the gallery's pages share. ``?type=large`` shows 长辈版 without setting the cookie."""
    bad = SampleForm({"name": "张三", "id_number": "430524199001011234", "phone": "1380000", "town": ""})
    bad.add_error("id_number", _("这个号码的最后一位对不上，请再看一眼身份证。"))
    bad.add_error("phone", _("手机号是 11 位数字，现在只有 7 位。"))
    login = PhoneForm({"phone": "1380000"})
    login.add_error("phone", _("手机号是 11 位数字，现在只有 7 位。"))
    context: dict[str, Any] = {
        "login_form": login,
        "form": SampleForm(),
        "bad_form": bad,
        "shifts": SHIFTS,
        "rows": ROWS,
        "page": Paginator(range(1203), 20).get_page(request.GET.get("page", "7")),
        "as_of": at(22, 9),
        "empty": [],
        "reasons": [_("这一班 08:30–11:30 与您已报名的“周末课堂”时间重叠。"), _("这一班要求年满 18 周岁。")],
        "icons": ICONS,
        "sample_qr": sample_qr(),
        "now": int(time.time() * 1000),
        "expires": int(time.time() * 1000) + 30_000,
    }
    if request.GET.get("type") == "large":
        context["large_type"] = True
    return context


def page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view that shows one template of the gallery with the shared content."""

    def view(request: HttpRequest) -> HttpResponse:
        return render(request, f"styleguide/{template}.html", samples(request))

    return view


def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The side panel of one sample row: a fragment for htmx, a whole page without it."""
    row = next((row for row in ROWS if row.pk == pk), ROWS[0])
    template = "panel" if request.headers.get("HX-Request") else "desk"
    return render(request, f"styleguide/{template}.html", samples(request) | {"row": row})


#: The names of the icon set, as the sprite has them.
SPRITE = Path(__file__).parent / "static" / "redvest" / "img" / "icons.svg"
ICONS = re.findall(r'symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8"))

urlpatterns = [
    path("", page("index"), name="index"),
    path("public/", page("public"), name="public"),
    path("me/", page("me"), name="me"),
    path("desk/", page("desk"), name="desk"),
    path("desk/<int:pk>/", panel, name="panel"),
    path("focus/", page("focus"), name="focus"),
    path("code/", page("code"), name="code"),
]
