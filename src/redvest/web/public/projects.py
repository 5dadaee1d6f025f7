"""What the public has of projects: one of them, batches, brands, calls for incubation; following and supporting."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redvest.access.rules import require_sight
from redvest.activities import queries as activity_queries
from redvest.delivery import identity
from redvest.delivery.tables import table_file
from redvest.kernel import clock
from redvest.projects import operations, queries
from redvest.projects.enums import OPEN_STATES, OfferKind
from redvest.teams import queries as teams
from redvest.web.desk import done, status_of
from redvest.web.forms import KeyField, with_refusals

PAGE = 12


@require_safe
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    """One project: its plan, what it brought about by the records, its news, and the activities it came to."""
    viewer = identity.viewer(request)
    shown = queries.page_of_project(project_id, viewer=viewer)
    under = activity_queries.activities_visible_to(viewer).filter(project_id=project_id)
    context = {
        "shown": shown,
        "project": shown.project,
        "live": queries.live_outputs(project_id, now=clock.now()),
        "open": shown.project.state in OPEN_STATES,
        "member": viewer.person_id is not None and teams.is_member(shown.project.team_id, viewer.person_id),
        "page": Paginator(under, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "public/project.html", context)


@require_POST
@identity.member
def follow(request: HttpRequest, project_id: int) -> HttpResponse:
    """Starts or ends being told a project's news."""
    by, now = identity.actor(request), clock.now()
    if request.POST.get("follow") == "no":
        operations.unfollow_project(project_id=project_id, by=by, now=now)
        return done(request, _("已取消关注"), "public:project", project_id)
    operations.follow_project(project_id=project_id, by=by, now=now)
    return done(request, _("已关注，有新动态会告诉您"), "public:project", project_id)


class SupportForm(forms.Form):
    """Help somebody offers: never money."""

    kind = forms.ChoiceField(label=_("提供什么"), choices=OfferKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("具体说说"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("例如：有三台旧电脑可以送；会修家电，周末有空。不要写身份证号和账号。"),
    )
    key = KeyField()


@require_http_methods(["GET", "POST"])
@identity.member
def support(request: HttpRequest, project_id: int) -> HttpResponse:
    """Offers a project help in kind or skills; its team answers."""
    shown = queries.page_of_project(project_id, viewer=identity.viewer(request))
    form = SupportForm(request.POST or None)
    if request.method == "POST":
        made = with_refusals(
            form,
            lambda: operations.offer_support(
                project_id=project_id,
                kind=form.cleaned_data["kind"],
                words=form.cleaned_data["words"],
                by=identity.actor(request),
                now=clock.now(),
                key=form.cleaned_data["key"],
            ),
        )
        if made is not None:
            return done(request, _("已转告队伍，答复会发给您"), "public:project", project_id)
    context = {"form": form, "project": shown.project}
    return render(request, "public/project_support.html", context, status=status_of(form))


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Batches in which projects were released, the newest first."""
    page = Paginator(queries.releases(), PAGE).get_page(request.GET.get("page"))
    return render(request, "public/releases.html", {"page": page})


def _release(release_id: int) -> Any:
    found = queries.releases().filter(pk=release_id).first()
    require_sight(found is not None)
    return found


@require_safe
def release(request: HttpRequest, release_id: int) -> HttpResponse:
    """One batch by its fields; it prints as a list."""
    found = _release(release_id)
    groups = queries.by_field(list(queries.released(release_id)))
    return render(request, "public/release.html", {"release": found, "groups": groups})


@require_safe
def release_file(request: HttpRequest, release_id: int) -> HttpResponseBase:
    """The batch as a table, CSV or Excel."""
    found = _release(release_id)

    def rows() -> Iterator[list[object]]:
        for item in queries.released(release_id):
            one = item.project
            labels = "、".join(queries.field_labels(one))
            yield [item.position, one.name, labels, one.team.name, one.site.name, one.starts_on, one.ends_on]

    head = [_("序号"), _("项目"), _("领域"), _("队伍"), _("阵地"), _("开始日期"), _("结束日期")]
    return table_file(request, what="release", name=found.title, head=head, rows=rows(), public=True)


@require_safe
def brands(request: HttpRequest) -> HttpResponse:
    """Brands in force, each with why."""
    page = Paginator(queries.brands(), PAGE).get_page(request.GET.get("page"))
    return render(request, "public/brands.html", {"page": page})


@require_safe
def incubation(request: HttpRequest) -> HttpResponse:
    """Calls for incubation, open and past."""
    page = Paginator(queries.calls(), PAGE).get_page(request.GET.get("page"))
    today = clock.local_day(clock.now())
    return render(request, "public/incubation.html", {"page": page, "today": today})
