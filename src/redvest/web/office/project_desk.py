"""Releasing projects, brands and incubation, at the desk of those who decide on projects."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, Reason, Text
from redvest.places import queries as places
from redvest.projects import operations, queries
from redvest.projects.rules import CallForm, Criteria, StageLine
from redvest.projects.rules.brands import RENEWAL_DAYS
from redvest.web.desk import done, page_of, status_of
from redvest.web.forms import DayField, KeyField, with_refusals
from redvest.web.office.desk import office_page
from redvest.web.office.project_forms import LinesField, fen_of

#: So many projects are offered at once for a batch.
MOST_OFFERED = 500


def _enter(request: HttpRequest) -> str:
    """The code of the site at which the visitor decides on projects. Raises Forbidden."""
    scopes = [one for one in identity.viewer(request).scopes(Verb.APPROVE_PROJECT) if not one.at_team]
    if not scopes:
        raise Forbidden(Reason("not_permitted", _("您没有审核项目的权限")))
    return min(scopes, key=lambda one: one.path).scope


class ReleaseForm(forms.Form):
    """A batch: its title, its day, which projects."""

    title = forms.CharField(label=_("标题"), max_length=60, help_text=_("例如：2026 年第一批志愿服务项目"))
    words = forms.CharField(
        label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    day = DayField(label=_("发布日期"))
    projects = forms.MultipleChoiceField(label=_("发布哪些项目"), widget=forms.CheckboxSelectMultiple)
    key = KeyField()

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["projects"].choices = choices  # type: ignore[attr-defined]  # the field above has them


@require_http_methods(["GET", "POST"])
@identity.member
def release_new(request: HttpRequest) -> HttpResponse:
    """Releases projects that were approved and not released before, as one batch."""
    site = _enter(request)
    found = queries.releasable(identity.viewer(request))[:MOST_OFFERED]
    choices = [(str(one.pk), f"{one.name}（{one.team.name}）") for one in found]
    today = clock.local_day(clock.now())
    form = ReleaseForm(request.POST or None, choices=choices, initial={"day": today})
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.release_projects(
                title=form.cleaned_data["title"],
                words=form.cleaned_data["words"],
                site_code=site,
                day=form.cleaned_data["day"],
                project_ids=[int(pk) for pk in form.cleaned_data["projects"]],
                by=identity.actor(request),
                now=clock.now(),
                key=form.cleaned_data["key"],
            ),
        )
        if made is not None:
            return done(request, _("已集中发布，所有人都能看到"), "public:release", made.pk)
    context = {"form": form, "site": places.site_by_code(site), "any": bool(choices)}
    return office_page(request, "office/release_new.html", context, status=status_of(form))


class CriteriaForm(forms.Form):
    """What a brand must show; 0 asks nothing."""

    years = forms.IntegerField(label=_("连续实施几年"), min_value=0, initial=2)
    volunteers = forms.IntegerField(label=_("志愿者几人"), min_value=0, initial=10)
    hours = forms.IntegerField(label=_("服务几小时"), min_value=0, initial=500)
    reviews = forms.IntegerField(label=_("评价几条"), min_value=0, initial=0)
    rating = forms.DecimalField(
        label=_("平均评分"),
        min_value=0,
        max_value=5,
        decimal_places=2,
        initial=0,
        help_text=_("满分 5 分，例如 4.5"),
    )
    copies = forms.IntegerField(label=_("推广到几个地方"), min_value=0, initial=0)

    def said(self) -> Criteria:
        """As the domain takes them: the rating in hundredths."""
        said = dict(self.cleaned_data)
        said["rating"] = int(said["rating"] * 100)
        return Criteria(**said)


def _initial(holding: Any) -> dict[str, Any]:
    """The criteria that hold, as the form shows them; nothing where none do."""
    if holding is None:
        return {}
    names = ("years", "volunteers", "hours", "reviews", "copies")
    return {name: getattr(holding, name) for name in names} | {"rating": holding.rating_shown}


@require_http_methods(["GET", "POST"])
@identity.member
def brands(request: HttpRequest) -> HttpResponse:
    """Nominations and brands, and the criteria that hold; posting sets them anew."""
    site = places.site_by_code(_enter(request))
    holding, today = queries.criteria_row(site.path), clock.local_day(clock.now())
    form = CriteriaForm(request.POST or None, initial=_initial(holding))
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.set_criteria(
                site_code=site.code, criteria=form.said(), by=identity.actor(request), now=clock.now()
            ),
        )
        if made is not None:
            return done(request, _("标准已公布"), "office:project_brands")
    context = {
        "form": form,
        "site": site,
        "criteria": holding,
        "renew_until": today + dt.timedelta(days=RENEWAL_DAYS),
        "page": page_of(request, queries.brands_handled_by(identity.viewer(request))),
    }
    return office_page(request, "office/project_brands.html", context, status=status_of(form))


@require_POST
@identity.member
def brand_step(request: HttpRequest, brand_id: int, deed: str) -> HttpResponse:
    """Grants or refuses a nomination, or renews a brand for another year."""
    by, now, reason = identity.actor(request), clock.now(), request.POST.get("reason", "")
    if deed == "renew":
        operations.renew_brand(brand_id=brand_id, words=reason, by=by, now=now)
    elif deed in {"grant", "refuse"}:
        operations.decide_brand(brand_id=brand_id, grant=deed == "grant", reason=reason, by=by, now=now)
    else:
        raise Http404
    return done(request, _("已处理"), "office:project_brands")


class CallingForm(forms.Form):
    """A call for incubation."""

    title = forms.CharField(label=_("标题"), max_length=60)
    words = forms.CharField(label=_("征集说明"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    support = forms.CharField(
        label=_("提供哪些支持"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("资金由主办单位在线下拨付，平台只登记"),
    )
    opens_on = DayField(label=_("开始日期"))
    closes_on = DayField(label=_("截止日期"))
    places = forms.IntegerField(label=_("名额"), min_value=1, max_value=1000)
    key = KeyField()


@require_http_methods(["GET", "POST"])
@identity.member
def incubation(request: HttpRequest) -> HttpResponse:
    """Calls, and what was applied for; posting opens a call."""
    site = places.site_by_code(_enter(request))
    form = CallingForm(request.POST or None)
    if request.method == "POST":
        made = with_refusals(form, lambda: _call(request, site.code, form))
        if made is not None:
            return done(request, _("征集已发布"), "office:incubation")
    context = {
        "form": form,
        "site": site,
        "calls": queries.calls()[:20],
        "page": page_of(request, queries.applications_for(identity.viewer(request))),
    }
    return office_page(request, "office/incubation.html", context, status=status_of(form))


def _call(request: HttpRequest, site_code: str, form: CallingForm) -> object:
    said = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    return operations.open_call(
        site_code=site_code,
        form=CallForm(**said),
        by=identity.actor(request),
        now=clock.now(),
        key=form.cleaned_data["key"],
    )


def _stage(parts: list[str]) -> StageLine:
    return StageLine(
        name=parts[0], due_on=dt.date.fromisoformat(parts[1]), fen=fen_of(parts[2]) if len(parts) > 2 else 0
    )


class ApplicationForm(forms.Form):
    """What is decided on an application: words, and the stages of support where it is chosen."""

    reason = forms.CharField(
        label=_("意见"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    stages = LinesField(
        _stage, label=_("分期支持"), help_text=_("入选时填，每行一期，例如：启动支持 | 2026-05-01 | 3000")
    )


@require_GET
@identity.member
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """One application, its stages, and what can be decided."""
    return _shown(request, application_id, ApplicationForm())


def _shown(request: HttpRequest, application_id: int, form: ApplicationForm) -> HttpResponse:
    _enter(request)
    found = queries.applications_for(identity.viewer(request)).filter(pk=application_id).first()
    if found is None:
        raise Http404
    context = {"form": form, "found": found}
    return office_page(request, "office/application.html", context, status=status_of(form))


@require_POST
@identity.member
def application_step(request: HttpRequest, application_id: int, act: str) -> HttpResponse:
    """Chooses, declines, evaluates, gives a stage or takes support back."""
    if act not in _STEPS:
        raise Http404
    deed, sentence = _STEPS[act]
    form = ApplicationForm(request.POST)
    did = with_refusals(form, lambda: deed(request, application_id, form.cleaned_data))
    if did is None:
        return _shown(request, application_id, form)
    return done(request, sentence, "office:application", application_id)


def _select(request: HttpRequest, pk: int, said: dict[str, Any]) -> object:
    return operations.select_application(
        application_id=pk,
        stages=said["stages"],
        reason=said["reason"],
        by=identity.actor(request),
        now=clock.now(),
    )


def _give(request: HttpRequest, pk: int, said: dict[str, Any]) -> object:
    number = request.POST.get("stage", "")
    return operations.give_stage(
        stage_id=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0,
        words=said["reason"],
        by=identity.actor(request),
        now=clock.now(),
    )


def _say(operation: Callable[..., object]) -> Callable[[HttpRequest, int, dict[str, Any]], object]:
    return lambda request, pk, said: operation(
        application_id=pk, reason=said["reason"], by=identity.actor(request), now=clock.now()
    )


_STEPS: dict[str, tuple[Callable[[HttpRequest, int, dict[str, Any]], object], Text]] = {
    "select": (_select, _("已入选，支持分期已定")),
    "decline": (_say(operations.decline_application), _("已告知对方未入选")),
    "evaluate": (_say(operations.evaluate_application), _("评估已记下")),
    "claw-back": (_say(operations.claw_back), _("已记为收回支持")),
    "give": (_give, _("已记下，这期支持落实了")),
}
