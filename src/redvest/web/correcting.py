"""Hours put right: corrections from both sides, long days, service entered afterwards, reports of records."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.activities import operations, queries
from redvest.activities.operations import Afterwards
from redvest.activities.queries import hours
from redvest.activities.rules.hours import due_on
from redvest.activities.rules.reviews import FLAG_LENGTH, REASON_LENGTH
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import NotFound, Reason, invalid_if
from redvest.kernel.privacy import mask_name
from redvest.people import queries as people
from redvest.people.operations import note_look
from redvest.teams import queries as teams
from redvest.web.desk import came_from, done
from redvest.web.forms import ClockField, moment, with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.team.desk import team_page

#: Of each kind so many are shown at once; decided ones make room.
SHOWN = 30
#: How far back a desk looks for shifts whose records are not complete.
BACK = timedelta(days=120)


def _text(label: Any, *, most: int = REASON_LENGTH) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class TimesForm(forms.Form):
    """From when to when somebody served, and why that is said."""

    starts_at = ClockField(label=_("实际开始"))
    ends_at = ClockField(label=_("实际结束"))
    reason = _text(_("理由"))


class AnswerForm(forms.Form):
    """Yes or no, and why."""

    reason = _text(_("理由"))


class FlagForm(forms.Form):
    """What is wrong with a record."""

    reason = _text(_("哪里不对"), most=FLAG_LENGTH)


class EntryForm(forms.Form):
    """Service of somebody without attendance."""

    person = forms.CharField(label=_("志愿者编号"), max_length=20)
    starts_at = ClockField(label=_("实际开始"))
    ends_at = ClockField(label=_("实际结束"))
    reason = _text(_("为什么要补录"))
    witness = forms.CharField(label=_("证明人的志愿者编号"), max_length=20, required=False)
    proof = forms.FileField(label=_("证明材料（照片或 PDF）"), required=False)


def _times(form: forms.Form, day: datetime) -> dict[str, datetime]:
    on = clock.local_day(day)
    data = form.cleaned_data
    return {
        "starts_at": moment(on, data["starts_at"]),
        "ends_at": moment(on, data["ends_at"], ends=data["ends_at"] != data["starts_at"]),
    }


def _suggested(attendance: Any) -> dict[str, Any]:
    """The times as they stand, to be changed."""
    shift = attendance.shift
    start = max(attendance.in_at, shift.starts_at)
    end = min(attendance.out_at or shift.ends_at, shift.ends_at)
    return {"starts_at": clock.local(start).time(), "ends_at": clock.local(max(start, end)).time()}


# ---- one's own -------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def ask(request: HttpRequest, attendance_id: int) -> HttpResponseBase:
    """Asks the leader to correct one's own times."""
    attendance = hours.attendance_of(attendance_id, identity.person_id(request))
    posted = request.method == "POST"
    form = TimesForm(request.POST) if posted else TimesForm(initial=_suggested(attendance))
    if posted and _asked(request, form, attendance):
        return done(request, say("已提交更正，队长会看到。有了进展会通知您。"), "me:hours")
    context = {"form": form, "attendance": attendance, "base": "base_me.html", "by_leader": False}
    return render(request, "hours/correct.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, form: TimesForm, attendance: Any) -> bool:
    return (
        with_refusals(
            form,
            lambda: operations.ask_correction(
                attendance_id=attendance.pk,
                **_times(form, attendance.shift.starts_at),
                reason=form.cleaned_data["reason"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        is not None
    )


@require_POST
@identity.member
def answer(request: HttpRequest, correction_id: int) -> HttpResponseBase:
    """The other side agrees or objects: the person on me/hours, the leader at the team's desk."""
    operations.answer_correction(
        correction_id=correction_id,
        agree=request.POST.get("agree") == "yes",
        answer=request.POST.get("reason", ""),
        by=identity.actor(request),
        now=clock.now(),
    )
    return done(request, say("已答复"), came_from(request, "/me/hours"))


@require_POST
@identity.member
def withdraw(request: HttpRequest, correction_id: int) -> HttpResponseBase:
    """Takes back what one asked for."""
    operations.withdraw_correction(correction_id=correction_id, by=identity.actor(request), now=clock.now())
    return done(request, say("已撤回"), came_from(request, "/me/hours"))


@require_POST
@identity.member
def confirm_served(request: HttpRequest, shift_id: int) -> HttpResponseBase:
    """A second person confirms the number of people served."""
    served = request.POST.get("served", "")
    if not served.isdecimal():
        invalid_if([Reason("served", _("请填写人数"), about="served")])
    operations.confirm_served(
        shift_id=shift_id, served=int(served), by=identity.actor(request), now=clock.now()
    )
    return done(request, say("已确认服务人次"), came_from(request, "/me/hours"))


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def flag(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """Reports a record as wrong (时长举报)."""
    posted = request.method == "POST"
    form = FlagForm(request.POST) if posted else FlagForm()
    if posted:
        made = with_refusals(
            form,
            lambda: operations.flag_record(
                record_id=record_id,
                reason=form.cleaned_data["reason"],
                by=identity.actor(request),
                now=clock.now(),
            ),
        )
        if made is not None:
            return done(request, say("谢谢，已转给上级阵地核实。不会公开您的身份。"), "me:hours")
    context = {"form": form, "record_id": record_id}
    return render(request, "hours/flag.html", context, status=422 if form.errors else 200)


# ---- the leader's ----------------------------------------------------------------------------------


@never_cache
@require_GET
@identity.member
def team_hours(request: HttpRequest) -> HttpResponseBase:
    """What members asked to be corrected, and shifts whose records are not complete in time."""
    now, viewer = clock.now(), identity.viewer(request)
    require(viewer, Verb.PREPARE_ACTIVITY, *(grant.path for grant in viewer.scopes(Verb.PREPARE_ACTIVITY)))
    overdue = list(hours.overdue_shifts(viewer, now=now, start=now - BACK)[:SHOWN])
    context = {
        "corrections": _lines(hours.corrections_led_by(viewer)[:SHOWN]),
        "overdue": [(shift, due_on(clock.local_day(shift.starts_at))) for shift in overdue],
    }
    return team_page(request, "team/hours.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def propose(request: HttpRequest, attendance_id: int) -> HttpResponseBase:
    """The leader proposes other times for somebody's attendance."""
    attendance = hours.attendance_led_by(attendance_id, identity.viewer(request))
    posted = request.method == "POST"
    form = TimesForm(request.POST) if posted else TimesForm(initial=_suggested(attendance))
    if posted and _asked(request, form, attendance):
        return done(request, say("已提出更正，等本人回应"), "team:shift_live", attendance.shift_id)
    context = {
        "form": form,
        "attendance": attendance,
        "by_leader": True,
        "name": mask_name(attendance.person.name),
        "base": "team/base.html",
    }
    return team_page(request, "hours/correct.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@identity.member
def enter(request: HttpRequest, shift_id: int) -> HttpResponseBase:
    """Enters the service of somebody without attendance, for a second approval."""
    shift = queries.shift_by_id(shift_id)
    team = teams.team_by_id(shift.activity.team_id)
    require(identity.viewer(request), Verb.PREPARE_ACTIVITY, team.path, team.site_path)
    posted = request.method == "POST"
    form = EntryForm(request.POST, request.FILES) if posted else EntryForm()
    if posted and with_refusals(form, lambda: _entered(request, form, shift)) is not None:
        return done(request, say("已补录，等上级阵地审核后记入"), "team:entry_new", shift_id)
    return team_page(
        request, "hours/entry.html", {"form": form, "shift": shift}, status=422 if form.errors else 200
    )


def _entered(request: HttpRequest, form: EntryForm, shift: Any) -> Any:
    data = form.cleaned_data
    file = data["proof"]
    upload = (
        Upload(name=file.name, content=file.read(), content_type=file.content_type or "") if file else None
    )
    times = _times(form, shift.starts_at)
    entry = Afterwards(
        shift_id=shift.pk,
        person_id=_numbered(data["person"], "person"),
        starts_at=times["starts_at"],
        ends_at=times["ends_at"],
        reason=data["reason"],
        witness_id=_numbered(data["witness"], "witness") if data["witness"] else None,
    )
    return operations.enter_afterwards(entry=entry, proof=upload, by=identity.actor(request), now=clock.now())


def _numbered(number: str, about: str) -> int:
    try:
        return people.person_by_number(number.strip().upper()).id
    except NotFound:
        invalid_if([Reason("not_found", _("没有这个志愿者编号"), about=about)])
        raise


@require_POST
@identity.member
def count_helpers(request: HttpRequest, shift_id: int) -> HttpResponseBase:
    """How many helped who are not registered."""
    helpers = request.POST.get("helpers", "")
    if not helpers.isdecimal():
        invalid_if([Reason("helpers", _("请填写人数"), about="helpers")])
    operations.count_helpers(
        shift_id=shift_id, helpers=int(helpers), by=identity.actor(request), now=clock.now()
    )
    return done(request, say("已记下未注册的帮手人数"), "team:shift_live", shift_id)


# ---- the office's ----------------------------------------------------------------------------------


def _lines(rows: Any) -> list[tuple[Any, str]]:
    """Each with its person's masked name."""
    return [(row, mask_name(row.person.name)) for row in rows]


@never_cache
@require_GET
@duty(Verb.REVIEW_HOURS)
def office_hours(request: HttpRequest) -> HttpResponseBase:
    """Everything about hours that waits for the viewer: long days, corrections, entries, reports."""
    viewer, now = identity.viewer(request), clock.now()
    overdue = list(hours.overdue_shifts(viewer, now=now, start=now - BACK)[:SHOWN])
    context = {
        "reviews": _lines(hours.reviews_for(viewer)[:SHOWN]),
        "corrections": _lines(hours.corrections_for(viewer, now=now)[:SHOWN]),
        "entries": [
            (row, mask_name(row.person.name), mask_name(row.entered_by.name), hints)
            for row, hints in hours.with_hints(list(hours.entries_for(viewer)[:SHOWN]))
        ],
        "flags": [(row, mask_name(row.record.person.name)) for row in hours.flags_for(viewer)[:SHOWN]],
        "overdue": [(shift, due_on(clock.local_day(shift.starts_at))) for shift in overdue],
    }
    return office_page(request, "office/hours.html", context)


def _decision(
    decide: Callable[..., Any], name: str, what: str = "approve", *, ids: str = ""
) -> Callable[..., HttpResponseBase]:
    """A view that decides one thing of a kind, with a reason."""

    @require_POST
    @duty(Verb.REVIEW_HOURS)
    def view(request: HttpRequest, /, **named: int) -> HttpResponseBase:
        asked = {
            name: named[ids or name],
            what: request.POST.get("decision") == "yes",
            "reason": request.POST.get("reason", ""),
        }
        decide(**asked, by=identity.actor(request), now=clock.now())
        return done(request, say("已处理"), "office:hours")

    return view


@never_cache
@require_GET
@duty(Verb.REVIEW_HOURS)
def entry_proof(request: HttpRequest, afterwards_id: int) -> HttpResponseBase:
    """The proof handed in with a service entered afterwards, for those who decide on it; the look goes on record."""
    file, person_id = hours.proof_of(afterwards_id, viewer=identity.viewer(request))
    note_look(person_id=person_id, why=say("核对补录的证明材料"), by=identity.actor(request), now=clock.now())
    answer = HttpResponse(file.content, content_type=file.content_type)
    answer["Content-Disposition"] = f'attachment; filename="proof-{afterwards_id}"'
    return answer


own_patterns = [
    path("hours/<int:attendance_id>/correct", ask, name="correct_hours"),
    path("corrections/<int:correction_id>/answer", answer, name="correction_answer"),
    path("corrections/<int:correction_id>/withdraw", withdraw, name="correction_withdraw"),
    path("shifts/<int:shift_id>/served/confirm", confirm_served, name="served_confirm"),
    path("records/<int:record_id>/flag", flag, name="flag_record"),
]
team_patterns = [
    path("hours/", team_hours, name="hours"),
    path("attendances/<int:attendance_id>/correct/", propose, name="correction_new"),
    path("shifts/<int:shift_id>/entry/", enter, name="entry_new"),
    path("shifts/<int:shift_id>/helpers/", count_helpers, name="shift_helpers"),
]
office_patterns = [
    path("hours/", office_hours, name="hours"),
    path("hours/entries/<int:afterwards_id>/proof/", entry_proof, name="entry_proof"),
    path(
        "hours/reviews/<int:review_id>/decide/",
        _decision(operations.decide_review, "review_id"),
        name="review_decide",
    ),
    path(
        "hours/corrections/<int:correction_id>/decide/",
        _decision(operations.decide_correction, "correction_id"),
        name="correction_decide",
    ),
    path(
        "hours/entries/<int:afterwards_id>/decide/",
        _decision(operations.decide_entry, "entry_id", ids="afterwards_id"),
        name="entry_decide",
    ),
    path(
        "hours/flags/<int:flag_id>/decide/",
        _decision(operations.decide_flag, "flag_id", "uphold"),
        name="flag_decide",
    ),
]
