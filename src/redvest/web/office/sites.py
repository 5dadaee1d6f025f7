"""What is known of one site: where it is, who heads it, when it is open, its titles and paired units."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from redvest.access.enums import Verb
from redvest.access.rules import require_sight
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.places import operations, queries
from redvest.places.queries import SiteInfo
from redvest.places.queries.units import pairing_info
from redvest.places.rules import path_above
from redvest.web.desk import came_from, done, status_of
from redvest.web.forms import DayField, with_refusals
from redvest.web.office.desk import duty, office_page
from redvest.web.office.place_forms import (
    WEEKDAYS,
    ContactForm,
    DesignationForm,
    HoursForm,
    OfficerForm,
    OpeningDayForm,
    PairForm,
    PostsForm,
    clock_text,
    day_after,
)
from redvest.web.office.teams import person_called
from redvest.web.team.forms import ReasonForm

#: Past pairings and titles shown below the present ones.
SHOWN = 50


def managed(request: HttpRequest, code: str) -> SiteInfo:
    """The site, for who manages it; hidden from others."""
    found = queries.site_by_code(code)
    require_sight(identity.viewer(request).may(Verb.MANAGE_NETWORK, found.path))
    return found


@require_GET
@duty(Verb.MANAGE_NETWORK)
def about(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that is said of a site, and the forms to say it."""
    return _page(request, managed(request, code))


def _page(request: HttpRequest, site: SiteInfo, **given: forms.Form) -> HttpResponse:
    now = clock.now()
    today, opening = clock.local_day(now), queries.opening_of(site.id, now=now)
    titles = queries.designations_of([site.id]).get(site.id, [])
    said = {f"day{day}": _spans(spans) for day, spans in opening.week.items()}
    fresh: dict[str, Callable[[], forms.Form]] = {
        "contact": lambda: ContactForm(initial={"address": site.address, "phone": site.phone}),
        "hours": lambda: HoursForm(initial=said),
        "day": lambda: OpeningDayForm(auto_id="day_%s"),
        "officer": lambda: OfficerForm(initial={"since": today}, auto_id="officer_%s"),
        "title": lambda: DesignationForm(initial={"since": today}, auto_id="title_%s"),
        "pair": lambda: PairForm(initial={"since": today}, auto_id="pair_%s"),
    }
    context: dict[str, Any] = {
        "site": site,
        "today": today,
        "opening": opening,
        "week": list(zip(WEEKDAYS, opening.week.values(), strict=True)),
        "is_open_now": opening.is_open(now),
        "officers": queries.officers_of(site.id, on_duty=True),
        "titles": titles,
        "entitles": identity.viewer(request).may(Verb.MANAGE_NETWORK, path_above(site.path)),
        "pairings": [pairing_info(row) for row in queries.pairings_listed(site_id=site.id)[:SHOWN]],
        **{name: given.get(name) or make() for name, make in fresh.items()},
    }
    return office_page(request, "office/site_about.html", context, status=status_of(*given.values()))


def _spans(spans: list[tuple[int, int]]) -> str:
    return " ".join(f"{clock_text(opens)}-{clock_text(closes)}" for opens, closes in spans)


def _said(
    request: HttpRequest,
    code: str,
    name: str,
    form: forms.Form,
    call: Callable[[SiteInfo], object],
    sentence: object,
    names: dict[str, str] | None = None,
) -> HttpResponse:
    """Says one thing of a site; a refusal is shown on its page, at its field."""
    site = managed(request, code)
    if with_refusals(form, lambda: call(site) or site, names=names) is None:
        return _page(request, site, **{name: form})
    return done(request, str(sentence), "office:site_about", code)


@require_POST
@duty(Verb.MANAGE_NETWORK)
def describe(request: HttpRequest, code: str) -> HttpResponse:
    """Address and telephone."""
    form, by, now = ContactForm(request.POST), identity.actor(request), clock.now()
    return _said(
        request,
        code,
        "contact",
        form,
        lambda site: operations.describe_site(code=site.code, **form.cleaned_data, by=by, now=now),
        _("已保存地址和电话"),
    )


@require_POST
@duty(Verb.MANAGE_NETWORK)
def hours(request: HttpRequest, code: str) -> HttpResponse:
    """The weekly opening hours."""
    form, by, now = HoursForm(request.POST), identity.actor(request), clock.now()
    return _said(
        request,
        code,
        "hours",
        form,
        lambda site: operations.set_opening_hours(code=site.code, week=form.week, by=by, now=now),
        _("已保存开放时间"),
    )


@require_POST
@duty(Verb.MANAGE_NETWORK)
def opening_day(request: HttpRequest, code: str) -> HttpResponse:
    """A day on which the weekly hours do not hold."""
    form = OpeningDayForm(request.POST, auto_id="day_%s")
    by, now = identity.actor(request), clock.now()

    def call(site: SiteInfo) -> object:
        data = form.cleaned_data
        return operations.set_opening_day(
            code=site.code, day=data["day"], span=form.span, note=data["note"], by=by, now=now
        )

    return _said(request, code, "day", form, call, _("已保存这一天的安排"), names={"span": "closes"})


class _DayForm(forms.Form):
    """Which day has its usual hours again."""

    day = DayField()


