"""Where phones fail: calling the roll, taking in who walks up, counting helpers without an account."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.activities import operations, queries
from redvest.activities.enums import Direction
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.people.enums import IdType
from redvest.people.operations import EntryForm
from redvest.places import queries as places
from redvest.web.accounts.places import picker_of
from redvest.web.desk import done, is_htmx
from redvest.web.forms import KeyField, MomentField, with_refusals
from redvest.web.team.desk import team_page


class RollForm(forms.Form):
    """Who was called and was there (or is leaving), and when."""

    key = KeyField()
    way = forms.ChoiceField(choices=Direction.choices, initial=Direction.IN)
    person = forms.TypedMultipleChoiceField(coerce=int, required=False)
    called_at = MomentField(label=_("点名时间"), required=False)
    #: Seconds since the names were called, of a roll a phone kept: its clock may be wrong, its seconds are not.
    ago = forms.IntegerField(required=False, min_value=0, max_value=24 * 3600, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ids: list[int], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["person"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(pk, pk) for pk in ids]


def _roll(
    request: HttpRequest,
    shift_id: int,
    *,
    names: dict[int, str] | None = None,
    form: RollForm | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    found = queries.roster(shift_id, viewer=viewer, now=now)
    require(viewer, Verb.LEAD_TEAM, found.shift.activity.team.path)
    asked = request.POST.get("way") or request.GET.get("way", "")
    way = asked if asked in Direction.values else Direction.IN
    ticked = set(request.POST.getlist("person"))
    lines = [
        {
            "line": line,
            "name": (names or {}).get(line.person_id, ""),
            "own": line.person_id == viewer.person_id,
            "known": line.status in (("arrived", "left", "overdue") if way == Direction.IN else ("left",)),
            "callable": way == Direction.IN or line.status in ("arrived", "overdue"),
            "ticked": str(line.person_id) in ticked,
        }
        for line in found.lines
    ]
    context = {
        "shift": found.shift,
        "activity": found.shift.activity,
        "lines": lines,
        "way": way,
        "named": names is not None,
        "form": form or RollForm(ids=[], initial={"way": way}),
        "now": now,
    }
    return team_page(request, "team/roll.html", context, status=status)


@require_http_methods(["GET", "POST"])
@identity.member
def roll(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The list to call the names from; sending it notes everybody ticked, once. ``reveal`` shows the full names."""
    if request.method == "GET":
        return _roll(request, shift_id)
    if request.POST.get("reveal"):
        names = operations.reveal_roster(shift_id=shift_id, by=identity.actor(request), now=clock.now())
        return _roll(request, shift_id, names=names)
    ids = [int(value) for value in request.POST.getlist("person") if value.isdecimal()]
    form = RollForm(request.POST, ids=ids)
    result = with_refusals(form, lambda: _called(request, shift_id, form))
    if result is None:
        if is_htmx(request):
            return render(request, "team/live/called.html", {"form": form}, status=422)
        return _roll(request, shift_id, form=form, status=422)
    sentence = _sentence(result)
    refused = sorted({str(reason) for reasons in result.refused.values() for reason in reasons})
    if is_htmx(request):
        return render(request, "team/live/called.html", {"sentence": sentence, "refused": refused})
    for reason in refused:
        messages.warning(request, say("有人没能记下：%(why)s") % {"why": reason})
    return done(request, sentence, "team:shift_live", shift_id)


def _called(request: HttpRequest, shift_id: int, form: RollForm) -> operations.RollResult:
    given, now = form.cleaned_data, clock.now()
    called_at = given["called_at"]
    if called_at is None and given["ago"]:
        called_at = now - timedelta(seconds=given["ago"])
    return operations.call_roll(
        shift_id=shift_id,
        direction=given["way"],
        person_ids=given["person"],
        by=identity.actor(request),
        now=now,
        key=given["key"],
        called_at=called_at,
    )


def _sentence(result: operations.RollResult) -> str:
    words = {"n": len(result.noted), "m": len(result.known), "k": len(result.refused)}
    if result.refused:
        return say("点名记下 %(n)s 人，%(m)s 人之前已记，%(k)s 人没能记下") % words
    return say("点名记下 %(n)s 人，%(m)s 人之前已记") % words


