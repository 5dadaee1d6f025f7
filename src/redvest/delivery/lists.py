"""The lists of the desks as tables to take away: the same rows and filters as on the page, masked as there.

Each list is named in an address (``office/lists/projects/?state=running``, in the API ``/lists/projects``);
``delivery.tables`` writes it, marks it with who took it and when, and puts that on record.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from redvest.access import queries as access
from redvest.access.enums import Role, Verb
from redvest.activities import queries as activities
from redvest.activities.enums import ActivityState
from redvest.activities.queries.lists import activities_on_duty, records_on_duty
from redvest.delivery import identity
from redvest.delivery.tables import CHUNK, table_file
from redvest.imports.queries import runs_visible_to
from redvest.kernel import clock
from redvest.kernel.errors import Forbidden, NotFound, Reason, Text
from redvest.kernel.privacy import mask_name
from redvest.people import queries as people
from redvest.places.queries.listing import network_of
from redvest.projects import queries as projects
from redvest.projects.enums import ProjectState
from redvest.teams import queries as teams
from redvest.teams.enums import TeamKind

Rows = Iterator[list[object]]


@dataclass(frozen=True, kw_only=True)
class ListFile:
    """One list: what one must be able to do somewhere to take it, its headings, and its rows."""

    name: Text
    verbs: tuple[str, ...]
    head: tuple[Text, ...]
    rows: Callable[[HttpRequest], Rows]


def list_for(request: HttpRequest, what: str) -> HttpResponseBase:
    """The list as a file, for whoever has a duty it belongs to at a site. Raises NotFound, Forbidden."""
    if what not in LISTS:
        raise NotFound(Reason("not_found", _("没有这个列表")))
    viewer = identity.viewer(request)
    if not any(not grant.at_team for verb in LISTS[what].verbs for grant in viewer.scopes(verb)):
        raise Forbidden(Reason("not_permitted", _("这里是工作人员的办公台，您没有这一项的权限")))
    return file_of(request, what)


def file_of(request: HttpRequest, what: str) -> HttpResponseBase:
    """The list as a file."""
    one = LISTS[what]
    return table_file(request, what=what, name=one.name, head=one.head, rows=one.rows(request))


def chunks(rows: "QuerySet[Any, Any]") -> Iterator[list[Any]]:
    """Rows as they come from the database, some at once, so that what is looked up for them costs few queries."""
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield chunk


def _chosen(request: HttpRequest, name: str, values: Iterable[str]) -> str:
    value = request.GET.get(name, "")
    return value if value in values else ""


def _people(request: HttpRequest) -> Rows:
    found = people.people_visible_to(identity.viewer(request), text=request.GET.get("q", ""))
    for row in found.iterator(chunk_size=CHUNK):
        yield [
            row["number"],
            row["name_masked"],
            row["phone_masked"],
            row["site_name"],
            row["site_code"],
            clock.local_day(row["registered_at"]),
        ]


def teams_asked(request: HttpRequest) -> "QuerySet[Any, Any]":
    """The teams one manages that the filters in the address ask for."""
    return teams.teams_manageable_by(
        identity.viewer(request),
        text=request.GET.get("q", ""),
        kind=_chosen(request, "kind", TeamKind.values),
        waiting=bool(request.GET.get("waiting")),
    )


def _teams(request: HttpRequest) -> Rows:
    for row in teams_asked(request).iterator(chunk_size=CHUNK):
        yield [
            row.code,
            row.name,
            row.get_kind_display(),
            row.get_category_display(),
            row.site.name,
            row.parent.name if row.parent else "",
            row.members,
            row.get_state_display(),
            clock.local_day(row.founded_at),
        ]


def _sites(request: HttpRequest) -> Rows:
    under = network_of(
        scope.path for scope in identity.viewer(request).scopes(Verb.MANAGE_NETWORK) if not scope.at_team
    )
    for chunk in chunks(under):
        for row in chunk:
            yield [
                row.code,
                row.name,
                row.get_kind_display(),
                row.parent.code if row.parent else "",
                row.division_code,
                row.address,
                row.get_state_display(),
                clock.local_day(row.opened_at),
            ]


def activity_rows(rows: "QuerySet[Any, Any]") -> Rows:
    """Activities with their shifts in short."""
    for chunk in chunks(rows):
        outlines = activities.outlines_of(row.pk for row in chunk)
        for row in chunk:
            outline = outlines.get(row.pk)
            yield [
                row.title,
                row.get_category_display(),
                row.team.name,
                row.site.name,
                row.place,
                row.get_state_display(),
                clock.local(outline.first_at) if outline else "",
                outline.shifts if outline else 0,
                outline.places if outline else 0,
                outline.taken if outline else 0,
            ]


def _activities(request: HttpRequest) -> Rows:
    state = _chosen(request, "state", ActivityState.values)
    return activity_rows(activities_on_duty(identity.viewer(request), state=state))


def _approvals(request: HttpRequest) -> Rows:
    text = request.GET.get("q", "").strip()
    return activity_rows(activities.activities_awaiting(identity.viewer(request), text=text))


def _projects(request: HttpRequest) -> Rows:
    viewer, state = identity.viewer(request), request.GET.get("state", "")
    if state == "mine":
        rows = projects.projects_to_decide(viewer)
    else:
        rows = projects.projects_handled_by(viewer, state=_chosen(request, "state", ProjectState.values))
    for chunk in chunks(rows):
        for row in chunk:
            yield [
                row.name,
                row.get_category_display(),
                row.team.name,
                row.site.name,
                row.starts_on,
                row.ends_on,
                row.get_state_display(),
            ]


def _roles(request: HttpRequest) -> Rows:
    role = _chosen(request, "role", Role.values)
    rows = access.grants_visible_to(identity.viewer(request), now=clock.now(), role=role)
    for chunk in chunks(rows):
        for holder in access.holders(chunk):
            yield [
                holder.number,
                holder.name,
                holder.phone,
                holder.role_label,
                holder.site_name,
                clock.local_day(holder.since),
                clock.local_day(holder.until) if holder.until else "",
            ]


def _records(request: HttpRequest) -> Rows:
    for chunk in chunks(records_on_duty(identity.viewer(request))):
        for row in chunk:
            yield [
                row.pk,
                row.served_on,
                row.person.number,
                mask_name(row.person.name),
                row.activity.title,
                row.team.name,
                row.site.name,
                row.minutes,
                row.get_grade_display(),
            ]


def _imports(request: HttpRequest) -> Rows:
    for chunk in chunks(runs_visible_to(identity.viewer(request))):
        for row in chunk:
            yield [
                row.file_name,
                row.get_kind_display(),
                row.site.name,
                row.get_state_display(),
                row.rows,
                row.added,
                row.known,
                row.bad,
                clock.local_day(row.made_at),
            ]


def member_rows(viewer: access.Viewer, team_id: int) -> Rows:
    """The members of a team, masked."""
    for chunk in chunks(teams.memberships_visible_to(viewer, team_id=team_id)):
        for one in teams.masked(chunk, now=clock.now()):
            since = clock.local_day(one.decided_at) if one.decided_at else ""
            yield [one.number, one.name, one.phone, _("队长") if one.is_leader else "", since]


_SITE, _TEAM = pgettext_lazy("one", "阵地"), pgettext_lazy("one", "队伍")
ACTIVITY_HEAD = (
    *(pgettext_lazy("one", "活动"), _("类别"), _TEAM, _SITE, _("地点"), _("状态")),
    *(_("最早班次"), _("班次"), _("名额"), _("报名")),
)
MEMBER_HEAD = (_("志愿者编号"), _("姓名"), _("手机"), _("身份"), _("入队"))
_DUTY = (Verb.PREPARE_ACTIVITY, Verb.APPROVE_ACTIVITY, Verb.SEE_RECORDS)

LISTS: dict[str, ListFile] = {
    "people": ListFile(
        name=_("人员"),
        verbs=(Verb.SEE_PEOPLE,),
        head=(_("志愿者编号"), _("姓名"), _("手机"), _("所属阵地"), _("阵地代码"), _("注册")),
        rows=_people,
    ),
    "teams": ListFile(
        name=_("队伍"),
        verbs=(Verb.MANAGE_TEAMS,),
        head=(
            *(_("编号"), _("名称"), _("类型"), _("服务类别"), _("阵地")),
            *(_("上级队伍"), _("成员"), _("状态"), _("成立")),
        ),
        rows=_teams,
    ),
    "sites": ListFile(
        name=_("阵地"),
        verbs=(Verb.MANAGE_NETWORK,),
        head=(*(_("代码"), _("名称"), _("级别"), _("上级"), _("区划代码"), _("地址"), _("状态"), _("设立")),),
        rows=_sites,
    ),
    "activities": ListFile(name=_("活动"), verbs=_DUTY, head=ACTIVITY_HEAD, rows=_activities),
    "approvals": ListFile(
        name=_("待审核的活动"), verbs=(Verb.APPROVE_ACTIVITY,), head=ACTIVITY_HEAD, rows=_approvals
    ),
    "projects": ListFile(
        name=_("项目"),
        verbs=(Verb.PREPARE_PROJECT, Verb.APPROVE_PROJECT),
        head=(_("名称"), _("类别"), _TEAM, _SITE, _("开始"), _("结束"), _("状态")),
        rows=_projects,
    ),
    "roles": ListFile(
        name=_("角色"),
        verbs=(Verb.GRANT_ROLES, Verb.READ_AUDIT),
        head=(_("志愿者编号"), _("姓名"), _("手机"), _("角色"), _SITE, _("从"), _("到")),
        rows=_roles,
    ),
    "records": ListFile(
        name=_("服务记录"),
        verbs=(Verb.SEE_RECORDS,),
        head=(
            *(_("记录编号"), _("日期"), _("志愿者编号"), _("姓名"), pgettext_lazy("one", "活动")),
            *(_TEAM, _SITE, pgettext_lazy("column", "分钟"), _("凭据")),
        ),
        rows=_records,
    ),
    "imports": ListFile(
        name=_("导入"),
        verbs=(Verb.IMPORT,),
        head=(
            *(_("文件"), _("内容"), _SITE, _("状态"), _("行数")),
            *(_("新增"), _("已有"), _("有误"), _("上传")),
        ),
        rows=_imports,
    ),
}
