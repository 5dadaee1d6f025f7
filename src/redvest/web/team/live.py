"""A shift on the day: the rotating code, who has come, confirming, roll call, the number served."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require
from redvest.activities import codes, operations, queries
from redvest.activities.enums import Direction
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.privacy import mask_name
from redvest.people import queries as people
from redvest.web import qr
from redvest.web.desk import done, is_htmx
from redvest.web.forms import with_refusals
from redvest.web.team.desk import team_page
from redvest.web.team.forms import ServedForm

#: From this long before its end a shift's page offers the code for leaving first.
LEAVING = timedelta(minutes=15)


def _way(request: HttpRequest, *, ends_at: datetime, now: datetime) -> str:
    asked = request.POST.get("way") or request.GET.get("way", "")
    if asked in Direction.values:
        return asked
    return Direction.OUT if now >= ends_at - LEAVING else Direction.IN


def _code(request: HttpRequest, shift_id: int, way: str, *, now: datetime) -> dict[str, Any]:
    """What the code fragment shows. Only who leads the shift's team comes this far."""
    code = codes.rotating_code(shift_id, way, now=now)
    path = f"/c/{code}"
    ends = int(now.timestamp()) // codes.ROTATION * codes.ROTATION + codes.ROTATION
    return {
        "shift_id": shift_id,
        "way": way,
        "code_path": path,
        "code_svg": qr.svg(request.build_absolute_uri(path)),
        "expires": ends * 1000,
        "now_ms": int(now.timestamp() * 1000),
        "seconds": codes.ROTATION,
    }


def _roster(request: HttpRequest, shift_id: int, *, names: dict[int, str] | None = None) -> dict[str, Any]:
    now = clock.now()
    viewer = identity.viewer(request)
    find, show = request.GET.get("q", "").strip(), request.GET.get("show", "")
    found = queries.roster(shift_id, viewer=viewer, now=now, find=find)
    risks = queries.risks_of(found, now=now)
    leads = queries.may_lead(viewer, found.shift)
    own = viewer.person_id
    return {
        "shift": found.shift,
        "activity": found.shift.activity,
        "roster": found,
        "risks": risks,
        "find": find,
        "show": show if show in SHOWN else "",
        "lines": [
            {
                "line": line,
                "risks": risks.people.get(line.person_id, []),
                "name": (names or {}).get(line.person_id, ""),
                "can_confirm": leads
                and line.attendance is not None
                and line.attendance.confirmed_at is None
                and line.person_id != own
                and found.shift.settled_at is None,
            }
            for line in found.lines
            if _is_shown(line, found, risks, show)
        ],
        "counts": {
            "all": len(found.lines),
            "risks": len(risks.people),
            "overdue": found.count("overdue"),
            "expected": found.count("expected"),
            "absent": found.count("absent"),
            "arrived": found.count("arrived"),
            "here": found.count("arrived", "overdue"),
            "left": found.count("left"),
            "confirmed": sum(
                line.attendance is not None and line.attendance.confirmed_at is not None
                for line in found.lines
            ),
            "unconfirmed": sum(line.person_id != own for line in found.unconfirmed),
        },
        "leads": leads,
        "named": names is not None,
        "now": now,
        "is_over": now >= found.shift.ends_at,
    }


#: What the list can be narrowed to: a status, several, or those at risk.
SHOWN = {
    "missing": ("expected", "absent"),
    "here": ("arrived", "overdue"),
    "left": ("left",),
    "overdue": ("overdue",),
    "risks": (),
}


def _is_shown(line: Any, found: queries.Roster, risks: queries.Risks, show: str) -> bool:
    if found.hits is not None and line.person_id not in found.hits:
        return False
    if show == "risks":
        return line.person_id in risks.people
    return show not in SHOWN or line.status in SHOWN[show]


