"""Clinics from invitation to close; each writes only their own part. Locks: the clinic, then the point."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import leaders_of, viewer_of
from redvest.kernel import audit, clock, once
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Reason, Refused, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.projects import queries as projects
from redvest.projects.queries import ProjectInfo
from redvest.teams import queries as teams
from redvest.training.enums import CLINICS_LIVE, ClinicState, PointState, ReplyKind
from redvest.training.models import Clinic, ClinicPoint, ClinicReply, Course
from redvest.training.operations._scope import named_person, require_running
from redvest.training.rules import clinics as rules
from redvest.training.rules import courses as course_rules


@operation
def invite_expert(
    *,
    project_id: int,
    number: str,
    site_code: str,
    by: Actor,
    now: datetime,
    course_id: int | None = None,
    key: str = "",
) -> Clinic:
    """A site asks a person, by volunteer number, to look at a project at or below it. A repeat returns the first.

    Raises NotFound, Forbidden, Refused ("not_active"; "own_project": nobody advises a project of their own team).
    """
    earlier = once.earlier_result("training.clinic", key=key, by=by)
    if earlier is not None:
        return Clinic.objects.get(pk=earlier)
    site = places.site_by_code(site_code)
    require_running(site.path, by, now=now)
    project = projects.project_by_id(project_id)
    if not project.site_path.startswith(site.path):
        raise Forbidden(Reason("project_elsewhere", _("只能为本阵地和下级的项目安排问诊")))
    if course_id is not None and not Course.objects.filter(pk=course_id, site_id=site.id).exists():
        raise Invalid(Reason("course_unknown", _("没有找到这期培训"), about="course"))
    expert = people.person_by_number(number)
    people.lock_active_many([expert.id])
    refuse_if(_why_not_expert(expert.id, expert.is_active, project, now=now))
    had = Clinic.objects.filter(project_id=project_id, expert_id=expert.id, state__in=CLINICS_LIVE).first()
    if had is not None:
        return had
    clinic = Clinic.objects.create(
        project_id=project_id,
        expert_id=expert.id,
        site_id=site.id,
        course_id=course_id,
        state_since=now,
        invited_by_id=by.person_id,
        invited_at=now,
    )
    _tell("clinic.invited", clinic, project, [expert.id], now=now)
    audit.record(
        "clinic.invited", by=by, now=now, target=f"clinic:{clinic.pk}", project=project_id, people=[expert.id]
    )
    once.remember("training.clinic", key=key, by=by, result_id=clinic.pk, now=now)
    return clinic


@operation
def answer_invitation(*, clinic_id: int, accepts: bool, by: Actor, now: datetime, why: str = "") -> Clinic:
    """The expert says yes, or no with a reason. A repeat changes nothing. Raises NotFound, Invalid, Refused."""
    clinic = _of_expert(clinic_id, by)
    to = ClinicState.OPEN if accepts else ClinicState.DECLINED
    if clinic.state == to:
        return clinic
    refuse_if(rules.why_not_move(clinic.state, to))
    if not accepts:
        invalid_if(course_rules.why_not_text("why", _("原因"), why, course_rules.LONGEST_WHY))
    project = projects.project_by_id(clinic.project_id)
    _move(clinic, to, why=why if not accepts else "", now=now)
    if accepts:
        _tell("clinic.opened", clinic, project, _leaders(project, now=now), now=now)
    elif clinic.invited_by_id is not None:
        _tell("clinic.declined", clinic, project, [clinic.invited_by_id], now=now, reason=why.strip())
    audit.record(f"clinic.{to}", by=by, now=now, target=f"clinic:{clinic_id}")
    return clinic


@operation
def raise_point(
    *,
    clinic_id: int,
    finding: str,
    advice: str,
    by: Actor,
    now: datetime,
    due_on: date | None = None,
    key: str = "",
) -> ClinicPoint:
    """The expert writes a comment, perhaps with a day to answer by; the team is told. A repeat under ``key`` is one.

    Raises NotFound (not the expert), Invalid by field, Refused (not open, too many).
    """
    earlier = once.earlier_result("training.point", key=key, by=by)
    if earlier is not None:
        return ClinicPoint.objects.get(pk=earlier)
    clinic = _of_expert(clinic_id, by)
    refuse_if(rules.why_not_talk(clinic.state))
    invalid_if(rules.why_not_point(finding, advice))
    if due_on is not None and due_on < clock.local_day(now):
        raise Invalid(Reason("in_past", _("日期不能早于今天"), about="due_on"))
    number = clinic.points.count() + 1
    if number > rules.MOST_POINTS:
        raise Refused(Reason("too_many", _("一次问诊最多 %(most)s 条意见"), {"most": rules.MOST_POINTS}))
    point = ClinicPoint.objects.create(
        clinic=clinic,
        number=number,
        finding=finding.strip(),
        advice=advice.strip(),
        due_on=due_on,
        raised_at=now,
    )
    project = projects.project_by_id(clinic.project_id)
    _tell("clinic.point", clinic, project, _leaders(project, now=now), now=now)
    audit.record("clinic.point", by=by, now=now, target=f"clinic:{clinic_id}", point=point.pk)
    once.remember("training.point", key=key, by=by, result_id=point.pk, now=now)
    return point


@operation
def answer_point(*, point_id: int, words: str, by: Actor, now: datetime) -> ClinicPoint:
    """The team's leader says what was done about a comment; the expert is told.

    Raises NotFound, Forbidden, Invalid, Refused (settled, not open).
    """
    clinic, point = _point(point_id)
    project = projects.project_by_id(clinic.project_id)
    access.require(viewer_of(by, now=now), Verb.LEAD_TEAM, project.team_path)
    refuse_if(rules.why_not_talk(clinic.state) or rules.why_not_answer(point.state))
    invalid_if(rules.why_not_reply(words))
    _reply(point, ReplyKind.ANSWER, words, to=PointState.ANSWERED, by=by, now=now)
    _tell("clinic.answered", clinic, project, [clinic.expert_id], now=now)
    return point


@operation
def look_again(*, point_id: int, settled: bool, words: str, by: Actor, now: datetime) -> ClinicPoint:
    """The expert looks again at an answer: it is settled, or something is left to do; the team is told.

    Raises NotFound (not the expert), Invalid, Refused (not answered, not open).
    """
    clinic, point = _point(point_id)
    if clinic.expert_id != named_person(by):
        raise NotFound(Reason("not_found", _("没有找到这次问诊")))
    refuse_if(rules.why_not_talk(clinic.state) or rules.why_not_look_again(point.state))
    invalid_if(rules.why_not_reply(words))
    project = projects.project_by_id(clinic.project_id)
    kind, to = (ReplyKind.SETTLED, PointState.SETTLED) if settled else (ReplyKind.AGAIN, PointState.RAISED)
    _reply(point, kind, words, to=to, by=by, now=now)
    told = "clinic.settled" if settled else "clinic.again"
    _tell(told, clinic, project, _leaders(project, now=now), now=now)
    return point


@operation
def close_clinic(*, clinic_id: int, by: Actor, now: datetime) -> Clinic:
    """The expert closes it once every comment is settled. A repeat changes nothing. Raises NotFound, Refused."""
    clinic = _of_expert(clinic_id, by)
    if clinic.state == ClinicState.CLOSED:
        return clinic
    refuse_if(rules.why_not_move(clinic.state, ClinicState.CLOSED))
    refuse_if(rules.why_not_close(clinic.points.values_list("state", flat=True)))
    project = projects.project_by_id(clinic.project_id)
    _move(clinic, ClinicState.CLOSED, why="", now=now)
    _tell("clinic.closed", clinic, project, _leaders(project, now=now), now=now)
    audit.record("clinic.closed", by=by, now=now, target=f"clinic:{clinic_id}")
    return clinic


@operation
def call_off_clinic(*, clinic_id: int, why: str, by: Actor, now: datetime) -> Clinic:
    """Who arranged it calls it off, with a reason the expert and the team are told. A repeat changes nothing.

    Raises NotFound, Forbidden, Invalid, Refused (closed).
    """
    clinic = lock(Clinic, clinic_id)
    require_running(clinic.site.path, by, now=now)
    if clinic.state == ClinicState.CALLED_OFF:
        return clinic
    refuse_if(rules.why_not_move(clinic.state, ClinicState.CALLED_OFF))
    invalid_if(course_rules.why_not_text("why", _("原因"), why, course_rules.LONGEST_WHY))
    project = projects.project_by_id(clinic.project_id)
    told = [clinic.expert_id]
    if clinic.state == ClinicState.OPEN:
        told += _leaders(project, now=now)
    _move(clinic, ClinicState.CALLED_OFF, why=why, now=now)
    _tell("clinic.called_off", clinic, project, told, now=now, reason=why.strip())
    audit.record("clinic.called_off", by=by, now=now, target=f"clinic:{clinic_id}")
    return clinic


def _of_expert(clinic_id: int, by: Actor) -> Clinic:
    clinic = lock(Clinic, clinic_id)
    if clinic.expert_id != named_person(by):
        raise NotFound(Reason("not_found", _("没有找到这次问诊")))
    return clinic


def _point(point_id: int) -> tuple[Clinic, ClinicPoint]:
    found = ClinicPoint.objects.filter(pk=point_id).values_list("clinic_id", flat=True).first()
    clinic = lock(Clinic, found or 0)
    return clinic, lock(ClinicPoint, point_id)


def _why_not_expert(person_id: int, active: bool, project: ProjectInfo, *, now: datetime) -> list[Reason]:
    if not active:
        return [Reason("not_active", _("这位居民还没有完成登记或已经离开"))]
    team = teams.team_by_id(project.team_id)
    if teams.is_member(team_id=project.team_id, person_id=person_id) or person_id in leaders_of(
        [team.code], now=now
    ).get(team.code, []):
        return [Reason("own_project", _("专家不能问诊自己队伍的项目"))]
    return []


def _leaders(project: ProjectInfo, *, now: datetime) -> list[int]:
    code = teams.team_by_id(project.team_id).code
    return leaders_of([code], now=now).get(code, [])


@step
def _move(clinic: Clinic, to: ClinicState, *, why: str, now: datetime) -> None:
    clinic.state, clinic.state_since, clinic.ended_why = to, now, why.strip()
    clinic.save(update_fields=["state", "state_since", "ended_why"])


@step
def _reply(
    point: ClinicPoint, kind: ReplyKind, words: str, *, to: PointState, by: Actor, now: datetime
) -> None:
    ClinicReply.objects.create(
        point=point, kind=kind, words=words.strip(), said_at=now, said_by_id=by.person_id
    )
    point.state = to
    point.save(update_fields=["state"])
    audit.record(f"clinic.{kind}", by=by, now=now, target=f"clinic:{point.clinic_id}", point=point.pk)


@step
def _tell(
    kind: str, clinic: Clinic, project: ProjectInfo, told: list[int], *, now: datetime, **words: str
) -> None:
    if told:
        said: dict[str, str | int] = {"project": project.name}
        tell([Telling(kind=kind, people=told, words=said | words, target=f"clinic:{clinic.pk}")], now=now)