@require_POST
@duty(Verb.MANAGE_NETWORK)
def opening_day_drop(request: HttpRequest, code: str) -> HttpResponse:
    """The weekly hours hold on that day again. The day comes from a row of the page, so a wrong one is no slip."""
    site, form = managed(request, code), _DayForm(request.POST)
    if form.is_valid():
        day, by = form.cleaned_data["day"], identity.actor(request)
        operations.drop_opening_day(code=site.code, day=day, by=by, now=clock.now())
    return done(request, str(_("那一天恢复平常的开放时间")), "office:site_about", code)


@require_POST
@duty(Verb.MANAGE_NETWORK)
def officer_new(request: HttpRequest, code: str) -> HttpResponse:
    """Names who heads the site or works there."""
    form = OfficerForm(request.POST, auto_id="officer_%s")
    by, now = identity.actor(request), clock.now()

    def call(site: SiteInfo) -> object:
        data = dict(form.cleaned_data)
        number = data.pop("number").strip()
        person_id = person_called(number, about="number") if number else None
        return operations.appoint_officer(code=site.code, **data, person_id=person_id, by=by, now=now)

    return _said(request, code, "officer", form, call, _("已登记"))


@require_POST
@duty(Verb.MANAGE_NETWORK)
def officer_end(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Ends somebody's term today."""
    row = operations.end_officer(officer_id=officer_id, by=identity.actor(request), now=clock.now())
    code = queries.site_by_id(row.site_id).code
    return done(request, _("任期到今天为止"), "office:site_about", code)


@require_POST
@duty(Verb.MANAGE_NETWORK)
def designate(request: HttpRequest, code: str) -> HttpResponse:
    """Records a title of the site."""
    form = DesignationForm(request.POST, auto_id="title_%s")
    by, now = identity.actor(request), clock.now()

    def call(site: SiteInfo) -> object:
        data = dict(form.cleaned_data)
        until = day_after(data.pop("last"))
        return operations.designate_site(code=site.code, **data, until=until, by=by, now=now)

    return _said(request, code, "title", form, call, _("已登记命名"), names={"until": "last"})


@require_POST
@duty(Verb.MANAGE_NETWORK)
def designation_revoke(request: HttpRequest, designation_id: int) -> HttpResponse:
    """Takes a title back, with a reason."""
    return reasoned(
        request,
        _("撤销命名"),
        lambda reason: operations.revoke_designation(
            designation_id=designation_id, reason=reason, by=identity.actor(request), now=clock.now()
        ),
        _("已撤销命名，原因会留在记录里"),
        "office:designations",
    )


@require_POST
@duty(Verb.MANAGE_NETWORK)
def pair(request: HttpRequest, code: str) -> HttpResponse:
    """Pairs a unit with the site."""
    form = PairForm(request.POST, auto_id="pair_%s")
    by, now = identity.actor(request), clock.now()

    def call(site: SiteInfo) -> object:
        data = form.cleaned_data
        return operations.pair_unit(
            unit_id=data["unit"],
            site_code=site.code,
            since=data["since"],
            until=day_after(data["last"]),
            note=data["note"],
            by=by,
            now=now,
        )

    return _said(request, code, "pair", form, call, _("已结对"), names={"until": "last"})


@require_POST
@duty(Verb.MANAGE_NETWORK)
def pairing_end(request: HttpRequest, pairing_id: int) -> HttpResponse:
    """Ends a pairing, with a reason."""
    return reasoned(
        request,
        _("结束结对"),
        lambda reason: operations.end_pairing(
            pairing_id=pairing_id, reason=reason, by=identity.actor(request), now=clock.now()
        ),
        _("结对到今天为止"),
        "office:units",
    )


def reasoned(
    request: HttpRequest, title: object, call: Callable[[str], object], sentence: object, otherwise: str
) -> HttpResponse:
    """A deed that needs a reason, from a button beside its row; what is refused is asked again on a page of its own."""
    form = ReasonForm(request.POST)
    back = came_from(request, "")
    if with_refusals(form, lambda: call(form.cleaned_data["reason"])) is None:
        context = {"form": form, "title": title, "back": back, "otherwise": otherwise}
        return office_page(request, "office/reason.html", context, status=422)
    return done(request, str(sentence), back or otherwise)


@require_http_methods(["GET", "POST"])
@duty(Verb.MANAGE_NETWORK)
def posts_open(request: HttpRequest, code: str) -> HttpResponse:
    """Opens posts below a site, from a list or a file; bad lines are shown, good ones kept."""
    site = managed(request, code)
    form = PostsForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST":
        report = with_refusals(
            form,
            lambda: operations.open_posts(
                parent_code=code, posts=form.posts, by=identity.actor(request), now=clock.now()
            ),
            names={"posts": "lines"},
        )
        if report is not None and not report.refused:
            words = {"opened": len(report.opened), "existing": report.existing}
            sentence = _("新开 %(opened)s 个点；原有 %(existing)s 个没有变动") % words
            return done(request, sentence, f"{reverse('office:network')}?site={code}")
    refused = [
        (line, form.posts[line - 1].name, reason) for line, reason in (report.refused if report else [])
    ]
    if refused:
        # Only what went wrong stays to be corrected and sent again.
        form = PostsForm(initial={"lines": "\n".join(_line(form, line) for line, _name, _why in refused)})
    context = {"form": form, "site": site, "report": report, "refused": refused}
    return office_page(request, "office/posts_form.html", context, status=422 if refused else status_of(form))


def _line(form: PostsForm, line: int) -> str:
    post = form.posts[line - 1]
    return ",".join([post.name, post.address, post.code]).rstrip(",")