def _page(
    request: HttpRequest,
    shift_id: int,
    *,
    names: dict[int, str] | None = None,
    served_form: ServedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _roster(request, shift_id, names=names)
    shift, now = context["shift"], context["now"]
    way = _way(request, ends_at=shift.ends_at, now=now)
    context |= {"way": way, "served_form": served_form or ServedForm()}
    if context["leads"]:
        context |= _code(request, shift_id, way, now=now)
    return team_page(request, "team/live.html", context, status=status)


@require_GET
@identity.member
def shift_live(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The live page. Leaders see the code and can act; staff who inspect records see the list."""
    return _page(request, shift_id)


@require_GET
@identity.member
def shift_code(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The code of this moment: a fragment for htmx, else a page for a big screen."""
    now, shift = clock.now(), queries.shift_by_id(shift_id)
    require(identity.viewer(request), Verb.LEAD_TEAM, shift.activity.team.path)
    context = _code(request, shift_id, _way(request, ends_at=shift.ends_at, now=now), now=now)
    if is_htmx(request):
        return render(request, "team/live/code.html", context)
    return render(request, "team/live/screen.html", context | {"shift": shift, "activity": shift.activity})


@require_GET
@identity.member
def shift_roster(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The counts and the list as they are now."""
    if not is_htmx(request):
        return redirect("team:shift_live", shift_id)
    return render(request, "team/live/roster.html", _roster(request, shift_id))


class ScanForm(forms.Form):
    """A volunteer's own code, scanned or typed."""

    code = forms.CharField(label=_("志愿者的码"), max_length=300)


@require_POST
@identity.member
def shift_scan(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Checks a volunteer in or out by their own code. Ready for the next one at once."""
    now, shift = clock.now(), queries.shift_by_id(shift_id)
    way = _way(request, ends_at=shift.ends_at, now=now)
    form = ScanForm(request.POST)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    attendance = operations.scan_person(
        shift_id=shift_id, direction=way, code=code, by=identity.actor(request), now=now
    )
    person = people.person_by_id(attendance.person_id)
    words = {"name": mask_name(person.name), "number": person.number}
    sentence = (
        say("%(name)s（%(number)s）签退成功")
        if way == Direction.OUT
        else say("%(name)s（%(number)s）签到成功")
    ) % words
    if is_htmx(request):
        response = render(request, "team/live/scanned.html", {"sentence": sentence})
        response["HX-Trigger"] = "roster-changed"
        return response
    messages.success(request, sentence)
    return redirect(f"{reverse('team:shift_live', args=[shift_id])}?way={way}")


@require_POST
@identity.member
def shift_confirm(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Confirms having seen the people named, or everybody who came."""
    viewer, now = identity.viewer(request), clock.now()
    if request.POST.get("all"):
        found = queries.roster(shift_id, viewer=viewer, now=now)
        ids = [line.person_id for line in found.unconfirmed]
    else:
        ids = [int(value) for value in request.POST.getlist("person") if value.isdecimal()]
    confirmed = operations.confirm_attendance(
        shift_id=shift_id, person_ids=ids, by=identity.actor(request), now=now
    )
    if is_htmx(request):
        return render(request, "team/live/roster.html", _roster(request, shift_id))
    return done(request, _("已确认 %(n)s 人") % {"n": confirmed}, "team:shift_live", shift_id)


@require_POST
@identity.member
def shift_reveal(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Shows the full names for a roll call, once; the look is on record. Asking for the list again masks them."""
    names = operations.reveal_roster(shift_id=shift_id, by=identity.actor(request), now=clock.now())
    if is_htmx(request):
        return render(request, "team/live/roster.html", _roster(request, shift_id, names=names))
    return _page(request, shift_id, names=names)


@require_POST
@identity.member
def shift_served(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Says, once, how many people the shift served."""
    form = ServedForm(request.POST)
    report = with_refusals(
        form,
        lambda: operations.report_served(
            shift_id=shift_id,
            served=form.cleaned_data["served"],
            reason=form.cleaned_data["reason"],
            by=identity.actor(request),
            now=clock.now(),
        ),
    )
    if report is None:
        return _page(request, shift_id, served_form=form, status=422)
    return done(request, _("已记下服务人次"), "team:shift_live", shift_id)