class NumberForm(forms.Form):
    """A volunteer's own code, or their number."""

    key = KeyField()
    number = forms.CharField(
        label=_("志愿者编号，或扫志愿者的码"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": _("请填写编号或扫码")},
    )


class NewcomerForm(forms.Form):
    """Somebody who is not registered yet."""

    key = KeyField()
    name = forms.CharField(label=_("姓名"), max_length=50, error_messages={"required": _("请填写姓名")})
    id_type = forms.ChoiceField(label=_("证件"), choices=IdType.choices)
    id_number = forms.CharField(
        label=_("证件号码"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("请填写证件号码")},
    )
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    contact = forms.CharField(label=_("没有手机的，怎么联系"), max_length=100, required=False)
    residence = forms.CharField(max_length=12, error_messages={"required": _("请选到居住的村（社区）")})


class HelpersForm(forms.Form):
    """How many helped without an account."""

    helpers = forms.IntegerField(
        label=_("没有登记的帮手有几人"), min_value=0, error_messages={"required": _("请填写人数")}
    )


def _shift_led(request: HttpRequest, shift_id: int) -> Any:
    shift = queries.shift_by_id(shift_id)
    require(identity.viewer(request), Verb.LEAD_TEAM, shift.activity.team.path)
    return shift


def _walk_up(request: HttpRequest, shift_id: int, *, status: int = 200, **shown: Any) -> HttpResponse:
    shift = _shift_led(request, shift_id)
    home = places.site_by_id(shift.activity.site_id).division_code
    context = {
        "shift": shift,
        "activity": shift.activity,
        "number_form": NumberForm(auto_id="n_%s"),
        "new_form": NewcomerForm(auto_id="new_%s"),
        "helpers_form": HelpersForm(auto_id="h_%s"),
        "picker": picker_of(request.POST.dict(), residence=home),
    }
    return team_page(request, "team/walk_up.html", context | shown, status=status)


@require_GET
@identity.member
def walk_up(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Three ways to note somebody who did not sign up."""
    return _walk_up(request, shift_id)


@require_POST
@identity.member
def walk_up_known(request: HttpRequest, shift_id: int) -> HttpResponse:
    """A registered volunteer, by code or number."""
    form = NumberForm(request.POST, auto_id="n_%s")

    def take_in() -> operations.WalkUpResult:
        given = form.cleaned_data["number"].strip()
        is_number = given.upper().startswith("V") and given[1:].isdecimal()
        return operations.walk_up(
            shift_id=shift_id,
            by=identity.actor(request),
            now=clock.now(),
            key=form.cleaned_data["key"],
            **({"number": given} if is_number else {"code": given}),
        )

    return _taken_in(request, shift_id, with_refusals(form, take_in), {"number_form": form})


@require_POST
@identity.member
def walk_up_new(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Somebody new: entered, signed up and checked in, all or nothing. Helping buttons show the picker again."""
    picker = picker_of(request.POST.dict())
    form = NewcomerForm({**request.POST.dict(), "residence": picker.residence}, auto_id="new_%s")
    if "act" in request.POST or "pick" in request.POST:
        initial = {name: request.POST.get(name, "") for name in form.fields}
        return _walk_up(request, shift_id, new_form=NewcomerForm(initial=initial, auto_id="new_%s"))

    def take_in() -> operations.WalkUpResult:
        given = form.cleaned_data
        fields = ("name", "id_type", "id_number", "phone", "contact", "residence")
        return operations.walk_up(
            shift_id=shift_id,
            by=identity.actor(request),
            now=clock.now(),
            key=given["key"],
            entry=EntryForm(**{name: given[name] for name in fields}),
        )

    return _taken_in(request, shift_id, with_refusals(form, take_in), {"new_form": form})


def _taken_in(
    request: HttpRequest, shift_id: int, result: operations.WalkUpResult | None, shown: dict[str, Any]
) -> HttpResponse:
    if result is None:
        return _walk_up(request, shift_id, status=422, **shown)
    words = {"number": result.number}
    sentence = (
        say("已登记并签到（%(number)s）。本人用手机确认身份以后，时长才会记入。")
        if result.pending
        else say("已登记并签到（%(number)s）。")
    )
    return done(request, sentence % words, "team:walk_up", shift_id)


@require_POST
@identity.member
def helpers(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Only a number: who helps without an account is no participation."""
    form = HelpersForm(request.POST, auto_id="h_%s")
    said = with_refusals(
        form,
        lambda: (
            operations.count_helpers(
                shift_id=shift_id,
                helpers=form.cleaned_data["helpers"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        ),
    )
    if said is None:
        return _walk_up(request, shift_id, status=422, helpers_form=form)
    return done(request, say("已记下没有登记的帮手 %(n)s 人") % {"n": said[0]}, "team:walk_up", shift_id)


urlpatterns = [
    path("shifts/<int:shift_id>/roll/", roll, name="roll"),
    path("shifts/<int:shift_id>/walk-up/", walk_up, name="walk_up"),
    path("shifts/<int:shift_id>/walk-up/known/", walk_up_known, name="walk_up_known"),
    path("shifts/<int:shift_id>/walk-up/new/", walk_up_new, name="walk_up_new"),
    path("shifts/<int:shift_id>/walk-up/helpers/", helpers, name="helpers"),
]
