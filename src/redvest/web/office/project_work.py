"""A project at work, at the desks of teams and offices: all of it on one page, and every step from there."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.access.rules import path_above
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, Reason, Refused, Text
from redvest.projects import operations, queries
from redvest.projects.enums import OPEN_STATES, WORKING_STATES, ProjectState, Stage
from redvest.teams import queries as teams
from redvest.web.desk import done
from redvest.web.office.desk import office_page
from redvest.web.team.desk import team_page

PAGE = "office/project_page.html"
#: A step of the page: what it does with what was sent, and what is said when it is done.
Step = Callable[[int, Mapping[str, str], Actor, datetime], object]


def _desk(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.namespace if match else "office"


@require_GET
@identity.member
def project_page(request: HttpRequest, project_id: int) -> HttpResponse:
    """Everything about one project, and what can be done next."""
    return _shown(request, project_id, {}, [], "")


def _shown(
    request: HttpRequest, project_id: int, sent: Mapping[str, str], reasons: list[Reason], step: str
) -> HttpResponse:
    viewer, now = identity.viewer(request), clock.now()
    if not viewer.scopes(Verb.PREPARE_PROJECT) and not viewer.scopes(Verb.APPROVE_PROJECT):
        raise Forbidden(Reason("not_permitted", _("您没有处理项目的权限")))
    shown = queries.page_of_project(project_id, viewer=viewer)
    may = _may(viewer, shown)
    context = {
        "shown": shown,
        "project": shown.project,
        "may": may,
        "live": queries.live_outputs(project_id, now=now),
        "offers": queries.open_offers(project_id) if may["prepare"] else [],
        "report": next(
            (one for one in shown.reports if one.accepted is None and one.stage == Stage.CLOSING), None
        ),
        "midterm": next((one for one in shown.reports if one.stage == Stage.MIDTERM), None),
        "asked": next((one for one in shown.extensions if one.granted is None), None),
        "extended": any(one.granted is not False for one in shown.extensions),
        "open": shown.project.state in OPEN_STATES,
        "working": shown.project.state in WORKING_STATES,
        "calls": _calls(project_id, now) if may["prepare"] else [],
        "applications": list(queries.applications_for(viewer).filter(project_id=project_id)[:10]),
        "sent": sent,
        "reasons": [str(reason) for reason in reasons],
        "failed": step,
        "desk_ns": _desk(request),
        "my_teams": list(teams.teams_led_by(viewer).exclude(pk=shown.project.team_id))
        if viewer.is_leader
        else [],
    }
    page = office_page if _desk(request) == "office" else team_page
    return page(request, PAGE, context, status=422 if reasons else 200)


def _calls(project_id: int, now: datetime) -> list[Any]:
    """Calls that are open and to which this project did not apply yet."""
    found = queries.calls(today=clock.local_day(now))
    return list(found.exclude(applications__project_id=project_id)[:10])


def _may(viewer: Viewer, shown: queries.ProjectPage) -> dict[str, bool]:
    """What the viewer may do, by the same verbs the operations ask for; states decide the rest."""
    project = shown.project
    prepare = viewer.may(Verb.PREPARE_PROJECT, project.team.path, project.site.path)
    decide = viewer.may(Verb.APPROVE_PROJECT, path_above(project.site.path))
    return {
        "prepare": prepare,
        "decide": decide,
        "review": decide
        and project.state == ProjectState.SUBMITTED
        and project.submitted_by_id != viewer.person_id,
        "nominate": prepare and shown.brand is None,
    }


@require_POST
@identity.member
def project_step(request: HttpRequest, project_id: int, step: str) -> HttpResponse:
    """Does one step; what was typed and why it was refused stand on the page again."""
    if step not in STEPS:
        raise Http404
    deed, sentence = STEPS[step]
    sent = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        deed(project_id, sent, identity.actor(request), clock.now())
    except (Invalid, Refused) as refusal:
        return _shown(request, project_id, sent, refusal.reasons, step)
    if step == "delete":
        return done(request, sentence, f"{_desk(request)}:projects")
    return done(request, sentence, f"{_desk(request)}:project_page", project_id)


def _number(sent: Mapping[str, str], name: str) -> int:
    """A number that was sent; 0 where it is none, which no rule takes."""
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _day(sent: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(sent.get(name, ""))
    except ValueError:
        raise Invalid(Reason("missing", _("请选择日期"), about=name)) from None


def _say(operation: Callable[..., object], field: str) -> Step:
    """A step that takes the project and a few words."""
    return lambda pk, sent, by, now: operation(project_id=pk, **{field: sent.get(field, "")}, by=by, now=now)


def _extend(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.ask_extension(
        project_id=pk, days=_number(sent, "days"), reason=sent.get("reason", ""), by=by, now=now
    )


def _decide_extension(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.decide_extension(
        extension_id=_number(sent, "extension"),
        grant=sent.get("approve") == "yes",
        reason=sent.get("reason", ""),
        by=by,
        now=now,
    )


def _milestone(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.reach_milestone(
        milestone_id=_number(sent, "milestone"), evidence=sent.get("evidence", ""), by=by, now=now
    )


def _answer_midterm(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.answer_midterm(
        report_id=_number(sent, "report"),
        accept=sent.get("approve") == "yes",
        answer=sent.get("answer", ""),
        by=by,
        now=now,
    )


def _answer_offer(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.answer_offer(
        offer_id=_number(sent, "offer"),
        accept=sent.get("approve") == "yes",
        answer=sent.get("answer", ""),
        by=by,
        now=now,
    )


def _copy(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    team = teams.team_by_code(sent.get("team", "").strip())
    days = {name: _day(sent, name) for name in ("starts_on", "ends_on")}
    return operations.copy_project(
        project_id=pk, team_id=team.id, **days, by=by, now=now, key=sent.get("key", "")
    )


def _apply(pk: int, sent: Mapping[str, str], by: Actor, now: datetime) -> object:
    return operations.apply_for_incubation(
        call_id=_number(sent, "call"), project_id=pk, words=sent.get("words", ""), by=by, now=now
    )


STEPS: dict[str, tuple[Step, Text]] = {
    "milestone": (_milestone, _("已记下，里程碑完成了")),
    "midterm": (_say(operations.report_midterm, "words"), _("中期报告已提交，成果已按记录测算")),
    "answer-midterm": (_answer_midterm, _("意见已发给队伍")),
    "closing": (_say(operations.report_closing, "words"), _("结项报告已提交，等上级审核")),
    "return-closing": (_say(operations.return_closing, "reason"), _("结项报告已退回")),
    "close": (
        lambda pk, sent, by, now: operations.close_project(project_id=pk, by=by, now=now),
        _("项目已结项，成果已按服务记录核定"),
    ),
    "extend": (_extend, _("延期申请已提交")),
    "decide-extension": (_decide_extension, _("延期申请已处理")),
    "suspend": (_say(operations.suspend_project, "reason"), _("项目已暂停")),
    "resume": (
        lambda pk, sent, by, now: operations.resume_project(project_id=pk, by=by, now=now),
        _("项目恢复实施"),
    ),
    "stop": (_say(operations.stop_project, "reason"), _("项目已终止")),
    "delete": (
        lambda pk, sent, by, now: operations.delete_project(project_id=pk, by=by, now=now),
        _("草稿已删除"),
    ),
    "news": (_say(operations.post_news, "words"), _("动态已发布，关注的人会收到消息")),
    "answer-offer": (_answer_offer, _("答复已发出")),
    "nominate": (_say(operations.nominate_brand, "why"), _("已提名，等上级审定")),
    "apply": (_apply, _("已申报孵化，结果会告诉您")),
    "copy": (_copy, _("已复制成草稿，在您队伍的项目里可以修改")),
}
